import type { App } from '../compose.ts';
import { addDays, dateIn } from '../domain/instant.ts';
import type { Blocker, ReviewException } from '../domain/packet.ts';
import type { Period } from '../domain/period.ts';
import type { Progress } from '../domain/ports.ts';
import { blockersOf } from '../engine/review/closing/blockers.ts';
import { recordException } from '../engine/review/closing/close.ts';
import type { ClosingFacts } from '../engine/review/closing/facts.ts';
import type { Supplement } from '../engine/review/later/supplement.ts';
import {
  type ClosedReview,
  closeReviewNow,
  type SyncedReviews,
  syncReviewsNow,
} from '../tasks/review/index.ts';

/**
 * Closes the review of a sandbox company. What is still open is excepted by name and for a month, as people do in the meeting
 * that ends a review; the program itself excepts nothing.
 */

/** How a review stands after its tickets were read. */
export type SyncedReview = SyncedReviews['reviews'][number];

const EXCEPTED_DAYS = 30;

const REASONS: Readonly<Record<Blocker['code'], string>> = {
  'not-signed-off': 'The reviewer was reminded and asked again; security looks at these lines until then.',
  'removal-not-verified': 'IT has the ticket; the access stays watched until it is gone.',
  unassigned: 'Nobody in the company may review these lines; the board was told.',
  unreadable: 'The ticket is being restored.',
  'source-failed': 'The list was compared with the system by hand.',
  'source-stale': 'The list was compared with the system by hand.',
  'source-partial': 'The list was compared with the system by hand.',
  'supplement-open': 'Nothing was granted since.',
};

/** @param followed the review as it was read last, with everything collected since the last sign-off */
export async function closeOverExceptions(
  app: App,
  followed: SyncedReview,
  period: Period,
  progress: Progress,
): Promise<ClosedReview> {
  await exceptAll(app, followed, period);
  // With nobody left to wait for, what came since the list is frozen; whoever is asked about it is excepted too.
  const { reviews } = await syncReviewsNow(app, progress, period);
  for (const review of reviews) await exceptAll(app, review, period);
  return closeReviewNow(app, period);
}

/** From what was just read: `review except` would read all tickets anew for each. */
async function exceptAll(app: App, followed: SyncedReview, period: Period): Promise<void> {
  const facts = await factsOf(app, followed, period);
  const blockers = blockersOf(facts);
  const until = addDays(dateIn(facts.now, period.timezone), EXCEPTED_DAYS);
  const { approvers = [] } = app.config.review?.exceptions ?? {};
  for (const { item, code, exception } of blockers) {
    if (exception !== null || code === 'supplement-open') continue;
    const reviewer = reviewerOf(followed.status, item);
    const approver = approvers.find((one) => one !== reviewer);
    if (approver === undefined) continue;
    const asked = { item, approver, until, reason: REASONS[code] };
    await recordException(app, facts, blockers, asked, { approvers, recordedBy: 'demo' });
  }
}

async function factsOf(
  { store, clock }: App,
  { status, remediations }: SyncedReview,
  period: Period,
): Promise<ClosingFacts> {
  const { id } = status.campaign;
  const kept = await store.list<ReviewException>('exception', `${id}/`);
  return {
    status,
    remediations,
    supplement: await store.get<Supplement>('supplement', id),
    exceptions: kept.map(({ value }) => value),
    last: null,
    carriedOver: [],
    period,
    now: clock.now(),
  };
}

/** Address of whoever has to sign the item off: nobody excepts what is theirs to do. */
function reviewerOf({ campaign, signOffs }: SyncedReview['status'], item: string): string | null {
  const signOff = signOffs.find(({ issue }) => issue === item);
  const assignment = campaign.assignments.find(({ id }) => id === signOff?.assignment);
  return assignment?.reviewerEmail ?? null;
}
