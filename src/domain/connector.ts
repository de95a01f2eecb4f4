import type { Digest } from './digest.ts';
import type { Instant } from './instant.ts';
import type { ParsedRecord, RecordKind } from './records.ts';
import type { Look } from './remediation.ts';
import type { Window } from './window.ts';

/** What a connector is to the rest of the program: streams that give pages of records with the bytes behind them. */

export type ConnectorId = 'okta' | 'aws-iam' | 'cloudtrail' | 'jira' | 'hr' | 'vendors';

/** Raw bytes as received, with how they were obtained (the auditor's "show me how you got this"). */
export interface RawArtifact {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly source: ArtifactSource;
}

export interface ArtifactSource {
  /** `GET https://acme.okta.com/api/v1/users?limit=200`, the same with ` as client 0oa…` for a service app, `iam:ListAccessKeys {"UserName":"x"}` or `file:2023/07/10/x.json.gz`; never a credential. */
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
  /**
   * Ids that the source gave to this program's own requests: the first of each collection of this stream that began in the
   * window. An event stream keeps the events about them. Absent: none are known.
   */
  readonly ownRequests?: () => Promise<ReadonlySet<string>>;
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
  /** Event streams that must be known from their beginning: how far back the first collection reaches, whatever is usual. */
  readonly reachBack?: Instant;
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
  /** Reads one grant freshly, for proof that it is gone; only connectors of systems that hold access have it. */
  readonly look?: Look;
}

export interface CheckResult {
  readonly status: 'ok' | 'warning' | 'failed';
  /** Connector id, `config`, `store`, `clock`, `policy`. */
  readonly part: string;
  readonly message: string;
  /** What to do about it; several lines allowed. */
  readonly hint?: string;
}
