import type { Assignment, Campaign } from '../../domain/review.ts';
import type { Store } from '../../domain/store.ts';
import { type FrozenAssignment, type FrozenCampaign, frozenCampaign, withLines } from './frozen.ts';
import type { Supplement } from './later/supplement.ts';

/** Campaigns as they stand: the frozen list, and the assignments that were made after it. */

/** Key of an assignment that was made after the list was frozen. */
export const laterKey = (campaign: Pick<Campaign, 'id'>, { id }: Pick<Assignment, 'id'>): string =>
  `${campaign.id}/${id}`;

/** null when no such campaign was opened. */
export async function loadCampaign(store: Store, id: string): Promise<Campaign | null> {
  const frozen = await frozenCampaign(store, id);
  return frozen === null ? null : withLater(store, await withLines(store, frozen));
}

/** A frozen campaign with what was handed on, reassigned or came as a supplement. */
export async function withLater(store: Store, campaign: Campaign): Promise<Campaign> {
  const later = await laterAssignments(store, campaign);
  return later.length === 0 ? campaign : { ...campaign, assignments: [...campaign.assignments, ...later] };
}

/**
 * A campaign reviewer by reviewer, each with all of their parts, and at last with what came after the list: so that a long list
 * need not be in memory as a whole.
 */
export async function* byReviewer(store: Store, frozen: FrozenCampaign): AsyncIterable<Campaign> {
  const theirs = new Map<string, FrozenAssignment[]>();
  for (const assignment of frozen.assignments) {
    const { reviewerId } = assignment;
    theirs.set(reviewerId, [...(theirs.get(reviewerId) ?? []), assignment]);
  }
  for (const assignments of theirs.values()) yield withLines(store, { ...frozen, assignments });
  const later = await laterAssignments(store, frozen);
  if (later.length > 0) yield { ...frozen, assignments: later };
}

async function laterAssignments(store: Store, { id }: Pick<Campaign, 'id'>): Promise<Assignment[]> {
  const later = await store.list<Assignment>('assignment', `${id}/`);
  const supplement = await store.get<Supplement>('supplement', id);
  return [...later.map(({ value }) => value), ...(supplement?.assignments ?? [])];
}
