import { plural } from '../../domain/plural.ts';
import {
  type DeployingRole,
  PRACTICE_DIMENSIONS,
  type PracticeChange,
  type PracticeDimension,
  type PracticeFigures,
} from '../../domain/practice.ts';
import { OTHERS } from './figures.ts';
import { isMissed, medianMoved, rateMoved, type Share, shareMoved } from './noise.ts';

/** What is not as it was in the quarter before, in words. */

/** A new role or group is a fact, however few changes; of the others a new name may be somebody's holiday. */
const FACTS: ReadonlySet<PracticeDimension> = new Set(['group', 'role']);

/** Approvals are counted over ordinary changes: emergencies are approved on a path of their own. */
const OVER_ORDINARY: ReadonlySet<PracticeDimension> = new Set(['carrier', 'place', 'way', 'approver']);

/** What a name is called in a sentence. */
const SUBJECT: Readonly<Record<PracticeDimension, (name: string) => string>> = {
  group: (name) => `Changes by ${GROUPS[name] ?? name}`,
  role: (name) => `Role or user ${name}`,
  carrier: (name) => `Ticket named by ${CARRIERS[name] ?? name}`,
  place: (name) => `Tickets of type ${name}`,
  way: (name) => `Changes ${WAYS[name] ?? name}`,
  approver: (name) => `Approver ${name}`,
};

const GROUPS: Readonly<Record<string, string>> = {
  pipeline: 'the pipeline',
  human: 'people',
  'break-glass': 'break-glass access',
  root: 'the root user',
  'service-account': 'service accounts',
  instance: 'EC2 instances',
};
const CARRIERS: Readonly<Record<string, string>> = {
  'session-name': 'the session name',
  'source-identity': 'the source identity',
  tag: 'a tag',
  request: 'the request',
  person: 'its person and time alone',
  none: 'nothing',
  'cannot tell': 'what nobody can tell',
};
const WAYS: Readonly<Record<string, string>> = {
  'approved before': 'approved beforehand',
  'approved after': 'approved afterwards',
  'not approved': 'never approved',
  'no ticket': 'without a ticket',
  'cannot tell': 'whose approval cannot be told',
};

/** In the order of dimensions, then rate and time. */
export function comparePractice(
  now: Omit<PracticeFigures, 'undocumented' | 'usualEmergencies'>,
  before: PracticeFigures,
): PracticeChange[] {
  if (now.changes === 0 || before.changes === 0) return [];
  return [
    ...PRACTICE_DIMENSIONS.flatMap((dimension) => compareDimension(dimension, now, before)),
    ...compareRate(now, before),
    ...compareTime(now, before),
  ];
}

type Now = Parameters<typeof comparePractice>[0];

function compareDimension(dimension: PracticeDimension, now: Now, before: PracticeFigures): PracticeChange[] {
  const [today, then] = [now.shares[dimension], before.shares[dimension]];
  const names = [...new Set([...today, ...then].map(({ name }) => name))];
  const isCut = names.includes(OTHERS);
  const whole = OVER_ORDINARY.has(dimension)
    ? { now: now.ordinary, before: before.ordinary }
    : { now: now.changes, before: before.changes };
  const countOf = (shares: typeof today, name: string): number =>
    shares.find((share) => share.name === name)?.count ?? 0;
  return names.flatMap((name) => {
    if (name === OTHERS) return [];
    const a = { count: countOf(then, name), of: whole.before };
    const b = { count: countOf(today, name), of: whole.now };
    const kind = movedHow(a, b, FACTS.has(dimension));
    if (kind === null) return [];
    // Where not every name was kept, or the log had holes, a name may be missing for that reason.
    if (isCut && (kind === 'new' || kind === 'gone')) return [];
    if (kind === 'gone' && !now.complete) return [];
    const role = dimension === 'role' ? now.roles.find((one) => one.name === name) : undefined;
    const words = wordsOf(dimension, name, kind, { before: a, now: b });
    return [{ dimension, name, kind, words, documented: role?.documented ?? null }];
  });
}

function movedHow(before: Share, now: Share, isFact: boolean): PracticeChange['kind'] | null {
  if (before.count === 0) return isFact || isMissed(now, before) ? 'new' : null;
  if (now.count === 0) return isMissed(before, now) ? 'gone' : null;
  return shareMoved(before, now);
}

function wordsOf(
  dimension: PracticeDimension,
  name: string,
  kind: PracticeChange['kind'],
  shares: { readonly before: Share; readonly now: Share },
): string {
  const subject = SUBJECT[dimension](name);
  const noun = dimension === 'approver' ? 'approval' : 'change';
  const times = (count: number): string => plural(count, noun);
  if (kind === 'new') return `New: ${lower(subject)} (${times(shares.now.count)}, none before).`;
  if (kind === 'gone') return `Gone: ${lower(subject)} (${times(shares.before.count)} before, none now).`;
  return `${subject}: ${percent(shares.before)} before, ${percent(shares.now)} now.`;
}

const lower = (text: string): string => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;

/** Whole percent. */
export const percent = ({ count, of }: Share): string =>
  of === 0 ? '0 %' : `${Math.round((100 * count) / of)} %`;

function compareRate(now: Now, before: PracticeFigures): PracticeChange[] {
  const kind = rateMoved(
    { count: before.changes, days: before.days },
    { count: now.changes, days: now.days },
  );
  if (kind === null || !(now.complete && before.complete)) return [];
  const words = `Changes per week: ${perWeek(before)} before, ${perWeek(now)} now.`;
  return [{ dimension: 'rate', name: 'changes per week', kind, words, documented: null }];
}

/** With one decimal. */
export const perWeek = ({ changes, days }: Pick<PracticeFigures, 'changes' | 'days'>): string =>
  ((changes * 7) / days).toFixed(1);

function compareTime(now: Now, before: PracticeFigures): PracticeChange[] {
  const kind = medianMoved(
    { hours: before.medianHours, of: before.approvedBefore },
    { hours: now.medianHours, of: now.approvedBefore },
  );
  if (kind === null) return [];
  const words = `From approval to change, median: ${duration(before.medianHours)} before, ${duration(now.medianHours)} now.`;
  return [{ dimension: 'time', name: 'approval to change', kind, words, documented: null }];
}

/** `20 hours`, `2 minutes`. */
function duration(hours: number | null): string {
  if (hours === null) return 'none';
  return hours < 1 ? `${Math.round(hours * 60)} minutes` : `${Math.round(hours * 10) / 10} hours`;
}

/** Roles that were not there before. */
export function newRoles(now: Now, before: PracticeFigures): DeployingRole[] {
  const known = new Set(before.roles.map(({ group, name }) => `${group} ${name}`));
  return now.roles.filter(({ group, name }) => !known.has(`${group} ${name}`));
}
