import { saying } from './clarity.ts';
import { isMark, isWord, wordIn } from './lines.ts';
import { isUnsafe } from './politeness.ts';
import type { Sentence } from './sentences.ts';
import type { Passage } from './statement.ts';
import type { Token } from './tokens.ts';
import { DANGLING } from './words.ts';

/** Part of a comment. */
export interface Part {
  readonly kind: 'command' | 'other' | 'courtesy' | 'quoted';
  readonly from: number;
  readonly to: number;
  readonly command: Passage['command'];
  /** Equal for the parts of one sentence: they are taken back together. */
  readonly sentence: number;
}

const BEFORE = '(?:(?:and|but|oh|ah|well|hm|hmm|so|please|pls|sorry) ){0,3}';
const TAKES_ALL_BACK = new RegExp(
  `^ ${BEFORE}(?:ignore|disregard|forget|scratch|strike|undo|cancel|withdraw|nevermind|never mind) `,
);
const TAKES_LAST_BACK = new RegExp(
  `^ ${BEFORE}(?:no (?:wait|sorry|no|not|#|keep|revoke|remove|change #)|not (?:#|lines? #)|wait|hold on|` +
    'oops|actually|correction|i mean|i meant|my mistake|my bad|on second thought|just kidding|except|excluding|apart from|only|unless|provided|' +
    'rather|instead|better not|maybe not|if(?! (?:you|there|any|needed|something) )) ',
);
const SORRY =
  /^ (?:oh |no )?sorry (?:i |it )?(?:is |was )?(?:#|lines?|keep|revoke|remove|change|not|no|wrong|that) /;
const NO = new Set(['no', 'nope', 'nein', 'nah']);
const MOST_OPENING = 8;
const MOST_TAG_WORDS = 3;

/** What was read so far. */
export interface Heard {
  readonly parts: Part[];
  /** Places of the commands that nothing has taken back. */
  readonly standing: number[];
}

/** Adds a part; a command stands until it is taken back. */
export function add({ parts, standing }: Heard, part: Part): void {
  if (part.kind === 'command') standing.push(parts.length);
  parts.push(part);
}

/** Makes commands no commands again where a sentence takes back or restricts what was said before it. */
export function takeBack({ parts, standing }: Heard, { tokens }: Sentence): void {
  if (standing.length === 0) return;
  const opening = saying(tokens.slice(0, MOST_OPENING));
  const all = TAKES_ALL_BACK.test(opening);
  if (!all && !takesLastBack(tokens, opening)) return;
  const sentence = parts[standing.at(-1) ?? -1]?.sentence;
  for (let last = standing.at(-1); last !== undefined; last = standing.at(-1)) {
    const part = parts[last];
    if (part === undefined || (!all && part.sentence !== sentence)) return;
    parts[last] = { ...part, kind: 'other', command: null };
    standing.pop();
  }
}

function takesLastBack(tokens: readonly Token[], opening: string): boolean {
  const words = tokens.filter(({ kind }) => kind !== 'mark');
  if (wordIn(words[0], NO) && (words.length === 1 || isMark(tokens[1], ',', '!', '-'))) return true;
  const doubts = tokens.some((token) => isMark(token, '?', '✗'));
  if (doubts && words.length <= MOST_TAG_WORDS && words.every(isWord)) return true;
  return TAKES_LAST_BACK.test(opening) || SORRY.test(opening);
}

/** How far words that are no command reach into what follows them. */
export type Reach = 'none' | 'sentence' | 'paragraph';

/** Mail programs break lines near 72 signs; shorter ones end where their writer ended them. */
const WRAPPED = 60;

/** `If Tom agrees,⏎keep 5`, `Please do not do this:⏎keep 5`: what is no command may go on in the next line and turn it. */
export function reachOf({ tokens, lineEnds }: Sentence): Reach {
  const last = tokens.at(-1);
  if (lineEnds === 0 || last === undefined) return 'none';
  const unsafe = tokens.some(isUnsafe);
  if (isMark(last, ':') && unsafe) return 'paragraph';
  if (lineEnds > 1) return 'none';
  const length = last.to - (tokens[0]?.from ?? 0);
  const unfinished = isMark(last, ',') || (length >= WRAPPED && !isMark(last, '.', '!', '?'));
  return wordIn(last, DANGLING) || (unsafe && unfinished) ? 'sentence' : 'none';
}

/** Gives greetings and thanks to the part that they stand beside, a command if there is one. */
export function withoutCourtesies(parts: readonly Part[]): Part[] {
  const found: Part[] = [];
  let waiting: Part | null = null;
  const settle = (next: Part | undefined): void => {
    if (waiting === null) return;
    const before = found.at(-1);
    const after = next?.kind === 'command' || (next?.kind === 'other' && before?.kind !== 'command');
    if (after) found.push({ ...next, from: waiting.from });
    else if (before === undefined || before.kind === 'quoted') found.push({ ...waiting, kind: 'other' });
    else found[found.length - 1] = { ...before, to: waiting.to };
    if (next !== undefined && !after) found.push(next);
    waiting = null;
  };
  for (const part of parts) {
    if (part.kind === 'courtesy') waiting = { ...part, from: (waiting as Part | null)?.from ?? part.from };
    else if (waiting !== null) settle(part);
    else found.push(part);
  }
  settle(undefined);
  return found;
}
