import type { Attribute, AttributeFigures, SamplePlan, Verdict } from '../domain/audit.ts';
import { plural } from '../domain/plural.ts';

/** What a verdict rests on. */
export interface VerdictBasis {
  /** Reasons why the population or its evidence is not completely known; none: it is. */
  readonly obstacles: readonly string[];
  /** What is proved to be missing from the population although its sources look complete. */
  readonly omissions?: readonly string[];
  readonly count: number;
  readonly plan: SamplePlan | null;
  /** The sample was enlarged after a look, and so supports less than its size says; the reason is stated apart. */
  readonly overstretched: boolean;
  readonly attributes: readonly Attribute[];
  readonly sample: readonly AttributeFigures[];
  readonly population: readonly AttributeFigures[];
  /** Items with an exception among all. */
  readonly deviating: number;
  /** Items without an exception of which some attribute cannot be judged. */
  readonly unjudged: number;
  /** Attributes with results that a missing rule or source made indeterminate, with the reason code. */
  readonly untestable: readonly { readonly attribute: string; readonly reason: string }[];
  readonly tolerable: number;
  readonly confidence: number;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly because: readonly string[];
}

/**
 * Would this control pass? Deviations are compared with the tolerable rate, as auditors do: one exception alone does not
 * fail a control. What could not be seen never counts as a pass.
 */
export function judge(basis: VerdictBasis): Judgement {
  const seen = basis.count === 0 ? [] : [whatWasSeen(basis)];
  const { obstacles, omissions = [] } = basis;
  if (obstacles.length > 0) {
    const because = [...failingAnyway(basis), ...obstacles, ...omissions, ...withoutRule(basis), ...seen];
    return { verdict: 'cannot-conclude', because };
  }
  if (basis.count === 0) {
    if (omissions.length > 0) return { verdict: 'cannot-conclude', because: omissions };
    return {
      verdict: 'no-occurrences',
      because: ['Nothing of this kind happened in the period, so whether the control works was not tested.'],
    };
  }
  const failures = basis.attributes.flatMap((attribute) => failuresOf(attribute, basis));
  // What is there already fails, whatever else there may be; a pass would have to hold for what is missing, too.
  if (failures.length > 0) return { verdict: 'no', because: [...failures, ...omissions] };
  const doubts = [...omissions, ...basis.attributes.flatMap((attribute) => doubtsOf(attribute, basis))];
  if (doubts.length > 0) return { verdict: 'cannot-conclude', because: [...doubts, ...seen] };
  // Enlarging until it passes must not make a pass.
  const verdict = basis.overstretched ? 'cannot-conclude' : 'yes';
  return { verdict, because: [whatTheSampleSupports(basis), ...seen] };
}

const items = (count: number): string => plural(count, 'item');
const exceptions = (count: number): string => plural(count, 'exception');
/** `7.50 %` */
const percent = (value: number): string => `${value.toFixed(2)} %`;

function whatWasSeen({ count, deviating, unjudged, obstacles }: VerdictBasis): string {
  const other = `${deviating + unjudged} (${percent(((deviating + unjudged) / count) * 100)})`;
  const open =
    unjudged === 0
      ? ''
      : ` ${unjudged} cannot be judged wholly; counted as ${unjudged === 1 ? 'an exception' : 'exceptions'}, it would be ${other}.`;
  // With a source incomplete there may be more items than anybody knows of.
  const seen = obstacles.length === 0 ? `all ${items(count)}` : `the ${items(count)} known`;
  if (count === 1)
    return deviating === 0 ? `The one item shows no exception.${open}` : 'The one item shows an exception.';
  if (deviating === 0) return `None of ${seen} shows an exception.${open}`;
  return `Of ${seen}, ${deviating} ${deviating === 1 ? 'shows' : 'show'} an exception (${percent((deviating / count) * 100)}).${open}`;
}

/** That nobody has to wait for the missing source to know that there is something to mend. */
function failingAnyway(basis: VerdictBasis): string[] {
  const failures = basis.attributes.flatMap((attribute) => failuresOf(attribute, basis));
  return failures.map((failure) => `What is known would fail already: ${failure}`);
}

