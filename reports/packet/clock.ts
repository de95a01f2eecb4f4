import { Temporal } from 'temporal-polyfill';
import { type Instant, isTimezone } from '../../src/domain/instant.ts';
import { MONTHS } from '../../src/domain/months.ts';

/** Times of one packet as people at the company read them. Every time names its offset, so that none is ambiguous. */
export interface Clock {
  /** `9 Oct 2026 14:02 UTC−4`; date and time never break within themselves, only between them. */
  words(instant: Instant): string;
  /** `9 Oct 2026`, the calendar day there. */
  day(instant: Instant): string;
  /** `2026-10-09 14:02 UTC−4`: in the order of time when sorted as text, within one offset. */
  sortable(instant: Instant): string;
  /** A sentence with the instants in it written as {@link Clock.sortable}. */
  within(sentence: string): string;
  /** The calendar date there, `2026-10-09`. */
  date(instant: Instant): string;
}

interface Parts {
  readonly date: string;
  readonly time: string;
  readonly offset: string;
}

/** An instant inside a sentence, in a group of its own, as the domain writes them. */
export const INSTANT = /\b(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)/;

const NO_BREAK = '\u00a0';

/** A clock for an IANA zone; UTC, and saying so, where this runtime does not know the zone. Text that is no instant comes back as it is. */
export function clockOf(timezone: string): Clock {
  const zone = isTimezone(timezone) ? timezone : 'UTC';
  // Many lines of a list share their times, and the zone arithmetic is the slow part.
  const known = new Map<Instant, Parts | null>();
  const parts = (instant: Instant): Parts | null => {
    const seen = known.get(instant);
    if (seen !== undefined) return seen;
    const read = partsOf(instant, zone);
    known.set(instant, read);
    return read;
  };
  const sortable = (instant: Instant): string => {
    const at = parts(instant);
    return at === null ? instant : `${at.date} ${at.time} ${at.offset}`;
  };
  return {
    words: (instant) => {
      const at = parts(instant);
      return at === null ? instant : `${shortMonth(at.date)} ${at.time}${NO_BREAK}${at.offset}`;
    },
    day: (instant) => {
      const at = parts(instant);
      return at === null ? instant : shortMonth(at.date);
    },
    sortable,
    within: (sentence) =>
      sentence
        .split(INSTANT)
        .map((part, index) => (index % 2 === 1 ? sortable(part) : part))
        .join(''),
    date: (instant) => parts(instant)?.date ?? instant.slice(0, 10),
  };
}

function partsOf(instant: Instant, zone: string): Parts | null {
  let zoned: Temporal.ZonedDateTime;
  try {
    zoned = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  } catch {
    return null;
  }
  return {
    date: zoned.toPlainDate().toString(),
    time: zoned.toPlainTime().toString().slice(0, 5),
    offset: offsetWord(zoned.offset),
  };
}

/** `UTC−4`, `UTC+5:30`, `UTC` from `-04:00`, `+05:30`, `+00:00`. */
function offsetWord(offset: string): string {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):(\d{2})/.exec(offset) ?? [];
  if (hours === undefined || (hours === '00' && minutes === '00')) return 'UTC';
  return `UTC${sign === '-' ? '−' : '+'}${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`;
}

/** `9 Oct 2026` from `2026-10-09`, on one line. */
function shortMonth(date: string): string {
  const [year, month, day] = date.split('-');
  const word = MONTHS[Number(month) - 1]?.slice(0, 3) ?? month;
  return [Number(day), word, year].join(NO_BREAK);
}
