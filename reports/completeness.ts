import type { GapReport } from '../src/domain/audit.ts';
import type { AppearanceCheck, TicketReconciliation } from '../src/domain/completeness.ts';
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
  return populations
    .filter(({ supplement }) => supplement !== true)
    .map((population) => {
      const reconciliation = completeness?.tickets.find((one) => one.population === population.id);
      const checks = population.id === 'access-grants' ? (completeness?.appeared ?? []) : [];
      const late = populations
        .filter(({ id, supplement }) => supplement === true && id === population.id)
        .reduce((sum, { count }) => sum + count, 0);
      return {
        population: population.id,
        items: population.count,
        sources: sourceWords(population),
        tickets: reconciliation === undefined ? null : ticketWords(reconciliation),
        accounts: checks.length === 0 ? null : checks.map(accountWords).join('; '),
        late,
        doubtful:
          incomplete(population).length > 0 ||
          (reconciliation !== undefined && isOpen(reconciliation)) ||
          checks.some(isOpen),
      };
    });
}

const isOpen = ({ unable, without }: TicketReconciliation | AppearanceCheck): boolean =>
  unable !== null || without.length > 0;

const incomplete = ({ sources }: Reported) =>
  sources.filter(({ gaps, problems }) => gaps.length > 0 || problems.length > 0);

function sourceWords(population: Reported): string {
  const all = population.sources.length;
  const holed = incomplete(population).map(({ stream, scope }) => `${stream} ${scope}`.trim());
  if (holed.length === 0) return `${all === 1 ? 'The one source is' : `All ${all} sources are`} complete.`;
  const named =
    holed.length > 3 ? `${holed.slice(0, 3).join(', ')} and ${holed.length - 3} more` : holed.join(', ');
  return `${holed.length} of ${plural(all, 'source')} not complete: ${named}.`;
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
