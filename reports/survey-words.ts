import type { InventoryKind, InventoryRow, InventoryState } from '../src/domain/inventory.ts';
import { plural } from '../src/domain/plural.ts';
import {
  PRACTICE_DIMENSIONS,
  type Practice,
  type PracticeChange,
  type PracticeDimension,
  type PracticeFigures,
} from '../src/domain/practice.ts';

/** How inventory and practice are spoken, on the page and in the workbook alike. */

export const KIND_WORD: Readonly<Record<InventoryKind, string>> = {
  account: 'AWS account',
  region: 'AWS region',
  identity: 'Role or user',
  app: 'Okta app',
  owner: 'Named owner',
  project: 'Jira project',
};

/** `1 AWS account`, `3 roles or users`. */
export function kindCount(kind: InventoryKind, count: number): string {
  return plural(count, KIND_WORD[kind], kind === 'identity' ? 'roles or users' : undefined);
}

export const STATE_WORD: Readonly<Record<InventoryState, string>> = {
  seen: 'declared and seen',
  undeclared: 'not declared',
  unseen: 'not seen in the period',
  gone: 'gone',
  unknown: 'cannot tell',
};

/** States that somebody should look at. */
export const NEEDS_LOOK: ReadonlySet<InventoryState> = new Set(['undeclared', 'gone', 'unknown']);

/** `14 events`, or nothing. */
export function seenWord({ count, unit }: Pick<InventoryRow, 'count' | 'unit'>): string {
  if (count === null || unit === '') return '';
  return plural(count, unit.replace(/s$/, ''), unit);
}

export const DIMENSION_WORD: Readonly<Record<PracticeDimension, string>> = {
  group: 'Who deploys',
  role: 'Through which role or user',
  carrier: 'How the ticket is named',
  place: 'In which tickets it is approved',
  way: 'When it is approved',
  approver: 'Who approves',
};

/** Where a change of practice is documented; empty where nothing has to be. */
export function documentation({ documented, dimension, kind }: PracticeChange): string {
  if (documented !== null) return documented;
  return dimension === 'role' && kind === 'new' ? 'nowhere' : '';
}

/** One line of the table of shares. */
export interface ShareLine {
  readonly dimension: PracticeDimension;
  readonly name: string;
  readonly now: number;
  readonly nowOf: number;
  /** null: there is no quarter before to compare with. */
  readonly before: number | null;
  readonly beforeOf: number;
  /** Of roles, where policy documents them; null elsewhere. */
  readonly documented: string | null;
}

/** Every share of now and before, most of now first. */
export function shareLines({ now, before }: Practice): ShareLine[] {
  return PRACTICE_DIMENSIONS.flatMap((dimension) => {
    const then = new Map((before?.shares[dimension] ?? []).map(({ name, count }) => [name, count]));
    const today = new Map(now.shares[dimension].map(({ name, count }) => [name, count]));
    return [...new Set([...today.keys(), ...then.keys()])].map((name) => ({
      ...{ dimension, name },
      now: today.get(name) ?? 0,
      nowOf: wholeOf(dimension, now),
      before: before === null ? null : (then.get(name) ?? 0),
      beforeOf: before === null ? 0 : wholeOf(dimension, before),
      documented: dimension === 'role' ? documentedWord(now, name) : null,
    }));
  });
}

/** Approvals are counted over ordinary changes. */
const wholeOf = (dimension: PracticeDimension, { changes, ordinary }: PracticeFigures): number =>
  dimension === 'group' || dimension === 'role' ? changes : ordinary;

function documentedWord({ roles }: PracticeFigures, name: string): string | null {
  const role = roles.find((one) => one.name === name);
  return role === undefined ? null : (role.documented ?? 'nowhere');
}

/** Whole percent. */
export const percentWord = (count: number, of: number): string =>
  of === 0 ? '–' : `${Math.round((100 * count) / of)} %`;

/** With one decimal. */
export const perWeekWord = ({ changes, days }: Pick<PracticeFigures, 'changes' | 'days'>): string =>
  ((changes * 7) / days).toFixed(1);

export const hoursWord = ({ medianHours }: Pick<PracticeFigures, 'medianHours'>): string =>
  medianHours === null
    ? '–'
    : medianHours < 1
      ? `${Math.round(medianHours * 60)} min`
      : `${Math.round(medianHours * 10) / 10} h`;

/** The rule by which a difference counts. */
export const NOISE_RULE =
  'A share counts as changed when it moved by 10 percentage points or more and chance alone would show such a difference less than once in a hundred times (chi-square above 6.635, every expected count at least 5). A name is missed when 5 or more were to be expected. Rate and time count when they at least doubled or halved. A new role is always told.';
