import { isMark, isWord, wordIn } from './lines.ts';
import type { Token } from './tokens.ts';
import {
  AGREEING,
  CLOSINGS,
  DECIDING,
  DEFERRING,
  GREETED,
  GREETINGS,
  HEADINGS,
  PLEASE,
  PLEASED,
  PLEASED_BEGINS,
  POLITE,
  THANKS,
  UNCHANGED,
  UNSAFE,
  VERBS,
  WARMLY,
} from './words.ts';

/** A greeting or a thank-you with more words than this says something. */
const MOST_COURTESY = 8;
const MOST_NAMES = 4;
const MOST_SIGNATURE = 5;
/** Tokens of `thanks a lot, Tom`. */
const MOST_THANKS = 6;

export const isUnsafe = (token: Token | undefined): boolean => wordIn(token, UNSAFE);

const isHarmless = (token: Token | undefined): boolean =>
  isWord(token) &&
  !isUnsafe(token) &&
  !wordIn(token, DEFERRING) &&
  !wordIn(token, DECIDING) &&
  !VERBS.has(token?.value ?? '');

/** Where the statement itself begins: behind bullets, greetings, mentions, `please` and the like. */
export function afterOpening(tokens: readonly Token[], at: number): number {
  let next = afterBullets(tokens, at);
  for (;;) {
    const after = afterCourtesy(tokens, next);
    if (after === next) return isMark(tokens[next], '"', '(') && !closesEarly(tokens, next) ? next + 1 : next;
    next = after;
  }
}

function afterBullets(tokens: readonly Token[], at: number): number {
  let next = at;
  while (isMark(tokens[next], ',', '&', '\n', '-', '•', '|', '+') && !isStruckOut(tokens, next)) next += 1;
  if (isMark(tokens[next], '#') && tokens[next + 1]?.kind !== 'number') next += 1;
  const lettered = isWord(tokens[next]) && tokens[next]?.value.length === 1 && isMark(tokens[next + 1], ')');
  return lettered ? next + 2 : next;
}

/** Jira's `-struck out-`. */
function isStruckOut(tokens: readonly Token[], at: number): boolean {
  if (!isMark(tokens[at], '-') || tokens[at + 1]?.glued !== true) return false;
  for (let index = at + 2; index < tokens.length && index < at + 100; index += 1)
    if (isMark(tokens[index], '-') && tokens[index]?.glued && tokens[index + 1]?.glued !== true) return true;
  return false;
}

/** Something in quotation marks or brackets at the beginning, with more words behind it, is talked about and not said. */
function closesEarly(tokens: readonly Token[], at: number): boolean {
  const closing = isMark(tokens[at], '"') ? '"' : ')';
  const close = tokens.findIndex((token, index) => index > at && isMark(token, closing));
  return close >= 0 && tokens.slice(close + 1).some(({ kind }) => kind !== 'mark');
}

function afterCourtesy(tokens: readonly Token[], at: number): number {
  const [token, next] = [tokens[at], tokens[at + 1]];
  if (token?.kind === 'name') return afterMention(tokens, at);
  if (wordIn(token, GREETINGS) || wordIn(token, THANKS) || (token?.value === 'good' && wordIn(next, GREETED)))
    return afterGreeting(tokens, at);
  if (wordIn(token, POLITE)) return afterPause(tokens, at + 1);
  if (wordIn(token, AGREEING) && isMark(next, ',')) return at + 2;
  if (wordIn(token, HEADINGS) && isMark(next, ',', ':')) return at + 2;
  if (token?.value === 'my' && wordIn(next, HEADINGS)) return at + 1;
  return wordIn(token, PLEASED_BEGINS) || token?.value === 'no' ? afterPleasure(tokens, at) : at;
}

/** Behind `Looks good,` and `No changes,`. */
function afterPleasure(tokens: readonly Token[], at: number): number {
  let next = at + 1;
  if (tokens[at]?.value === 'no') next = wordIn(tokens[next], UNCHANGED) ? next + 1 : at;
  else while (next < at + MOST_COURTESY && wordIn(tokens[next], PLEASED)) next += 1;
  return next > at && isMark(tokens[next], ',') ? next + 1 : at;
}

/** Jira writes a mention with both names: `@Ana Ruiz keep all`. */
function afterMention(tokens: readonly Token[], at: number): number {
  let names = at + 1;
  while (
    names <= at + 2 &&
    tokens[names]?.capital &&
    isHarmless(tokens[names]) &&
    !isCourteous(tokens[names])
  )
    names += 1;
  return afterPause(tokens, names);
}

const isCourteous = (token: Token | undefined): boolean =>
  wordIn(token, POLITE) || wordIn(token, GREETINGS) || wordIn(token, HEADINGS);

const afterPause = (tokens: readonly Token[], at: number): number =>
  isMark(tokens[at], ',', ':', '!') ? at + 1 : at;

function afterGreeting(tokens: readonly Token[], at: number): number {
  let names = at + 1;
  while (names <= at + MOST_NAMES && (isHarmless(tokens[names]) || tokens[names]?.kind === 'name'))
    names += 1;
  if (isMark(tokens[names], ',', ':', '-', '!')) return names + 1;
  let known = at + 1;
  while (wordIn(tokens[known], GREETED)) known += 1;
  return afterPause(tokens, known);
}

/** Where a reason ends, between two places: before closing signs and courtesies. */
export function beforeCourtesy(tokens: readonly Token[], from: number, to: number): number {
  let end = to;
  for (;;) {
    const before = end - lengthOfEnding(tokens, from, end);
    if (before === end) return end;
    end = before;
  }
}

const ENDING_SIGNS = [',', ':', ';', '-', '.', '!', '…', '"', '(', ')', '•', '|', '\n'];

function lengthOfEnding(tokens: readonly Token[], from: number, end: number): number {
  const last = tokens[end - 1];
  if (end <= from) return 0;
  if (isMark(last, ...ENDING_SIGNS) || wordIn(last, PLEASE)) return 1;
  for (let at = end - 1; at >= from && at >= end - MOST_THANKS; at -= 1) {
    const token = tokens[at];
    if (wordIn(token, THANKS)) return end - (at > from && wordIn(tokens[at - 1], WARMLY) ? at - 1 : at);
    if (!isMark(token, ',', '!', '.') && (!isHarmless(token) || token?.value === 'to')) return 0;
  }
  return 0;
}

/** Whether a sentence only greets, thanks or signs. */
export function isCourtesy(tokens: readonly Token[], afterClosing: boolean): boolean {
  const words = tokens.filter(({ kind }) => kind !== 'mark');
  if (words.length === 0 || words.length > MOST_COURTESY) return false;
  if (!words.every((token) => isHarmless(token) || token.kind === 'name')) return false;
  if (words.every(({ kind }) => kind === 'name')) return true;
  if (afterClosing && words.length <= MOST_SIGNATURE) return true;
  const [first, second] = words;
  return (
    wordIn(first, GREETINGS) ||
    wordIn(first, CLOSINGS) ||
    words.every((token) => wordIn(token, POLITE)) ||
    (first?.value === 'good' && wordIn(second, GREETED)) ||
    (wordIn(first, WARMLY) && wordIn(second, THANKS))
  );
}

/** Whether a courtesy is the kind under which people set their names. */
export const isClosing = (tokens: readonly Token[]): boolean =>
  [CLOSINGS, WARMLY].some((words) => wordIn(tokens.find(isWord), words));
