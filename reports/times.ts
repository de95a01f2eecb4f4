import { addMs, dateIn, daysBetween, type Instant } from '../src/domain/instant.ts';
import { MONTHS } from '../src/domain/months.ts';
import type { Period } from '../src/domain/period.ts';
import type { Window } from '../src/domain/window.ts';

/** How reports write times: UTC instants to the minute with the zone named, dates in words. */

/** `2026-07-03 09:12 UTC`; a dash where there is none; other text as it is. */
export function utcMinute(instant: Instant | null): string {
  if (instant === null) return '–';
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(instant);
  return match === null ? instant : `${match[1]} ${match[2]} UTC`;
}

/** `3 July 2026` from `2026-07-03`; other text as it is. */
export function longDate(date: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date);
  const month = MONTHS[Number(match?.[2]) - 1];
  return match === null || month === undefined ? date : `${Number(match[3])} ${month} ${match[1]}`;
}

/** `3 Jul` from `2026-07-03`. */
export function shortDate(date: string): string {
  const [day, month] = longDate(date).split(' ');
  return month === undefined ? date : `${day} ${month.slice(0, 3)}`;
}

/** `2026 Q3` from `2026Q3`. */
export function periodWord(id: string): string {
  return id.replace(/^(\d{4})(Q\d)$/, '$1 $2');
}

/** First and last calendar date of a period in its own zone. */
export function periodDates(period: Period): { readonly first: string; readonly last: string } {
  return {
    first: dateIn(period.window.from, period.timezone),
    last: dateIn(addMs(period.window.to, -1), period.timezone),
  };
}

/** `2026-08-12 00:00 UTC to 2026-08-15 00:00 UTC`. */
export function windowWord(window: Window): string {
  return window.from === window.to
    ? `at ${utcMinute(window.to)}`
    : `${utcMinute(window.from)} to ${utcMinute(window.to)}`;
}

/** Whole days that something has been open; null where its begin is unknown. */
export function daysOpen(since: Instant | null | undefined, now: Instant): number | null {
  return since === null || since === undefined ? null : Math.max(0, daysBetween(since, now));
}
