import type { LineSet, Verb } from '../../../../domain/answer.ts';
import { beginsAsReason, isClear, mayExcept, saysContrary } from './clarity.ts';
import { isMark, isWord, phraseAt, wordIn } from './lines.ts';
import { beforeCourtesy } from './politeness.ts';
import type { Token } from './tokens.ts';
import { AFTER_ALL, AS_REASON, JOINING, PLEASE, TARGET_PHRASES } from './words.ts';

/** What stands behind the verb and its lines, up to the next statement. */
export interface Tail extends Place {
  readonly text: string;
  readonly tokens: readonly Token[];
}

export interface Said {
  readonly target: string | null;
  readonly reason: string | null;
}

/** What is decided of which lines. */
export interface Decided {
  readonly verb: Verb;
  readonly lines: LineSet;
  /** The tail stands right behind `all`, where a word may say all of what. */
  readonly rightBehindAll: boolean;
}

/** Target and reason; null where the rest makes it unclear what is decided. */
export function readTail({ verb, lines, rightBehindAll }: Decided, tail: Tail): Said | null {
  const { text, tokens, from } = tail;
  const isEmpty = beforeCourtesy(tokens, from, tail.to) === from;
  if (rightBehindAll && verb !== 'change' && !isEmpty && !mayFollowAll(verb, tail)) return null;
  const target = verb === 'change' || verb === 'not-mine' ? readTarget(verb, tail) : null;
  if (verb === 'change' && target === null) return null;
  if (target !== null && !isClear(verb, tokens.slice(from, target.next), true)) return null;
  const { joined, ...place } = readReason({ ...tail, from: target?.next ?? from });
  const words = tokens.slice(place.from, place.to);
  if (!isClear(verb, words, false) || !beginsAsReason(words, joined) || mayExcept(verb, lines, words))
    return null;
  const contrary = saysContrary(verb, words);
  if (contrary && !(lines.kind === 'all' && lines.except.length > 0)) return null;
  const reason = words.some(({ kind }) => kind !== 'mark') ? slice(text, words) : null;
  // In `keep all except 3, he left` it is the reason why not.
  const saysNothing = reason === null || contrary || PRONOUNS.has(reason.toLowerCase());
  return { target: target?.value ?? null, reason: saysNothing ? null : reason };
}

/** `3: revoke it` gives no reason. */
const PRONOUNS: ReadonlySet<string> = new Set(['it', 'this', 'that', 'him', 'her', 'them', 'too', 'as well']);

function mayFollowAll(verb: Verb, { tokens, from }: Tail): boolean {
  const first = tokens[from];
  if (first?.kind === 'mark') return isMark(first, ',', ':', '-', '(', '→', '"', ')');
  if (first?.value === 'as') return wordIn(tokens[from + 1], AS_REASON);
  return wordIn(first, AFTER_ALL) || (verb === 'not-mine' && phraseAt(tokens, from, TARGET_PHRASES) > 0);
}

const slice = (text: string, tokens: readonly Token[]): string =>
  text.slice(tokens[0]?.from ?? 0, tokens.at(-1)?.to ?? 0);

const LEADING_SIGNS = [',', ':', '-', '…', '"', '(', ')', '•', '|', '\n'];

/** Tokens from one to before another. */
interface Place {
  readonly from: number;
  readonly to: number;
}

function readReason({ tokens, from, to }: Tail): Place & { readonly joined: boolean } {
  const end = beforeCourtesy(tokens, from, to);
  let start = from;
  let joined = false;
  for (; start < end; start += 1) {
    const token = tokens[start];
    const isPart = tokens[start + 1]?.glued && tokens[start + 1]?.kind !== 'mark';
    const ofJoining: boolean = joined && token?.value === 'of' && wordIn(tokens[start - 1], JOINING);
    const joins: boolean = !isPart && (ofJoining || wordIn(token, JOINING));
    joined ||= joins;
    if (!joins && !isMark(token, ...LEADING_SIGNS) && (isPart || !wordIn(token, PLEASE))) break;
  }
  return { ...withItsBrackets(tokens, { from: Math.min(start, end), to: end }, { from, to }), joined };
}

