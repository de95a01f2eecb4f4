import type { Population, PopulationItem } from '../domain/audit.ts';
import { type Digest, digestOf } from '../domain/digest.ts';
import { StoreError } from '../domain/errors.ts';
import type { Instant } from '../domain/instant.ts';
import type { Store } from '../domain/store.ts';

/**
 * Populations as they are kept: the items in documents of some hundreds each, named by digest in the population's document. In
 * one document, 50,000 items would be more than a hundred megabytes each time it is written or read.
 */

/** A population whose items are in the documents of these digests, in order. */
export type FrozenHead = Omit<Population, 'items'> & { readonly pieces: readonly Digest[] };
export type FrozenPopulation = Population & Pick<FrozenHead, 'pieces'>;

/** Items of one document: a megabyte or two. */
const PIECE = 500;

const pieceKey = (population: string, digest: Digest): string => `${population}/${digest}`;

/**
 * Keeps a population; the first process to do so wins, and everybody gets its population. The items are written first: nothing
 * names those of a run that was killed before it could write the rest.
 */
export async function keepPopulation(
  store: Store,
  key: string,
  { items, ...head }: Population,
  at: Instant,
): Promise<FrozenPopulation> {
  const pieces: Digest[] = [];
  for (let start = 0; start < items.length; start += PIECE) {
    const piece = items.slice(start, start + PIECE);
    const digest = digestOf(piece);
    await store.putOnce('population-items', pieceKey(key, digest), piece, at);
    pieces.push(digest);
  }
  const kept = await store.putOnce<FrozenHead>('population', key, { ...head, pieces }, at);
  const isOurs =
    kept.pieces.length === pieces.length && kept.pieces.every((digest, n) => digest === pieces[n]);
  if (!isOurs) return withItems(store, key, kept);
  return { ...kept, items };
}

/** The population with its items. @throws StoreError when some of them are not there any more */
export async function withItems(
  store: Pick<Store, 'get'>,
  key: string,
  head: FrozenHead,
): Promise<FrozenPopulation> {
  const items: PopulationItem[] = [];
  for (const digest of head.pieces) {
    const piece = await store.get<readonly PopulationItem[]>('population-items', pieceKey(key, digest));
    if (piece === null)
      throw new StoreError('DOCUMENT_LOST', `items of the frozen population ${key} are gone`, {
        where: `population-items ${pieceKey(key, digest)}`,
        hint: 'Restore the store from a backup: fieldwork verify names all that was altered or removed.',
      });
    items.push(...piece);
  }
  return { ...head, items };
}

/** The frozen populations of a prefix such as `2026Q3/`, with their items. */
export async function frozenPopulations(
  store: Store,
  prefix: string,
): Promise<readonly { readonly key: string; readonly value: Population }[]> {
  const found: { key: string; value: Population }[] = [];
  for (const { key, value } of await store.list<FrozenHead>('population', prefix))
    found.push({ key, value: await withItems(store, key, value) });
  return found;
}
