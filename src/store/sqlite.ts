import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import {
  type CompiledQuery,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  sql,
  type Transaction,
} from 'kysely';
import type { Bulk, CurrentVersion, Database } from './database.ts';
import { guard } from './driver.ts';
import { databaseError, folderError } from './errors.ts';
import type { RecordRow } from './rows.ts';
import type { Tables } from './schema.ts';

/** How long a writer waits for another process, in milliseconds. A page of 10,000 records takes well under a second. */
const BUSY_TIMEOUT_MS = 30_000;

/** Opens (and makes, if need be) an SQLite file. @throws StoreError */
export async function openSqlite(file: string): Promise<Database> {
  const memory = file === ':memory:';
  const path = memory ? file : resolve(file);
  if (!memory) {
    await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
      throw folderError(error, dirname(path));
    });
  }
  const raw = openFile(path);
  const prepare = preparedOnce((text) => raw.prepare<unknown[]>(text));
  const prepareRows = preparedOnce((text) => raw.prepare<unknown[]>(text).raw());
  const database: SqliteDatabase = { close: () => void raw.close(), prepare };
  const kysely = new Kysely<Tables>({
    dialect: guard(new SqliteDialect({ database }), {
      where: path,
      // A deferred transaction that reads first cannot wait for another writer: it fails at once.
      begin: 'begin immediate',
      ...(memory ? {} : { acquire: () => acquireFile(path) }),
    }),
  });
  return {
    kysely,
    where: path,
    bulk: new SqliteBulk(prepare, path),
    rows: (query) => rowsOf(kysely, prepareRows, path, query),
    lock: async () => {},
    hold: async (name) => (memory ? holdInMemory(name) : holdFile(`${path}-${name}.lock`)),
    writeBehind: (action) => writeBehind(kysely, action),
  };
}

/** A database of one process needs no more. */
const held = new Set<string>();

function holdInMemory(name: string): (() => Promise<void>) | null {
  if (held.has(name)) return null;
  held.add(name);
  return async () => void held.delete(name);
}

