import type { App } from '../../compose.ts';
import type { Period } from '../../domain/period.ts';
import type { Progress } from '../../domain/ports.ts';
import type { Remediation, RemediationStatus } from '../../domain/remediation.ts';
import type { Campaign, ReviewLine } from '../../domain/review.ts';
import type { TicketSink } from '../../domain/ticket.ts';
import { loadCampaign } from '../../engine/review/campaign.ts';
import { closingOf } from '../../engine/review/closing/close.ts';
import { type FrozenCampaign, frozenCampaigns, isSucceeded } from '../../engine/review/frozen.ts';
import { loadReviewInputs, type ReviewInputs } from '../../engine/review/inputs.ts';
import { tellPartsSignedOff } from '../../engine/review/parts.ts';
import {
  type RemediationPorts,
  remediationStatuses,
  ticketMaker,
} from '../../engine/review/remediation/follow.ts';
import { openRemediations } from '../../engine/review/remediation/open.ts';
import { notedRemediations } from '../../engine/review/remediation/sight.ts';
import { tell } from '../../engine/review/remediation/tell.ts';
import { type ReviewStatus, reviewStatus, type StatusPorts } from '../../engine/review/status.ts';
import { type SyncedReview, syncReview } from '../../engine/review/sync.ts';
import { openLater } from './later.ts';
import { partWords } from './open.ts';
import {
  ALL,
  campaignId,
  campaignPeriod,
  openedCampaign,
  REVIEW_RUN,
  reminderSettings,
  reviewConfig,
  statusSettings,
  ticketFields,
  workCalendar,
} from './settings.ts';

/** A review as it stands, with what became of its revocations. */
export interface FollowedReview {
  readonly status: ReviewStatus;
  readonly remediations: readonly RemediationStatus[];
}

/** How the review of a period stands; null when none was opened. Writes nothing to Jira. */
export async function reviewStatusNow(
  app: App,
  period: Period,
  review = ALL,
): Promise<FollowedReview | null> {
  const campaign = await loadCampaign(app.store, campaignId(review, period));
  if (campaign === null) return null;
  const { settings } = await statusSettings(app, [campaign]);
  const status = await reviewStatus(await statusPorts(app), campaign, settings);
  const ports = await remediationPorts(app, null);
  const watched = !isSucceeded(campaign, await frozenCampaigns(app.store));
  const remediations = await remediationStatuses(ports, campaign, status.followed, { watched });
  return { status, remediations };
}

/** The further reviews whose period lies in a quarter, such as its three monthly ones. Writes nothing to Jira. */
export async function furtherReviewsNow(app: App, quarter: Period): Promise<readonly FollowedReview[]> {
  const { from, to } = quarter.window;
  const found: FollowedReview[] = [];
  for (const campaign of await frozenCampaigns(app.store)) {
    if (campaign.review === ALL) continue;
    const period = campaignPeriod(app, campaign);
    if (period.window.from < from || period.window.to > to) continue;
    const followed = await reviewStatusNow(app, period, campaign.review);
    if (followed !== null) found.push(followed);
  }
  return found;
}

export interface SyncedReviews {
  readonly reviews: readonly (SyncedReview & {
    readonly remediations: readonly RemediationStatus[];
    /** What this run told in tickets about removals. */
    readonly notes: number;
    /** New tickets of this run: handed on, reassigned, supplement. */
    readonly opened: number;
  })[];
  /** Delegates of the configuration who cannot speak for anybody, and why. */
  readonly unknownDelegates: readonly string[];
}

/** Reads and answers the tickets of one review, or of all. @throws UsageError when there is none of that period */
export function syncReviewsNow(
  app: App,
  progress: Progress,
  period: Period | null,
  review = ALL,
): Promise<SyncedReviews> {
  return app.store.exclusively(REVIEW_RUN, () => syncReviews(app, progress, period, review));
}

async function syncReviews(
  app: App,
  progress: Progress,
  period: Period | null,
  review: string,
): Promise<SyncedReviews> {
  const { reviewReply } = await import('../../tickets/review-reply.ts');
  const all = await frozenCampaigns(app.store);
  const campaigns = await (period === null
    ? unfinished(app, all)
    : [await openedCampaign(app, period, review)]);
  const { settings, unknown } = await statusSettings(app, campaigns);
  const ports = { ...(await statusPorts(app)), progress, reply: reviewReply };
  const reminders = await reminderSettings(app, ports.sink);
  const inParts = { ...ports, parts: await partWords(app) };
  const remedies = await remediationPorts(app, ports.sink);
  const reviews: SyncedReviews['reviews'][number][] = [];
  for (const campaign of campaigns) {
    const synced = await syncReview(ports, campaign, { ...settings, ...reminders });
    await tellPartsSignedOff(inParts, synced.status);
    const followed = await followThrough(app, remedies, campaign, synced.status, !isSucceeded(campaign, all));
    const opened = await openLater(app, progress, synced.status);
    reviews.push({ ...synced, ...followed, opened });
  }
  return { reviews, unknownDelegates: unknown };
}

