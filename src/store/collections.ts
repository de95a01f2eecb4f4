import type { Transaction } from 'kysely';
import type { PageProblem } from '../domain/connector.ts';
import type { Instant } from '../domain/instant.ts';
import type { RecordKind } from '../domain/records.ts';
import type { Collection, LedgerEntry, Store } from '../domain/store.ts';
import { union, type Window } from '../domain/window.ts';
import {
  type CollectionRow,
  collectionId,
  collectionNo,
  complement,
  gather,
  lockRow,
  type PageFacts,
  pagesOf,
  readOne,
  rowOf,
  toWindow,
} from './collection-rows.ts';
import type { Database } from './database.ts';
import type { SqlLedger } from './ledger.ts';
import { sealOf } from './rows.ts';
import type { Tables } from './schema.ts';

type Start = Parameters<Store['beginCollection']>[0];
type End = Parameters<Store['endCollection']>[1];
/** Begins, resumes, ends and lists collections. */
export class Collections {
  readonly #database: Database;
  readonly #ledger: SqlLedger;

  readonly #simulatedClock: boolean;

  constructor(database: Database, ledger: SqlLedger, simulatedClock: boolean) {
    this.#database = database;
    this.#ledger = ledger;
    this.#simulatedClock = simulatedClock;
  }

