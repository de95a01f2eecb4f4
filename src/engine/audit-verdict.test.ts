import { describe, expect, it } from 'vitest';
import type { AttributeFigures } from '../domain/audit.ts';
import { judge, type VerdictBasis } from './audit-verdict.ts';

const FIGURES: AttributeFigures = {
  attribute: 'ticketed',
  tested: 40,
  pass: 36,
  exceptions: 1,
  notApplicable: 0,
  indeterminate: 3,
  upperLimit: null,
  upperLimitPessimistic: null,
};

function basis(figures: Partial<AttributeFigures>, unjudged: number): VerdictBasis {
  const own = { ...FIGURES, ...figures };
  return {
    obstacles: [],
    count: 40,
    plan: null,
    overstretched: false,
    attributes: [{ id: 'ticketed', letter: 'A', statement: 'There is a ticket.', resolvedBy: '' }],
    sample: [own],
    population: [own],
    deviating: 1,
    unjudged,
    untestable: [],
    tolerable: 5,
    confidence: 95,
  };
}

describe('a verdict over what could not be judged', () => {
  it('says what would hold if it was fine and if it was an exception', () => {
    expect(judge(basis({}, 3))).toEqual({
      verdict: 'cannot-conclude',
      because: [
        'A (There is a ticket.) 3 of 40 items cannot be judged: 2.50 % deviate if they were fine, 10.00 % if they were exceptions, and 5 % is tolerable.',
        'Of all 40 items, 1 shows an exception (2.50 %). 3 cannot be judged wholly; counted as exceptions, it would be 4 (10.00 %).',
      ],
    });
  });

  it('speaks of one as of one', () => {
    const { because } = judge(basis({ pass: 38, indeterminate: 1 }, 1));
    expect(because[0]).toContain('2.50 % deviate if it was fine, 5.00 % if it was an exception');
    expect(because[1]).toContain(
      '1 cannot be judged wholly; counted as an exception, it would be 2 (5.00 %).',
    );
  });
});

describe('a verdict without a source', () => {
  const missing = { obstacles: ['cloudtrail.events: nothing arrived on 9 September.'] };

  it('does not hide that what is known would fail already', () => {
    const judged = judge({
      ...basis({ exceptions: 9, pass: 31, indeterminate: 0 }, 0),
      deviating: 9,
      ...missing,
    });
    expect(judged).toEqual({
      verdict: 'cannot-conclude',
      because: [
        'What is known would fail already: A (There is a ticket.) Of the 40 items known, 9 deviate: 22.50 %, and 5 % is tolerable.',
        'cloudtrail.events: nothing arrived on 9 September.',
        'Of the 40 items known, 9 show an exception (22.50 %).',
      ],
    });
  });

  it('says nothing of a failure where what is known would pass', () => {
    const { verdict, because } = judge({ ...basis({ indeterminate: 0 }, 0), ...missing });
    expect(verdict).toBe('cannot-conclude');
    expect(because[0]).toBe('cloudtrail.events: nothing arrived on 9 September.');
  });
});

describe('a verdict over one item', () => {
  it('speaks of one as of one', () => {
    const one = { tested: 1, pass: 0, exceptions: 1, indeterminate: 0 };
    expect(judge({ ...basis(one, 0), count: 1 })).toEqual({
      verdict: 'no',
      because: ['A (There is a ticket.) The one item deviates, and 5 % is tolerable.'],
    });
  });
});
