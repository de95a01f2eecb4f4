import type { Page, PageProblem } from './connector.ts';
import type { Digest } from './digest.ts';
import type { SourceFailure } from './errors.ts';
import type { OwnCall } from './footprint.ts';
import type { Instant } from './instant.ts';
import type { RecordKind, StoredRecord } from './records.ts';
import type { Window } from './window.ts';

/** Where everything is kept: collections, records, evidence, ledger, outbox. One implementation, two databases. */

export type CollectionState = 'running' | 'complete' | 'incomplete';

/** One run of one stream over one window. Complete only if every page up to the stream's own last page arrived. */
export interface Collection {
  readonly id: string;
  readonly stream: string;
  readonly scope: string;
  readonly mode: 'events' | 'snapshot';
  readonly window: Window | null;
  readonly state: CollectionState;
  readonly startedAt: Instant;
  /** For a complete snapshot, the instant it shows (its start: anything later may or may not be in it). */
  readonly endedAt: Instant | null;
  readonly pages: number;
  readonly records: number;
  /** Resume point while running or incomplete. */
  readonly next: string | null;
  readonly problems: readonly PageProblem[];
  readonly failure: {
    readonly code: SourceFailure | 'internal' | 'killed';
    readonly message: string;
    readonly at: Instant;
  } | null;
  readonly seenPerDate: Readonly<Record<string, number>>;
}

export interface RecordQuery<K extends RecordKind> {
  readonly kind: K;
  /** Only records whose `at` lies in the window. */
  readonly window?: Window;
  readonly scope?: string;
  readonly ids?: readonly string[];
}

/** Everything the engine keeps. One implementation on SQLite and on Postgres. */
export interface Store {
  // collections
  /** Opens a collection, or returns the unfinished one of the same stream, scope and window to resume. */
  beginCollection(start: {
    stream: string;
    scope: string;
    mode: 'events' | 'snapshot';
    window: Window | null;
    at: Instant;
    resumeNewerThan: Instant;
    /** The stream's kinds (`Stream.kinds`): without them a complete snapshot that holds no record of a kind looks as if it had never been taken. */
    kinds?: readonly RecordKind[];
  }): Promise<Collection>;
  /** Artifacts, records, progress and resume point in one transaction: a page is in whole or not at all. Repeating a page changes nothing. */
  savePage(collectionId: string, page: Page, at: Instant): Promise<{ readonly added: number }>;
  /** Ends it: complete (with a ledger entry, coverage follows from it) or incomplete (with the failure). */
  endCollection(
    collectionId: string,
    end: { readonly at: Instant; readonly failure: Collection['failure']; readonly window?: Window },
  ): Promise<Collection>;
  collections(filter?: { stream?: string; scope?: string; since?: Instant }): Promise<readonly Collection[]>;
  /**
   * The first request of each collection of a stream that began in the window, oldest first: calls that the source's own
   * log should show.
   */
  firstRequests(query: {
    readonly stream: string;
    readonly scope?: string;
    readonly window: Window;
  }): Promise<readonly OwnCall[]>;
  /** Complete windows of an event stream, joined. */
  coverage(stream: string, scope: string): Promise<readonly Window[]>;

  // records
  /** Newest stored version of each record of an event kind, ordered by `at`, then id. */
  events<K extends RecordKind>(query: RecordQuery<K>): AsyncIterable<StoredRecord<K>>;
  /** The same, some hundred at a time, for those who read a million: each batch is to be read before the next one is asked for. */
  eventBatches<K extends RecordKind>(query: RecordQuery<K>): AsyncIterable<Iterable<StoredRecord<K>>>;
  /**
   * The records of the newest complete snapshot at or before `asOf` of every scope that has one,
   * with the collection they came from.
   */
  snapshot<K extends RecordKind>(
    kind: K,
    asOf: Instant,
  ): Promise<{ readonly collections: readonly Collection[]; readonly records: readonly StoredRecord<K>[] }>;

  // ledger
  ledger: Ledger;

  // documents the engine freezes or tracks, by natural key
  /** Writes once: a second put with the same key is ignored and the first value returned. Used for populations, draws, campaigns, audits. */
  putOnce<T>(collection: DocumentKind, key: string, value: T, at: Instant): Promise<T>;
  get<T>(collection: DocumentKind, key: string): Promise<T | null>;
  list<T>(
    collection: DocumentKind,
    prefix?: string,
  ): Promise<readonly { readonly key: string; readonly value: T; readonly at: Instant }[]>;

  // outbox
  outbox: Outbox;

