import type { Digest } from './digest.ts';
import type { SourceFailure } from './errors.ts';
import type { Instant } from './instant.ts';
import type { ParsedRecord, RecordKind, StoredRecord } from './records.ts';
import type { Window } from './window.ts';

/** Ports: what the engine asks of the outside. Connectors, store and tickets implement them; `compose.ts` wires them. */

// ---------------------------------------------------------------- clock, entropy, progress

export interface Clock {
  now(): Instant;
  /** True when `--now` or a test set the time: ledger and reports then say so. */
  readonly simulated: boolean;
}

/** Unpredictable bytes for seeds, as lowercase hex. */
export interface Entropy {
  hex(bytes: number): string;
}

/** Where long work tells how far it is; a terminal shows a spinner, a pipe gets plain lines. */
export interface Progress {
  step(text: string): void;
}

// ---------------------------------------------------------------- connectors

export type ConnectorId = 'okta' | 'aws-iam' | 'cloudtrail' | 'jira';

/** Raw bytes as received, with how they were obtained (the auditor's "show me how you got this"). */
export interface RawArtifact {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly source: ArtifactSource;
}

export interface ArtifactSource {
  /** `GET https://acme.okta.com/api/v1/users?limit=200`, `iam:ListAccessKeys {"UserName":"x"}` or `file:2023/07/10/x.json.gz`; never a credential. */
  readonly request: string;
  readonly status: number | null;
  /** The server's request id, if it gave one. */
  readonly requestId: string | null;
  readonly receivedAt: Instant;
}

/** Something on a page that is not as it should be; kept with the collection and shown in reports. */
export interface PageProblem {
  /** `malformed-file`, `schema`, `gone-during-collection`, `forbidden`, `fewer-than-expected`, … */
  readonly code: string;
  readonly message: string;
  readonly where: string;
  /** True when it leaves a hole: the collection can then not be complete. */
  readonly blocking: boolean;
}

/** One page of a stream: bytes, what was read from them, and where to go on. */
export interface Page {
  /** Usually one; several when the facts of one page need several answers. Records name theirs by index. */
  readonly artifacts: readonly RawArtifact[];
  readonly records: readonly (ParsedRecord & { readonly artifactIndex?: number })[];
  /**
   * Canonical JSON of each record's `data`, with its SHA-256, in the order of `records`, from a connector that has them at
   * hand: the store then computes neither again, which is most of its work. Absent: the store computes both.
   */
  readonly canonical?: { readonly texts: readonly string[]; readonly versions: readonly Digest[] };
  readonly problems: readonly PageProblem[];
  /** Opaque place to resume after this page; null when this was the stream's own last page. */
  readonly next: string | null;
  /**
   * For event streams: how much the page held in all, kept or not (reads are counted, not stored as records).
   * Key: UTC date. Feeds volume checks.
   */
  readonly seenPerDate?: Readonly<Record<string, number>>;
  /** Log files only: first and last event time on the page. A folder has no window of its own, so its coverage is the hull of these. */
  readonly observed?: Window;
}

export interface ReadRequest {
  /** The window to read (event streams); null for snapshots. */
  readonly window: Window | null;
  /** Where an interrupted collection stopped (a `Page.next`), or null to begin. */
  readonly resume: string | null;
  readonly signal: AbortSignal;
  /** The records of a stream that this one builds on, from its newest complete collection (same scope). */
  parents<K extends RecordKind>(kind: K): Promise<readonly ParsedRecord<K>[]>;
}

/** One kind of record of a connector, in one scope (an AWS account, a region, a Jira project). */
export interface Stream {
  /** `okta.users`, `cloudtrail.events`. */
  readonly id: string;
  /** `` for streams with one scope, else `123456789012`, `123456789012/us-east-1`, `CHG`. */
  readonly scope: string;
  /** `events`: windows joined into coverage. `snapshot`: the state at the time of reading. */
  readonly mode: 'events' | 'snapshot';
  readonly kinds: readonly RecordKind[];
  /** Streams (ids, same scope) that must have been completed first. */
  readonly after: readonly string[];
  /** The source forgets after this many days; null when it keeps everything. */
  readonly retentionDays: number | null;
  /** How long after an event the source may still deliver it, in milliseconds: coverage ends this long before now, and re-reads overlap by it. */
  readonly settleMs: number;
  /** Scopes or IAM actions needed, read-only. */
  readonly permissions: readonly string[];
  /** Yields pages to the stream's own last page (`next: null`). Throws SourceError; what was yielded stays. */
  read(request: ReadRequest): AsyncIterable<Page>;
}

