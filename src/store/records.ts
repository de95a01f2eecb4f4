import { type Kysely, sql } from 'kysely';
import { compareUtf8 } from '../domain/digest.ts';
import type { Instant } from '../domain/instant.ts';
import type { RecordKind, StoredRecord } from '../domain/records.ts';
import type { Collection, RecordQuery } from '../domain/store.ts';
import { collectionId, complement } from './collection-rows.ts';
import { Origins, type PageOrigin, type RecordRow, type RecordTexts } from './origins.ts';
import type { Tables } from './schema.ts';
import { fromColumn, fromColumnOrNull, toColumn } from './text.ts';

/** Rows per read: a few megabytes at once, whatever the size of the table. */
const READ_BATCH = 2_000;
/** Events per read: what is read in one go dies before the garbage collector has to keep it. */
const EVENT_BATCH = 500;
/** Ids per statement; SQLite allows 32,766 parameters. */
const ID_BATCH = 1_000;

/**
 * The newest versions of an event kind, ordered by `at`, then id, read batch by batch: other calls may run in between,
 * and memory stays flat. Records without a time come first.
 */
export async function* readEvents<K extends RecordKind>(
  db: Kysely<Tables>,
  query: RecordQuery<K>,
): AsyncIterable<StoredRecord<K>> {
  if (query.ids !== undefined) {
    yield* await readByIds(db, query, query.ids);
    return;
  }
  const origins = new Origins(db);
  let after: { at: string; id: string } | null = null;
  for (;;) {
    const rows: RecordRow[] = await readBatch(db, query, after, null);
    await origins.learn(rows);
    for (const row of rows) yield toRecord<K>(row, origins.pageOf(row), origins.artifactOf(row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < EVENT_BATCH) return;
    after = { at: last.at, id: last.id };
  }
}

async function readByIds<K extends RecordKind>(
  db: Kysely<Tables>,
  query: RecordQuery<K>,
  ids: readonly string[],
): Promise<StoredRecord<K>[]> {
  const columns = [...new Set(ids)].map(toColumn);
  const origins = new Origins(db);
  const rows: RecordRow[] = [];
  for (let start = 0; start < columns.length; start += ID_BATCH) {
    const batch = await readBatch(db, query, null, columns.slice(start, start + ID_BATCH));
    await origins.learn(batch);
    rows.push(...batch);
  }
  rows.sort((a, b) => compare(a.at, b.at) || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)));
  return rows.map((row) => toRecord<K>(row, origins.pageOf(row), origins.artifactOf(row)));
}

async function readBatch<K extends RecordKind>(
  db: Kysely<Tables>,
  { kind, window, scope }: RecordQuery<K>,
  after: { readonly at: string; readonly id: string } | null,
  ids: readonly string[] | null,
): Promise<RecordRow[]> {
  let rows = db
    .selectFrom('record')
    .select(['kind', 'id', 'at', 'version', 'problem', 'position', 'source', 'page', 'data'])
    .where('kind', '=', kind)
    .where('superseded', '=', sql<number>`0`)
    .orderBy('at')
    .orderBy('id')
    .limit(ids === null ? EVENT_BATCH : ID_BATCH);
  // Of two lower bounds SQLite may search by the one that is farther back, and read all that was read before at each batch.
  if (window !== undefined && after === null) rows = rows.where('at', '>=', window.from);
  if (window !== undefined) rows = rows.where('at', '<', window.to);
  if (after !== null) rows = rows.where(sql<boolean>`(at, id) > (${after.at}, ${after.id})`);
  if (ids !== null) rows = rows.where('id', 'in', ids);
  if (scope !== undefined) {
    // The plus keeps the database on the index that gives the order, instead of one on `page`.
    rows = rows.where(
      sql<boolean>`+page in (select p.no from page p join collection c on c.no = p.collection where c.scope = ${scope})`,
    );
  }
  return rows.execute();
}

/** The newest complete snapshot at or before `asOf` of every scope of every stream that can hold the kind. */
export async function readSnapshot<K extends RecordKind>(
  db: Kysely<Tables>,
  kind: K,
  asOf: Instant,
): Promise<{ readonly collections: readonly Collection[]; readonly records: readonly StoredRecord<K>[] }> {
  const candidates = await db
    .selectFrom('collection')
    .innerJoin('stream_kind', 'stream_kind.stream', 'collection.stream')
    .where('stream_kind.kind', '=', kind)
    .where('mode', '=', 'snapshot')
    .where('state', '=', 'complete')
    .where('started_at', '<=', asOf)
    .selectAll('collection')
    .orderBy('collection.stream')
    .orderBy('collection.scope')
    .orderBy('started_at')
    .orderBy('no')
    .execute();
  const newest = new Map(candidates.map((row) => [`${row.stream}\n${row.scope}`, row]));
  const collections: Collection[] = [];
  const records: StoredRecord<K>[] = [];
  for (const row of newest.values()) {
    collections.push(await complement(db, row));
    records.push(...(await readObserved<K>(db, kind, row.no)));
  }
  return { collections, records };
}

