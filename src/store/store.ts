import type { Page } from '../domain/connector.ts';
import type { OwnCall } from '../domain/footprint.ts';
import type { Instant } from '../domain/instant.ts';
import type { RecordKind, StoredRecord } from '../domain/records.ts';
import type {
  ArtifactStore,
  Collection,
  DocumentKind,
  Outbox,
  RecordQuery,
  Store,
  Tick,
} from '../domain/store.ts';
import type { Window } from '../domain/window.ts';
import { isHeadWitness } from './artifacts.ts';
import { Collections } from './collections.ts';
import type { Database } from './database.ts';
import { Documents } from './documents.ts';
import { databaseError } from './errors.ts';
import { readFirstRequests } from './first-requests.ts';
import { SqlLedger } from './ledger.ts';
import { migrate, POSTGRES_FLAVOUR, SQLITE_FLAVOUR } from './migrations.ts';
import { SqlOutbox } from './outbox.ts';
import { Pages } from './pages.ts';
import { openPostgres } from './postgres.ts';
import { readEvents, readSnapshot } from './records.ts';
import { exclusively } from './run-lock.ts';
import { openSqlite } from './sqlite.ts';
import { Ticks } from './ticks.ts';

/** Where the store lives: an SQLite file, or a Postgres connection string. */
export type StoreLocation = { readonly sqlite: string } | { readonly postgres: string };

/**
 * Opens the store and brings its tables to this program's version. Ledger heads go to `artifacts` when it keeps them.
 * `simulatedClock`: as `Clock.simulated`, for the ledger entries that the store writes itself (ended collections).
 * @throws StoreError when it cannot be opened, is damaged, or was made by a newer version.
 */
export async function openStore(
  location: StoreLocation,
  artifacts: ArtifactStore,
  options: { readonly simulatedClock?: boolean } = {},
): Promise<SqlStore> {
  const onSqlite = 'sqlite' in location;
  const database = onSqlite ? await openSqlite(location.sqlite) : openPostgres(location.postgres);
  try {
    const flavour = onSqlite ? SQLITE_FLAVOUR : POSTGRES_FLAVOUR;
    const schemaVersion = await migrate(database.kysely, flavour, database.where);
    const store = new SqlStore(database, artifacts, schemaVersion, options.simulatedClock ?? false);
    await store.ledger.catchUpWitness();
    return store;
  } catch (error) {
    await database.kysely.destroy().catch(() => {});
    throw databaseError(error, database.where);
  }
}

/** The store on a database. Everything but the ports is for this folder. */
export class SqlStore implements Store {
  readonly ledger: SqlLedger;
  readonly outbox: Outbox;
  /** Name of the newest migration, for people. */
  readonly schemaVersion: string;
  /** For `verifyEvidence`. */
  readonly database: Database;
  readonly #collections: Collections;
  readonly #pages: Pages;
  readonly #documents: Documents;
  readonly #ticks: Ticks;

  constructor(database: Database, artifacts: ArtifactStore, schemaVersion: string, simulatedClock: boolean) {
    this.database = database;
    this.schemaVersion = schemaVersion;
    this.ledger = new SqlLedger(database, isHeadWitness(artifacts) ? artifacts : null);
    this.outbox = new SqlOutbox(database.kysely);
    this.#collections = new Collections(database, this.ledger, simulatedClock);
    this.#pages = new Pages(database, artifacts);
    this.#documents = new Documents(database.kysely);
    this.#ticks = new Ticks(database.kysely);
  }

  exclusively<T>(name: string, action: () => Promise<T>): Promise<T> {
    return exclusively(this.database, name, action);
  }

  beginCollection(start: Parameters<Store['beginCollection']>[0]): Promise<Collection> {
    return this.#collections.begin(start);
  }

  savePage(collectionId: string, page: Page, at: Instant): Promise<{ readonly added: number }> {
    return this.#pages.save(collectionId, page, at);
  }

  endCollection(collectionId: string, end: Parameters<Store['endCollection']>[1]): Promise<Collection> {
    return this.#collections.end(collectionId, end);
  }

  collections(filter?: { stream?: string; scope?: string; since?: Instant }): Promise<readonly Collection[]> {
    return this.#collections.list(filter);
  }

  firstRequests(query: Parameters<Store['firstRequests']>[0]): Promise<readonly OwnCall[]> {
    return readFirstRequests(this.database.kysely, query);
  }

  coverage(stream: string, scope: string): Promise<readonly Window[]> {
    return this.#collections.coverage(stream, scope);
  }

  async *events<K extends RecordKind>(query: RecordQuery<K>): AsyncIterable<StoredRecord<K>> {
    for await (const batch of this.eventBatches(query)) yield* batch;
  }

  eventBatches<K extends RecordKind>(query: RecordQuery<K>): AsyncIterable<Iterable<StoredRecord<K>>> {
    return readEvents(this.database, query);
  }

  snapshot<K extends RecordKind>(
    kind: K,
    asOf: Instant,
  ): Promise<{ readonly collections: readonly Collection[]; readonly records: readonly StoredRecord<K>[] }> {
    return readSnapshot(this.database.kysely, kind, asOf);
  }

  putOnce<T>(kind: DocumentKind, key: string, value: T, at: Instant): Promise<T> {
    return this.#documents.putOnce(kind, key, value, at);
  }

  get<T>(kind: DocumentKind, key: string): Promise<T | null> {
    return this.#documents.get<T>(kind, key);
  }

  list<T>(
    kind: DocumentKind,
    prefix?: string,
  ): Promise<readonly { readonly key: string; readonly value: T; readonly at: Instant }[]> {
    return this.#documents.list<T>(kind, prefix);
  }

  claimTick(job: string, plannedAt: Instant, by: { at: Instant; late: boolean }): Promise<boolean> {
    return this.#ticks.claim(job, plannedAt, by);
  }

  finishTick(
    job: string,
    plannedAt: Instant,
    end: { at: Instant; outcome: 'done' | 'failed'; message: string },
  ): Promise<void> {
    return this.#ticks.finish(job, plannedAt, end);
  }

  ticks(job: string, limit: number): Promise<readonly Tick[]> {
    return this.#ticks.list(job, limit);
  }

  async close(): Promise<void> {
    await this.database.kysely.destroy();
  }
}
