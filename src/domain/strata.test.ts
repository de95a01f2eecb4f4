import { describe, expect, it } from 'vitest';
import { parsePeriod } from './period.ts';
import { countStrata, monthsOf, strataWords, stratumOf } from './strata.ts';

describe('months of a period', () => {
  const starts = monthsOf(parsePeriod('2026Q4', 'America/New_York'));

  it('begin at midnight of the zone, also after the clock changed', () => {
    expect(starts).toEqual([
      { name: 'before', from: '' },
      { name: '2026-10', from: '2026-10-01T04:00:00.000Z' },
      { name: '2026-11', from: '2026-11-01T04:00:00.000Z' },
      { name: '2026-12', from: '2026-12-01T05:00:00.000Z' },
      { name: 'after', from: '2027-01-01T05:00:00.000Z' },
    ]);
  });

  it.each([
    ['2026-10-01T04:00:00.000Z', '2026-10'],
    ['2026-10-01T03:59:59.999Z', 'before'],
    ['2026-11-01T03:59:59.999Z', '2026-10'],
    ['2026-12-31T23:00:00.000Z', '2026-12'],
    ['2027-01-01T05:00:00.000Z', 'after'],
    ['', 'before'],
  ])('%s is in %s', (at, expected) => {
    expect(stratumOf(at, starts)).toBe(expected);
  });

  it('are counted, and said without those that are empty', () => {
    const strata = countStrata(starts, ['2026-10', '2026-10', '2026-12'], ['2026-10']);
    expect(strata.parts.map(({ count, drawn }) => [count, drawn])).toEqual([
      [0, 0],
      [2, 1],
      [0, 0],
      [1, 0],
      [0, 0],
    ]);
    expect(strataWords({ strata })).toContain('2026-10 1 of 2, 2026-12 0 of 1.');
    expect(strataWords({})).toBeNull();
  });
});
