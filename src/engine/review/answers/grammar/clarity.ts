import type { LineSet, Verb } from '../../../../domain/answer.ts';
import { isMark, isQuantity, wordIn } from './lines.ts';
import { includesLine } from './ranges.ts';
import type { Token } from './tokens.ts';
import {
  AS_REASON,
  AUXILIARIES,
  CONDITIONS,
  DANGLING,
  DECIDING,
  DONE,
  HEDGES,
  LEAVING,
  MODALS,
  MONTHS,
  NEGATIONS,
  NO_REASON_BEGINS,
  STAYING,
  TAKING_BACK,
  UNCHANGED,
} from './words.ts';

/** The words with one space around each, numbers as `#`. */
export function saying(tokens: readonly Token[]): string {
  const words = tokens.filter(({ kind }) => kind !== 'mark');
  return ` ${words.map(({ kind, value }) => (kind === 'word' ? value : kind === 'name' ? '@' : '#')).join(' ')} `;
}

const passages = (list: string): RegExp =>
  new RegExp(
    ` (?:${list
      .split(',')
      .map((passage) => passage.trim())
      .join('|')}) `,
  );
/** Doubts, conditions and second thoughts of more than one word, other verbs, and lines that are said to be like these. */
const UNCLEAR = passages(
  'not mine, not sure, i think, may be, dont know, do not know, no idea, to be confirmed, check with, please check, pls check, ' +
    'as long as, so long as, as soon as, subject to, in case, once (?:he|she|they|it|we|the), ' +
    'never mind, scratch that, strike that, forget it, forget that, i mean, i meant, my bad, hold on, hold off, ' +
    'change to, change it, change him, change her, reduce to, reduce it, downgrade to, downgrade it, ' +
    'should stay, should remain, must stay, ' +
    'change #, reduce #, downgrade #, ok #, okay #, not #, not lines? #, no #, without #, lines? #, ' +
    'same for #, same goes for #, same with #, as well as #, also #, also for #',
);

/** Whether nothing in a target or reason takes the decision back, makes it depend on something or decides otherwise. */
export function isClear(verb: Verb, tokens: readonly Token[], isTarget: boolean): boolean {
  for (const token of tokens) {
    if (token.kind !== 'word') continue;
    const { value } = token;
    if (DECIDING.has(value) || HEDGES.has(value) || TAKING_BACK.has(value)) return false;
    if (CONDITIONS.has(value) && !(verb === 'change' && value === 'only')) return false;
    if (verb !== 'not-mine' && value === 'ask') return false;
    if (verb === 'keep' && (['but', 'instead'].includes(value) || MODALS.has(value))) return false;
    if (verb === 'revoke' && value === 'kept') return false;
    if ((isTarget || verb === 'keep') && DONE.has(value)) return false;
    if (isTarget && value === 'or') return false;
  }
  return !UNCLEAR.test(saying(tokens)) && !wordIn(tokens.at(-1), DANGLING);
}

/** As many words as a beginning has. */
const BEGINNING = 8;
const MISTAKEN =
  /^ (?:not yet|not now|no no|in mind|in the loop|(?:is|was|are|were) (?:an? |the )?(?:wrong|mistake|error|incorrect)) /;

/** Whether a reason begins as reasons do; what else follows a line may be more lines, a limit or a second thought. */
export function beginsAsReason(tokens: readonly Token[], joined: boolean): boolean {
  const [first, second] = tokens;
  if (first === undefined) return true;
  if (first.kind === 'number' || first.kind === 'odd') return joined;
  if (first.kind === 'mark') return /[^\p{ASCII}]|["([]/u.test(first.value) && first.value !== '→';
  if (first.kind !== 'word') return true;
  if (NO_REASON_BEGINS.has(first.value)) return false;
  if (first.value === 'as') return wordIn(second, AS_REASON);
  if (['until', 'till'].includes(first.value) && second?.kind === 'number')
    return isQuantity(tokens, 1) || isYear(second);
  if (NEGATIONS.has(first.value) && (second === undefined || isMark(second, ',', '!', '.'))) return false;
  return !MISTAKEN.test(saying(tokens.slice(0, BEGINNING)));
}

/** `keep 3 left the team`, `keep 3 not needed`, `revoke 4 still needs it`: likely of another line, or with the wrong verb. */
export function saysContrary(verb: Verb, tokens: readonly Token[]): boolean {
  let at = 0;
  while (at < BEGINNING && wordIn(tokens[at], AUXILIARIES)) at += 1;
  const [word, next] = [tokens[at], tokens[at + 1]];
  if (verb === 'revoke') return wordIn(word, STAYING);
  if (verb !== 'keep' || wordIn(word, LEAVING)) return verb === 'keep';
  if (word?.value === 'nothing') return !['new', 'changed', 'has'].includes(next?.value ?? '');
  return wordIn(word, NEGATIONS) && !(word?.value === 'no' && wordIn(next, UNCHANGED));
}

/** `keep 1-9, exept 3`: a misspelt exception would look like a reason. A line of the command has no place in it. */
export function mayExcept(verb: Verb, lines: LineSet, tokens: readonly Token[]): boolean {
  const keepsAll = verb === 'keep' && lines.kind === 'all' && lines.except.length === 0;
  if (keepsAll && tokens.some((token) => wordIn(token, LEAVING))) return true;
  return tokens.some((token, at) => {
    if (token.kind !== 'number' || isQuantity(tokens, at) || wordIn(tokens[at - 1], MONTHS)) return false;
    if (token.glued && tokens[at - 1]?.glued && isMark(tokens[at - 1], '-')) return false;
    return lines.kind === 'all' ? !isYear(token) : includesLine(lines.ranges, Number(token.value));
  });
}

export const isYear = ({ value }: Token): boolean => /^(?:19|20)\d\d$/.test(value);