/** A transaction on a file of its own: the operating system ends it with the process, also when that is killed. */
function holdFile(path: string): (() => Promise<void>) | null {
  try {
    const raw = new BetterSqlite(path, { timeout: 0 });
    try {
      raw.exec('begin exclusive');
    } catch (error) {
      raw.close();
      throw error;
    }
    return async () => void raw.close();
  } catch (error) {
    if (error instanceof BetterSqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw databaseError(error, path);
  }
}

/** Texts that are built anew each time, such as lists of varying length, must not fill the memory. */
const MOST_STATEMENTS = 200;

type Prepare = (text: string) => BetterSqlite.Statement<unknown[]>;

/** Kysely prepares each statement again; storing a page runs the same dozen every time. */
function preparedOnce(prepare: Prepare): Prepare {
  const statements = new Map<string, BetterSqlite.Statement<unknown[]>>();
  return (text) => {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const statement = prepare(text);
    // Many pragmas act when they are prepared, and not again when they run. https://www.sqlite.org/pragma.html
    if (/^\s*pragma/i.test(text)) return statement;
    if (statements.size === MOST_STATEMENTS) statements.clear();
    statements.set(text, statement);
    return statement;
  };
}

/** In WAL mode NORMAL syncs at checkpoints only. The setting is the connection's, so nobody else may use it meanwhile. */
function writeBehind<T>(
  kysely: Kysely<Tables>,
  action: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  return kysely.connection().execute(async (connection) => {
    await sql`pragma synchronous = normal`.execute(connection);
    try {
      return await connection.transaction().execute(action);
    } finally {
      await sql`pragma synchronous = full`.execute(connection);
    }
  });
}

/** Through Kysely's turn for the one connection: between the statements of somebody's transaction its unfinished rows would show. */
function rowsOf(
  kysely: Kysely<Tables>,
  prepare: Prepare,
  path: string,
  { sql: text, parameters }: CompiledQuery,
): Promise<readonly (readonly unknown[])[]> {
  return kysely.connection().execute(async () => {
    try {
      return prepare(text).all(...parameters) as unknown[][];
    } catch (error) {
      throw databaseError(error, path);
    }
  });
}

function openFile(path: string): BetterSqlite.Database {
  try {
    const raw = new BetterSqlite(path, { timeout: BUSY_TIMEOUT_MS });
    // Takes effect in a new file only. Records take one kilobyte each: twice the usual size makes storing a tenth cheaper.
    raw.pragma('page_size = 8192');
    raw.pragma('journal_mode = WAL');
    // FULL, not NORMAL: after a power cut the outbox must still know which tickets were being sent.
    raw.pragma('synchronous = FULL');
    raw.pragma('foreign_keys = ON');
    raw.pragma('cache_size = -32768');
    // 64 MB: ids are in no order, so every page of records touches much of their index. Written back less often, it is
    // written once for many of them.
    raw.pragma('wal_autocheckpoint = 8192');
    return raw;
  } catch (error) {
    throw databaseError(error, path);
  }
}

/**
 * better-sqlite3 waits for a lock without returning to the event loop, so two handles on one file in one process
 * would wait for each other until the timeout: they take turns instead.
 */
const files = new Map<string, (() => void)[]>();

/**
 * Waits for the turn; gives what ends it. A list of those who wait, not a chain of promises: such a chain, once a part of it is
 * old, keeps the rows of every later read in memory until the next full collection.
 */
async function acquireFile(path: string): Promise<() => void> {
  const waiting = files.get(path);
  if (waiting === undefined) files.set(path, []);
  else await new Promise<void>((next) => void waiting.push(next));
  return () => {
    const next = files.get(path)?.shift();
    if (next === undefined) files.delete(path);
    else next();
  };
}

/** Prepared single-row statements: inside one transaction better-sqlite3 runs them faster than Kysely builds text. */
class SqliteBulk implements Bulk {
  readonly #prepare: Prepare;
  readonly #where: string;

  constructor(prepare: Prepare, where: string) {
    this.#prepare = prepare;
    this.#where = where;
  }

  async current(
    _transaction: unknown,
    keys: readonly { readonly kind: string; readonly id: string }[],
  ): Promise<ReadonlyMap<number, CurrentVersion>> {
    const select = this.#prepare(
      'select seq, n, version, problem from record where kind = ? and id = ? order by n desc limit 1',
    );
    const found = new Map<number, CurrentVersion>();
    this.#guarded(() => {
      keys.forEach((key, index) => {
        const row = select.get(key.kind, key.id) as CurrentVersion | undefined;
        if (row !== undefined) found.set(index, row);
      });
    });
    return found;
  }

  async insertRecords(
    _transaction: unknown,
    page: number,
    rows: readonly RecordRow[],
  ): Promise<ReadonlyMap<number, number>> {
    const insert = this.#prepare(
      `insert into record (kind, id, n, at, version, problem, position, source, page, superseded, data)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?) on conflict do nothing`,
    );
    const seqs = new Map<number, number>();
    this.#guarded(() => {
      rows.forEach((row, index) => {
        const { changes, lastInsertRowid } = insert.run(
          row.kind,
          row.id,
          row.n,
          row.at,
          row.version,
          row.problem,
          row.position,
          row.source,
          page,
          row.data,
        );
        if (changes === 1) seqs.set(index, Number(lastInsertRowid));
      });
    });
    return seqs;
  }

  async supersede(_transaction: unknown, seqs: readonly number[]): Promise<void> {
    const update = this.#prepare('update record set superseded = 1 where seq = ?');
    this.#guarded(() => {
      for (const seq of seqs) update.run(seq);
    });
  }

  async observe(
    _transaction: unknown,
    page: number,
    observations: readonly { readonly record: number; readonly source: number; readonly position: string }[],
  ): Promise<void> {
    const insert = this.#prepare(
      'insert into observation (page, record, source, position) values (?, ?, ?, ?) on conflict do nothing',
    );
    this.#guarded(() => {
      for (const one of observations) insert.run(page, one.record, one.source, one.position);
    });
  }

  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      throw databaseError(error, this.#where);
    }
  }
}
