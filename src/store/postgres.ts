import { type CompiledQuery, Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { StoreError } from '../domain/errors.ts';
import type { Bulk, CurrentVersion, Database } from './database.ts';
import { guard } from './driver.ts';
import { databaseError } from './errors.ts';
import type { RecordRow } from './rows.ts';
import type { Tables } from './schema.ts';

/** Rows per statement: keeps one message to a few megabytes. Arrays are one parameter each, far from the limit of 65,535. */
const BATCH = 2_000;
const CONNECT_TIMEOUT_MS = 15_000;
/** int8, which `pg` gives as text because it may exceed 2^53; ours are counters. */
const INT8 = 20;

/** Opens a Postgres database by connection string. @throws StoreError */
export function openPostgres(connectionString: string): Database {
  const where = describe(connectionString);
  const pool = new pg.Pool({
    connectionString,
    max: 8,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'fieldwork',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format),
    } as pg.CustomTypesConfig,
  });
  // An idle connection that breaks is no news: the next query says so with a hint. Without a listener the process would end.
  pool.on('error', () => {});
  const kysely = new Kysely<Tables>({ dialect: guard(new PostgresDialect({ pool }), { where }) });
  return {
    kysely,
    where,
    bulk: new PostgresBulk(),
    rows: (query) => rowsOf(pool, where, query),
    lock,
    hold: (name) => hold(pool, name),
    writeBehind: (action) =>
      kysely.transaction().execute(async (transaction) => {
        await sql`set local synchronous_commit = off`.execute(transaction);
        return action(transaction);
      }),
  };
}

/** Host and database for messages; the string itself holds a password. */
function describe(connectionString: string): string {
  try {
    const url = new URL(connectionString);
    return `postgres ${url.host || 'local'}${url.pathname}`;
  } catch {
    if (/^postgres(ql)?:/.test(connectionString)) return 'postgres';
    throw new StoreError('STORE_REFUSED', 'the connection string of the store is no Postgres URL', {
      hint: 'Write it like postgres://user:password@host:5432/fieldwork.',
    });
  }
}

async function rowsOf(
  pool: pg.Pool,
  where: string,
  { sql: text, parameters }: CompiledQuery,
): Promise<readonly (readonly unknown[])[]> {
  try {
    const { rows } = await pool.query<unknown[]>({ text, values: [...parameters], rowMode: 'array' });
    return rows;
  } catch (error) {
    throw databaseError(error, where);
  }
}

async function lock(transaction: Transaction<Tables>, thing: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`fieldwork ${thing}`}, 0))`.execute(transaction);
}

/** On a connection of its own: the server ends the lock with the connection, also when this process is killed. */
async function hold(pool: pg.Pool, name: string): Promise<(() => Promise<void>) | null> {
  const client = await pool.connect();
  try {
    const key = `fieldwork run ${name}`;
    const { rows } = await client.query<{ held: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as held',
      [key],
    );
    if (rows[0]?.held !== true) {
      client.release();
      return null;
    }
    return async () => {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]);
      client.release();
    };
  } catch (error) {
    client.release(true);
    throw error;
  }
}

class PostgresBulk implements Bulk {
  async current(
    transaction: Transaction<Tables>,
    keys: readonly { readonly kind: string; readonly id: string }[],
  ): Promise<ReadonlyMap<number, CurrentVersion>> {
    const found = new Map<number, CurrentVersion>();
    for (const [start, batch] of batches(keys)) {
      const { rows } = await sql<CurrentVersion & { ord: number }>`
        select k.ord, r.seq, r.n, r.version, r.problem
        from unnest(${batch.map((key) => key.kind)}::text[], ${batch.map((key) => key.id)}::text[])
          with ordinality as k(kind, id, ord)
        cross join lateral (
          select seq, n, version, problem from record
          where record.kind = k.kind and record.id = k.id order by n desc limit 1) as r`.execute(transaction);
      for (const { ord, ...version } of rows) found.set(start + ord - 1, version);
    }
    return found;
  }

  async insertRecords(
    transaction: Transaction<Tables>,
    page: number,
    rows: readonly RecordRow[],
  ): Promise<ReadonlyMap<number, number>> {
    const seqs = new Map<number, number>();
    for (const [start, batch] of batches(rows)) {
      const { rows: inserted } = await sql<{ seq: number; kind: string; id: string }>`
        insert into record (kind, id, n, at, version, problem, position, source, page, superseded, data)
        select kind, id, n, at, version, problem, position, source, ${page}, 0, data
        from unnest(
          ${batch.map((row) => row.kind)}::text[], ${batch.map((row) => row.id)}::text[],
          ${batch.map((row) => row.n)}::bigint[], ${batch.map((row) => row.at)}::text[],
          ${batch.map((row) => row.version)}::text[], ${batch.map((row) => row.problem)}::text[],
          ${batch.map((row) => row.position)}::text[], ${batch.map((row) => row.source)}::bigint[],
          ${batch.map((row) => row.data)}::text[])
          as t(kind, id, n, at, version, problem, position, source, data)
        on conflict (kind, id, n) do nothing
        returning seq, kind, id`.execute(transaction);
      const indexes = new Map(batch.map((row, index) => [`${row.kind}\n${row.id}`, start + index]));
      for (const { seq, kind, id } of inserted) {
        const index = indexes.get(`${kind}\n${id}`);
        if (index !== undefined) seqs.set(index, seq);
      }
    }
    return seqs;
  }

  async supersede(transaction: Transaction<Tables>, seqs: readonly number[]): Promise<void> {
    if (seqs.length === 0) return;
    await sql`update record set superseded = 1 where seq = any(${seqs}::bigint[])`.execute(transaction);
  }

  async observe(
    transaction: Transaction<Tables>,
    page: number,
    observations: readonly { readonly record: number; readonly source: number; readonly position: string }[],
  ): Promise<void> {
    for (const [, batch] of batches(observations)) {
      await sql`
        insert into observation (page, record, source, position)
        select ${page}, record, source, position
        from unnest(
          ${batch.map((one) => one.record)}::bigint[], ${batch.map((one) => one.source)}::bigint[],
          ${batch.map((one) => one.position)}::text[]) as t(record, source, position)
        on conflict do nothing`.execute(transaction);
    }
  }
}

function* batches<T>(items: readonly T[]): Generator<readonly [number, readonly T[]]> {
  for (let start = 0; start < items.length; start += BATCH) yield [start, items.slice(start, start + BATCH)];
}