  async begin(start: Start): Promise<Collection> {
    const { entries, collection } = await this.#database.kysely.transaction().execute(async (transaction) => {
      await this.#database.lock(transaction, `collection ${start.stream} ${start.scope}`);
      await declareKinds(transaction, start.stream, start.kinds ?? []);
      const ended = await this.#endKilled(transaction, start);
      const no = (await resumable(transaction, start)) ?? (await insertCollection(transaction, start));
      return { entries: ended, collection: await readOne(transaction, no) };
    });
    for (const entry of entries) await this.#ledger.witnessed(entry);
    return collection;
  }

  /** Collections that nobody will resume any more: their process was killed. */
  async #endKilled(transaction: Transaction<Tables>, start: Start): Promise<LedgerEntry[]> {
    const stale = await transaction
      .selectFrom('collection')
      .select('no')
      .where('stream', '=', start.stream)
      .where('scope', '=', start.scope)
      .where('state', '=', 'running')
      .where('started_at', '<=', start.resumeNewerThan)
      .orderBy('no')
      .execute();
    const entries: LedgerEntry[] = [];
    for (const { no } of stale) {
      await lockRow(transaction, this.#database, no);
      const message = 'the process that collected was stopped and did not come back in time';
      const failure = { code: 'killed', message, at: start.at } as const;
      entries.push(await this.#finish(transaction, no, { at: start.at, failure }));
    }
    return entries;
  }

  async end(id: string, end: End): Promise<Collection> {
    const no = collectionNo(id);
    const { entry, collection } = await this.#database.kysely.transaction().execute(async (transaction) => {
      const before = await lockRow(transaction, this.#database, no);
      const appended = before.state === 'running' ? await this.#finish(transaction, no, end) : null;
      return { entry: appended, collection: await readOne(transaction, no) };
    });
    if (entry !== null) await this.#ledger.witnessed(entry);
    return collection;
  }

  /** Decides between complete and incomplete, puts the pages' problems and volumes together, seals it in the ledger. */
  async #finish(transaction: Transaction<Tables>, no: number, end: End): Promise<LedgerEntry> {
    const row = await rowOf(transaction, no);
    const pages = await pagesOf(transaction, no);
    const { problems, seen } = gather(pages);
    const failure = end.failure ?? whyIncomplete(row, pages, problems, end.at);
    const window = coveredWindow(row, pages, failure === null ? end.window : undefined);
    const state = failure === null ? 'complete' : 'incomplete';
    await transaction
      .updateTable('collection')
      .set({
        state,
        ended_at: end.at,
        window_from: window?.from ?? null,
        window_to: window?.to ?? null,
        failure: failure === null ? null : JSON.stringify(failure),
        problems: JSON.stringify(problems),
        seen: JSON.stringify(seen),
      })
      .where('no', '=', no)
      .execute();
    return this.#ledger.appendWithin(transaction, {
      kind: 'collection',
      at: end.at,
      simulatedClock: this.#simulatedClock,
      data: {
        collection: collectionId(no),
        stream: row.stream,
        scope: row.scope,
        mode: row.mode,
        state,
        window,
        startedAt: row.started_at,
        pages: row.pages,
        records: row.records,
        problems: problems.length,
        failure: failure?.code ?? null,
        digest: sealOf(pages.map((page) => page.proof)),
      },
    });
  }

  async list(filter: { stream?: string; scope?: string; since?: Instant } = {}): Promise<Collection[]> {
    let query = this.#database.kysely.selectFrom('collection').selectAll().orderBy('no');
    if (filter.stream !== undefined) query = query.where('stream', '=', filter.stream);
    if (filter.scope !== undefined) query = query.where('scope', '=', filter.scope);
    if (filter.since !== undefined) query = query.where('started_at', '>=', filter.since);
    const collections: Collection[] = [];
    for (const row of await query.execute()) collections.push(await complement(this.#database.kysely, row));
    return collections;
  }

  async coverage(stream: string, scope: string): Promise<readonly Window[]> {
    const rows = await this.#database.kysely
      .selectFrom('collection')
      .select(['window_from', 'window_to'])
      .where('stream', '=', stream)
      .where('scope', '=', scope)
      .where('mode', '=', 'events')
      .where('state', '=', 'complete')
      .execute();
    return union(rows.flatMap((row) => toWindow(row.window_from, row.window_to) ?? []));
  }
}

/** Remembers which stream holds which kinds. */
export async function declareKinds(
  transaction: Transaction<Tables>,
  stream: string,
  kinds: Iterable<RecordKind>,
): Promise<void> {
  for (const kind of kinds) {
    await transaction
      .insertInto('stream_kind')
      .values({ stream, kind })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** The newest collection of the same stream, scope and window, when it can go on: reopened and given back. */
async function resumable(transaction: Transaction<Tables>, start: Start): Promise<number | null> {
  const row = await transaction
    .selectFrom('collection')
    .select(['no', 'state', 'next', 'started_at'])
    .where('stream', '=', start.stream)
    .where('scope', '=', start.scope)
    .where('mode', '=', start.mode)
    .where('asked_from', start.window === null ? 'is' : '=', start.window?.from ?? null)
    .where('asked_to', start.window === null ? 'is' : '=', start.window?.to ?? null)
    .orderBy('no', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined || row.started_at <= start.resumeNewerThan) return null;
  const broken = row.state === 'incomplete' && row.next !== null;
  if (row.state !== 'running' && !broken) return null;
  if (broken) {
    await transaction
      .updateTable('collection')
      .set({ state: 'running', ended_at: null, failure: null, problems: null, seen: null })
      .where('no', '=', row.no)
      .execute();
  }
  return row.no;
}

async function insertCollection(transaction: Transaction<Tables>, start: Start): Promise<number> {
  const { no } = await transaction
    .insertInto('collection')
    .values({
      stream: start.stream,
      scope: start.scope,
      mode: start.mode,
      asked_from: start.window?.from ?? null,
      asked_to: start.window?.to ?? null,
      window_from: start.window?.from ?? null,
      window_to: start.window?.to ?? null,
      state: 'running',
      started_at: start.at,
      ended_at: null,
      pages: 0,
      records: 0,
      next: null,
      failure: null,
      problems: null,
      seen: null,
    })
    .returning('no')
    .executeTakeFirstOrThrow();
  return no;
}

/** What forbids "complete" although the reader reported no failure: the last page is missing, or a page left a hole. */
function whyIncomplete(
  row: CollectionRow,
  pages: readonly PageFacts[],
  problems: readonly PageProblem[],
  at: Instant,
): Collection['failure'] {
  const last = pages.at(-1);
  if (last === undefined || last.next !== null) {
    const message = `the stream's own last page never arrived (${row.pages} pages did)`;
    return { code: 'internal', message, at };
  }
  const hole = problems.find((problem) => problem.blocking);
  if (hole === undefined) return null;
  return { code: 'malformed', message: `${hole.message} (${hole.where})`, at };
}

/**
 * The window that complete reading covers, the one asked for when it is incomplete (so that it is found again and resumed); for log files the hull of what the files held, over all pages, also those before a resume.
 */
function coveredWindow(
  row: CollectionRow,
  pages: readonly PageFacts[],
  given: Window | undefined,
): Window | null {
  const asked = toWindow(row.asked_from, row.asked_to);
  if (row.mode === 'snapshot') return null;
  if (asked !== null) return given ?? asked;
  const parts = pages.flatMap((page) => toWindow(page.observed_from, page.observed_to) ?? []);
  if (given !== undefined) parts.push(given);
  const from = parts.map((part) => part.from).sort()[0];
  const to = parts
    .map((part) => part.to)
    .sort()
    .at(-1);
  return from === undefined || to === undefined ? null : { from, to };
}
