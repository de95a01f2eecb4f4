import { setImmediate } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { compareUtf8 } from '../domain/digest.ts';
import type { Instant } from '../domain/instant.ts';
import type { RecordKind, StoredRecord } from '../domain/records.ts';
import type { Collection, RecordQuery } from '../domain/store.ts';
import { collectionId, complement } from './collection-rows.ts';
import type { Database } from './database.ts';
import { Origins, type PageOrigin } from './origins.ts';
import type { Tables } from './schema.ts';
import { fromColumn, fromColumnOrNull, toColumn } from './text.ts';

/** Rows per read: a few megabytes at once, whatever the size of the table. */
const READ_BATCH = 2_000;
/** Events per read: what is read in one go dies before the garbage collector has to keep it. */
const EVENT_BATCH = 500;
/** Ids per statement; SQLite allows 32,766 parameters. */
const ID_BATCH = 1_000;

/**
 * The newest versions of an event kind, ordered by `at`, then id, read batch by batch: other calls and timers run in between,
 * and memory stays flat. Records without a time come first. Within a batch nothing waits, and each record is made when it is
 * asked for: a million records take no million turns, and are gone before they get old.
 */
export async function* readEvents<K extends RecordKind>(
  database: Database,
  query: RecordQuery<K>,
): AsyncIterable<Iterable<StoredRecord<K>>> {
  if (query.ids !== undefined) {
    yield await readByIds(database, query, query.ids);
    return;
  }
  const origins = new Origins(database.kysely);
  let after: EventRow | null = null;
  for (;;) {
    const rows: readonly EventRow[] = await readBatch(database, query, after, null);
    yield await recordsOf(query.kind, rows, origins);
    const last = rows.at(-1);
    if (last === undefined || rows.length < EVENT_BATCH) return;
    after = last;
    // SQLite answers at once: without this, nothing else would get a turn until all is read.
    await setImmediate();
  }
}

/** Columns of a record of events, as they are selected. */
type EventRow = readonly [
  id: string,
  at: string,
  problem: string | null,
  position: string,
  source: number,
  page: number,
  data: string,
];

async function recordsOf<K extends RecordKind>(
  kind: K,
  rows: readonly EventRow[],
  origins: Origins,
): Promise<Iterable<StoredRecord<K>>> {
  await origins.learn(
    rows.map(([, , , , , page]) => page),
    rows.map(([, , , , source]) => source),
  );
  return made(kind, rows, origins);
}

function* made<K extends RecordKind>(
  kind: K,
  rows: readonly EventRow[],
  origins: Origins,
): Iterable<StoredRecord<K>> {
  for (const [id, at, problem, position, source, page, data] of rows) {
    const texts = { id, at, problem, position, data };
    yield new ReadRecord(kind, texts, origins.pageOf(page, id), origins.artifactOf(source, id));
  }
}

async function readByIds<K extends RecordKind>(
  database: Database,
  query: RecordQuery<K>,
  ids: readonly string[],
): Promise<Iterable<StoredRecord<K>>> {
  const columns = [...new Set(ids)].map(toColumn);
  const rows: EventRow[] = [];
  for (let start = 0; start < columns.length; start += ID_BATCH)
    rows.push(...(await readBatch(database, query, null, columns.slice(start, start + ID_BATCH))));
  rows.sort((a, b) => compare(a[1], b[1]) || Buffer.compare(Buffer.from(a[0]), Buffer.from(b[0])));
  return recordsOf(query.kind, rows, new Origins(database.kysely));
}

async function readBatch<K extends RecordKind>(
  database: Database,
  { kind, window, scope }: RecordQuery<K>,
  after: EventRow | null,
  ids: readonly string[] | null,
): Promise<readonly EventRow[]> {
  let rows = database.kysely
    .selectFrom('record')
    .select(['id', 'at', 'problem', 'position', 'source', 'page', 'data'])
    .where('kind', '=', kind)
    .where('superseded', '=', sql<number>`0`)
    .orderBy('at')
    .orderBy('id')
    .limit(ids === null ? EVENT_BATCH : ID_BATCH);
  // Of two lower bounds SQLite may search by the one that is farther back, and read all that was read before at each batch.
  if (window !== undefined && after === null) rows = rows.where('at', '>=', window.from);
  if (window !== undefined) rows = rows.where('at', '<', window.to);
  if (after !== null) rows = rows.where(sql<boolean>`(at, id) > (${after[1]}, ${after[0]})`);
  if (ids !== null) rows = rows.where('id', 'in', ids);
  if (scope !== undefined) {
    // The plus keeps the database on the index that gives the order, instead of one on `page`.
    rows = rows.where(
      sql<boolean>`+page in (select p.no from page p join collection c on c.no = p.collection where c.scope = ${scope})`,
    );
  }
  return (await database.rows(rows.compile())) as readonly EventRow[];
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
        newest.set(row.id, { n: row.n, record: new ReadRecord(kind, row, row, row.artifact, shared) });
    }
  }
  return [...newest.values()].map(({ record }) => record).sort((a, b) => compareUtf8(a.id, b.id));
}

/** What a record says of itself. */
interface RecordTexts {
  readonly id: string;
  readonly at: string;
  readonly problem: string | null;
  readonly position: string;
  readonly data: string;
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
    .select(['r.id', 'r.n', 'r.at', 'r.problem', 'o.position', 'r.data'])
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

/**
 * A record as read. A class and not a literal: V8 remembers of a literal that what it made was kept (tickets are), and makes
 * all others in the old generation from then on; there each of a million events keeps its data until the next full collection.
 */
class ReadRecord<K extends RecordKind> implements StoredRecord<K> {
  readonly kind: K;
  readonly id: string;
  readonly at: Instant | null;
  readonly position: string;
  readonly data: StoredRecord<K>['data'];
  readonly problem: string | null;
  readonly stream: string;
  readonly scope: string;
  readonly artifact: string;
  readonly collectionId: string;
  readonly collectedAt: Instant;

  constructor(
    kind: K,
    row: RecordTexts,
    page: PageOrigin,
    artifact: string,
    shared: (text: string) => string = (text) => text,
  ) {
    this.kind = kind;
    this.id = fromColumn(row.id);
    this.at = row.at === '' ? null : row.at;
    this.position = shared(fromColumn(row.position));
    this.data = JSON.parse(row.data) as StoredRecord<K>['data'];
    this.problem = fromColumnOrNull(row.problem);
    this.stream = shared(page.stream);
    this.scope = shared(page.scope);
    this.artifact = shared(artifact);
    this.collectionId = shared(collectionId(page.collection));
    this.collectedAt = shared(page.collected_at);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
