import { Temporal } from 'temporal-polyfill';
import { UsageError } from './errors.ts';
import { dateIn, type Instant, startOfDate } from './instant.ts';
import type { Window } from './window.ts';

/** How often something is asked anew. */
export type Cadence = 'month' | 'quarter';

/** The audited time: a calendar quarter, for some access reviews a month, in the configured time zone. */
export interface Period {
  /** `2026Q3`; a month: `2026-07`. */
  readonly id: string;
  readonly timezone: string;
  readonly window: Window;
}

const SHAPE = /^(\d{4})Q(\d)$/i;

/**
 * Reads `2026Q3` as the quarter's half-open window in `timezone`.
 * @throws UsageError on anything else, with the nearest right period.
 */
export function parsePeriod(text: string, timezone: string): Period {
  const match = SHAPE.exec(text.trim());
  const year = match?.[1];
  const quarter = Number(match?.[2]);
  if (year === undefined) {
    throw new UsageError(`period "${text}": write a quarter as year and Q1 to Q4`, {
      hint: 'For example: --period 2026Q3',
    });
  }
  if (!(quarter >= 1 && quarter <= 4)) {
    const nearest = quarter < 1 ? 1 : 4;
    throw new UsageError(`period "${text}": quarters are Q1 to Q4. Did you mean ${year}Q${nearest}?`);
  }
  const first = Temporal.PlainDate.from({ year: Number(year), month: quarter * 3 - 2, day: 1 });
  const window = {
    from: startOfDate(first.toString(), timezone),
    to: startOfDate(first.add({ months: 3 }).toString(), timezone),
  };
  return { id: `${year}Q${quarter}`, timezone, window };
}

/**
 * Reads `2026-07` as the month's half-open window in `timezone`.
 * @throws UsageError on anything else
 */
export function parseMonth(text: string, timezone: string): Period {
  const [, year, month] = /^(\d{4})-(\d{2})$/.exec(text.trim()) ?? [];
  if (year === undefined || !(Number(month) >= 1 && Number(month) <= 12))
    throw new UsageError(`period "${text}": write a month as year and month`, {
      hint: 'For example: --period 2026-07',
    });
  const first = Temporal.PlainDate.from({ year: Number(year), month: Number(month), day: 1 });
  const window = {
    from: startOfDate(first.toString(), timezone),
    to: startOfDate(first.add({ months: 1 }).toString(), timezone),
  };
  return { id: `${year}-${month}`, timezone, window };
}

/** The month that an instant falls into, in `timezone`. */
export function monthOf(at: Instant, timezone: string): Period {
  return parseMonth(dateIn(at, timezone).slice(0, 7), timezone);
}

/** The months of a quarter, in order. */
export function monthsWithin({ window, timezone }: Pick<Period, 'window' | 'timezone'>): Period[] {
  const months: Period[] = [];
  for (let at = window.from; at < window.to; ) {
    const month = monthOf(at, timezone);
    months.push(month);
    at = month.window.to;
  }
  return months;
}

/** The quarter that an instant falls into, in `timezone`. */
export function periodOf(at: Instant, timezone: string): Period {
  const date = Temporal.PlainDate.from(dateIn(at, timezone));
  return parsePeriod(`${date.year}Q${Math.ceil(date.month / 3)}`, timezone);
}

/** The quarter before another. */
export function previousPeriod(period: Period): Period {
  const year = Number(period.id.slice(0, 4));
  const quarter = Number(period.id.slice(5));
  return parsePeriod(quarter === 1 ? `${year - 1}Q4` : `${year}Q${quarter - 1}`, period.timezone);
}

/** The calendar dates of a window in a zone, in order. The last date may be covered only in part. */
export function datesOf(window: Window, timezone: string): string[] {
  const dates: string[] = [];
  let date = Temporal.PlainDate.from(dateIn(window.from, timezone));
  while (startOfDate(date.toString(), timezone) < window.to) {
    dates.push(date.toString());
    date = date.add({ days: 1 });
  }
  return dates;
}
