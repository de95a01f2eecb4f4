import { type DateFormat, readDate } from '../../domain/local-date.ts';
import type { WrittenDay } from '../../domain/vendor-records.ts';

/** Days have no clock: where they are compared with times, that is done within the widest zones. */
const DAY_RULE = { timezone: 'UTC', endOfDay: '00:00' };
const OTHER: Readonly<Partial<Record<DateFormat, DateFormat>>> = { dmy: 'mdy', mdy: 'dmy' };

function dateOf(written: string, format: DateFormat): string | null {
  const read = readDate(written, { format, ...DAY_RULE });
  return 'date' in read ? read.date : null;
}

/**
 * Reads days of one file by its stated format; another form is never guessed at. A file in which some day can only be read
 * with day and month changed over is of two hands: then nobody can tell which day 03/07/2026 is, and it counts as unreadable.
 * @param all every day that the file holds
 */
export function dayReader(format: DateFormat, all: readonly string[]): (written: string) => WrittenDay {
  const other = OTHER[format];
  const isMixed =
    other !== undefined && all.some((text) => dateOf(text, format) === null && dateOf(text, other) !== null);
  return (written) => {
    const date = dateOf(written, format);
    const otherwise = other === undefined || !isMixed ? null : dateOf(written, other);
    return { written, date: otherwise === null || otherwise === date ? date : null };
  };
}