/** All reviews but those that are closed and have a successor: nothing in them is followed any more. */
async function unfinished(app: App, all: readonly FrozenCampaign[]): Promise<Campaign[]> {
  const found: Campaign[] = [];
  for (const frozen of all) {
    if (isSucceeded(frozen, all) && (await closingOf(app.store, frozen.id)) !== null) continue;
    const campaign = await loadCampaign(app.store, frozen.id);
    if (campaign !== null) found.push(campaign);
  }
  return found;
}

/** Opens what was signed off for removal, looks whether it is gone, and tells whom it concerns. */
async function followThrough(
  app: App,
  ports: RemediationPorts,
  campaign: Campaign,
  status: ReviewStatus,
  watched: boolean,
): Promise<{ readonly remediations: readonly RemediationStatus[]; readonly notes: number }> {
  const { remediationNote, remediationDigest } = await import('../../tickets/remediation-ticket.ts');
  const review = reviewConfig(app);
  const settings = {
    dueDays: review.remediation.dueDays,
    calendar: workCalendar(review),
    timezone: app.config.timezone,
  };
  for (const followed of status.followed) await openRemediations(ports, followed, settings);
  const remediations = await remediationStatuses(ports, campaign, status.followed, { watched });
  const sink = await app.sink();
  const words = { note: remediationNote, digest: remediationDigest };
  const notes = await tell({ ...ports, sink, ...words }, remediations, status.followed);
  return { remediations, notes };
}

/** The remediations of a campaign as they stand, without its review tickets. Writes nothing to Jira. */
export async function remediationsOf(app: App, campaign: Campaign): Promise<readonly RemediationStatus[]> {
  return remediationStatuses(await remediationPorts(app, null), campaign, [], { watched: false });
}

/** What reading and answering tickets takes. */
export async function statusPorts(app: App): Promise<StatusPorts & { readonly sink: TicketSink }> {
  return {
    store: app.store,
    artifacts: app.artifacts,
    clock: app.clock,
    sink: await app.sink(),
    readWorkbook: async (bytes, assignment, campaign) => {
      const { readReviewWorkbook } = await import('../../../reports/index.ts');
      return readReviewWorkbook(bytes, assignment, campaign);
    },
  };
}

/** @param sink where tickets of removals are made; null: none are */
async function remediationPorts(app: App, sink: TicketSink | null): Promise<RemediationPorts> {
  const review = reviewConfig(app);
  const { remediationTicket } = await import('../../tickets/remediation-ticket.ts');
  const { project, issueType, labels } = review.remediation;
  const options = {
    project: project ?? review.project,
    issueType: issueType ?? review.issueType,
    labels,
    fields: ticketFields(review.remediation),
  };
  return {
    store: app.store,
    artifacts: app.artifacts,
    clock: app.clock,
    signal: app.signal,
    look: app.look,
    noted: await notedRemediations(app.store),
    refused: new Map(),
    sink: sink ?? (await app.sink()),
    administratorOf: administrators(app),
    makeTicket:
      sink === null ? null : ticketMaker(sink, (remediation) => remediationTicket(remediation, options)),
  };
}

/**
 * Whoever is named for the app, group or account of the line, then for its system, under
 * `review.remediation.administrators` or else `policy.owners`; never the person on the line.
 */
function administrators(app: App): (line: ReviewLine) => Promise<Remediation['administrator']> {
  const named = reviewConfig(app).remediation.administrators;
  const { owners } = app.config.policy;
  let inputs: Promise<ReviewInputs> | undefined;
  return async ({ ownerKey, system, identityId }) => {
    inputs ??= loadReviewInputs(app.store, app.config.policy, app.clock.now());
    const { directory } = await inputs;
    const keys = [...(ownerKey === null ? [] : [ownerKey]), system];
    for (const email of [...keys.map((key) => named[key]), ...keys.map((key) => owners[key])]) {
      const person = email === undefined ? null : directory.byEmail(email);
      if (email === undefined || person === null || person.left || person.id === identityId) continue;
      const accountId = await (await app.sink()).accountIdFor(email);
      if (accountId !== null) return { name: person.name, accountId };
    }
    return null;
  };
}
