import type { Generated } from 'kysely';

/**
 * Tables of the store. Column types are the ones both databases share: instants and JSON are text, flags are 0 and 1.
 * A record row is one version of one record: `n` counts the versions of a (kind, id); the newest is not `superseded`.
 */
export interface Tables {
  collection: CollectionTable;
  stream_kind: StreamKindTable;
  page: PageTable;
  source: SourceTable;
  record: RecordTable;
  observation: ObservationTable;
  ledger: LedgerTable;
  document: DocumentTable;
  outbox: OutboxTable;
  tick: TickTable;
}

export interface CollectionTable {
  no: Generated<number>;
  stream: string;
  scope: string;
  mode: 'events' | 'snapshot';
  /** The window that was asked for: resuming matches on it. */
  asked_from: string | null;
  asked_to: string | null;
  /** The window that it covers once it has ended. */
  window_from: string | null;
  window_to: string | null;
  state: 'running' | 'complete' | 'incomplete';
  started_at: string;
  ended_at: string | null;
  pages: number;
  records: number;
  next: string | null;
  failure: string | null;
  /** Problems and volumes of all pages, put together when it ends; null while running. */
  problems: string | null;
  seen: string | null;
}

/** Which streams can hold which kinds: an empty complete snapshot is a statement too. */
export interface StreamKindTable {
  stream: string;
  kind: string;
}

export interface PageTable {
  no: Generated<number>;
  collection: number;
  /** 1 for the first page of its collection. */
  seq: number;
  /** Digest of everything the page brought: the same page saved again is recognised by it. */
  identity: string;
  /** Digest over the page and the record versions that rest on it: `verify` recomputes it. */
  proof: string;
  saved_at: string;
  next: string | null;
  records: number;
  /** Record rows made by this page lie in this range of `record.seq` (with rows of others, when several runners write). */
  first_record: number | null;
  last_record: number | null;
  problems: string;
  seen: string;
  observed_from: string | null;
  observed_to: string | null;
}

/** How an artifact was obtained; the same bytes may come from several requests. */
export interface SourceTable {
  no: Generated<number>;
  page: number;
  /** Index in `Page.artifacts`. */
  position: number;
  digest: string;
  size: number;
  media_type: string;
  request: string;
  status: number | null;
  request_id: string | null;
  received_at: string;
}

export interface RecordTable {
  seq: Generated<number>;
  kind: string;
  id: string;
  n: number;
  /** Empty when unknown, so that (at, id) can be compared as a row. */
  at: string;
  version: string;
  problem: string | null;
  position: string;
  source: number;
  page: number;
  superseded: number;
  /** Canonical JSON. */
  data: string;
}

/** A snapshot page showed this record version, at this place of this artifact. */
export interface ObservationTable {
  page: number;
  record: number;
  source: number;
  position: string;
}

export interface LedgerTable {
  seq: number;
  kind: string;
  at: string;
  simulated_clock: number;
  data: string;
  previous: string;
  hash: string;
}

export interface DocumentTable {
  kind: string;
  key: string;
  value: string;
  at: string;
}

export interface OutboxTable {
  key: string;
  state: 'reserved' | 'sending' | 'sent';
  reserved_at: string;
  sending_at: string | null;
  sent_at: string | null;
  payload: string;
  recovery: string | null;
  result: string | null;
  /** How often sending began: two processes cannot begin from the same state. */
  attempt: number;
}

export interface TickTable {
  job: string;
  planned_at: string;
  claimed_at: string;
  finished_at: string | null;
  late: number;
  outcome: 'done' | 'failed' | null;
  message: string | null;
}
