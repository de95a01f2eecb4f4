import { distance } from 'fastest-levenshtein';
import type { Verb } from '../../src/domain/answer.ts';
import { thousands } from '../../src/domain/plural.ts';
import { DECISIONS } from './review-columns.ts';

/** What a reviewer wrote into the two answer cells of a line. */

export interface CellAnswer {
  readonly verb: Verb;
  readonly target: string | null;
  readonly reason: string | null;
}

export type AnswerColumn = 'decision' | 'reason';

export interface AnswerReading {
  /** null when the line stays open. */
  readonly answer: CellAnswer | null;
  readonly problems: readonly { readonly column: AnswerColumn; readonly text: string }[];
}

/** Longer than any reason; a whole mail pasted into a cell is a mistake, and it would be cut in a ticket. */
export const MOST_REASON = 2_000;

type Word = (typeof DECISIONS)[number];
const VERBS: Readonly<Record<Word, Verb>> = {
  keep: 'keep',
  revoke: 'revoke',
  change: 'change',
  'not mine': 'not-mine',
};
const WORDS = 'keep, revoke, change or not mine';

/** Reads the cells of one line. Text comes back as it was written, but for white space around it. */
export function readAnswer(decision: string, beside: string): AnswerReading {
  const reason = beside.trim();
  const word = plainWord(decision.trim());
  const length = characters(reason);
  const problems: { column: AnswerColumn; text: string }[] = [];
  if (length > MOST_REASON) {
    const text = `this text has ${thousands(length)} characters; at most ${thousands(MOST_REASON)} are read. Shorten it.`;
    problems.push({ column: 'reason', text });
  }
  if (word === '' && reason !== '')
    problems.push({
      column: 'decision',
      text: `there is a reason but no decision. Write ${WORDS} here.`,
    });
  if (word === '') return { answer: null, problems };
  const verb = Object.hasOwn(VERBS, word) ? VERBS[word as Word] : null;
  if (verb === null) problems.push({ column: 'decision', text: unknownWord(decision.trim(), word) });
  else if (verb === 'change' && reason === '')
    problems.push({
      column: 'reason',
      text: '"change" needs to say what it should become. Write that here, for example: read-only.',
    });
  return { answer: verb === null || problems.length > 0 ? null : answerOf(verb, reason), problems };
}

function answerOf(verb: Verb, text: string): CellAnswer {
  if (verb === 'change') return { verb, target: text, reason: null };
  const reason = text === '' ? null : text;
  if (verb !== 'not-mine') return { verb, target: null, reason };
  const target = personIn(text);
  return { verb, target, reason: target === text ? null : reason };
}

const ADDRESS = /[^\s<>()[\]{}:;,"'|@]+@[^\s<>()[\]{}:;,"'|@]+\.[^\s<>()[\]{}:;,"'|@.]+/g;

/** Whose it is: the one address in the text, or what an arrow points to; null when neither is there. */
function personIn(text: string): string | null {
  const [first, ...others] = new Set(text.match(ADDRESS) ?? []);
  if (first !== undefined) return others.length === 0 ? first : null;
  const pointed = /^(?:->|=>|→)\s*(\S.*)$/su.exec(text);
  return pointed?.[1] ?? null;
}

// Marks without a width come along when text is pasted from a chat or a mail.
const UNSEEN = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;

/** `Keep. ` is keep; `keep?` is not: that is a doubt. */
function plainWord(decision: string): string {
  if (decision.length > 100) return decision;
  const plain = decision
    .replace(UNSEEN, '')
    .trim()
    .toLowerCase()
    .replace(/\s*[.!,;]+$/, '');
  const joined = plain.replace(/[\s_\u2010\u2011-]+/g, ' ');
  return joined === 'notmine' ? 'not mine' : joined;
}

/** Length as people count it: what needs two units is one character. */
function characters(text: string): number {
  return text.length - (text.match(/[\udc00-\udfff]/g)?.length ?? 0);
}

function unknownWord(written: string, word: string): string {
  const quoted = `"${shortened(written)}" is not one of the answers.`;
  const begun = DECISIONS.find((one) => word.startsWith(`${one} `) || word.startsWith(`${one}:`));
  if (begun !== undefined)
    return `${quoted} Write only "${begun}" here and the rest into the cell beside it.`;
  const near = DECISIONS.map((one) => ({ one, far: word.length > 40 ? 40 : distance(one, word) }))
    .filter(({ far }) => far <= 2)
    .toSorted((a, b) => a.far - b.far)[0];
  return near === undefined
    ? `${quoted} Write ${WORDS}.`
    : `${quoted} Did you mean "${near.one}"? Write ${WORDS}.`;
}

/** Enough of a text to recognise it, on one line. */
export function shortened(text: string): string {
  const line = text.slice(0, 400).replace(/\s+/g, ' ');
  const all = [...line];
  return all.length > 60 ? `${all.slice(0, 59).join('')}…` : line;
}
