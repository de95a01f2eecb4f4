import { hostname, userInfo } from 'node:os';
import type { App } from '../../compose.ts';
import { digestOf } from '../../domain/digest.ts';
import type { ReviewException, ReviewPacket } from '../../domain/packet.ts';
import type { Period } from '../../domain/period.ts';
import type { RemediationStatus } from '../../domain/remediation.ts';
import type { Campaign } from '../../domain/review.ts';
import { blockersOf, type WeighedBlocker } from '../../engine/review/closing/blockers.ts';
import {
  type Closing,
  closeCampaign,
  closingOf,
  type NewException,
  noteClosing,
  recordException,
} from '../../engine/review/closing/close.ts';
import type { ClosingFacts } from '../../engine/review/closing/facts.ts';
import { keptAllBefore } from '../../engine/review/closing/indicators.ts';
import { reviewPacket } from '../../engine/review/closing/packet.ts';
import { frozenCampaign, frozenCampaigns } from '../../engine/review/frozen.ts';
import type { Supplement } from '../../engine/review/later/supplement.ts';
import { lastReview } from '../../engine/review/since-last.ts';
import { toolVersion } from '../../version.ts';
import { ALL, campaignId, notOpened, REVIEW_RUN, reviewConfig } from './settings.ts';
import { type FollowedReview, remediationsOf, reviewStatusNow } from './sync.ts';

/** A closed review with the files of its packet. */
export interface ClosedReview {
  readonly closing: Closing;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Closes the review of a period and keeps its packet. @throws CannotConcludeError with what is open */
export function closeReviewNow(app: App, period: Period, review = ALL): Promise<ClosedReview> {
  return app.store.exclusively(REVIEW_RUN, () => closeReview(app, period, review));
}

async function closeReview(app: App, period: Period, review: string): Promise<ClosedReview> {
  const known = await closingOf(app.store, campaignId(review, period));
  // A closed campaign stays as it was closed.
  if (known !== null) return { closing: await noteClosing(app, known), files: await filesOf(app, known) };
  const closedBy = whoRuns();
  const { store, artifacts, clock } = app;
  const ports = { store, artifacts, clock, render: renderPacket };
  const { facts, blockers } = await gather(app, period, review);
  const packet = await packetOf(app, facts, blockers, closedBy);
  const closing = await closeCampaign(ports, packet, closedBy);
  return { closing, files: await filesOf(app, closing) };
}

/** The packet's files: as they were closed, or a draft of a campaign that is open. Writes nothing. */
export async function packetNow(
  app: App,
  period: Period,
  review = ALL,
): Promise<{ readonly closing: Closing | null; readonly files: ReadonlyMap<string, Uint8Array> }> {
  const closing = await closingOf(app.store, campaignId(review, period));
  if (closing !== null) return { closing, files: await filesOf(app, closing) };
  const { facts, blockers } = await gather(app, period, review);
  return { closing, files: await renderPacket(await packetOf(app, facts, blockers, null)) };
}

/** Records an exception. @throws UsageError when it cannot be one */
export async function exceptNow(
  app: App,
  period: Period,
  asked: NewException,
  review = ALL,
): Promise<ReviewException> {
  const { approvers } = reviewConfig(app).exceptions;
  return app.store.exclusively(REVIEW_RUN, async () => {
    const { facts, blockers } = await gather(app, period, review);
    return recordException(app, facts, blockers, asked, { approvers, recordedBy: whoRuns() });
  });
}

const whoRuns = (): string => `${userInfo().username}@${hostname()}`;

async function filesOf(app: App, { packet }: Closing): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const [format, digest] of Object.entries(packet)) files.set(format, await app.artifacts.get(digest));
  return files;
}

async function renderPacket(packet: ReviewPacket): Promise<ReadonlyMap<string, Uint8Array>> {
  const { PACKET_FORMATS } = await import('../../../reports/index.ts');
  const files = new Map<string, Uint8Array>();
  for (const { id, render } of PACKET_FORMATS) files.set(id, await render(packet));
  return files;
}

async function gather(
  app: App,
  period: Period,
  review: string,
): Promise<{ readonly facts: ClosingFacts; readonly blockers: readonly WeighedBlocker[] }> {
  const followed = await reviewStatusNow(app, period, review);
  if (followed === null) throw notOpened(review, period);
  const facts = await closingFacts(app, followed, period);
  return { facts, blockers: blockersOf(facts) };
}

/** Everything that is weighed about a review. @param period the one that it is about */
export async function closingFacts(
  app: App,
  { status, remediations }: FollowedReview,
  period: Period,
): Promise<ClosingFacts> {
  const { id, review } = status.campaign;
  const last = await lastReview(app.store, review, id);
  const exceptions = await app.store.list<ReviewException>('exception', `${id}/`);
  return {
    status,
    remediations,
    supplement: await app.store.get<Supplement>('supplement', id),
    exceptions: exceptions.map(({ value }) => value),
    last,
    carriedOver: last === null ? [] : await carriedOver(app, last.campaign),
    period,
    now: app.clock.now(),
  };
}

/** What the review before revoked and nobody has seen gone, or what came back. */
async function carriedOver(app: App, campaign: Campaign): Promise<readonly RemediationStatus[]> {
  const statuses = await remediationsOf(app, campaign);
  return statuses.filter(({ state }) => state !== 'verified' && state !== 'withdrawn');
}

async function packetOf(
  app: App,
  facts: ClosingFacts,
  blockers: readonly WeighedBlocker[],
  closedBy: string | null,
): Promise<ReviewPacket> {
  const { campaign } = facts.status;
  const frozen = await frozenCampaign(app.store, campaign.id);
  const head = await app.store.ledger.head();
  const earlier = (await frozenCampaigns(app.store)).filter(
    ({ review, frozenAt }) => review === campaign.review && frozenAt < campaign.frozenAt,
  );
  return reviewPacket(facts, blockers, {
    company: app.config.company,
    tool: { name: 'fieldwork', version: toolVersion(), configDigest: app.loaded.digest },
    simulatedClock: app.clock.simulated,
    ledgerHead: head === null ? null : { seq: head.seq, hash: head.hash },
    indicators: {
      planted: reviewConfig(app).plantedWrong,
      keptAllBefore: await keptAllBefore(app.store, earlier),
    },
    closedBy,
    documentDigest: digestOf(frozen),
  });
}
