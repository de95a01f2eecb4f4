import type { Kysely, Selectable, Transaction } from 'kysely';
import type { PageProblem } from '../domain/connector.ts';
import { StoreError } from '../domain/errors.ts';
import type { Collection } from '../domain/store.ts';
import type { Window } from '../domain/window.ts';
import type { Database } from './database.ts';
import type { CollectionTable, PageTable, Tables } from './schema.ts';
import { fromColumnOrNull } from './text.ts';

export type CollectionRow = Selectable<CollectionTable>;

/** `c17` for row 17. */
export function collectionId(no: number): string {
  return `c${no}`;
}

/** The row number of a collection id. @throws StoreError when it is no id of this store. */
export function collectionNo(id: string): number {
  const match = /^c(\d+)$/.exec(id);
  if (match === null) throw new StoreError('COLLECTION_UNKNOWN', `there is no collection ${id}`);
  return Number(match[1]);
}

/** The collection row, locked against other writers until the transaction ends. @throws StoreError when there is none. */
export async function lockRow(
  transaction: Transaction<Tables>,
  database: Database,
  no: number,
): Promise<CollectionRow> {
  await database.lock(transaction, `collection ${no}`);
  return rowOf(transaction, no);
}

/** The collection row. @throws StoreError when there is none. */
export async function rowOf(transaction: Transaction<Tables>, no: number): Promise<CollectionRow> {
  const row = await transaction.selectFrom('collection').selectAll().where('no', '=', no).executeTakeFirst();
  if (row === undefined) throw new StoreError('COLLECTION_UNKNOWN', `there is no collection c${no}`);
  return row;
}

/** What a page tells its collection. */
export type PageFacts = Pick<
  Selectable<PageTable>,
  'seq' | 'next' | 'proof' | 'problems' | 'seen' | 'observed_from' | 'observed_to'
>;

/** The pages of a collection, in order. */
export async function pagesOf(db: Kysely<Tables>, no: number): Promise<PageFacts[]> {
  return db
    .selectFrom('page')
    .select(['seq', 'next', 'proof', 'problems', 'seen', 'observed_from', 'observed_to'])
    .where('collection', '=', no)
    .orderBy('seq')
    .execute();
}

/** Problems and volumes of all pages together. */
export function gather(pages: readonly Pick<PageFacts, 'problems' | 'seen'>[]): {
  problems: PageProblem[];
  seen: Record<string, number>;
} {
  const problems: PageProblem[] = [];
  const seen: Record<string, number> = {};
  for (const page of pages) {
    problems.push(...(JSON.parse(page.problems) as PageProblem[]));
    for (const [date, count] of Object.entries(JSON.parse(page.seen) as Record<string, number>)) {
      seen[date] = (seen[date] ?? 0) + count;
    }
  }
  return { problems, seen };
}

/** A window from two columns, or null. */
export function toWindow(from: string | null, to: string | null): Window | null {
  return from === null || to === null ? null : { from, to };
}

/** One collection by number. */
export async function readOne(db: Kysely<Tables>, no: number): Promise<Collection> {
  const row = await db.selectFrom('collection').selectAll().where('no', '=', no).executeTakeFirstOrThrow();
  return complement(db, row);
}

/** While a collection runs, problems and volumes are still with its pages. */
export async function complement(db: Kysely<Tables>, row: CollectionRow): Promise<Collection> {
  if (row.problems === null) {
    const { problems, seen } = gather(await pagesOf(db, row.no));
    return toCollection(row, problems, seen);
  }
  return toCollection(row, JSON.parse(row.problems), JSON.parse(row.seen ?? '{}'));
}

/** A row as the engine sees it. */
export function toCollection(
  row: CollectionRow,
  problems: readonly PageProblem[],
  seenPerDate: Readonly<Record<string, number>>,
): Collection {
  return {
    id: collectionId(row.no),
    stream: row.stream,
    scope: row.scope,
    mode: row.mode,
    window: toWindow(row.window_from, row.window_to),
    state: row.state,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    pages: row.pages,
    records: row.records,
    next: fromColumnOrNull(row.next),
    problems,
    failure: row.failure === null ? null : (JSON.parse(row.failure) as Collection['failure']),
    seenPerDate,
  };
}
