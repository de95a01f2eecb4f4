import type { Assignment, Campaign } from '../../domain/review.ts';
import type { Store } from '../../domain/store.ts';
import type { Supplement } from './later/supplement.ts';

/** Campaigns as they stand: the frozen list, and the assignments that were made after it. */

/** Key of an assignment that was made after the list was frozen. */
export const laterKey = (campaign: Pick<Campaign, 'id'>, { id }: Pick<Assignment, 'id'>): string =>
  `${campaign.id}/${id}`;

/** null when no such campaign was opened. */
export async function loadCampaign(store: Store, id: string): Promise<Campaign | null> {
  const frozen = await store.get<Campaign>('campaign', id);
  return frozen === null ? null : withLater(store, frozen);
}

/** All campaigns, by id. */
export async function loadCampaigns(store: Store): Promise<readonly Campaign[]> {
  const all: Campaign[] = [];
  for (const { value } of await store.list<Campaign>('campaign')) all.push(await withLater(store, value));
  return all;
}

/** A frozen campaign with what was handed on, reassigned or came as a supplement. */
export async function withLater(store: Store, campaign: Campaign): Promise<Campaign> {
  const later = await store.list<Assignment>('assignment', `${campaign.id}/`);
  const supplement = await store.get<Supplement>('supplement', campaign.id);
  const added = [...later.map(({ value }) => value), ...(supplement?.assignments ?? [])];
  return added.length === 0 ? campaign : { ...campaign, assignments: [...campaign.assignments, ...added] };
}

/** Whether a newer campaign asks about the same access: then this one is watched no more. */
export function isSucceeded(campaign: Campaign, all: readonly Campaign[]): boolean {
  return all.some((other) => other.review === campaign.review && other.frozenAt > campaign.frozenAt);
}
