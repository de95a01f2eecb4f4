import type { AttributeResult, PopulationItem } from '../domain/audit.ts';
import { type DatedPolicies, policiesWithin } from '../domain/dated-policy.ts';
import type { Instant } from '../domain/instant.ts';
import {
  type AuditControl,
  type Sampler,
  type SamplerInput,
  type SourceNeed,
  type TestContext,
  testItem,
} from '../domain/mock-audit.ts';
import { type MissingRule, rulesWithoutValue } from '../domain/policy-rules.ts';
import { hull } from '../domain/window.ts';

/** A period under the rules of each of its days: what is asked for each part in which the rules stay the same. */

/** One for each part of the period, in order of time; at least one. */
export type RuledInputs = readonly SamplerInput[];

/** What samplers are asked with, part by part. */
export function inputsOf(rules: DatedPolicies, whole: Omit<SamplerInput, 'policy'>): RuledInputs {
  return policiesWithin(rules, whole.window).map(({ policy, window }) => ({ ...whole, policy, window }));
}

/** Parts of which the population can be made. Of what there is at the end, the rules of the last day decide for the whole period. */
export function partsOf(sampler: Sampler, inputs: RuledInputs): RuledInputs {
  const asked = sampler.census ? wholeByLast(inputs) : inputs;
  return asked.filter((input) => sampler.unusable(input) === null);
}

function wholeByLast(inputs: RuledInputs): RuledInputs {
  const whole = inputs.map(({ window }) => window).reduce(hull);
  return inputs.slice(-1).map((input) => ({ ...input, window: whole }));
}

/** Why there can be no population; null when there can be one, at least for a part of the period. */
export function unusableReason(sampler: Sampler, inputs: RuledInputs): string | null {
  if (partsOf(sampler, inputs).length > 0) return null;
  const [last] = inputs.slice(-1);
  return last === undefined ? 'The period is empty.' : sampler.unusable(last);
}

/** Parts of the period without a population although others have one, one sentence each. */
export function missingParts(sampler: Sampler, inputs: RuledInputs): string[] {
  const parts = partsOf(sampler, inputs);
  if (parts.length === 0 || sampler.census) return [];
  return inputs
    .filter((input) => !parts.includes(input))
    .map((input) => `From ${day(input.window.from)} to ${day(input.window.to)}: ${sampler.unusable(input)}`);
}

/** What is asked of the sources; several texts where rules changed. */
export function queryOf(sampler: Sampler, inputs: RuledInputs): string {
  return partsOf(sampler, inputs)
    .map((input) => sampler.query(input))
    .join('\nAnd, because the rules changed: ');
}

/** Sources of the population and of every test over it. */
export function needsOf(
  sampler: Sampler,
  controls: readonly AuditControl[],
  inputs: RuledInputs,
): SourceNeed[] {
  const tests = controls.filter((control) => control.population === sampler.id);
  return partsOf(sampler, inputs).flatMap((input) => [
    ...sampler.needs(input),
    ...tests.flatMap((control) => control.needs(input)),
  ]);
}

/** A control prepared for each set of rules; an item is tested with those of its day. */
export class RuledControl {
  readonly #control: AuditControl;
  readonly #prepared: readonly { readonly from: Instant; readonly prepared: unknown }[];

  constructor(control: AuditControl, inputs: RuledInputs, context: TestContext) {
    this.#control = control;
    this.#prepared = inputs.map(({ policy, window }) => ({
      from: window.from,
      prepared: control.prepare({ ...context, policy }),
    }));
  }

  test(item: PopulationItem): readonly AttributeResult[] {
    return testItem(this.#control, item, this.#of(item));
  }

  owner(item: PopulationItem): string | null {
    return this.#control.owner(item, this.#of(item));
  }

  #of(item: PopulationItem): unknown {
    const entry = this.#prepared.findLast(({ from }) => from <= item.at) ?? this.#prepared[0];
    return entry?.prepared;
  }
}

/** Rules without a value in some part of the period. */
export function missingRules(inputs: RuledInputs): MissingRule[] {
  const found = inputs.map(({ policy, window }) => ({ window, missing: rulesWithoutValue(policy) }));
  const all = new Map(found.flatMap(({ missing }) => missing.map((entry) => [entry.rule, entry] as const)));
  return [...all.values()].map((entry) => {
    const parts = found.filter(({ missing }) => missing.some(({ rule }) => rule === entry.rule));
    if (parts.length === found.length) return entry;
    const spans = parts.map(({ window }) => `${day(window.from)} to ${day(window.to)}`);
    return { ...entry, consequence: `From ${spans.join(' and ')}: ${entry.consequence}` };
  });
}

const day = (at: Instant): string => `${at.slice(0, 16)}Z`;
