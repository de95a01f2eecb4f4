import { type Digest, digestOf } from '../../domain/digest.ts';
import { StoreError } from '../../domain/errors.ts';
import type { Assignment, Campaign } from '../../domain/review.ts';
import type { Store } from '../../domain/store.ts';

/**
 * Campaigns as they are kept: the lines of each assignment in a document of their own, named by its digest in the campaign's
 * document. In one document, a list of 60,000 lines would be several hundred megabytes each time it is written or read.
 */

/** An assignment whose lines are in the document of that digest. */
export type FrozenAssignment = Omit<Assignment, 'lines'> & {
  readonly lines: { readonly digest: Digest; readonly count: number };
};

export interface FrozenCampaign extends Omit<Campaign, 'assignments'> {
  readonly assignments: readonly FrozenAssignment[];
}

type Lines = Assignment['lines'];

const linesKey = (campaign: string, digest: Digest): string => `${campaign}/${digest}`;

/**
 * Freezes a campaign; the first process to do so wins, and everybody gets its campaign. The lines are written first: nothing
 * names those of a run that was killed before it could write the rest.
 */
export async function freeze(store: Store, campaign: Campaign): Promise<FrozenCampaign> {
  const { id, frozenAt } = campaign;
  const assignments: FrozenAssignment[] = [];
  for (const { lines, ...assignment } of campaign.assignments) {
    const digest = digestOf(lines);
    await store.putOnce('campaign-lines', linesKey(id, digest), lines, frozenAt);
    assignments.push({ ...assignment, lines: { digest, count: lines.length } });
  }
  return store.putOnce('campaign', id, { ...campaign, assignments }, frozenAt);
}

/** null when no such campaign was opened. */
export function frozenCampaign(store: Store, id: string): Promise<FrozenCampaign | null> {
  return store.get<FrozenCampaign>('campaign', id);
}

/** All of them, by id. */
export async function frozenCampaigns(store: Store): Promise<readonly FrozenCampaign[]> {
  return (await store.list<FrozenCampaign>('campaign')).map(({ value }) => value);
}

/** The campaign with its list. @throws StoreError when a part of the list is not there any more */
export async function withLines(store: Store, frozen: FrozenCampaign): Promise<Campaign> {
  const assignments: Assignment[] = [];
  for (const assignment of frozen.assignments) {
    const key = linesKey(frozen.id, assignment.lines.digest);
    const lines = await store.get<Lines>('campaign-lines', key);
    if (lines === null) throw linesLost(frozen, assignment);
    assignments.push({ ...assignment, lines });
  }
  return { ...frozen, assignments };
}

function linesLost({ id }: FrozenCampaign, { reviewerName, lines }: FrozenAssignment): StoreError {
  return new StoreError('DOCUMENT_LOST', `the lines of ${reviewerName} in the access review ${id} are gone`, {
    where: `campaign-lines ${linesKey(id, lines.digest)}`,
    hint: 'Restore the store from a backup: fieldwork verify names all that was altered or removed.',
  });
}

/** Whether a newer campaign asks about the same access: then this one is watched no more. */
export function isSucceeded(
  campaign: Pick<Campaign, 'review' | 'frozenAt'>,
  all: readonly Pick<Campaign, 'review' | 'frozenAt'>[],
): boolean {
  return all.some((other) => other.review === campaign.review && other.frozenAt > campaign.frozenAt);
}
