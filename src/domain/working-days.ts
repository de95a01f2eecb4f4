import { Temporal } from 'temporal-polyfill';
import { fromEpochMs, type Instant } from './instant.ts';

/** Counting in working days. Dates are `YYYY-MM-DD`. */

export interface WorkCalendar {
  /** ISO numbers of the days off in a week, Monday 1 to Sunday 7. */
  readonly weekend: readonly number[];
  /** Dates off besides. */
  readonly holidays: readonly string[];
}

/** Longest row of days off that is searched: a calendar without any working day must not hang the program. */
const MOST_DAYS_OFF = 366;

export function isWorkingDay(date: string, { weekend, holidays }: WorkCalendar): boolean {
  return !weekend.includes(Temporal.PlainDate.from(date).dayOfWeek) && !holidays.includes(date);
}

/**
 * The date `days` working days after a date (before it, where `days` is negative); with 0 the date itself, or the next
 * working day where it is a day off. @throws RangeError when the calendar leaves no working day for a year
 */
export function addWorkingDays(date: string, days: number, calendar: WorkCalendar): string {
  const step = days < 0 ? -1 : 1;
  let at = Temporal.PlainDate.from(date);
  let left = Math.abs(days);
  let off = 0;
  for (;;) {
    const working = isWorkingDay(at.toString(), calendar);
    if (left === 0 && (working || days !== 0)) return at.toString();
    at = at.add({ days: step });
    off = isWorkingDay(at.toString(), calendar) ? 0 : off + 1;
    if (off > MOST_DAYS_OFF) throw new RangeError('the calendar has no working day within a year');
    if (off === 0 && left > 0) left -= 1;
  }
}

/** Working days from one date to another, the first not counted: Friday to Monday is 1. Negative when `to` is earlier. */
export function workingDaysBetween(from: string, to: string, calendar: WorkCalendar): number {
  if (to < from) return -workingDaysBetween(to, from, calendar);
  let count = 0;
  for (let at = Temporal.PlainDate.from(from); at.toString() < to; ) {
    at = at.add({ days: 1 });
    if (isWorkingDay(at.toString(), calendar)) count += 1;
  }
  return count;
}

/** The instant at which a clock in the zone shows the hour on that date (DST-safe). */
export function atHour(date: string, hour: number, timezone: string): Instant {
  const time = Temporal.PlainTime.from({ hour });
  const zoned = Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: timezone, plainTime: time });
  return fromEpochMs(zoned.epochMilliseconds);
}
