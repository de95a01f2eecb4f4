import type { AttributeFigures, ControlResult, ItemResult, Outcome } from '../src/domain/audit.ts';
import { plural, thousands } from '../src/domain/plural.ts';
import { VERDICT_WORD } from './words.ts';

/** The numbers that every output shows, computed once from the canonical report. */

/** Percent with four decimals as given, rounded *up* to one, as the AICPA tables print limits: "at most" must never be too low. */
export function atMost(percent: number): string {
  return `${(Math.ceil(Math.round(percent * 10_000) / 1000) / 10).toFixed(1)} %`;
}

/** A share as percent with one decimal; a dash where there is nothing to divide by. */
export function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`;
}

/** A limit with its four decimals, as the figures table prints it. */
export function limit(percent: number | null): string {
  return percent === null ? '–' : `${percent.toFixed(4)} %`;
}

/** The plain percentages of a plan: `95 %`, `2.5 %`. */
export function plainPercent(percent: number): string {
  return `${percent} %`;
}

/** True when any attribute of an item has the outcome. */
export function has(item: ItemResult, outcome: Outcome): boolean {
  return item.results.some((result) => result.outcome === outcome);
}

/** True when an attribute could not be judged for want of evidence; a rule nobody set is a different matter, told apart. */
export function unclear(item: ItemResult): boolean {
  return item.results.some((result) => result.outcome === 'indeterminate' && result.reason !== 'no-rule');
}

/**
 * Letters of the attributes that drawn or deviating items could not be tested on because a rule has no value. What policy asks of
 * some items only does not apply to the others, and is tested.
 */
export function untestedLetters(control: ControlResult): string[] {
  const results = [...control.sample, ...control.deviating].flatMap((item) => item.results);
  const without = results.filter(({ reason }) => reason === 'no-rule');
  const isTested = (id: string): boolean =>
    results.some(
      ({ attribute, outcome }) => attribute === id && (outcome === 'pass' || outcome === 'exception'),
    );
  const ids = without
    .filter(({ attribute, outcome }) => outcome === 'indeterminate' || !isTested(attribute))
    .map(({ attribute }) => attribute);
  return [...new Set(ids)].map((id) => letterOf(control, id)).sort();
}

export interface ControlFigures {
  /** Items drawn, without those that were replaced. */
  readonly drawn: number;
  readonly replaced: number;
  /** Drawn items with at least one exception. */
  readonly exceptions: number;
  readonly indeterminate: number;
  /** Of those, the ones without an exception: they alone could become deviating items. */
  readonly indeterminateOnly: number;
  readonly population: number;
  /** Items of the whole population with at least one exception. */
  readonly populationExceptions: number;
  readonly populationIndeterminate: number;
  /** The attribute with the highest upper limit (or, in a census, the highest rate). */
  readonly worst: AttributeFigures | null;
}

/** Item-level figures of one control. */
export function controlFigures(control: ControlResult): ControlFigures {
  const replaced = control.draw?.drawn.filter((item) => item.replaces !== null).length ?? 0;
  return {
    drawn: (control.draw?.drawn.length ?? 0) - replaced,
    replaced,
    exceptions: control.sample.filter((item) => has(item, 'exception')).length,
    indeterminate: control.sample.filter(unclear).length,
    indeterminateOnly: control.sample.filter((item) => unclear(item) && !has(item, 'exception')).length,
    population: control.draw?.populationCount ?? 0,
    populationExceptions: control.deviating.filter((item) => has(item, 'exception')).length,
    populationIndeterminate: control.deviating.filter(unclear).length,
    worst: worstOf(control.sampleFigures),
  };
}

/** Rate of exceptions in percent over what was tested; null where nothing was. */
export function rate(figures: AttributeFigures): number | null {
  return figures.tested === 0 ? null : (figures.exceptions / figures.tested) * 100;
}

function worstOf(all: readonly AttributeFigures[]): AttributeFigures | null {
  const weight = (figures: AttributeFigures): number => figures.upperLimit ?? rate(figures) ?? -1;
  return all.reduce<AttributeFigures | null>(
    (worst, next) => (worst === null || weight(next) > weight(worst) ? next : worst),
    null,
  );
}

/** True when some of it could be judged and some could not: of all or nothing there is but one reading. */
export function partlyJudged({ indeterminate, tested }: AttributeFigures): boolean {
  return indeterminate > 0 && indeterminate < tested;
}

/** The attribute whose limit is the highest when all that could not be judged counts as an exception. */
function worstIfExceptions(all: readonly AttributeFigures[]): AttributeFigures | null {
  const weight = (figures: AttributeFigures): number => figures.upperLimitPessimistic ?? -1;
  return all
    .filter((figures) => partlyJudged(figures) && figures.upperLimitPessimistic !== null)
    .reduce<AttributeFigures | null>(
      (worst, next) => (worst === null || weight(next) > weight(worst) ? next : worst),
      null,
    );
}

/**
 * The one line of a control: `25 drawn of 1,204, 1 exception: at most 17.5 % at 95 %, tolerable 10 %: no`.
 * Names the worst attribute where several differ, because limits hold per attribute.
 */
export function verdictLine(control: ControlResult): string {
  const verdict = VERDICT_WORD[control.verdict].toLowerCase();
  const { draw } = control;
  if (draw === null) {
    return control.verdict === 'no-occurrences'
      ? 'Nothing of the kind happened in the period, so there was nothing to test. That is not a pass.'
      : `Nothing drawn: ${verdict}`;
  }
  const figures = controlFigures(control);
  const { plan } = draw;
  const found = figures.exceptions === 0 ? 'no exception' : plural(figures.exceptions, 'exception');
  const open = figures.indeterminate === 0 ? '' : `, ${thousands(figures.indeterminate)} indeterminate`;
  const tail = `tolerable ${plainPercent(plan.tolerable)}: ${verdict}`;
  const head = plan.census
    ? `${figures.drawn === 1 ? 'The one item' : `All ${thousands(figures.drawn)}`} tested, ${found}${open}`
    : `${thousands(figures.drawn)} drawn of ${thousands(figures.population)}, ${found}${open}`;
  // A rate over what happened to be collected would read like a result.
  if (control.verdict === 'cannot-conclude') return `${head}: ${verdict}`;
  if (plan.census) return `${head}: ${censusShare(figures)}, ${tail}`;
  const { worst } = figures;
  if (worst === null || worst.upperLimit === null) return `${head}; ${tail}`;
  const where =
    worst.exceptions === figures.exceptions ? '' : `attribute ${letterOf(control, worst.attribute)} `;
  const limits = `${where}at most ${atMost(worst.upperLimit)}${pessimistic(control, worst)}`;
  return `${head}: ${limits} at ${plainPercent(plan.confidence)}, ${tail}`;
}

/** Items that deviate, and that would if what could not be judged did. */
function censusShare({ exceptions, indeterminateOnly, drawn }: ControlFigures): string {
  const found = share(exceptions, drawn);
  if (indeterminateOnly === 0) return found;
  return `${found} (${share(exceptions + indeterminateOnly, drawn)} if what could not be judged were exceptions)`;
}

/** The other reading of the limit, where what could not be judged would raise it. */
function pessimistic(control: ControlResult, worst: AttributeFigures): string {
  const other = worstIfExceptions(control.sampleFigures);
  const limit = other?.upperLimitPessimistic ?? 0;
  if (other === null || limit <= (worst.upperLimit ?? 0)) return '';
  const where = other.attribute === worst.attribute ? '' : `attribute ${letterOf(control, other.attribute)} `;
  const failed = other.indeterminate === 1 ? 'was an exception' : 'were exceptions';
  return ` (${where}${atMost(limit)} if the ${thousands(other.indeterminate)} that could not be judged ${failed})`;
}

/** Letter of an attribute on the test sheet; its id when the control does not list it. */
export function letterOf(control: ControlResult, attribute: string): string {
  return (
    control.attributes.find((one) => one.id === attribute || one.letter === attribute)?.letter ?? attribute
  );
}

/** `47.12 % chance that an auditor's sample of 25 would show at least one exception`; null where an auditor would test all. */
export function chanceLine(control: ControlResult): string | null {
  const chance = control.auditorChance;
  // Of so few an auditor would test all.
  return chance === null || chance.size >= controlFigures(control).population
    ? null
    : `${chance.percent.toFixed(2)} % chance that an auditor's sample of ${thousands(chance.size)} would show at least one exception`;
}
