import type { Command, Verb } from '../../../../domain/answer.ts';
import { isYear } from './clarity.ts';
import { isMark, isQuantity, isWord, phraseAt, type Read, readLineSet, wordIn } from './lines.ts';
import { afterOpening, beforeCourtesy } from './politeness.ts';
import { sameLines } from './ranges.ts';
import { type Decided, readTail } from './tail.ts';
import type { Token } from './tokens.ts';
import {
  AGREEING,
  ALL_PHRASES,
  BRIEF_VERBS,
  LINE_WORDS,
  MONTHS,
  POLITE,
  REST_WORDS,
  VERBS,
} from './words.ts';

/** A stretch of a comment: a command, or words that are none. */
export interface Passage {
  readonly from: number;
  readonly to: number;
  readonly command: Omit<Command, 'words'> | null;
}

/**
 * The passages of one sentence: statements that a comma or `and` joins. What begins no command takes the rest of its
 * sentence with it, and a command that is taken back, doubted or made to depend on something takes the whole sentence:
 * nobody can tell how far its words reach (`keep 3, revoke 4, if Tom agrees`).
 */
export function readSentence(text: string, tokens: readonly Token[]): Passage[] {
  const whole = passage(tokens, 0, tokens.length, null);
  if (tokens.some((token) => isMark(token, '?', '✗'))) return [whole];
  const passages: Passage[] = [];
  for (let at = 0; at < tokens.length; ) {
    const head = readHead(tokens, at);
    if (head === null)
      return passages.some(isOfAll) ? [whole] : [...passages, passage(tokens, at, tokens.length, null)];
    const to = nextPiece(tokens, head.next);
    const said = head.brief
      ? beforeCourtesy(tokens, head.next, to) > head.next
        ? null
        : { target: null, reason: null }
      : readTail(head, { text, tokens, from: head.next, to });
    if (said === null) return [whole];
    passages.push(passage(tokens, at, to, { verb: head.verb, lines: head.lines, ...said }));
    at = to;
  }
  return passages;
}

/** `keep all, 3 left`: what is not understood may be an exception. */
const isOfAll = ({ command }: Passage): boolean => command?.lines.kind === 'all';

export function passage(
  tokens: readonly Token[],
  from: number,
  to: number,
  command: Passage['command'],
): Passage {
  let [first, last] = [from, to - 1];
  while (first < last && isMark(tokens[first], ',', '\n', '-', '•', '|')) first += 1;
  while (first < last && isMark(tokens[last], ',', '.', '\n', ';')) last -= 1;
  return { from: tokens[first]?.from ?? 0, to: tokens[last]?.to ?? 0, command };
}

interface Head extends Decided {
  /** Nothing but courtesies may follow. */
  readonly brief: boolean;
  readonly next: number;
}

/** Verb and lines, in one order or the other. */
function readHead(tokens: readonly Token[], at: number): Head | null {
  const start = afterOpening(tokens, at);
  const verb = readVerb(tokens, start);
  if (verb === null) return readNumberFirst(tokens, start);
  const access = lengthOfAccess(tokens, verb.next);
  const lines = readLineSet(tokens, afterMarks(tokens, verb.next + access, AFTER_VERB));
  if (lines === null) return null;
  const brief = access > 0 || BRIEF_VERBS.has(tokens[start]?.value ?? '');
  const rightBehindAll = lines.value.kind === 'all' && lines.value.except.length === 0;
  return { verb: verb.value, lines: lines.value, brief, rightBehindAll, next: lines.next };
}

const AFTER_VERB = [':', '-', '=', '(', '"', '\n', '•'];
const AFTER_LINES = [':', '-', '=', ')', '"', '.', '|', ',', '→', '…'];

function readVerb(tokens: readonly Token[], at: number): Read<Verb> | null {
  const verb = isWord(tokens[at]) ? VERBS.get(tokens[at]?.value ?? '') : undefined;
  if (verb !== undefined) return { value: verb, next: at + 1 };
  if (!wordIn(tokens[at], NOT)) return null;
  const mine = isMark(tokens[at + 1], '-') ? at + 2 : at + 1;
  return isWord(tokens[mine]) && tokens[mine]?.value === 'mine'
    ? { value: 'not-mine', next: mine + 1 }
    : null;
}