/** Signs that were cut off as enclosing, given back where what is left holds their other half. */
function withItsBrackets(tokens: readonly Token[], left: Place, all: Place): Place {
  let [open, unopened, quotes] = [0, 0, false];
  for (let index = left.from; index < left.to; index += 1) {
    if (isMark(tokens[index], '(')) open += 1;
    else if (isMark(tokens[index], ')') && open > 0) open -= 1;
    else if (isMark(tokens[index], ')')) unopened += 1;
    else if (isMark(tokens[index], '"')) quotes = true;
  }
  let { from, to } = left;
  for (; unopened > 0 && from > all.from && isMark(tokens[from - 1], '('); unopened -= 1) from -= 1;
  for (; open > 0 && to < all.to && isMark(tokens[to], ')'); open -= 1) to += 1;
  if (quotes && from > all.from && isMark(tokens[from - 1], '"')) from -= 1;
  if (quotes && to < all.to && isMark(tokens[to], '"')) to += 1;
  return { from, to };
}

interface Target {
  readonly value: string;
  readonly next: number;
}

function readTarget(verb: Verb, tail: Tail): Target | null {
  const { tokens, to } = tail;
  let at = tail.from;
  while (at < to && (isMark(tokens[at], ...LEADING_SIGNS) || wordIn(tokens[at], PLEASE))) at += 1;
  if (verb === 'change' && tokens[at]?.value === 'from') while (at < to && !isBecoming(tokens[at])) at += 1;
  if (verb === 'not-mine' && tokens[at]?.kind === 'name') return untilPause(tail, at);
  const begins = verb === 'change' ? Number(isBecoming(tokens[at])) : lengthOfReferral(tokens, at);
  return begins === 0 || at + begins >= to ? null : untilPause(tail, at + begins);
}

const isBecoming = (token: Token | undefined): boolean =>
  isMark(token, '→') || (isWord(token) && ['to', 'into'].includes(token?.value ?? ''));

function lengthOfReferral(tokens: readonly Token[], at: number): number {
  if (isMark(tokens[at], '→')) return 1;
  return phraseAt(tokens, at, TARGET_PHRASES);
}

/** A target goes on to the next pause; one in quotation marks to their end. */
function untilPause(tail: Tail, begin: number): Target | null {
  const { text, tokens, to } = tail;
  let from = begin;
  while (from < to && isMark(tokens[from], ':', '→', '-', '(')) from += 1;
  const opens = isMark(tokens[from], '"');
  let close = from + 1;
  while (opens && close < to && !isMark(tokens[close], '"')) close += 1;
  const enclosed = opens && close < to;
  const place = enclosed ? { from: from + 1, to: close } : plainTarget(tail, opens ? from + 1 : from);
  const words = tokens.slice(place.from, place.to);
  if (!words.some(({ kind }) => kind !== 'mark')) return null;
  const [only] = words;
  const value = words.length === 1 && only?.kind === 'name' ? only.value : slice(text, words);
  return { value, next: enclosed ? close + 1 : place.to };
}

function plainTarget({ tokens, to }: Tail, from: number): Place {
  let end = from;
  while (end < to && !isPause(tokens, end)) end += 1;
  // `change 3 to 5` says lines, if anything.
  if (/^\d+$/.test(tokens[from]?.value ?? '')) return { from, to: from };
  return withItsBrackets(tokens, { from, to: beforeCourtesy(tokens, from, end) }, { from, to: end });
}

function isPause(tokens: readonly Token[], at: number): boolean {
  const [token, after] = [tokens[at], tokens[at + 1]];
  if (wordIn(token, JOINING)) return true;
  if (isMark(token, '(')) return !token?.glued;
  if (isMark(token, '-')) return !token?.glued && !after?.glued;
  if (isMark(token, ':')) return !after?.glued;
  return isMark(token, ',', ';', '•', '|', '…', '\n');
}