export interface Connector {
  readonly id: ConnectorId;
  readonly streams: readonly Stream[];
  /** Lightest authenticated calls that prove credentials, permissions and reachability. Never throws: a failure is a result. */
  check(signal: AbortSignal): AsyncIterable<CheckResult>;
}

export interface CheckResult {
  readonly status: 'ok' | 'warning' | 'failed';
  /** Connector id, `config`, `store`, `clock`, `policy`. */
  readonly part: string;
  readonly message: string;
  /** What to do about it; several lines allowed. */
  readonly hint?: string;
}

// ---------------------------------------------------------------- evidence

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
  /** Complete windows of an event stream, joined. */
  coverage(stream: string, scope: string): Promise<readonly Window[]>;

  // records
  /** Newest stored version of each record of an event kind, ordered by `at`, then id. */
  events<K extends RecordKind>(query: RecordQuery<K>): AsyncIterable<StoredRecord<K>>;
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

  close(): Promise<void>;
}

export type DocumentKind = 'population' | 'draw' | 'campaign' | 'audit' | 'signoff' | 'setting';

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
  | 'finding';

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

// ---------------------------------------------------------------- tickets

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

/** A ticket as the engine wants it; the sink renders it for Cloud (ADF) or Data Center (wiki markup). */
export interface TicketDraft {
  readonly projectKey: string;
  readonly issueType: string;
  readonly summary: string;
  readonly body: readonly TicketBlock[];
  readonly labels: readonly string[];
  /** Jira account id of the assignee, or null. */
  readonly assignee: string | null;
  /** `YYYY-MM-DD` */
  readonly dueDate: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Neutral document blocks. All text is data: sinks escape it. */
export type TicketBlock =
  | { readonly type: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly type: 'paragraph'; readonly spans: readonly TicketSpan[] }
  | { readonly type: 'list'; readonly items: readonly (readonly TicketSpan[])[] }
  | {
      readonly type: 'table';
      readonly header: readonly string[];
      readonly rows: readonly (readonly (readonly TicketSpan[])[])[];
    }
  | { readonly type: 'expand'; readonly title: string; readonly blocks: readonly TicketBlock[] };
export interface TicketSpan {
  readonly text: string;
  readonly style?: 'strong' | 'code' | 'emphasis';
}

export interface TicketState {
  readonly id: string;
  readonly key: string;
  readonly statusId: string;
  readonly statusName: string;
  readonly statusCategory: string | null;
  /** The last transition into a done-category status that was not reverted: when and by whom. */
  readonly doneAt: Instant | null;
  readonly doneBy: {
    readonly id: string;
    readonly displayName: string;
    readonly accountType: string | null;
  } | null;
}

export interface TicketSink {
  /** Creates at most one ticket for the key, however often it is called and whatever crashes in between. */
  create(
    key: string,
    draft: TicketDraft,
  ): Promise<{ readonly id: string; readonly key: string; readonly created: boolean }>;
  /** Attaches at most once per key. */
  attach(
    key: string,
    issueId: string,
    file: { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array },
  ): Promise<void>;
  comment(key: string, issueId: string, body: readonly TicketBlock[]): Promise<void>;
  state(issueId: string): Promise<TicketState | null>;
  /** The Jira account id for an e-mail address, or null when Jira has or shows none. */
  accountIdFor(email: string): Promise<string | null>;
  /** How many characters the draft's body would take in this Jira, and its limit. */
  measure(body: readonly TicketBlock[]): { readonly characters: number; readonly limit: number };
}
