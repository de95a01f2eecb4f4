import type { KeptSight, Remediation } from '../../domain/remediation.ts';
import type { Campaign, Flag, ReviewLine } from '../../domain/review.ts';
import type { Store } from '../../domain/store.ts';
import { frozenCampaigns, withLines } from './frozen.ts';
import { isDone } from './remediation/standing.ts';
import type { Candidate } from './subjects.ts';

/**
 * Compares a new list with the last one of the same review, entitlement by entitlement: an account that was there before may
 * still have been given more.
 */

/** What the last review of a kind left behind. */
export interface LastReview {
  readonly campaign: Campaign;
  /** Ids of lines whose access was revoked there and seen gone. */
  readonly removed: ReadonlySet<string>;
}

/** The newest campaign of a review that was frozen before; null for the first. */
export async function lastReview(store: Store, review: string, id: string): Promise<LastReview | null> {
  const earlier = (await frozenCampaigns(store))
    .filter((one) => one.review === review && one.id !== id)
    .toSorted((a, b) => (a.frozenAt < b.frozenAt ? -1 : 1));
  const newest = earlier.at(-1);
  if (newest === undefined) return null;
  const campaign = await withLines(store, newest);
  const removed = new Set<string>();
  for (const { value } of await store.list<Remediation>('remediation', `${campaign.id}/`)) {
    const sights = await store.list<KeptSight>('sight', `${value.id}/`);
    const [first] = sights.filter((sight) => sight.value.state !== 'cannot-tell');
    if (first !== undefined && sights.some((sight) => isDone(value, first.value, sight.value)))
      removed.add(value.lineId);
  }
  return { campaign, removed };
}

/** The candidates with a flag for what is new, changed or back since the last review. */
export function sinceLast(candidates: readonly Candidate[], last: LastReview | null): Candidate[] {
  if (last === null) return [...candidates];
  const before = new Map<string, ReviewLine>();
  for (const { lines } of last.campaign.assignments) for (const line of lines) before.set(line.id, line);
  const date = last.campaign.frozenAt.slice(0, 10);
  return candidates.map((candidate) => {
    const flag = flagOf(candidate.line, before.get(candidate.line.id), last.removed, date);
    if (flag === null) return candidate;
    return { ...candidate, line: { ...candidate.line, flags: [...candidate.line.flags, flag] } };
  });
}

function flagOf(
  line: Candidate['line'],
  before: ReviewLine | undefined,
  removed: ReadonlySet<string>,
  date: string,
): Flag | null {
  if (removed.has(line.id))
    return { code: 'came-back', text: `revoked in the review of ${date} and there again` };
  if (before === undefined) return { code: 'granted-since', text: `granted since the review of ${date}` };
  if (before.gives === line.gives && before.privileged === line.privileged) return null;
  return { code: 'role-changed', text: `role changed since ${date}: it was ${was(before, line)}` };
}

/** What it was, in words where there are any; policy documents are only known by their digest. */
function was(before: ReviewLine, line: Candidate['line']): string {
  if (before.entitlement !== line.entitlement) return `“${before.entitlement}”`;
  if (before.privileged !== line.privileged)
    return before.privileged ? 'privileged' : 'not privileged, it is now';
  return /^[0-9a-f]{64}$/.test(before.gives ?? '')
    ? 'another policy text'
    : (before.gives ?? 'without a role');
}
