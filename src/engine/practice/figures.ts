import type { PopulationItem } from '../../domain/audit.ts';
import { type Instant, MS_PER_DAY, msBetween } from '../../domain/instant.ts';
import type { ChangeGroup, ChangeSession } from '../../domain/items.ts';
import type { Period } from '../../domain/period.ts';
import type { Policy } from '../../domain/policy.ts';
import {
  type ChangePractice,
  type DeployingRole,
  PRACTICE_DIMENSIONS,
  type PracticeDimension,
  type PracticeFigures,
  type PracticeShare,
} from '../../domain/practice.ts';
import { fittingPattern, roleOf } from '../../domain/principals.ts';

/** Counts how changes of a period were made and approved. */

type Change = PopulationItem<ChangeSession>;

export interface FiguresInput {
  readonly period: Period;
  readonly now: Instant;
  /** Ordinary changes. */
  readonly ordinary: readonly Change[];
  readonly emergencies: readonly Change[];
  readonly complete: boolean;
  /** How a change was asked for and approved, by the rules of its day. */
  readonly read: (item: Change) => ChangePractice;
  /** Rules at the time of a change. */
  readonly policyOf: (item: Change) => Policy;
  /** Whether other parts of the audit name a role (or user) as undeclared, or each of its changes as made by hand. */
  readonly isTold: (role: string, group: ChangeGroup, policy: Policy) => boolean;
  /** The person behind a change made by hand, if anybody knows. */
  readonly isKnownPerson: (item: Change) => boolean;
}

export interface CountedPractice {
  readonly figures: Omit<PracticeFigures, 'undocumented' | 'usualEmergencies'>;
  /** Kinds of tickets that policy takes without naming them. */
  readonly unnamedPlaces: ReadonlySet<string>;
}

/** Names of one dimension that are kept; a company with more has no practice to speak of. */
const MOST_NAMES = 500;
/** Stands for all that are not kept. */
export const OTHERS = '(others)';

/** One pass over the changes; what it keeps grows with names, not with changes. */
export function countPractice(input: FiguresInput): CountedPractice {
  const counts = Object.fromEntries(
    PRACTICE_DIMENSIONS.map((dimension) => [dimension, new Map<string, number>()]),
  ) as Record<PracticeDimension, Map<string, number>>;
  const roles = new Map<string, CountedRole>();
  const unnamedPlaces = new Set<string>();
  const hours: number[] = [];
  const count = (dimension: PracticeDimension, name: string | null): void => {
    if (name !== null) counts[dimension].set(name, (counts[dimension].get(name) ?? 0) + 1);
  };
  for (const item of [...input.ordinary, ...input.emergencies]) {
    count('group', item.group);
    count('role', roleOf(item.facts.principal));
    countRole(roles, item, input);
  }
  for (const item of input.ordinary) {
    const practice = input.read(item);
    for (const dimension of ['carrier', 'place', 'way', 'approver'] as const)
      count(dimension, practice[dimension]);
    if (practice.place !== null && !practice.placeNamed) unnamedPlaces.add(practice.place);
    if (practice.hours !== null) hours.push(practice.hours);
  }
  const { period, now, ordinary, emergencies, complete } = input;
  const figures = {
    period: period.id,
    auditedAt: now,
    days: daysBehind(period, now),
    changes: ordinary.length + emergencies.length,
    ordinary: ordinary.length,
    complete,
    shares: Object.fromEntries(
      PRACTICE_DIMENSIONS.map((dimension) => [dimension, sharesOf(counts[dimension])]),
    ) as unknown as PracticeFigures['shares'],
    roles: [...roles.values()]
      .sort(byCount)
      .slice(0, MOST_NAMES)
      .map(({ policy: _, ...role }) => role),
    medianHours: median(hours),
    approvedBefore: hours.length,
  };
  return { figures, unnamedPlaces };
}

/** A role being counted, with the rules of its last change. */
type CountedRole = DeployingRole & { readonly policy: Policy };

function countRole(roles: Map<string, CountedRole>, item: Change, input: FiguresInput): void {
  const name = roleOf(item.facts.principal);
  const group = item.group as ChangeGroup;
  const key = `${group} ${name}`;
  const known = roles.get(key);
  const policy = input.policyOf(item);
  // Patterns are slow to match, and a role makes thousands of changes under the same rules.
  const isSame = known !== undefined && known.policy === policy && group !== 'human';
  const documented = isSame ? known.documented : documentedAt(policy, item, input.isKnownPerson);
  roles.set(key, {
    name,
    group,
    count: (known?.count ?? 0) + 1,
    // One undocumented change of a role is enough.
    documented: known === undefined ? documented : known.documented && documented,
    told: known?.told ?? input.isTold(name, group, policy),
    policy,
  });
}

/** Where policy documents that this role changes production; null: nowhere. */
function documentedAt(
  policy: Policy,
  item: Change,
  isKnownPerson: FiguresInput['isKnownPerson'],
): string | null {
  const { pipelineRoles, breakGlass } = policy.principals;
  const listed = (path: string, patterns: readonly string[]): string | null => {
    const fitting = fittingPattern(patterns, item.facts.principal);
    return fitting === null ? null : `${path}: ${fitting}`;
  };
  if (item.group === 'pipeline') return listed('policy.principals.pipelineRoles', pipelineRoles);
  if (item.group === 'break-glass') return listed('policy.principals.breakGlass', breakGlass);
  const isAllowed = policy.change?.humanChanges === 'with-ticket' && item.group === 'human';
  return isAllowed && isKnownPerson(item) ? 'policy.change.humanChanges' : null;
}

function sharesOf(counts: ReadonlyMap<string, number>): PracticeShare[] {
  const all = [...counts].map(([name, count]) => ({ name, count })).sort(byCount);
  const rest = all.slice(MOST_NAMES).reduce((sum, { count }) => sum + count, 0);
  return rest === 0 ? all : [...all.slice(0, MOST_NAMES), { name: OTHERS, count: rest }];
}

const byCount = (a: PracticeShare, b: PracticeShare): number =>
  b.count - a.count || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Whole days of the period that lie behind; at least one. */
function daysBehind({ window }: Period, now: Instant): number {
  const end = now < window.to ? now : window.to;
  return Math.max(1, Math.round(msBetween(window.from, end) / MS_PER_DAY));
}

/** With two decimals; of an even number the lower of the two in the middle. */
function median(hours: readonly number[]): number | null {
  const middle = hours.toSorted((a, b) => a - b)[Math.floor((hours.length - 1) / 2)];
  return middle === undefined ? null : Math.round(middle * 100) / 100;
}
