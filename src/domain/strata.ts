import type { Draw, Strata } from './audit.ts';
import type { Instant } from './instant.ts';
import { monthOf, type Period, parseMonth } from './period.ts';

/** Parts of a population that a sample is spread over: a lapse in one month shows only where that month is drawn from. */

/** A part of time; it ends where the next begins. */
export interface StratumStart {
  /** `2026-07`; `before` and `after` hold what lies outside the period, such as grants of earlier years in a list. */
  readonly name: string;
  /** Empty for `before`: that sorts in front of every instant. */
  readonly from: Instant;
}

/** The months of a period, with what lies before and after it. */
export function monthsOf({ window, timezone }: Period): StratumStart[] {
  const starts: StratumStart[] = [{ name: 'before', from: '' }];
  let month = monthOf(window.from, timezone);
  while (month.window.from < window.to) {
    starts.push({ name: month.id, from: month.window.from });
    month = parseMonth(monthOf(month.window.to, timezone).id, timezone);
  }
  return [...starts, { name: 'after', from: window.to }];
}

/** The part that an instant falls into. @param starts in order of time, beginning with an empty one */
export function stratumOf(at: Instant, starts: readonly StratumStart[]): string {
  return starts.findLast(({ from }) => from <= at)?.name ?? 'before';
}

/** How a draw was spread, for people; null when it was not. */
export function strataWords({ strata }: Pick<Draw, 'strata'>): string | null {
  if (strata === undefined) return null;
  const parts = strata.parts
    .filter(({ count }) => count > 0)
    .map(({ name, count, drawn }) => `${name} ${drawn} of ${count}`);
  return `Spread over the ${strata.by}s in proportion to what happened in each: ${parts.join(', ')}. Sizes and limits are those of a sample that is not spread; in proportion, that is close.`;
}

/** The parts with how many items each has and how many were drawn of it. */
export function countStrata(
  starts: readonly StratumStart[],
  of: readonly string[],
  drawn: readonly string[],
): Strata {
  const tally = (names: readonly string[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
  };
  const [all, taken] = [tally(of), tally(drawn)];
  return {
    by: 'month',
    parts: starts.map(({ name, from }) => ({
      ...{ name, from, count: all.get(name) ?? 0, drawn: taken.get(name) ?? 0 },
    })),
  };
}
