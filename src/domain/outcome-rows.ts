import type { Attribute, AttributeResult, Outcome } from './audit.ts';

/**
 * Outcomes of an attribute over everything, one character per item, so that a report of a million items stays small and still lets a
 * reader count its figures again.
 */

const CHARACTERS: Readonly<Record<Outcome, string>> = {
  pass: 'p',
  exception: 'x',
  'not-applicable': 'n',
  indeterminate: '?',
};
/** Where a control gave no result for the attribute. */
const NONE = '-';
const OUTCOMES = new Map(
  Object.entries(CHARACTERS).map(([outcome, character]) => [character, outcome as Outcome]),
);

/** By attribute: outcomes in the order of the items that were added. */
export type OutcomeRows = Readonly<Record<string, string>>;

/** Takes the results of items one by one. */
export class OutcomeWriter {
  readonly #rows: ReadonlyMap<string, Buffer>;
  #next = 0;

  /** @param items how many there will be */
  constructor(attributes: readonly Pick<Attribute, 'id'>[], items: number) {
    this.#rows = new Map(attributes.map(({ id }) => [id, Buffer.alloc(items, NONE)]));
  }

  add(results: readonly AttributeResult[]): void {
    for (const { attribute, outcome } of results)
      this.#rows.get(attribute)?.write(CHARACTERS[outcome], this.#next, 'latin1');
    this.#next += 1;
  }

  rows(): OutcomeRows {
    return Object.fromEntries([...this.#rows].map(([id, row]) => [id, row.toString('latin1')]));
  }
}

/** The outcome of an attribute on item number `index`; null where there is none. */
export function outcomeAt(rows: OutcomeRows, attribute: string, index: number): Outcome | null {
  return OUTCOMES.get(rows[attribute]?.[index] ?? NONE) ?? null;
}
