import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { policy } from '../../test/support/audit-records.ts';
import { type DatedPolicies, policiesWithin, policyAt } from './dated-policy.ts';
import { addMs, MS_PER_DAY } from './instant.ts';

const BEGIN = '2026-07-01T00:00:00.000Z';
const day = (number: number) => addMs(BEGIN, number * MS_PER_DAY);
const rulesOf = (days: readonly number[]): DatedPolicies => [
  { from: null, policy: policy({ limits: { dormantDays: 0 } }) },
  ...days.map((number) => ({ from: day(number), policy: policy({ limits: { dormantDays: number } }) })),
];

describe('rules with dates', () => {
  const rules = rulesOf([10, 20]);

  test.each([
    [-400, 0],
    [9.99, 0],
    [10, 10],
    [19, 10],
    [20, 20],
    [900, 20],
  ])('on day %d those since day %d hold', (at, since) => {
    expect(policyAt(rules, day(at)).limits.dormantDays).toBe(since);
  });

  it('divide a window where they change', () => {
    const parts = policiesWithin(rules, { from: day(5), to: day(15) });
    expect(parts.map(({ policy: { limits }, window }) => [limits.dormantDays, window])).toEqual([
      [0, { from: day(5), to: day(10) }],
      [10, { from: day(10), to: day(15) }],
    ]);
  });
});

test('every moment of a window belongs to one part, with the rules of that moment', () => {
  const days = fc.uniqueArray(fc.integer({ min: 0, max: 150 }), { maxLength: 5 });
  fc.assert(
    fc.property(days, fc.double({ min: 20, max: 91.9, noNaN: true }), (changes, moment) => {
      const rules = rulesOf(changes.toSorted((a, b) => a - b));
      const at = day(moment);
      const parts = policiesWithin(rules, { from: day(20), to: day(92) }).filter(
        ({ window }) => window.from <= at && at < window.to,
      );
      expect(parts.map((part) => part.policy)).toEqual([policyAt(rules, at)]);
    }),
    { numRuns: 200 },
  );
});
