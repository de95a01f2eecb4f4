import type { GapReport } from '../src/domain/audit.ts';
import type { AppearanceCheck, TicketReconciliation } from '../src/domain/completeness.ts';
import type { FootprintCheck } from '../src/domain/footprint.ts';
import { plural, thousands } from '../src/domain/plural.ts';

/** How the completeness of populations is told, in page and workbook alike. */

type Reported = GapReport['populations'][number];

/** One population: what speaks for its being all that happened, and what does not. */
export interface CompletenessLine {
  readonly population: string;
  readonly items: number;
  /** Windows joined without a hole, pages that ended, days that were not silent. */
  readonly sources: string;
  /** From tickets to events; null where no ticket of a kind of its own is asked for. */
  readonly tickets: string | null;
  /** From accounts to events; null where none is asked for. */
  readonly accounts: string | null;
  readonly late: number;
  /** True when something is missing, or could not be asked. */
  readonly doubtful: boolean;
}

/** One line for each population of the report, in its order. */
export function completenessLines(report: GapReport): CompletenessLine[] {
  const { completeness, populations } = report;
  const footprints = completeness?.footprints ?? [];
  return populations
    .filter(({ supplement }) => supplement !== true)
    .map((population) => {
      const unseen = footprints.filter((check) => isMissingFrom(check, population));
      const reconciliation = completeness?.tickets.find((one) => one.population === population.id);
      const checks = population.id === 'access-grants' ? (completeness?.appeared ?? []) : [];
      const late = populations
        .filter(({ id, supplement }) => supplement === true && id === population.id)
        .reduce((sum, { count }) => sum + count, 0);
      return {
        population: population.id,
        items: population.count,
        sources: [sourceWords(population), ...unseenWords(unseen)].join(' '),
        tickets: reconciliation === undefined ? null : ticketWords(reconciliation),
        accounts: checks.length === 0 ? null : checks.map(accountWords).join('; '),
        late,
        doubtful:
          incomplete(population).length > 0 ||
          unseen.length > 0 ||
          (reconciliation !== undefined && isOpen(reconciliation)) ||
          checks.some(isOpen),
      };
    });
}

/** A log of the population that does not show this program's own calls. */
const isMissingFrom = ({ stream, scope, missing }: FootprintCheck, { sources }: Reported): boolean =>
  missing.length > 0 && sources.some((source) => source.stream === stream && source.scope === scope);

function unseenWords(checks: readonly FootprintCheck[]): string[] {
  const logs = [...new Set(checks.map(({ stream, scope }) => `${stream} ${scope}`.trim()))];
  return logs.length === 0 ? [] : [`Our own calls are not in ${firstOf(logs)}.`];
}

const MOST_NAMED = 3;

const firstOf = (names: readonly string[]): string =>
  names.length > MOST_NAMED
    ? `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`
    : names.join(', ');

const isOpen = ({ unable, without }: TicketReconciliation | AppearanceCheck): boolean =>
  unable !== null || without.length > 0;

const incomplete = ({ sources }: Reported) =>
  sources.filter(({ gaps, problems }) => gaps.length > 0 || problems.length > 0);

function sourceWords(population: Reported): string {
  const all = population.sources.length;
  const holed = incomplete(population).map(({ stream, scope }) => `${stream} ${scope}`.trim());
  if (holed.length === 0) return `${all === 1 ? 'The one source is' : `All ${all} sources are`} complete.`;
  return `${holed.length} of ${plural(all, 'source')} not complete: ${firstOf(holed)}.`;
}

/** `123 done, 121 with an event, 1 begun before the period, 1 without an event`. */
export function ticketWords(reconciliation: TicketReconciliation): string {
  const { unable, done, withItem, begunBefore, without } = reconciliation;
  if (unable !== null) return `Cannot tell. ${unable}`;
  return counted([
    [done, 'done'],
    [withItem, 'with an event'],
    [begunBefore, 'begun before the period'],
    ...missing(without),
  ]);
}

/** `Okta accounts: 3 appeared, 2 with an event, 1 without an event`. */
export function accountWords(check: AppearanceCheck): string {
  const { noun, unable, appeared, withItem, withOtherEvent, undated, without } = check;
  if (unable !== null) return `${noun}: cannot tell. ${unable}`;
  const words = counted([
    [appeared, 'appeared'],
    [withItem, 'with an event'],
    [withOtherEvent, 'with an event of another kind'],
    [undated, 'do not say when they were made'],
    ...missing(without),
  ]);
  return `${noun}: ${words}`;
}

/** What became of looking for own calls. */
export type FootprintState = 'found' | 'not found' | 'found in part' | 'cannot be looked for' | 'cannot tell';

/** Whether own calls are in a log, in two words. */
export function footprintState({ unable, found, missing }: FootprintCheck): FootprintState {
  if (unable !== null) return 'cannot be looked for';
  if (missing.length > 0) return found > 0 ? 'found in part' : 'not found';
  return found > 0 ? 'found' : 'cannot tell';
}

/** `92 calls, 90 found, 1 not in the log, 1 that cannot be told, because the log has holes`. */
export function footprintWords({ unable, made, found, untold, missing }: FootprintCheck): string {
  if (unable !== null) return unable;
  return counted([
    [made, made === 1 ? 'call' : 'calls'],
    [found, 'found'],
    [missing.length, 'not in the log'],
    [untold, 'that cannot be told, because the log has holes'],
  ]);
}

const ORDER: readonly FootprintState[] = [
  'not found',
  'found in part',
  'cannot tell',
  'cannot be looked for',
  'found',
];

/** Those that need a look first. */
export function footprintsByWeight(checks: readonly FootprintCheck[]): FootprintCheck[] {
  return checks.toSorted((a, b) => ORDER.indexOf(footprintState(a)) - ORDER.indexOf(footprintState(b)));
}

/** Those that a complete log has no event of, and those of which nobody can tell. */
function missing(without: readonly { readonly certain: boolean }[]): [number, string][] {
  const certain = without.filter((one) => one.certain).length;
  return [
    [certain, 'without an event'],
    [without.length - certain, 'that cannot be told, because the log has holes'],
  ];
}

/** The first figure always, the others where they are not zero. */
function counted(figures: readonly (readonly [number, string])[]): string {
  return figures
    .filter(([count], index) => index === 0 || count > 0)
    .map(([count, words]) => `${thousands(count)} ${words}`)
    .join(', ');
}
