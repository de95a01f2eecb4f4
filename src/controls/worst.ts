import type { Outcome } from '../domain/audit.ts';
import type { Finding } from './results.ts';

const WEIGHT: readonly Outcome[] = ['exception', 'indeterminate', 'pass', 'not-applicable'];

/** One finding for several accounts of one person: the worst, with what it says of all that are as bad. */
export function worstOf(findings: readonly Finding[]): Finding {
  const sorted = findings.toSorted((a, b) => WEIGHT.indexOf(a.outcome) - WEIGHT.indexOf(b.outcome));
  const [worst] = sorted;
  if (worst === undefined) throw new RangeError('worstOf needs a finding');
  const alike = sorted.filter(({ outcome }) => outcome === worst.outcome);
  return {
    ...worst,
    explanation: [...new Set(alike.map(({ explanation }) => explanation))].join(' '),
    evidence: alike.flatMap(({ evidence }) => evidence),
  };
}
