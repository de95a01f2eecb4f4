import type { Verdict } from '../src/domain/audit.ts';
import type { PeriodHistory } from '../src/domain/history.ts';

/** How one control did, audit by audit. */
export interface ControlTrend {
  readonly control: string;
  /** As the newest audit calls it. */
  readonly title: string;
  /** Of the newest audit that has one, in percent. */
  readonly tolerable: number | null;
  /** One for every audit, oldest first. */
  readonly points: readonly TrendPoint[];
}

export interface TrendPoint {
  readonly period: string;
  /** null: the control was not audited then. */
  readonly verdict: Verdict | null;
  readonly items: number;
  readonly exceptions: number;
  readonly unjudged: number;
  /** Percent of all items with an exception; null where no figure can carry a conclusion. */
  readonly rate: number | null;
}

/** Every control that the newest audit tested, in its order, then those that only earlier ones did. */
export function controlTrends(history: readonly PeriodHistory[]): ControlTrend[] {
  const newestFirst = history.toReversed().flatMap(({ controls }) => controls);
  const ids = [...new Set(newestFirst.map(({ control }) => control))];
  return ids.map((control) => {
    const own = newestFirst.filter((one) => one.control === control);
    return {
      control,
      title: own[0]?.title ?? control,
      tolerable: own.find(({ tolerable }) => tolerable !== null)?.tolerable ?? null,
      points: history.map((period) => pointOf(period, control)),
    };
  });
}

function pointOf({ period, controls }: PeriodHistory, control: string): TrendPoint {
  const found = controls.find((one) => one.control === control);
  if (found === undefined) return { period, verdict: null, items: 0, exceptions: 0, unjudged: 0, rate: null };
  const { verdict, items, exceptions, unjudged } = found;
  // A rate over what happened to be collected would read like a result.
  const isKnown = items > 0 && verdict !== 'cannot-conclude' && verdict !== 'no-occurrences';
  return { period, verdict, items, exceptions, unjudged, rate: isKnown ? (exceptions / items) * 100 : null };
}
