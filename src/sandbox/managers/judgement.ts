import type { World } from '../world.ts';
import type { TicketLine } from './reading.ts';

/** What a sensible reviewer thinks of a line, and how people write it down. */

/** The answer to one line. */
export interface Verdict {
  readonly number: number;
  readonly verb: 'keep' | 'revoke' | 'change' | 'not mine';
  /** `change`: what it should become; `not mine`: whose it is. */
  readonly target?: string;
  readonly reason?: string;
}

/** What a line is worth removing for, by the words that tickets flag it with. The first that fits gives the reason. */
const REMOVE: readonly (readonly [RegExp, string])[] = [
  [/\bleft\b|deprovisioned|leaver/i, 'left the company'],
  [/never signed in/i, 'never signed in so it is not needed'],
  [/never used/i, 'never used so it is not needed'],
  [/not used for|dormant/i, 'not used for months'],
  [/shared|generic/i, 'nobody should share a login'],
];
/** Why a line is kept although something was remarked. */
const KEEP: readonly (readonly [RegExp, string])[] = [
  [/without MFA|no MFA/i, 'still needed and will set up MFA'],
  [/key is .* old/i, 'in use and will be rotated'],
  [/privileged|admin/i, 'still needed for on-call duty'],
  [/from outside/i, 'our partner works with it'],
];

const reasonIn = (rules: readonly (readonly [RegExp, string])[], remarks: string): string | undefined =>
  rules.find(([words]) => words.test(remarks))?.[1];

/** True for a line that needs a word of its own. */
export const isFlagged = (line: TicketLine): boolean => line.remarks !== '';

/** Judges a line by what the ticket remarks about it. */
export function judge(line: TicketLine): Verdict {
  const { number, remarks } = line;
  const remove = reasonIn(REMOVE, remarks);
  if (remove !== undefined) return { number, verb: 'revoke', reason: remove };
  if (remarks === '') return { number, verb: 'keep' };
  return { number, verb: 'keep', reason: reasonIn(KEEP, remarks) ?? 'still needed' };
}

/** How a reviewer judges: what they are sure about, else by what the ticket remarks. */
export function judgeOf({
  says = [],
}: Pick<World['managers'][number], 'says'>): (line: TicketLine) => Verdict {
  return (line) => {
    const sure = says.find(({ who, can }) => line.who.includes(who) && line.can.includes(can));
    if (sure === undefined) return judge(line);
    const { verb, target, reason } = sure;
    return {
      number: line.number,
      verb,
      ...(target === undefined ? {} : { target }),
      ...(reason === undefined ? {} : { reason }),
    };
  };
}

/** Line numbers as people write them: `1-3, 7`. */
export function numberList(numbers: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && number === last.to + 1) last.to = number;
    else ranges.push({ from: number, to: number });
  }
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

/** One answer in the words that the ticket asks for. */
export function sentence(
  { verb, target, reason }: Omit<Verdict, 'number'>,
  numbers: readonly number[],
): string {
  const lines = numberList(numbers);
  if (verb === 'not mine') return `not mine ${lines}${target === undefined ? '' : ` -> ${target}`}`;
  if (verb === 'change') return `change ${lines} to ${target ?? 'something smaller'}`;
  return `${verb} ${lines}${reason === undefined ? '' : ` ${reason}`}`;
}

/** Answers as a comment: those with the same words in one line, in the order of the lines. */
export function sentences(verdicts: readonly Verdict[]): string[] {
  const groups = new Map<string, { verdict: Verdict; numbers: number[] }>();
  for (const verdict of verdicts) {
    const { number, verb, target, reason } = verdict;
    const key = JSON.stringify([verb, target, reason]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { verdict, numbers: [number] });
    else group.numbers.push(number);
  }
  return [...groups.values()].map(({ verdict, numbers }) => sentence(verdict, numbers));
}

/** A whole answer: `keep all` for what nothing was remarked about, a word of its own for each other line. */
export function answerText(lines: readonly TicketLine[], verdictOf: (line: TicketLine) => Verdict): string {
  const verdicts = lines.map(verdictOf);
  const plain = ({ verb, reason }: Verdict) => verb === 'keep' && reason === undefined;
  const covered = lines.filter((line, index) => {
    const verdict = verdicts[index];
    return !isFlagged(line) && verdict !== undefined && plain(verdict);
  });
  const named = verdicts.filter(({ number }) => !covered.some((line) => line.number === number));
  return [...(covered.length === 0 ? [] : ['keep all']), ...sentences(named)].join('\n');
}