  // schedule
  /** Claims a planned tick with one statement; false when somebody has it. */
  claimTick(job: string, plannedAt: Instant, by: { at: Instant; late: boolean }): Promise<boolean>;
  finishTick(
    job: string,
    plannedAt: Instant,
    end: { at: Instant; outcome: 'done' | 'failed'; message: string },
  ): Promise<void>;
  ticks(job: string, limit: number): Promise<readonly Tick[]>;

  /**
   * Runs the action while no other process on this store runs one of the same name; waits for the other to end. A run that
   * was killed holds nobody up.
   */
  exclusively<T>(name: string, action: () => Promise<T>): Promise<T>;

  close(): Promise<void>;
}

export type DocumentKind =
  | 'population'
  | 'population-items'
  | 'draw'
  | 'campaign'
  | 'campaign-lines'
  | 'audit'
  | 'signoff'
  | 'statement'
  | 'withdrawal'
  | 'reply'
  | 'assignment'
  | 'remediation'
  | 'sight'
  | 'removal'
  | 'supplement'
  | 'note'
  | 'exception'
  | 'closing'
  | 'finding'
  | 'sighting'
  | 'observation'
  | 'explanation'
  | 'retest'
  | 'setting';

export interface Tick {
  readonly job: string;
  readonly plannedAt: Instant;
  readonly claimedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly late: boolean;
  readonly outcome: 'done' | 'failed' | null;
  readonly message: string | null;
}

/** Raw bytes by SHA-256, written once, never changed. */
export interface ArtifactStore {
  /** Stores the bytes durably before returning; storing them again is a no-op. */
  put(bytes: Uint8Array): Promise<Digest>;
  get(digest: Digest): Promise<Uint8Array>;
  /** Digest and size of all artifacts present, whatever the store's database says. */
  list(): AsyncIterable<{ readonly digest: Digest; readonly size: number }>;
  /** Path or address a person can open, relative to the evidence folder. */
  locate(digest: Digest): string;
}

/** Append-only, hash-chained list of what the program did. */
export interface Ledger {
  append(entry: {
    readonly kind: LedgerKind;
    readonly at: Instant;
    readonly simulatedClock: boolean;
    readonly data: Readonly<Record<string, unknown>>;
  }): Promise<LedgerEntry>;
  /**
   * Appends unless an entry of this kind has the same values in the named members of `data`; gives the one that is there.
   * For what has to be said once, by a run that was killed before it could and by two runs at a time alike.
   */
  appendOnce(entry: Parameters<Ledger['append']>[0], members: readonly string[]): Promise<LedgerEntry>;
  entries(filter?: { kind?: LedgerKind; afterSeq?: number }): AsyncIterable<LedgerEntry>;
  head(): Promise<LedgerEntry | null>;
}

export type LedgerKind =
  | 'collection'
  | 'population'
  | 'draw'
  | 'audit'
  | 'campaign'
  | 'ticket'
  | 'sign-off'
  | 'report'
  | 'job'
  | 'decision'
  | 'finding'
  | 'assignment'
  | 'supplement'
  | 'remediation'
  | 'sight'
  | 'exception'
  | 'closing';

export interface LedgerEntry {
  readonly seq: number;
  readonly kind: LedgerKind;
  readonly at: Instant;
  readonly simulatedClock: boolean;
  readonly data: Readonly<Record<string, unknown>>;
  /** Hash of the entry before; 64 zeros for the first. */
  readonly previous: Digest;
  /** SHA-256 of the canonical JSON of all other members. */
  readonly hash: Digest;
}

export type OutboxState = 'reserved' | 'sending' | 'sent';

/** One write to Jira, reserved under its own key before Jira is called. */
export interface OutboxEntry {
  /** `review/2026Q3/<reviewer>/create`. */
  readonly key: string;
  readonly state: OutboxState;
  readonly reservedAt: Instant;
  readonly sendingAt: Instant | null;
  readonly sentAt: Instant | null;
  /** SHA-256 of the canonical payload: a later call with another payload is an error, not a second ticket. */
  readonly payload: Digest;
  /** What the recovery needs to find a ticket made in an unfinished call (project, highest key seen before it). */
  readonly recovery: Readonly<Record<string, unknown>> | null;
  /** What Jira answered: issue id and key, attachment id. */
  readonly result: Readonly<Record<string, unknown>> | null;
}

export interface Outbox {
  /** Reserves the key; returns the entry that is there, new or not. */
  reserve(key: string, payload: Digest, at: Instant): Promise<OutboxEntry>;
  markSending(key: string, recovery: Record<string, unknown>, at: Instant): Promise<void>;
  markSent(key: string, result: Record<string, unknown>, at: Instant): Promise<void>;
  get(key: string): Promise<OutboxEntry | null>;
  list(prefix: string): Promise<readonly OutboxEntry[]>;
}