const NOT: ReadonlySet<string> = new Set(['not', 'isnt', 'arent']);

/** `revoke access for 3`: a word too many, so nothing else may follow. */
function lengthOfAccess(tokens: readonly Token[], at: number): number {
  const preposition = tokens[at + 1];
  const found = tokens[at]?.value === 'access' && isWord(preposition);
  return found && ['for', 'of'].includes(preposition?.value ?? '') ? 2 : 0;
}

function afterMarks(tokens: readonly Token[], at: number, marks: readonly string[]): number {
  let next = at;
  while (next < at + 4 && isMark(tokens[next], ...marks)) next += 1;
  return next;
}

/** `3: revoke`, `rest keep`; null when lines after the verb contradict those before it (`3: keep 5`). */
function readNumberFirst(tokens: readonly Token[], start: number): Head | null {
  const lines = readLineSet(tokens, start);
  if (lines === null) return null;
  let at = afterMarks(tokens, lines.next, AFTER_LINES);
  const saysAll = lines.value.kind === 'all' && at === lines.next;
  if (saysAll && !wordIn(tokens[at - 1], REST_WORDS)) return null;
  if (wordIn(tokens[at], POLITE)) at += 1;
  if (isBeing(tokens[at]) && tokens[at + 1]?.value === 'not') at += 1;
  const verb = readVerb(tokens, at);
  if (verb === null || wordIn(tokens[at], AGREEING)) return null;
  const brief = BRIEF_VERBS.has(tokens[at]?.value ?? '');
  const again = readLineSet(tokens, afterMarks(tokens, verb.next, AFTER_VERB));
  if (again !== null && !sameLines(again.value, lines.value)) return null;
  return {
    verb: verb.value,
    lines: lines.value,
    brief,
    rightBehindAll: false,
    next: again?.next ?? verb.next,
  };
}

const isBeing = (token: Token | undefined): boolean =>
  isWord(token) && ['is', 'are'].includes(token?.value ?? '');

/** Where the next statement of the sentence begins. */
function nextPiece(tokens: readonly Token[], from: number): number {
  for (let at = from; at < tokens.length; at += 1) if (beginsPiece(tokens, at)) return at;
  return tokens.length;
}

const JOINERS: ReadonlySet<string> = new Set(['and', 'but', 'then', 'plus', 'also']);
const MOST_JOINERS = 5;

/** A comma, `and` or the like before a line number, or before a verb that has its lines. */
function beginsPiece(tokens: readonly Token[], at: number): boolean {
  if (!isMark(tokens[at], ',', '&', '•', '|') && !wordIn(tokens[at], JOINERS)) return false;
  let start = at + 1;
  while (start < at + MOST_JOINERS && isJoiner(tokens[start])) start += 1;
  if (beginsLines(tokens, start)) return !isDatePart(tokens, at, start);
  const rest = phraseAt(tokens, start, ALL_PHRASES);
  if (rest > 0)
    return (
      isMark(tokens[at], ',') || readVerb(tokens, afterMarks(tokens, start + rest, AFTER_LINES)) !== null
    );
  const verb = readVerb(tokens, start);
  if (verb === null) return false;
  const lines = afterMarks(tokens, verb.next + lengthOfAccess(tokens, verb.next), AFTER_VERB);
  return beginsLines(tokens, lines) || phraseAt(tokens, lines, ALL_PHRASES) > 0;
}

const isJoiner = (token: Token | undefined): boolean =>
  isMark(token, ',', '&', '\n') || wordIn(token, JOINERS) || wordIn(token, POLITE);

function beginsLines(tokens: readonly Token[], at: number): boolean {
  let next = at;
  if (wordIn(tokens[next], LINE_WORDS)) next += 1;
  if (isMark(tokens[next], '#')) next += 1;
  return tokens[next]?.kind === 'number' && !isQuantity(tokens, next);
}

/** The year of `Nov 2, 2026`. */
function isDatePart(tokens: readonly Token[], comma: number, at: number): boolean {
  const year = tokens[at];
  if (year === undefined || !isYear(year)) return false;
  return wordIn(tokens[comma - 1], MONTHS) || wordIn(tokens[comma - 2], MONTHS);
}