function failuresOf({ id, letter, statement }: Attribute, basis: VerdictBasis): string[] {
  const { plan, tolerable, confidence } = basis;
  const sample = basis.sample.find((figures) => figures.attribute === id);
  const whole = basis.population.find((figures) => figures.attribute === id);
  const found: string[] = [];
  const limit = sample?.upperLimit ?? null;
  if (sample && plan && sample.exceptions > plan.allowedDeviations && limit !== null && limit > tolerable) {
    found.push(
      `${letter} (${statement}) The sample of ${sample.tested} shows ${exceptions(sample.exceptions)}: at ${confidence} % confidence up to ${percent(limit)} may deviate, and ${tolerable} % is tolerable.`,
    );
  }
  if (whole && whole.exceptions * 100 > tolerable * whole.tested) {
    found.push(`${letter} (${statement}) ${share(whole, basis)}, and ${tolerable} % is tolerable.`);
  }
  return found;
}

function share({ exceptions, tested }: AttributeFigures, { obstacles }: VerdictBasis): string {
  if (tested === 1) return 'The one item deviates';
  const all = obstacles.length === 0 ? `all ${items(tested)}` : `the ${items(tested)} known`;
  return `Of ${all}, ${exceptions} ${exceptions === 1 ? 'deviates' : 'deviate'}: ${percent((exceptions / tested) * 100)}`;
}

const UNTESTABLE: Readonly<Record<string, string>> = {
  'no-rule': 'a rule without a value in the policy',
  'source-incomplete': 'a source that was not collected completely',
};

/** A missing rule or source leaves the question open; other doubts do so when they could tip the scales. */
function doubtsOf({ id, letter, statement }: Attribute, basis: VerdictBasis): string[] {
  const whole = basis.population.find((figures) => figures.attribute === id);
  if (whole === undefined || whole.indeterminate === 0) return [];
  const unjudged = `${whole.indeterminate} of ${items(whole.tested)} cannot be judged`;
  const reasons = basis.untestable.filter((entry) => entry.attribute === id);
  if (reasons.length > 0) {
    const why = reasons.map(({ reason }) => UNTESTABLE[reason] ?? reason).join(' and ');
    return [`${letter} (${statement}) ${unjudged}, because of ${why}.`];
  }
  const sample = basis.sample.find((figures) => figures.attribute === id);
  const best = (whole.exceptions / whole.tested) * 100;
  const worst = ((whole.exceptions + whole.indeterminate) / whole.tested) * 100;
  const tips = worst > basis.tolerable || (sample?.indeterminate ?? 0) > 0;
  const readings =
    whole.indeterminate === 1
      ? `${percent(best)} deviate if it was fine, ${percent(worst)} if it was an exception`
      : `${percent(best)} deviate if they were fine, ${percent(worst)} if they were exceptions`;
  return tips
    ? [`${letter} (${statement}) ${unjudged}: ${readings}, and ${basis.tolerable} % is tolerable.`]
    : [];
}

/** Attributes that could not be judged even if every source were complete, in one sentence. */
function withoutRule({ attributes, untestable }: VerdictBasis): string[] {
  const ids = untestable.flatMap(({ attribute, reason }) => (reason === 'no-rule' ? [attribute] : []));
  const letters = attributes.flatMap(({ id, letter }) => (ids.includes(id) ? [letter] : []));
  return letters.length === 0
    ? []
    : [`${letters.join(', ')} cannot be judged, because of ${UNTESTABLE['no-rule']}.`];
}

function whatTheSampleSupports({ plan, sample, confidence, tolerable, overstretched }: VerdictBasis): string {
  const whole = `No attribute deviates in more than the tolerable ${tolerable} % of all items.`;
  if (overstretched) return whole;
  // An attribute that does not apply to some drawn items supports less; its own figures say how much.
  const limits = sample.flatMap((figures) =>
    figures.tested === plan?.size ? (figures.upperLimit ?? []) : [],
  );
  if (plan === null || plan.census || limits.length === 0) return whole;
  const highest = Math.max(0, ...limits);
  return `The sample of ${plan.size} supports, at ${confidence} % confidence, that what it tests deviates in at most ${percent(highest)} of the items. ${whole}`;
}
