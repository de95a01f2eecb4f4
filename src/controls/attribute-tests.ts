import type { Attribute, AttributeResult } from '../domain/audit.ts';
import type { Finding } from './results.ts';

/** An attribute and how it is tested; `Case` is what a control knows of one item. */
export interface AttributeTest<Case extends unknown[]> extends Attribute {
  readonly run: (...test: Case) => Finding;
}

/** The columns of a control's test sheet, in their order. */
export class AttributeTests<Case extends unknown[]> {
  readonly attributes: readonly Attribute[];
  readonly #tests: readonly AttributeTest<Case>[];

  constructor(tests: readonly AttributeTest<Case>[]) {
    this.#tests = tests;
    this.attributes = tests.map(({ run: _, ...attribute }) => attribute);
  }

  /** One result for each attribute. */
  run(...test: Case): AttributeResult[] {
    return this.#tests.map(({ id, run }) => ({ attribute: id, ...run(...test) }));
  }

  /** The same finding for each attribute, but for those that are named. */
  everywhere(finding: Finding, but: Readonly<Record<string, Finding>> = {}): AttributeResult[] {
    return this.#tests.map(({ id }) => ({ attribute: id, ...(but[id] ?? finding) }));
  }
}
