import { Temporal } from 'temporal-polyfill';
import type { LineRange } from '../domain/answer.ts';
import type { Instant } from '../domain/instant.ts';
import { MONTHS } from '../domain/months.ts';

/** Dates in plain English, the same on every machine (no locale data involved). */

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function parts(date: string): { weekday: string; day: number; month: string; year: number } {
  const plain = Temporal.PlainDate.from(date);
  return {
    weekday: DAYS[plain.dayOfWeek - 1] ?? '',
    day: plain.day,
    month: MONTHS[plain.month - 1] ?? '',
    year: plain.year,
  };
}

/** `Fri 16 Oct` for `2026-10-16`. */
export function shortDay(date: string): string {
  const { weekday, day, month } = parts(date);
  return `${weekday.slice(0, 3)} ${day} ${month.slice(0, 3)}`;
}

/** `Friday 16 October 2026` for `2026-10-16`. */
export function dayOf(date: string): string {
  const { weekday, day, month, year } = parts(date);
  return `${weekday} ${day} ${month} ${year}`;
}

/** `1 October 2026, 09:14 UTC`. */
export function instantOf(instant: Instant): string {
  const { day, month, year } = parts(instant.slice(0, 10));
  return `${day} ${month} ${year}, ${instant.slice(11, 16)} UTC`;
}

/** `6–23`, `2, 4–6`; numbers in ascending order. */
export function lineNumbers(numbers: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && number === last.to + 1) last.to = number;
    else ranges.push({ from: number, to: number });
  }
  return lineRanges(ranges);
}

/** `6–23`, `2, 4–6`. */
export function lineRanges(ranges: readonly LineRange[]): string {
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}
