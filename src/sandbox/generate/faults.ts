import type { Planted, World } from '../world.ts';
import { type Calendar, makeCalendar } from './calendar.ts';
import type { Company } from './company.ts';
import { FAULT_KINDS, type FaultKind, type FaultSpec } from './fault-kinds.ts';

/** Puts faults into companies, and says what a truthful program then has to report. */

type Expected = Planted['expected'];
type Fault = World['faults'][number];

/** What faults need to know of a company. */
interface Place {
  readonly calendar: Calendar;
  readonly accounts: readonly string[];
  readonly homeAccount: string;
  readonly regions: readonly string[];
}

/** Codes by which a broken stream may be named; which one depends on whether it was ever read before. */
const BROKEN = [
  'connector-broken',
  'never-collected',
  'coverage-gap',
  'stale-snapshot',
  'records-unreadable',
];

/** The scopes a `*` or `away` stands for. */
function scopes({ accounts, homeAccount, regions }: Place, stream: string): string[] {
  const [name = '', scope = ''] = stream.split(':');
  const [which, where] = scope.split('/');
  if (which !== '*' && which !== 'away') return [stream];
  if (name === 'jira.issues')
    return ['CHG', 'ACC', 'OFF', 'INC', 'SEC', 'VEN'].map((key) => `${name}:${key}`);
  const chosen = accounts.filter((id) => which === '*' || id !== homeAccount);
  if (name !== 'cloudtrail.events') return chosen.map((id) => `${name}:${id}`);
  return chosen.flatMap((id) =>
    (where === undefined ? regions : [where]).map((region) => `${name}:${id}/${region}`),
  );
}

function expectedOf(place: Place, spec: FaultSpec): Expected {
  const codes = spec.outcome === 'silent' ? ['connector-silent'] : BROKEN;
  return spec.streams
    .flatMap((stream) => scopes(place, stream))
    .flatMap((subject) => codes.map((code) => ({ where: 'gap' as const, code, subject })));
}

function faultAt(place: Place, kind: FaultKind, planted: number): { faults: Fault[]; planted: Planted[] } {
  const spec = FAULT_KINDS[kind];
  const faults = spec.faults(place.calendar);
  if (spec.outcome === 'nothing') return { faults, planted: [] };
  const problem: Planted = {
    id: `P-${String(planted + 1).padStart(3, '0')}`,
    kind,
    subject: { fault: kind },
    story: `${spec.description.charAt(0).toUpperCase()}${spec.description.slice(1)}.`,
    expected: expectedOf(place, spec),
  };
  return { faults, planted: [problem] };
}

/**
 * Adds a fault to a company. What the program gets over is planted nowhere: nothing may be reported then.
 * @returns the entries for `planted.json`, numbered after `planted` others
 */
export function addFault(company: Company, kind: FaultKind, planted: number): Planted[] {
  const { calendar, accounts, regions } = company;
  const place = { calendar, accounts: Object.values(accounts), homeAccount: accounts.shared, regions };
  const added = faultAt(place, kind, planted);
  company.faults.push(...added.faults);
  return added.planted;
}

/** The same for a generated world that may be running already: its `faults`, and what must be reported then. */
export function faultOf(
  world: Pick<World, 'period' | 'timezone' | 'aws'>,
  kind: FaultKind,
): { readonly faults: World['faults']; readonly planted: readonly Planted[] } {
  const { homeAccount, regions } = world.aws;
  const accounts = world.aws.accounts.map(({ id }) => id);
  const calendar = makeCalendar(world.period, world.timezone);
  return faultAt({ calendar, accounts, homeAccount, regions }, kind, 0);
}
