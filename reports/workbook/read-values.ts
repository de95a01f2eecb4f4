import { fromEpochMs, MS_PER_DAY } from '../../src/domain/instant.ts';
import { writtenText } from './cells.ts';
import { MOST, walkXml } from './read-xml.ts';
import { DAMAGED, UnreadableWorkbook } from './unreadable.ts';

/** What the cells of a workbook refer to: the table of texts, and how numbers are shown. */

/** How a number is shown; a text that a cell would show exactly so would need Excel's whole formatting language. */
export type Shown = 'number' | 'percent' | 'date' | 'time' | 'date and time';

/** Empty texts are free in a file, but not in memory. A list of 10,000 lines has fewer than 100,000. */
const MOST_TEXTS = 2_000_000;

/** The table of texts. Rich text counts without its looks; readings for Japanese (`rPh`) are not part of a text. */
export function readTexts(part: Uint8Array, most = MOST): string[] {
  const texts: string[] = [];
  let text = '';
  walkXml(
    part,
    {
      text: (path, value) => {
        if (path === 'sst/si/t' || path === 'sst/si/r/t') text += value;
      },
      close: (path) => {
        if (path !== 'sst/si') return;
        if (texts.push(writtenText(text)) > MOST_TEXTS) throw new UnreadableWorkbook(DAMAGED);
        text = '';
      },
    },
    most,
  );
  return texts;
}

/** How numbers look in each cell style, by its place. */
export function readFormats(part: Uint8Array): Shown[] {
  const own = new Map<string, Shown>();
  const styles: Shown[] = [];
  walkXml(part, {
    open: (path, element) => {
      const id = element.get('numFmtId') ?? '0';
      if (path === 'styleSheet/numFmts/numFmt') own.set(id, shownBy(element.get('formatCode') ?? ''));
      if (path === 'styleSheet/cellXfs/xf') styles.push(own.get(id) ?? shownBuiltIn(Number(id)));
    },
  });
  return styles;
}

/** Formats known by number, East Asian ones included: ECMA-376 part 1, 18.8.30 (numFmt). */
function shownBuiltIn(id: number): Shown {
  const within = (first: number, last: number): boolean => first <= id && id <= last;
  if (id === 22) return 'date and time';
  if (within(14, 17) || within(27, 31) || id === 36 || within(50, 58)) return 'date';
  if (within(18, 21) || within(32, 35) || within(45, 47)) return 'time';
  return id === 9 || id === 10 ? 'percent' : 'number';
}

function shownBy(format: string): Shown {
  // Quoted words, escaped characters and marks in brackets, but for the elapsed times [h] [m] [s], are not part of it.
  const code = format
    .toLowerCase()
    .replace(/"[^"]*"|[\\_*]./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/g, '')
    .replace('general', '');
  const time = /[hs]/.test(code);
  const date = /[dy]|m{3}/.test(code) || (!time && code.includes('m'));
  if (date) return time ? 'date and time' : 'date';
  if (time) return 'time';
  return code.includes('%') ? 'percent' : 'number';
}

/** A number as a person sees it; dates in the one form that everybody reads alike. */
export function numberText(raw: string, shown: Shown, from1904: boolean): string {
  const value = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(value)) return raw;
  const plain = (number: number): string => String(Number(number.toPrecision(15)));
  if (shown === 'percent') return `${plain(value * 100)}%`;
  const days = value + (from1904 ? 1462 : 0);
  // Day 0 to the end of the year 9999.
  if (shown === 'number' || days < 0 || days >= 2_958_466) return plain(value);
  // Excel counts a 29 February 1900 that never was, so days before it lie one later than they seem.
  const since1970 = days - 25_569 + (days < 60 ? 1 : 0);
  const instant = fromEpochMs(Math.round(since1970 * MS_PER_DAY));
  const time = instant.slice(11, instant.slice(17, 19) === '00' ? 16 : 19);
  if (shown === 'time') return time;
  return shown === 'date' ? instant.slice(0, 10) : `${instant.slice(0, 10)} ${time}`;
}
