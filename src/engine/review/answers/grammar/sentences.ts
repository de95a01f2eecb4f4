import { isMark, isQuantity, isWord, wordIn } from './lines.ts';
import { afterOpening } from './politeness.ts';
import type { Token } from './tokens.ts';
import { ABBREVIATIONS, AGREEING, LINE_WORDS, MONTHS, RANGE_WORDS, VERBS } from './words.ts';

/** Tokens up to a full stop, a semicolon or a line's end, which are statements of their own. */
export interface Sentence {
  readonly tokens: readonly Token[];
  /** It ends with its line, and how many line ends follow. */
  readonly lineEnds: number;
}

/** Cuts a comment into sentences. A line end inside a list of lines ends nothing. */
export function sentencesOf(tokens: readonly Token[]): Sentence[] {
  const sentences: Sentence[] = [];
  let current: Token[] = [];
  let underHeading = false;
  let onlyLines = true;
  const close = (lineEnds: number): void => {
    if (current.length > 0) sentences.push({ tokens: current, lineEnds });
    else if (lineEnds > 0) raiseLineEnds(sentences);
    current = [];
    underHeading = false;
    onlyLines = true;
  };
  tokens.forEach((token, at) => {
    if (isMark(token, '\n')) {
      underHeading ||= isHeading(current);
      if ((underHeading || endsInList(current)) && isListLine(tokens, at + 1)) current.push(token);
      else close(1);
    } else if (isMark(token, ';')) close(0);
    else {
      current.push(token);
      onlyLines &&= isOrdinal(token);
      if (isMark(token, '.', '!', '?') && isStop(tokens, at, onlyLines)) close(0);
    }
  });
  close(0);
  return sentences;
}

function raiseLineEnds(sentences: Sentence[]): void {
  const last = sentences.pop();
  if (last !== undefined) sentences.push({ ...last, lineEnds: last.lineEnds + 1 });
}

/** `Keep:` on a line of its own, with the lines below. */
function isHeading(sentence: readonly Token[]): boolean {
  if (sentence.length > 12) return false;
  const verb = afterOpening(sentence, 0);
  const [first, second] = [sentence[verb], sentence[verb + 1]];
  const notMine = first?.value === 'not' && second?.value === 'mine';
  const known = VERBS.get(first?.value ?? '');
  if (!notMine && (known === undefined || known === 'change' || wordIn(first, AGREEING))) return false;
  const rest = sentence.slice(verb + (notMine ? 2 : 1));
  return rest.every((token) => isMark(token, ':', '-', '"', ')') || wordIn(token, LINE_WORDS));
}

const endsInList = (sentence: readonly Token[]): boolean =>
  (isMark(sentence.at(-1), ',', '&') || wordIn(sentence.at(-1), AND)) && sentence.at(-2)?.kind === 'number';

const AND: ReadonlySet<string> = new Set(['and']);

/** A line of line numbers and nothing else. */
function isListLine(tokens: readonly Token[], from: number): boolean {
  let numbers = 0;
  for (let at = isMark(tokens[from], '-', '•') ? from + 1 : from; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (isMark(token, '\n', ';', '.', '!')) break;
    if (token?.kind === 'number') numbers += 1;
    else if (!isMark(token, ',', '-', '&', '#') && !wordIn(token, RANGE_WORDS) && !wordIn(token, AND)) {
      if (!wordIn(token, LINE_WORDS)) return false;
    }
  }
  return numbers > 0;
}

/** Whether the sign ends its sentence; a full stop does not in `5. revoke`, `2. November`, `e.g. keep`, `acme.com`. */
function isStop(tokens: readonly Token[], at: number, onlyLines: boolean): boolean {
  const [before, after] = [tokens[at - 1], tokens[at + 1]];
  if (after?.glued && !isMark(after, '"', ')', '\n', ';')) return false;
  if (!isMark(tokens[at], '.') || after === undefined || isMark(after, '\n')) return true;
  if (before?.kind === 'number' && wordIn(after, MONTHS)) return false;
  if (wordIn(before, MONTHS) && after.kind === 'number' && !isQuantity(tokens, at + 1))
    return !tokens[at]?.glued;
  if (isWord(before) && (before?.value.length === 1 || wordIn(before, ABBREVIATIONS))) return false;
  return !onlyLines;
}

const isOrdinal = (token: Token): boolean =>
  token.kind === 'number' ||
  isMark(token, ',', '-', '&', '#', '•', '.', '(', '"', '|', '~') ||
  wordIn(token, AND) ||
  wordIn(token, RANGE_WORDS) ||
  wordIn(token, LINE_WORDS);
