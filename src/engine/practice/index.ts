import type { Gap } from '../../domain/audit.ts';
import type { DatedPolicies } from '../../domain/dated-policy.ts';
import { canonicalJson, digestOf } from '../../domain/digest.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Policy } from '../../domain/policy.ts';
import type { DocumentedChange, Practice, PracticeFigures } from '../../domain/practice.ts';
import { comparePractice } from './compare.ts';
import { countPractice, type FiguresInput, OTHERS } from './figures.ts';
import { practiceGaps, undocumentedWays } from './gaps.ts';

export type { FiguresInput } from './figures.ts';

export interface PracticeInput extends FiguresInput {
  /** Figures of the quarter before; null: no audit of it kept any. */
  readonly before: PracticeFigures | null;
  /** The quarter before, by name and beginning. */
  readonly formerly: { readonly period: string; readonly from: Instant };
  /** Every set of rules, with its date. */
  readonly rules: DatedPolicies;
  /** Who answers for production, where policy says so. */
  readonly owner: string | null;
}

/** How work was done, what is not as it was, and what of that nobody wrote down. Pure. */
export function comparedPractice(input: PracticeInput): {
  readonly practice: Practice;
  readonly gaps: readonly Gap[];
} {
  const { before, rules, formerly, period, owner } = input;
  const counted = countPractice(input);
  const { figures } = counted;
  const emergencies = { count: input.emergencies.length, of: figures.changes };
  const usual = { count: emergencies.count, changes: emergencies.of };
  const within = { from: formerly.from, to: period.window.to };
  const ways =
    before === null || figures.changes === 0 || before.changes === 0
      ? []
      : undocumentedWays({
          ...{ counted, emergencies, before },
          emergencyPathChanged: emergencyPathChangedAt(rules, within) !== null,
        });
  const isUsual = !ways.some(({ key }) => key === 'emergencies');
  const now: PracticeFigures = {
    ...figures,
    undocumented: ways.map(({ key }) => key),
    usualEmergencies: before === null || isUsual ? usual : before.usualEmergencies,
  };
  return {
    practice: {
      now,
      before,
      beforeDigest: before === null ? null : digestOf(before),
      changes: before === null ? [] : comparePractice(figures, before),
      documented: documentedWithin(rules, within),
      limits: limitsOf(now, before, formerly.period),
    },
    gaps: practiceGaps(ways, owner, period.window.from),
  };
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

function documentedWithin(rules: DatedPolicies, { from: start, to }: Span): DocumentedChange[] {
  return rules.flatMap(({ from, why }) =>
    from !== null && from >= start && from < to ? [{ from, why: why ?? '' }] : [],
  );
}

/** What policy says of emergencies. */
const emergencyPath = ({ emergency, principals }: Policy): string =>
  canonicalJson([emergency ?? null, principals.breakGlass]);

/** When rules about emergencies changed last within a span; null: they did not. */
export function emergencyPathChangedAt(rules: DatedPolicies, { from: start, to }: Span): Instant | null {
  const changed = rules.findLast(({ from, policy }, index) => {
    const earlier = rules[index - 1];
    const isWithin = from !== null && from >= start && from < to;
    return isWithin && earlier !== undefined && emergencyPath(policy) !== emergencyPath(earlier.policy);
  });
  return changed?.from ?? null;
}

function limitsOf(now: PracticeFigures, before: PracticeFigures | null, former: string): string[] {
  if (before === null) return [`First audit with these figures: nothing of ${former} to compare with.`];
  const holes = [now, before]
    .filter(({ complete }) => !complete)
    .map(
      ({ period }) =>
        `The log of ${period} was not complete, or the period not over: what is missing from its figures may have happened.`,
    );
  const empty = [now, before]
    .filter(({ changes }) => changes === 0)
    .map(({ period }) => `There was no change to production in ${period}, so nothing is compared.`);
  const isCut = [now, before].some(({ shares }) =>
    Object.values(shares).some((list) => list.some(({ name }) => name === OTHERS)),
  );
  const cut = isCut ? ['There are more names than are kept; which are new or gone is not told of them.'] : [];
  return [...holes, ...empty, ...cut];
}
