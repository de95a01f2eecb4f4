import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { StoreError } from '../domain/errors.ts';

/** Names of things that differ between the databases, for migrations. */
export interface Flavour {
  /** Text compared byte by byte, as SQLite does by itself. */
  readonly text: string;
  /** A primary key that counts up and never reuses a number. */
  readonly counter: string;
  readonly integer: string;
  /** Statements that make a table refuse UPDATE and DELETE. */
  appendOnly(table: string): readonly string[];
  /** Ends a CREATE TABLE whose rows live in the index of their primary key, where that exists. */
  readonly clustered: string;
}

export const SQLITE_FLAVOUR: Flavour = {
  text: 'text',
  counter: 'integer primary key autoincrement',
  integer: 'integer',
  clustered: ' without rowid',
  appendOnly: (table) =>
    ['update', 'delete'].map(
      (action) =>
        `create trigger ${table}_no_${action} before ${action} on ${table} begin select raise(abort, '${table} is append-only'); end`,
    ),
};

export const POSTGRES_FLAVOUR: Flavour = {
  text: 'text collate "C"',
  counter: 'bigint generated always as identity primary key',
  integer: 'bigint',
  clustered: '',
  appendOnly: (table) => [
    `create function ${table}_append_only() returns trigger language plpgsql as $$ begin raise exception '${table} is append-only'; end $$`,
    `create trigger ${table}_no_change before update or delete on ${table} for each row execute function ${table}_append_only()`,
    `create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function ${table}_append_only()`,
  ],
};

function firstTables({ text, counter, integer, clustered }: Flavour): string[] {
  return [
    `create table collection (
      no ${counter}, stream ${text} not null, scope ${text} not null, mode ${text} not null,
      asked_from ${text}, asked_to ${text}, window_from ${text}, window_to ${text}, state ${text} not null,
      started_at ${text} not null, ended_at ${text}, pages ${integer} not null, records ${integer} not null,
      next ${text}, failure ${text}, problems ${text}, seen ${text})`,
    'create index collection_stream on collection (stream, scope, state)',
    `create table stream_kind (stream ${text} not null, kind ${text} not null, primary key (kind, stream))${clustered}`,
    `create table page (
      no ${counter}, collection ${integer} not null references collection (no), seq ${integer} not null,
      identity ${text} not null, proof ${text} not null, saved_at ${text} not null, next ${text},
      records ${integer} not null, first_record ${integer}, last_record ${integer},
      problems ${text} not null, seen ${text} not null, observed_from ${text}, observed_to ${text},
      unique (collection, seq), unique (collection, identity))`,
    `create table source (
      no ${counter}, page ${integer} not null references page (no), position ${integer} not null,
      digest ${text} not null, size ${integer} not null, media_type ${text} not null, request ${text} not null,
      status ${integer}, request_id ${text}, received_at ${text} not null, unique (page, position))`,
    'create index source_digest on source (digest)',
    `create table record (
      seq ${counter}, kind ${text} not null, id ${text} not null, n ${integer} not null, at ${text} not null,
      version ${text} not null, problem ${text}, position ${text} not null, source ${integer} not null,
      page ${integer} not null, superseded ${integer} not null, data ${text} not null)`,
    'create unique index record_key on record (kind, id, n)',
    'create index record_newest on record (kind, at, id) where superseded = 0',
    `create table observation (
      page ${integer} not null, record ${integer} not null, source ${integer} not null, position ${text} not null,
      primary key (page, record))${clustered}`,
  ];
}

function laterTables({ text, integer, clustered, appendOnly }: Flavour): string[] {
  return [
    `create table ledger (
      seq ${integer} primary key, kind ${text} not null, at ${text} not null, simulated_clock ${integer} not null,
      data ${text} not null, previous ${text} not null, hash ${text} not null)`,
    'create index ledger_kind on ledger (kind, seq)',
    ...appendOnly('ledger'),
    `create table document (
      kind ${text} not null, key ${text} not null, value ${text} not null, at ${text} not null, primary key (kind, key))`,
    `create table outbox (
      key ${text} primary key, state ${text} not null, reserved_at ${text} not null, sending_at ${text}, sent_at ${text},
      payload ${text} not null, recovery ${text}, result ${text}, attempt ${integer} not null)`,
    `create table tick (
      job ${text} not null, planned_at ${text} not null, claimed_at ${text} not null, finished_at ${text},
      late ${integer} not null, outcome ${text}, message ${text}, primary key (job, planned_at))${clustered}`,
  ];
}

/** Forward only: a migration that was released is never edited, a change is a new one. Names sort in order. */
function migrations(flavour: Flavour): Record<string, Migration> {
  return {
    '0001-evidence': {
      async up(db: Kysely<unknown>) {
        for (const statement of [...firstTables(flavour), ...laterTables(flavour)]) {
          await sql.raw(statement).execute(db);
        }
      },
    },
  };
}

const MIGRATION_TABLE = 'fieldwork_migration';

/**
 * Brings the tables to this program's version; two processes may do so at once.
 * @returns the name of the newest migration, as shown to people.
 * @throws StoreError `STORE_NEWER` when a newer program made the store.
 */
export async function migrate<T>(db: Kysely<T>, flavour: Flavour, where: string): Promise<string> {
  const known = migrations(flavour);
  const newest = Object.keys(known).at(-1) ?? '';
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => known },
    migrationTableName: MIGRATION_TABLE,
    migrationLockTableName: `${MIGRATION_TABLE}_lock`,
  });
  const unknown = (await appliedNames(db)).filter((name) => known[name] === undefined);
  if (unknown.length > 0) {
    throw new StoreError(
      'STORE_NEWER',
      `a newer version of fieldwork made this store (${unknown.join(', ')})`,
      {
        where,
        hint: `This version knows migrations up to ${newest}. Use the newer fieldwork; a store cannot go back.`,
      },
    );
  }
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return newest;
}

async function appliedNames<T>(db: Kysely<T>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === MIGRATION_TABLE)) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(MIGRATION_TABLE)}`.execute(db);
  return rows.map((row) => row.name);
}
