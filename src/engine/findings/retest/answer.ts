import type {
  FindingItem,
  FindingStanding,
  Retest,
  RetestAnswer,
  RetestedItem,
} from '../../../domain/finding.ts';
import type { Instant } from '../../../domain/instant.ts';

/** What a re-test says of one item, and why. Pure. */
export type Answer = Omit<RetestedItem, 'subject'>;

/** Words of other parts end as a sentence or do not. */
const sentence = (words: string): string => (/[.?!…]$/.test(words) ? words : `${words}.`);

export const mended = (words: string): Answer => ({ said: 'mended', words: sentence(words) });
export const still = (words: string): Answer => ({ said: 'still', words: sentence(words) });
export const unknown = (words: string): Answer => ({ said: 'unknown', words: sentence(words) });

/** Of two items of one subject the worse one counts. */
const WORST: readonly RetestAnswer[] = ['still', 'unknown', 'mended'];

/** All items of a finding, each subject once. */
export function retestOf(
  { finding, items }: Pick<FindingStanding, 'finding' | 'items'>,
  at: Instant,
  answer: (item: FindingItem) => Answer,
): Retest {
  const bySubject = new Map<string, Answer[]>();
  for (const item of items)
    bySubject.set(item.subject, [...(bySubject.get(item.subject) ?? []), answer(item)]);
  const because = [...bySubject].map(([subject, answers]) => ({ subject, ...worst(answers) }));
  const of = (wanted: RetestAnswer): string[] =>
    because.flatMap(({ subject, said }) => (said === wanted ? [subject] : []));
  return {
    finding: finding.id,
    at,
    mended: of('mended'),
    still: of('still'),
    unknown: of('unknown'),
    because,
  };
}

function worst(answers: readonly Answer[]): Answer {
  const said = WORST.find((one) => answers.some((answer) => answer.said === one)) ?? 'unknown';
  const words = answers.flatMap((answer) => (answer.said === said ? [answer.words] : []));
  return { said, words: [...new Set(words)].join(' ') };
}

export const day = (at: Instant): string => at.slice(0, 10);

/** When the fix was made that waits to be proved; null where nobody says that there is one. */
export const fixedAt = ({ state, since }: Pick<FindingStanding, 'state' | 'since'>): Instant | null =>
  state === 'fixed' || state === 'verified' ? since : null;

/**
 * What lies in the past stays so: looking at it again can neither prove a fix nor disprove it, unless it happened again after it.
 * @param last when it happened last; null where that is not known
 * @param what it is, as the beginning of a sentence
 */
export function ofThePast(
  standing: Pick<FindingStanding, 'state' | 'since' | 'seenIn'>,
  what: string,
  last: Instant | null = null,
): Answer {
  const fixed = fixedAt(standing);
  if (fixed !== null && last !== null && last > fixed)
    return still(`${what}, and again on ${day(last)}, after the fix of ${day(fixed)}.`);
  return unknown(
    `${what}: that is past and stays so. Only an audit of time after the fix can show that it does not happen any more; the next period's does.`,
  );
}
