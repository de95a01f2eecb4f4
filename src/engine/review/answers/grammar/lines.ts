import type { LineRange, LineSet } from '../../../../domain/answer.ts';
import { normalised, without } from './ranges.ts';
import type { Token } from './tokens.ts';
import {
  ALL_EXCEPT_PHRASES,
  ALL_PHRASES,
  COUNTABLE_ONE,
  COUNTABLES,
  EXCEPT_PHRASES,
  LINE_WORDS,
  LINKING,
  MONTHS,
  type Phrases,
  RANGE_WORDS,
  UNITS,
} from './words.ts';

/** Numbers of more digits are something else: a phone number, an account, a year with its month. */
const MOST_DIGITS = 6;

export interface Read<T> {
  readonly value: T;
  /** Where the tokens go on. */
  readonly next: number;
}

/** The lines that are named from here on; null when there are none, or one of them cannot be a line. */
export function readLineSet(tokens: readonly Token[], at: number): Read<LineSet> | null {
  const all = phraseAt(tokens, at, ALL_PHRASES);
  if (all > 0) {
    const except = readExcept(tokens, at + all, ALL_EXCEPT_PHRASES);
    if (except === null) return { value: { kind: 'all', except: [] }, next: at + all };
    return { value: { kind: 'all', except: except.value }, next: except.next };
  }
  const some = readRanges(tokens, at);
  if (some === null) return null;
  const except = readExcept(tokens, some.next, EXCEPT_PHRASES);
  if (except === null) return { value: { kind: 'some', ranges: some.value }, next: some.next };
  const ranges = without(some.value, except.value);
  return ranges.length === 0 ? null : { value: { kind: 'some', ranges }, next: except.next };
}

/** How many tokens the longest phrase that stands here has; 0 when none does. */
export function phraseAt(tokens: readonly Token[], at: number, phrases: Phrases): number {
  const first = tokens[at];
  if (first?.kind !== 'word') return 0;
  const here = phrases
    .get(first.value)
    ?.find((phrase) =>
      phrase.every((word, index) => isWord(tokens[at + index]) && tokens[at + index]?.value === word),
    );
  return here?.length ?? 0;
}

export const isWord = (token: Token | undefined): boolean => token?.kind === 'word';

export const isMark = (token: Token | undefined, ...values: string[]): boolean =>
  token?.kind === 'mark' && values.includes(token.value);

export const wordIn = (token: Token | undefined, words: ReadonlySet<string>): boolean =>
  token?.kind === 'word' && words.has(token.value);

function readExcept(tokens: readonly Token[], at: number, phrases: Phrases): Read<LineRange[]> | null {
  let next = at;
  while (next < at + 2 && isMark(tokens[next], ',', '(', '-')) next += 1;
  const length = phraseAt(tokens, next, phrases);
  return length === 0 ? null : readRanges(tokens, next + length);
}

function readRanges(tokens: readonly Token[], at: number): Read<LineRange[]> | null {
  const ranges: LineRange[] = [];
  let start: number | null = afterPrefix(tokens, at);
  let next = at;
  while (start !== null && tokens[start]?.kind === 'number' && !isQuantity(tokens, start)) {
    const range = readRange(tokens, start);
    if (range === null || isThousands(tokens, range.next - 1)) return null;
    ranges.push(range.value);
    next = range.next;
    start = afterSeparator(tokens, next);
  }
  return ranges.length === 0 ? null : { value: normalised(ranges), next };
}

/** A line or a range; null when a number cannot be a line or the range goes on (`1-2-3`). */
function readRange(tokens: readonly Token[], at: number): Read<LineRange> | null {
  const from = lineNumber(tokens[at]);
  if (from === null) return null;
  const start = isRangeSign(tokens, at + 1) ? afterPrefix(tokens, at + 2) : at;
  if (start === at || tokens[start]?.kind !== 'number' || isQuantity(tokens, start))
    return { value: { from, to: from }, next: at + 1 };
  const to = lineNumber(tokens[start]);
  if (to === null) return null;
  if (isRangeSign(tokens, start + 1) && tokens[start + 2]?.kind === 'number') return null;
  return { value: { from: Math.min(from, to), to: Math.max(from, to) }, next: start + 1 };
}

function isRangeSign(tokens: readonly Token[], at: number): boolean {
  const sign = tokens[at];
  if (isMark(sign, '-')) return true;
  if (isMark(sign, '~', '…')) return sign?.glued === true && tokens[at + 1]?.glued === true;
  return wordIn(sign, RANGE_WORDS);
}

function lineNumber(token: Token | undefined): number | null {
  if (token === undefined || token.value.length > MOST_DIGITS) return null;
  return Number(token.value) || null;
}

/** Behind `#`, `line`, `nr.` and the like. */
function afterPrefix(tokens: readonly Token[], at: number): number {
  let next = at;
  if (wordIn(tokens[next], LINE_WORDS)) next += isMark(tokens[next + 1], ':', '.') ? 2 : 1;
  return isMark(tokens[next], '#') ? next + 1 : next;
}

/** Where the next line of a list would stand; null where no list goes on. */
function afterSeparator(tokens: readonly Token[], at: number): number | null {
  let next = at;
  while (next < at + 4 && (isMark(tokens[next], ',', '&', '+', '\n') || isAnd(tokens[next]))) next += 1;
  if (next === at) return null;
  if (isMark(tokens[next - 1], '\n') && isMark(tokens[next], '-', '•')) next += 1;
  return afterPrefix(tokens, next);
}

const isAnd = (token: Token | undefined): boolean => isWord(token) && token?.value === 'and';

/** Whether the number says how many of something, or a day of a month. */
export function isQuantity(tokens: readonly Token[], at: number): boolean {
  const hyphened = isMark(tokens[at + 1], '-') && tokens[at + 1]?.glued && tokens[at + 2]?.glued;
  const [first, second] = hyphened ? [tokens[at + 2]] : [tokens[at + 1], tokens[at + 2]];
  if (wordIn(first, UNITS) || wordIn(first, MONTHS) || wordIn(first, COUNTABLES)) return true;
  if (Number(tokens[at]?.value) === 1 && wordIn(first, COUNTABLE_ONE)) return true;
  return isWord(first) && !wordIn(first, LINKING) && wordIn(second, COUNTABLES);
}

/** `1,234` and nothing more: one number or two lines, nobody can tell. */
function isThousands(tokens: readonly Token[], at: number): boolean {
  const pair = (index: number): boolean =>
    isMark(tokens[index + 1], ',') &&
    tokens[index + 1]?.glued === true &&
    tokens[index + 2]?.kind === 'number' &&
    tokens[index + 2]?.glued === true;
  const follows = isMark(tokens[at - 1], ',') && tokens[at]?.glued === true;
  if (follows || !pair(at) || pair(at + 2)) return false;
  return tokens[at + 2]?.value.length === 3 && (tokens[at]?.value.length ?? 0) <= 3;
}
