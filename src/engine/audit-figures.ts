import type { Attribute, AttributeFigures, AttributeResult, Outcome } from '../domain/audit.ts';
import type { Drawing } from '../domain/mock-audit.ts';

type Counts = Readonly<Record<Outcome, number>>;
const NOTHING: Counts = { pass: 0, exception: 0, 'not-applicable': 0, indeterminate: 0 };

/** Counts outcomes attribute by attribute: an item that fails three attributes is one deviation of each. */
export class Tally {
  readonly #counts = new Map<string, Record<Outcome, number>>();

  add(results: readonly AttributeResult[]): void {
    for (const { attribute, outcome } of results) {
      const counts = this.#counts.get(attribute) ?? { ...NOTHING };
      counts[outcome] += 1;
      this.#counts.set(attribute, counts);
    }
  }

  of(attribute: string): Counts {
    return this.#counts.get(attribute) ?? NOTHING;
  }

  /** Items to which the attribute applies. */
  tested(attribute: string): number {
    const counts = this.of(attribute);
    return counts.pass + counts.exception + counts.indeterminate;
  }
}

/** Figures over everything: exact, so there is no limit to state. */
export function wholeFigures(attributes: readonly Attribute[], tally: Tally): AttributeFigures[] {
  return attributes.map(({ id }) => ({
    ...countsOf(id, tally),
    upperLimit: null,
    upperLimitPessimistic: null,
  }));
}

/**
 * Figures of a sample with the upper deviation limits that they support. The limit is that of the items to which the
 * attribute applies, in a population whose number of such items is known.
 */
export function sampleFigures(
  attributes: readonly Attribute[],
  sample: Tally,
  population: Tally,
  confidence: number,
  drawing: Pick<Drawing, 'upperLimit'>,
): AttributeFigures[] {
  return attributes.map(({ id }) => {
    const counts = countsOf(id, sample);
    const total = population.tested(id);
    const limit = (deviations: number): number | null =>
      counts.tested === 0 || counts.tested >= total
        ? null
        : drawing.upperLimit({ size: counts.tested, deviations, confidence, population: total });
    return {
      ...counts,
      upperLimit: limit(counts.exceptions),
      upperLimitPessimistic: limit(counts.exceptions + counts.indeterminate),
    };
  });
}

function countsOf(
  attribute: string,
  tally: Tally,
): Omit<AttributeFigures, 'upperLimit' | 'upperLimitPessimistic'> {
  const counts = tally.of(attribute);
  return {
    attribute,
    tested: tally.tested(attribute),
    pass: counts.pass,
    exceptions: counts.exception,
    notApplicable: counts['not-applicable'],
    indeterminate: counts.indeterminate,
  };
}
