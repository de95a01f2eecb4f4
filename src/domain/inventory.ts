import type { EvidenceRef } from './audit.ts';
import type { CloudTrailPrincipal } from './aws-records.ts';
import type { Instant } from './instant.ts';
import type { SampledRecord } from './mock-audit.ts';

/** What there is, as seen in the data of a period, against what `fieldwork.yaml` declares. */

/** Kinds of things that are listed, in the order of reports. */
export const INVENTORY_KINDS = ['account', 'region', 'identity', 'app', 'owner', 'project'] as const;
export type InventoryKind = (typeof INVENTORY_KINDS)[number];

/**
 * `seen`: declared, and seen in the period. `undeclared`: seen, but declared nowhere. `unseen`: declared and there, but nothing
 * of it in the period. `gone`: declared, and not there any more. `unknown`: the source that would tell was not read.
 */
export type InventoryState = 'seen' | 'undeclared' | 'unseen' | 'gone' | 'unknown';

/** One thing: where it is declared, and what was seen of it. */
export interface InventoryRow {
  readonly kind: InventoryKind;
  readonly name: string;
  readonly state: InventoryState;
  /** Paths in `fieldwork.yaml`; empty: declared nowhere. */
  readonly declared: readonly string[];
  readonly firstSeen: Instant | null;
  readonly lastSeen: Instant | null;
  /** How often it was seen in the period; null where nothing counts it. */
  readonly count: number | null;
  /** What `count` counts: `events`, `change sessions`, `issues`. */
  readonly unit: string;
  /** One sentence where there is more to say, else empty. */
  readonly note: string;
  readonly evidence: readonly EvidenceRef[];
}

export interface Inventory {
  /** By kind, what needs a look first. */
  readonly rows: readonly InventoryRow[];
  /** What could not be told, one sentence each. */
  readonly limits: readonly string[];
}

/** What was seen of one place: an account with a region, or an account that called from outside. */
export interface Sight {
  readonly events: number;
  /** Events that changed something, made by somebody else than AWS itself. */
  readonly writes: number;
  readonly first: Instant | null;
  readonly last: Instant | null;
  /** The first write, else the first event. */
  readonly evidence: EvidenceRef | null;
}

/** An account and region in which CloudTrail recorded something. */
export interface PlaceSeen extends Sight {
  readonly accountId: string | null;
  readonly region: string | null;
}

/** An account whose callers changed something in another one. */
export interface CallerAccountSeen extends Sight {
  readonly accountId: string;
  /** Accounts in which it did. */
  readonly into: readonly string[];
  /** One of the callers. */
  readonly principal: CloudTrailPrincipal;
}

/** What a pass over the CloudTrail records of a period saw. */
export interface PlacesSeen {
  readonly places: readonly PlaceSeen[];
  readonly callers: readonly CallerAccountSeen[];
}

/** Looks at records one by one while populations are made, so that nothing is read twice. */
export interface PlaceWatch {
  add(record: SampledRecord): void;
  finish(): PlacesSeen;
}
