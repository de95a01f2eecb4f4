import { fromEpochMs, type Instant, MS_PER_DAY, startOfDate, toEpochMs } from '../../domain/instant.ts';
import { datesOf, parsePeriod } from '../../domain/period.ts';
import type { Random } from './random.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = MS_PER_DAY;

/** History before the period, so that volumes have something to be compared with. */
const DAYS_BEFORE = 14;
/** After the period: tickets get closed, late data arrives, then the mock audit runs. */
const DAYS_AFTER = 12;

/** One calendar date of the company, with times in epoch milliseconds. */
export interface Day {
  readonly date: string;
  readonly index: number;
  /** First instant of the date in the company's zone. */
  readonly from: number;
  readonly weekend: boolean;
}

/** The time a world spans: two weeks before the period, the period, and twelve days after it. Epoch milliseconds. */
export interface Calendar {
  readonly timezone: string;
  readonly period: string;
  readonly opens: number;
  readonly start: number;
  readonly end: number;
  readonly now: number;
  readonly days: readonly Day[];
}

/** @throws UsageError when `period` is no quarter. */
export function makeCalendar(period: string, timezone: string): Calendar {
  const { window, id } = parsePeriod(period, timezone);
  const start = toEpochMs(window.from);
  const end = toEpochMs(window.to);
  const opens = start - DAYS_BEFORE * DAY;
  // Mid-morning of a day, so that the last day is a partial one, as it always is when somebody looks.
  const now = end + DAYS_AFTER * DAY + 10 * HOUR;
  const dates = datesOf({ from: fromEpochMs(opens), to: fromEpochMs(now) }, timezone);
  const days = dates.map((date, index) => {
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    return {
      date,
      index,
      from: toEpochMs(startOfDate(date, timezone)),
      weekend: weekday === 0 || weekday === 6,
    };
  });
  return { timezone, period: id, opens, start, end, now, days };
}

/** Working days between two instants; the whole day must lie inside. */
export function workDays(calendar: Calendar, from: number, to: number): Day[] {
  return calendar.days.filter((day) => !day.weekend && day.from >= from && day.from + DAY <= to);
}

/** A moment between 9:30 and 16:30 in the company's zone, to the second. */
export function workTime(random: Random, day: Day): number {
  return day.from + 9.5 * HOUR + random.int(0, 7 * 3600) * 1000;
}

/** True from 9:00 to 18:00 of a day that begins at `from`. */
const inHours = (time: number, from: number): boolean => time >= from + 9 * HOUR && time < from + 18 * HOUR;

function dayOf(calendar: Calendar, time: number): Day | undefined {
  return calendar.days.findLast((day) => day.from <= time);
}

/** A working moment before `time`: the same day where there is room, else the working day before. */
export function earlier(random: Random, calendar: Calendar, time: number): number {
  const day = dayOf(calendar, time);
  const morning = (day?.from ?? time - 12 * HOUR) + 9 * HOUR;
  const room = time - 15 * MINUTE - morning;
  if (room > 30 * MINUTE && random.chance(0.5))
    return morning + Math.floor(random.float() * (room / 1000)) * 1000;
  const before = calendar.days.findLast((other) => !other.weekend && other.from < (day?.from ?? 0));
  // Before the first known day the exact weekday matters to nobody.
  return before === undefined ? time - random.int(18, 26) * HOUR : workTime(random, before);
}

/** A working moment after `time`, at most a few days later and never after now. */
export function later(random: Random, calendar: Calendar, time: number): number {
  const day = dayOf(calendar, time);
  if (day !== undefined && inHours(time + 2 * HOUR, day.from) && random.chance(0.6)) {
    return time + random.int(10, 110) * MINUTE;
  }
  const after = calendar.days.find((other) => !other.weekend && other.from > time);
  const moment = after === undefined ? time + HOUR : workTime(random, after);
  return Math.min(moment, calendar.now - MINUTE);
}

/** Instant with milliseconds, as Okta and our own records write it. */
export const iso = (time: number): Instant => fromEpochMs(time);

/** Instant to the second, as CloudTrail writes it: `2026-07-10T12:11:15Z`. */
export const isoSeconds = (time: number): string => fromEpochMs(time).replace(/\.\d{3}Z$/, 'Z');
