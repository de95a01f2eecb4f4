import type { Command, LineRange, LineSet, Verb } from '../../../domain/answer.ts';
import type { Instant } from '../../../domain/instant.ts';
import { needsOwnWord, type ReviewLine } from '../../../domain/review.ts';
import { mayDecide, type Statement } from '../../../domain/statement.ts';
import { includesLine } from './grammar/ranges.ts';

/**
 * What stands for each line of a ticket once everything that was said is weighed. Pure; the rules:
 *
 * - Only the reviewer and the delegate decide, and nobody decides about their own access.
 * - The last word on a line stands, in the order in which words were written.
 * - A word that names the line beats `keep all`, whichever came first: who revokes line 3 and then keeps all keeps the rest.
 * - `keep all` covers no line that needs a word of its own, and `all` covers no line whose number stands in a passage of the
 *   same statement that was not understood: `keep all. 4 dunno`.
 */

/** The word that stands for one line. */
export interface Decision {
  readonly line: number;
  readonly verb: Verb;
  readonly target: string | null;
  readonly reason: string | null;
  /** Who said so, as the tracker names them. */
  readonly by: string;
  readonly at: Instant;
  /** Key of the statement it comes from. */
  readonly statement: string;
  /** True when a word that names the line said so; false for `all`. */
  readonly named: boolean;
}

export interface KeyedStatement {
  readonly key: string;
  readonly value: Statement;
}

export interface WeighOptions {
  /** Later words do not count: the sign-off. null: all count. */
  readonly until: Instant | null;
  /** Identity of whoever speaks with a voice, so that nobody decides about themselves; null when unknown. */
  readonly speaker: (statement: Statement) => string | null;
}

type Line = Pick<ReviewLine, 'number' | 'identityId' | 'flags'>;

/** The standing decision of each line that has one, by line number. */
export function weigh(
  lines: readonly Line[],
  statements: readonly KeyedStatement[],
  options: WeighOptions,
): ReadonlyMap<number, Decision> {
  const named = new Map<number, Decision>();
  const general = new Map<number, Decision>();
  for (const { key, value } of statements
    .filter((one) => decides(one.value, options.until))
    .toSorted(byTime)) {
    const speaker = options.speaker(value);
    const theirs = lines.filter((line) => !isAbout(line, speaker));
    for (const command of value.commands) {
      const target = command.lines.kind === 'some' ? named : general;
      for (const { number } of covered(theirs, command, value))
        target.set(number, toDecision(number, command, value, key));
    }
  }
  return new Map([...general, ...named]);
}

/** Lines without a decision, in their order. */
export function openLines(
  lines: readonly Pick<ReviewLine, 'number'>[],
  decisions: ReadonlyMap<number, Decision>,
): number[] {
  return lines.map(({ number }) => number).filter((number) => !decisions.has(number));
}

/** The lines of the ticket that a command of a statement covers. */
export function covered<L extends Pick<ReviewLine, 'number' | 'flags'>>(
  lines: readonly L[],
  { verb, lines: set }: Pick<Command, 'verb' | 'lines'>,
  { notUnderstood }: Pick<Statement, 'notUnderstood'>,
): L[] {
  if (set.kind === 'some') return lines.filter((line) => includesLine(set.ranges, line.number));
  const doubtful = new Set(notUnderstood.flatMap((passage) => passage.match(/\d{1,6}/g) ?? []).map(Number));
  return lines.filter(
    (line) =>
      !includesLine(set.except, line.number) &&
      !doubtful.has(line.number) &&
      !(verb === 'keep' && needsOwnWord(line)),
  );
}

/** Ranges of a command that name lines which the ticket does not have, cut to what is missing. */
export function unknownRanges(lines: readonly Pick<ReviewLine, 'number'>[], set: LineSet): LineRange[] {
  const numbers = lines.map(({ number }) => number);
  const last = Math.max(0, ...numbers);
  const first = Math.min(Number.MAX_SAFE_INTEGER, ...numbers);
  const ranges = set.kind === 'some' ? set.ranges : set.except;
  return ranges.flatMap(({ from, to }) => [
    ...(from < first ? [{ from, to: Math.min(to, first - 1) }] : []),
    ...(to > last ? [{ from: Math.max(from, last + 1), to }] : []),
  ]);
}

/** Whether a line is about whoever speaks: nobody decides about themselves. */
export function isAbout({ identityId }: Pick<ReviewLine, 'identityId'>, speaker: string | null): boolean {
  return speaker !== null && identityId === speaker;
}

/** Whether words count at all: said by who may decide, and not after `until`. */
export function decides({ voice, at }: Statement, until: Instant | null): boolean {
  return mayDecide(voice) && (until === null || at <= until);
}

function toDecision(line: number, command: Command, statement: Statement, key: string): Decision {
  return {
    line,
    verb: command.verb,
    target: command.target,
    reason: command.reason,
    by: statement.author?.displayName ?? '',
    at: statement.at,
    statement: key,
    named: command.lines.kind === 'some',
  };
}

/** In the order in which words were written; ids of one tracker grow, which tells within an instant. */
function byTime({ value: a }: KeyedStatement, { value: b }: KeyedStatement): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.sourceId.length !== b.sourceId.length) return a.sourceId.length - b.sourceId.length;
  return a.sourceId < b.sourceId ? -1 : a.sourceId > b.sourceId ? 1 : 0;
}
