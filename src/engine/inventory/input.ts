import type { EvidenceRef, PopulationItem, StreamStatus } from '../../domain/audit.ts';
import type { InventoryKind, InventoryRow, InventoryState, PlacesSeen } from '../../domain/inventory.ts';
import type { ChangeSession } from '../../domain/items.ts';
import type { TestContext } from '../../domain/mock-audit.ts';
import type { Policy } from '../../domain/policy.ts';
import type { StoredRecord } from '../../domain/records.ts';
import type { Window } from '../../domain/window.ts';
import type { RuledInputs } from '../audit-rules.ts';

/** What the inventory is made of, and words that its parts share. */

export interface InventoryInput {
  /** The period. */
  readonly window: Window;
  /** The rules of each part of the period. */
  readonly rules: RuledInputs;
  readonly statuses: readonly StreamStatus[];
  /** null: no CloudTrail record was read in this run. */
  readonly seen: PlacesSeen | null;
  /** Production changes, emergencies included; null: there can be no such population. */
  readonly sessions: readonly PopulationItem<ChangeSession>[] | null;
  /** What tests say item by item of changes by hand, the inventory does not say again. */
  readonly byHandTold: boolean;
  readonly context: Pick<TestContext, 'directory' | 'tickets' | 'snapshots'>;
}

/** Rules that hold at the end of the period. */
export function lastPolicy({ rules }: Pick<InventoryInput, 'rules'>): Policy | null {
  return rules.at(-1)?.policy ?? null;
}

/** Newest complete reading of a stream in a scope is there. */
export function wasRead(
  { statuses }: Pick<InventoryInput, 'statuses'>,
  stream: string,
  scope?: string,
): boolean {
  const own = statuses.filter((one) => one.stream === stream && (scope === undefined || one.scope === scope));
  return own.length > 0 && own.every(({ freshAt }) => freshAt !== null);
}

/** AWS accounts whose IAM was read. */
export function iamAccounts({ statuses }: Pick<InventoryInput, 'statuses'>): Set<string> {
  const read = statuses.filter(
    ({ stream, freshAt }) => stream === 'aws-iam.authorization' && freshAt !== null,
  );
  return new Set(read.map(({ scope }) => scope));
}

/**
 * Where each name is declared, over all sets of rules of the period.
 * @param path such as `policy.production.accounts`
 */
export function declaredIn(
  { rules }: Pick<InventoryInput, 'rules'>,
  path: string,
  names: (policy: Policy) => readonly string[],
): Map<string, string> {
  const found = new Map<string, string>();
  for (const [part, { policy, window }] of rules.entries()) {
    for (const name of names(policy)) {
      const since = part === 0 ? path : `${path} (from ${window.from.slice(0, 10)})`;
      if (!found.has(name)) found.set(name, since);
    }
  }
  return found;
}

/** A row of which little is known. */
export function row(
  kind: InventoryKind,
  name: string,
  state: InventoryState,
  parts: Partial<InventoryRow> = {},
): InventoryRow {
  return {
    ...{ kind, name, state, declared: [], firstSeen: null, lastSeen: null, count: null, unit: '' },
    ...{ note: '', evidence: [] },
    ...parts,
  };
}

/** A record of a snapshot as evidence. */
export function snapshotRef({ id, artifact, position }: StoredRecord, label: string): EvidenceRef {
  return { record: id, label, artifact, position };
}
