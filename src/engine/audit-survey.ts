import type { ControlResult, Gap, PopulationId, PopulationItem } from '../domain/audit.ts';
import type { Inventory } from '../domain/inventory.ts';
import type { ChangeSession } from '../domain/items.ts';
import { isComplete } from '../domain/mock-audit.ts';
import { previousPeriod } from '../domain/period.ts';
import type { Policy } from '../domain/policy.ts';
import type { ChangePractice, Practice, PracticeFigures } from '../domain/practice.ts';
import { allItems } from './audit-freeze.ts';
import type { Ground } from './audit-ground.ts';
import type { AuditOptions, AuditPorts } from './audit-ports.ts';
import { takeInventory } from './inventory/index.ts';
import { comparedPractice, type FiguresInput } from './practice/index.ts';

/** What an audit says besides its controls: what there is, and how work is done. */

export interface Survey {
  readonly inventory?: Inventory;
  readonly practice?: Practice;
  readonly gaps: readonly Gap[];
}

type Change = PopulationItem<ChangeSession>;

/** Inventory and practice of the audited period, from what was read for its populations. */
export async function survey(
  ports: AuditPorts,
  options: AuditOptions,
  ground: Ground,
  results: readonly Pick<ControlResult, 'population'>[],
): Promise<Survey> {
  if (ports.watchPlaces === undefined) return { gaps: [] };
  const ordinary = changesOf(ground, 'production-changes');
  const emergencies = changesOf(ground, 'emergency-changes');
  const byHandTold = results.some(({ population }) => population === 'production-changes');
  const { inventory, gaps, strangeRoles } = takeInventory({
    window: options.period.window,
    rules: ground.inputs,
    statuses: ground.statuses,
    seen: ground.seen,
    sessions:
      ordinary === null && emergencies === null ? null : [...(ordinary ?? []), ...(emergencies ?? [])],
    byHandTold,
    context: ground.context,
  });
  if (ordinary === null) return { inventory, gaps };
  const parts = { ordinary, emergencies: emergencies ?? [], byHandTold, strangeRoles };
  const compared = await practiceOf(ports, options, ground, parts);
  return { inventory, practice: compared.practice, gaps: [...gaps, ...compared.gaps] };
}

/** The frozen list and its late arrivals; null: there can be no such population. */
function changesOf({ populations }: Ground, id: PopulationId): readonly Change[] | null {
  const population = populations.get(id);
  return population === undefined ? null : (allItems(population.frozen) as readonly Change[]);
}

interface Parts {
  readonly ordinary: readonly Change[];
  readonly emergencies: readonly Change[];
  readonly byHandTold: boolean;
  /** Roles that the inventory names as declared nowhere. */
  readonly strangeRoles: ReadonlySet<string>;
}

async function practiceOf(ports: AuditPorts, options: AuditOptions, ground: Ground, parts: Parts) {
  const { period, rules } = options;
  const { inputs, context } = ground;
  const former = previousPeriod(period);
  const policies = inputs.map(({ policy, window }) => ({ from: window.from, policy }));
  const readers = policies.map(({ from, policy }) => ({
    from,
    read: ports.readPractice?.({ ...context, policy }) ?? (() => UNREAD),
  }));
  const now = ports.clock.now();
  const settled = ['production-changes', 'emergency-changes'] as const;
  const known = settled.flatMap((id) => ground.populations.get(id) ?? []);
  const figures: FiguresInput = {
    ...{ period, now, ordinary: parts.ordinary, emergencies: parts.emergencies },
    complete: known.every(({ frozen, sources }) => frozen.unsettledUntil === null && isComplete(sources)),
    read: (item) => (partOf(readers, item)?.read ?? (() => UNREAD))(item),
    policyOf: (item) => partOf(policies, item)?.policy ?? context.policy,
    isTold: (role, group, policy) => isTold(role, group, policy, parts),
    isKnownPerson: ({ facts }) => context.directory.byPrincipal(facts.principal) !== null,
  };
  return comparedPractice({
    ...figures,
    before: await formerFigures(ports, former.id),
    formerly: { period: former.id, from: former.window.from },
    rules,
    owner: ownerOf(context.policy),
  });
}

const UNREAD: ChangePractice = {
  carrier: 'cannot tell',
  place: null,
  placeNamed: false,
  way: 'cannot tell',
  approver: null,
  hours: null,
};

/** The rules of the item's day. */
function partOf<T extends { readonly from: string }>(parts: readonly T[], { at }: Change): T | undefined {
  return parts.findLast(({ from }) => from <= at) ?? parts[0];
}

/** Of changes by hand and in emergencies other parts of the audit speak, item by item. */
function isTold(
  role: string,
  group: Parameters<FiguresInput['isTold']>[1],
  policy: Policy,
  { byHandTold, strangeRoles }: Parts,
): boolean {
  if (strangeRoles.has(role) || group === 'root' || group === 'break-glass') return true;
  if (!byHandTold) return false;
  return group === 'human' || policy.change?.humanChanges !== 'with-ticket';
}

/** Whoever owns the first production account. */
function ownerOf({ production, owners }: Policy): string | null {
  return production.accounts.flatMap((account) => owners[account] ?? [])[0] ?? null;
}

/** Kept beside the audit, which is far too large to be read again for a few figures. */
const keyOf = (period: string): string => `practice/${period}/`;

async function formerFigures({ store }: AuditPorts, period: string): Promise<PracticeFigures | null> {
  const kept = await store.list<PracticeFigures>('note', keyOf(period));
  return (
    kept
      .map(({ value }) => value)
      .toSorted((a, b) => (a.auditedAt < b.auditedAt ? -1 : 1))
      .at(-1) ?? null
  );
}

/** Keeps the figures for the audit of the next quarter. */
export async function keepPractice({ store }: AuditPorts, { now }: Practice): Promise<void> {
  await store.putOnce('note', `${keyOf(now.period)}${now.auditedAt}`, now, now.auditedAt);
}
