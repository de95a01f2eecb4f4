import { Temporal } from 'temporal-polyfill';
import { UsageError } from './errors.ts';

/**
 * A point in time as canonical UTC text with milliseconds (`2026-07-01T00:00:00.000Z`), so that
 * text order is time order in code, in SQLite and in Postgres.
 */
export type Instant = string;

export const MS_PER_DAY = 86_400_000;

/** Formats epoch milliseconds as an {@link Instant}. */
export function fromEpochMs(ms: number): Instant {
  // biome-ignore lint/style/noRestrictedGlobals: arithmetic only, no clock; Temporal is 20 times slower and this runs once per event
  return new Date(Math.trunc(ms)).toISOString();
}

/** Epoch milliseconds of an {@link Instant}. */
export function toEpochMs(instant: Instant): number {
  // biome-ignore lint/style/noRestrictedGlobals: arithmetic only, no clock
  return Date.parse(instant);
}

const UTC_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

/**
 * Reads an ISO 8601 instant with any offset, also Jira's form without a colon (`+0000`).
 * Returns null when the text is no instant (no date-only text: a date needs a rule to become an instant).
 */
export function readInstant(text: unknown): Instant | null {
  if (typeof text !== 'string') return null;
  if (UTC_FORM.test(text)) return readUtc(text);
  const colon = text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  try {
    return fromEpochMs(Temporal.Instant.from(colon).epochMilliseconds);
  } catch {
    return null;
  }
}

/** The form most sources use, without Temporal's cost. JavaScript rolls 30 February over to March: then the date differs. */
function readUtc(text: string): Instant | null {
  const ms = toEpochMs(text);
  const instant = Number.isNaN(ms) ? null : fromEpochMs(ms);
  return instant?.slice(0, 19) === text.slice(0, 19) ? instant : null;
}

/** Like {@link readInstant} for user input. @throws UsageError when it is no instant. */
export function parseInstant(text: string, name = 'instant'): Instant {
  const instant = readInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (instant === null) {
    throw new UsageError(`${name}: "${text}" is not an ISO 8601 instant`, {
      hint: 'Write it like 2026-07-01T09:00:00Z.',
    });
  }
  return instant;
}

/** `instant` moved by `ms` milliseconds. */
export function addMs(instant: Instant, ms: number): Instant {
  return fromEpochMs(toEpochMs(instant) + ms);
}

/** Milliseconds from `from` to `to`; negative when `to` is earlier. */
export function msBetween(from: Instant, to: Instant): number {
  return toEpochMs(to) - toEpochMs(from);
}

/** Whole days (floor) from `from` to `to`. */
export function daysBetween(from: Instant, to: Instant): number {
  return Math.floor(msBetween(from, to) / MS_PER_DAY);
}

/** The calendar date of an instant in a zone, `YYYY-MM-DD`. */
export function dateIn(instant: Instant, timezone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timezone).toPlainDate().toString();
}

/** Date and minute of an instant in a zone, `2026-11-22 02:15`. */
export function localMinute(instant: Instant, timezone: string): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(timezone).toPlainDateTime();
  return local.toString({ smallestUnit: 'minute' }).replace('T', ' ');
}

/** The first instant of a calendar date in a zone (DST-safe). */
export function startOfDate(date: string, timezone: string): Instant {
  return fromEpochMs(Temporal.PlainDate.from(date).toZonedDateTime(timezone).epochMilliseconds);
}

/** A calendar date moved by `days`. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** True when the zone is an IANA name this runtime knows. */
export function isTimezone(name: string): boolean {
  try {
    Temporal.Instant.from('2026-01-01T00:00:00Z').toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** Whether a text is a date of the calendar, written `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}