/** The records that one collection showed, by id; what stood on two pages counts with its last version. */
async function readObserved<K extends RecordKind>(
  db: Kysely<Tables>,
  kind: K,
  collection: number,
): Promise<StoredRecord<K>[]> {
  const newest = new Map<string, { readonly n: number; readonly record: StoredRecord<K> }>();
  const shared = sharedTexts();
  for (const pages of await pageRanges(db, collection)) {
    for (const row of await readPages(db, kind, collection, pages)) {
      const known = newest.get(row.id);
      if (known === undefined || row.n >= known.n)
        newest.set(row.id, { n: row.n, record: toRecord<K>(row, row, row.artifact, shared) });
    }
  }
  return [...newest.values()].map(({ record }) => record).sort((a, b) => compareUtf8(a.id, b.id));
}

/** A record as a snapshot showed it. */
interface ObservedRow extends RecordTexts, PageOrigin {
  readonly n: number;
  readonly artifact: string;
}

interface PageRange {
  readonly first: number;
  last: number;
}

/** The pages of a collection, as many at a time as make one read. */
async function pageRanges(db: Kysely<Tables>, collection: number): Promise<readonly PageRange[]> {
  const pages = await db
    .selectFrom('page')
    .select(['seq', 'records'])
    .where('collection', '=', collection)
    .orderBy('seq')
    .execute();
  const ranges: PageRange[] = [];
  let room = 0;
  for (const { seq, records } of pages) {
    const range = ranges.at(-1);
    room -= records;
    if (range !== undefined && room >= 0) range.last = seq;
    else {
      ranges.push({ first: seq, last: seq });
      room = READ_BATCH - records;
    }
  }
  return ranges;
}

/**
 * The records of some pages, page by page. A cross join is read in the order in which it is written: without it SQLite takes
 * each record of the kind in turn and looks for it on every page. https://sqlite.org/optoverview.html#manual_control_of_query_plans_using_cross_join
 */
async function readPages(
  db: Kysely<Tables>,
  kind: RecordKind,
  collection: number,
  { first, last }: PageRange,
): Promise<ObservedRow[]> {
  return db
    .selectFrom('page as p')
    .crossJoin('observation as o')
    .crossJoin('record as r')
    .innerJoin('collection as c', 'c.no', 'p.collection')
    .innerJoin('source as s', 's.no', 'o.source')
    .where('p.collection', '=', collection)
    .where('p.seq', '>=', first)
    .where('p.seq', '<=', last)
    .whereRef('o.page', '=', 'p.no')
    .whereRef('r.seq', '=', 'o.record')
    .where('r.kind', '=', kind)
    .select(['r.kind', 'r.id', 'r.n', 'r.at', 'r.version', 'r.problem', 'o.position', 'r.data'])
    .select(['s.digest as artifact', 'p.collection', 'p.saved_at as collected_at', 'c.stream', 'c.scope'])
    .orderBy('p.seq')
    .orderBy('r.n')
    .execute();
}

/** One text for all that are equal: the driver makes a new one for each row, and a snapshot is in memory as a whole. */
function sharedTexts(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const first = known.get(text);
    if (first === undefined) known.set(text, text);
    return first ?? text;
  };
}

function toRecord<K extends RecordKind>(
  row: RecordTexts,
  page: PageOrigin,
  artifact: string,
  shared: (text: string) => string = (text) => text,
): StoredRecord<K> {
  return {
    kind: shared(row.kind) as K,
    id: fromColumn(row.id),
    at: row.at === '' ? null : row.at,
    position: shared(fromColumn(row.position)),
    data: JSON.parse(row.data) as StoredRecord<K>['data'],
    problem: fromColumnOrNull(row.problem),
    stream: shared(page.stream),
    scope: shared(page.scope),
    artifact: shared(artifact),
    collectionId: shared(collectionId(page.collection)),
    collectedAt: shared(page.collected_at),
    version: row.version,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
