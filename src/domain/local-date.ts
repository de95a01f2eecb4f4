import { Temporal } from 'temporal-polyfill';
import { fromEpochMs, type Instant, readInstant } from './instant.ts';

/** Dates that people and HR systems write, turned into instants by a stated rule. */

/** `iso`: 2026-07-31. `dmy`: 31.07.2026 or 31/7/2026. `mdy`: 07/31/2026. */
export const DATE_FORMATS = ['iso', 'dmy', 'mdy'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

export interface DateRule {
  readonly format: DateFormat;
  /** IANA zone of dates and of times without an offset. */
  readonly timezone: string;
  /** Time that a date without a time stands for, `18:00`. */
  readonly endOfDay: string;
}

/** A date as read, or why it cannot be. */
export type ReadDate =
  | {
      readonly at: Instant;
      /** The calendar date as written, `YYYY-MM-DD`. */
      readonly date: string;
      /** How it became an instant, in words. */
      readonly rule: string;
    }
  | { readonly problem: string };

const TIME = '(?:[T ](\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.\\d+)?)?)?';
const FORMS: Readonly<Record<DateFormat, { readonly pattern: RegExp; readonly example: string }>> = {
  iso: { pattern: new RegExp(`^(?<y>\\d{4})-(?<m>\\d{2})-(?<d>\\d{2})${TIME}$`), example: '2026-07-31' },
  dmy: {
    pattern: new RegExp(`^(?<d>\\d{1,2})[./-](?<m>\\d{1,2})[./-](?<y>\\d{4})${TIME}$`),
    example: '31.07.2026',
  },
  mdy: {
    pattern: new RegExp(`^(?<m>\\d{1,2})[./-](?<d>\\d{1,2})[./-](?<y>\\d{4})${TIME}$`),
    example: '07/31/2026',
  },
};
const OFFSET = /(?:Z|[+-]\d{2}:?\d{2})$/;

/**
 * Reads a date of the one stated format; any other is a problem and never guessed at. A date without a time stands for
 * the stated end of that day. So does midnight: systems that know no time write it.
 */
export function readDate(written: string, { format, timezone, endOfDay }: DateRule): ReadDate {
  const text = written.trim();
  const offset = format === 'iso' && text.includes('T') ? OFFSET.exec(text) : null;
  const match = FORMS[format].pattern.exec(offset === null ? text : text.slice(0, offset.index));
  const problem = `"${text}" is no date of the stated format (${format}, such as ${FORMS[format].example})`;
  if (match?.groups === undefined) return { problem };
  const [, , , , hour = '0', minute = '0', second = '0'] = match;
  const { y, m, d } = match.groups;
  const [endHour, endMinute] = endOfDay.split(':').map(Number);
  const hasTime = Number(hour) + Number(minute) + Number(second) > 0;
  try {
    const date = Temporal.PlainDate.from(
      { year: Number(y), month: Number(m), day: Number(d) },
      { overflow: 'reject' },
    );
    const time = hasTime
      ? { hour: Number(hour), minute: Number(minute), second: Number(second) }
      : { hour: endHour ?? 0, minute: endMinute ?? 0 };
    const written = hasTime && offset !== null ? readInstant(text) : null;
    const plainTime = Temporal.PlainTime.from(time, { overflow: 'reject' });
    const zoned = date.toZonedDateTime({ timeZone: timezone, plainTime });
    return {
      at: written ?? fromEpochMs(zoned.epochMilliseconds),
      date: date.toString(),
      rule: hasTime
        ? written === null
          ? `as written, in ${timezone}`
          : 'as written'
        : `${endOfDay} ${timezone} of that day`,
    };
  } catch {
    return { problem };
  }
}
