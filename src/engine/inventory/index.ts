import type { Gap } from '../../domain/audit.ts';
import {
  INVENTORY_KINDS,
  type Inventory,
  type InventoryRow,
  type InventoryState,
} from '../../domain/inventory.ts';
import type { SnapshotKind } from '../../domain/mock-audit.ts';
import { appRows, ownerRows, projectRows } from './apps.ts';
import { goneGaps, identityGaps, placeGaps } from './gaps.ts';
import { identityRows } from './identities.ts';
import { type InventoryInput, lastPolicy } from './input.ts';
import { placeRows } from './places.ts';
import { declaredPrincipalRows } from './principals.ts';

export type { InventoryInput } from './input.ts';

/** Snapshots that the inventory looks things up in. */
export const INVENTORY_SNAPSHOTS: readonly SnapshotKind[] = [
  'aws.role',
  'aws.user',
  'okta.app',
  'okta.group',
  'okta.user',
  'vendors.entry',
];

/** What needs a look first. */
const STATES: readonly InventoryState[] = ['undeclared', 'gone', 'unknown', 'unseen', 'seen'];

/** Everything seen or declared, and what of it is a gap. Pure. */
export function takeInventory(input: InventoryInput): {
  readonly inventory: Inventory;
  readonly gaps: readonly Gap[];
  /** Roles and users that are named in a gap of their own. */
  readonly strangeRoles: ReadonlySet<string>;
} {
  const places = placeRows(input);
  const identities = identityRows(input);
  const principals = declaredPrincipalRows(input);
  const apps = appRows(input);
  const owners = ownerRows(input);
  const projects = projectRows(input);
  const rows = [places, identities, principals, apps, owners, projects].flatMap((part) => part.rows);
  const named = lastPolicy(input)?.owners ?? {};
  return {
    inventory: {
      rows: inOrder(rows),
      limits: [...places.limits, ...identities.limits, ...apps.limits],
    },
    gaps: [
      ...placeGaps(places.strange, named),
      ...identityGaps(identities.strange, named),
      ...goneGaps([...principals.gone, ...owners.gone, ...projects.gone]),
    ],
    strangeRoles: new Set(identities.strange.map(({ row }) => row.name)),
  };
}

/** By kind, then what needs a look first; else as its part gave them. */
function inOrder(rows: readonly InventoryRow[]): InventoryRow[] {
  return rows.toSorted(
    (a, b) =>
      INVENTORY_KINDS.indexOf(a.kind) - INVENTORY_KINDS.indexOf(b.kind) ||
      STATES.indexOf(a.state) - STATES.indexOf(b.state),
  );
}
