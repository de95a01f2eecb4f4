import type { Command, Reading } from '../../../../domain/answer.ts';
import { add, type Heard, type Reach, reachOf, takeBack, withoutCourtesies } from './discourse.ts';
import { isMark } from './lines.ts';
import { isClosing, isCourtesy } from './politeness.ts';
import { stretchesOf } from './quotes.ts';
import { printLines, sameLines } from './ranges.ts';
import { sentencesOf } from './sentences.ts';
import { passage, readSentence } from './statement.ts';
import { type Token, tokensOf } from './tokens.ts';

/**
 * The grammar of the comments with which reviewers answer the lines of an access review.
 *
 *     comment    = { sentence } ;                            ends: line end, `;`, `!`, `.` before white space
 *     sentence   = statement { ( "," | "and" | "but" | "·" ) statement } ;
 *     statement  = [ opening ] ( verb [ ":" ] lines | lines [ ":" | "-" | "." ] verb ) [ tail ] ;
 *     opening    = bullet | greeting "," | mention | "please" | "also" | … ;
 *     verb       = "keep" | "revoke" | "change" | "not mine" ;  and synonyms: words.ts
 *     lines      = ( all | ranges ) [ ( "except" | "but" | … ) ranges ] ;
 *     ranges     = range { ( "," | "and" | "&" ) range } ;    `#3`, `line 3` and `lines 3` are 3
 *     range      = number [ ( "-" | "to" | "through" ) number ] ;
 *     tail       = [ target ] [ reason ] [ thanks ] ;
 *     target     = ( "to" | "->" ) text  for change, which must have one;
 *                | ( "->" | "ask" | … ) text | address | mention  for not mine ;
 *     reason     = [ "because" | ":" | … ] text ;
 *
 * A wrong revoke or a wrong keep is worse than asking again. Therefore:
 *
 * - A command begins its statement. What begins otherwise is not understood, up to the end of its sentence:
 *   `I think keep 3`, `do not revoke 3`, `if Tom agrees, keep 5`. Only greetings, thanks and the like may stand before it.
 * - A question, and a reason with a condition, a doubt, a second thought or another verb, makes the whole sentence not
 *   understood: `keep 4?`, `keep 5 if Tom agrees`, `revoke 3 no wait keep 3`. So does one that says the contrary of its verb
 *   (`keep 3 left the team`), and one that may be an exception (`keep 1-9, exept 3`).
 * - A sentence that takes back, questions or restricts (`no wait`, `right?`, `except 3`) undoes the sentence before it,
 *   and `ignore that` all before it. What is not understood and goes on over its line's end takes the next line with it.
 * - A number is a line only where nothing else is likely: not in `3 months`, `1.5`, `5/12`, `3rd`, `1,234`, nor if it is 0
 *   or has more than six digits. A comma or `and` before a line number never goes into a reason: it begins the next statement.
 *
 * Limits: the verbs are English, and no misspelt one is guessed. A reason is not understood, only searched for words that
 * make it unsafe: `revoke 3 was a joke` passes. Two statements may name the same line; whoever weighs them decides, and also
 * whether `all` covers a line that a passage which was not understood names (`keep all. 4 dunno`).
 */

/** Reads a reviewer's comment. Whatever the text, it does not throw, and takes time in proportion to its length. */
export function readAnswers(text: string): Reading {
  const heard: Heard = { parts: [], standing: [] };
  for (const { quoted, from, to } of stretchesOf(text)) {
    if (quoted) add(heard, { kind: 'quoted', from, to, command: null, sentence: heard.parts.length });
    else readOwnWords(text, from, to, heard);
  }
  const commands: Command[] = [];
  const notUnderstood: string[] = [];
  const quotations: string[] = [];
  for (const { kind, from, to, command } of withoutCourtesies(heard.parts)) {
    const words = text.slice(from, to).trim();
    if (command !== null) commands.push({ ...command, words });
    else if (words !== '') (kind === 'quoted' ? quotations : notUnderstood).push(words);
  }
  // An emoji alone is an answer, too, if not one that says anything.
  const speechless = commands.length + notUnderstood.length + quotations.length === 0 && text.trim() !== '';
  return { commands, notUnderstood: speechless ? [text.trim()] : notUnderstood, quoted: quotations };
}

function readOwnWords(text: string, start: number, end: number, heard: Heard): void {
  let reach: Reach = 'none';
  let afterClosing = false;
  for (const sentence of sentencesOf(tokensOf(text.slice(start, end), start))) {
    const { tokens, lineEnds } = sentence;
    if (isOrnament(tokens)) {
      afterClosing ||= text.slice(tokens[0]?.from, tokens.at(-1)?.to) === SIGNATURE;
      continue;
    }
    const number = heard.parts.length;
    const reached = reach !== 'none';
    const courteous: boolean = !reached && isCourtesy(tokens, afterClosing);
    const passages =
      courteous || reached ? [passage(tokens, 0, tokens.length, null)] : readSentence(text, tokens);
    if (!courteous && passages[0]?.command === null) takeBack(heard, sentence);
    for (const { from, to, command } of passages) {
      const kind = command !== null ? 'command' : courteous ? 'courtesy' : 'other';
      add(heard, { from, to, kind, command, sentence: number });
    }
    afterClosing = courteous && lineEnds > 0 && (afterClosing || isClosing(tokens));
    if (!reached && !courteous && passages.at(-1)?.command === null) reach = reachOf(sentence);
    else if (reach === 'sentence' || lineEnds > 1) reach = 'none';
  }
}

/** What mail programs put above a signature. */
const SIGNATURE = '--';

/** A rule, a smile: signs that say nothing. A question mark or a cross on its own line does. */
function isOrnament(tokens: readonly Token[]): boolean {
  return tokens.every(
    (token) => token.kind === 'mark' && !isMark(token, '?', '✗') && !/[\p{L}\p{N}]/u.test(token.value),
  );
}

/** The command as a reviewer could have typed it. Whatever was read prints to what reads back as the same. */
export function printCommand(command: Command): string {
  const forms = targetForms(command).flatMap((start) =>
    command.reason === null
      ? [start]
      : [' ', ': ', ' because '].map((joint) => `${start}${joint}${command.reason}`),
  );
  return forms.find((form) => readsAs(form, command)) ?? forms.at(-1) ?? '';
}

function targetForms({ verb, lines, target }: Command): string[] {
  const start = `${verb === 'not-mine' ? 'not mine' : verb} ${printLines(lines)}`;
  if (target === null) return [start];
  const joint = verb === 'change' ? 'to' : '->';
  return [target, `"${target}"`].map((form) => `${start} ${joint} ${form}`);
}

function readsAs(text: string, { verb, lines, target, reason }: Command): boolean {
  const [read, ...more] = readAnswers(text).commands;
  if (read === undefined || more.length > 0 || read.words !== text) return false;
  return (
    read.verb === verb && sameLines(read.lines, lines) && read.target === target && read.reason === reason
  );
}
