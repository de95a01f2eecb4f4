import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMON_SIZES, FREQUENCIES, frequencyOf, frequencySize, frequencyWords } from './frequency.ts';

const YEAR = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
/** 92 days and, in New York, the hour of a clock change. */
const QUARTER = { from: '2026-07-01T04:00:00.000Z', to: '2026-10-01T04:00:00.000Z' };

describe('how often a control operates', () => {
  it.each([
    [0, 'annual'],
    [1, 'annual'],
    [2, 'quarterly'],
    [4, 'quarterly'],
    [5, 'monthly'],
    [12, 'monthly'],
    [13, 'weekly'],
    [52, 'weekly'],
    [53, 'daily'],
    [365, 'daily'],
    [366, 'many-per-day'],
  ])('%i in a year: %s', (count, expected) => {
    expect(frequencyOf(count, YEAR)).toBe(expected);
  });

  it.each([
    [1, 'quarterly'],
    [3, 'monthly'],
    [13, 'weekly'],
    [14, 'daily'],
    [92, 'daily'],
    [93, 'many-per-day'],
  ])('%i in a quarter: %s', (count, expected) => {
    expect(frequencyOf(count, QUARTER)).toBe(expected);
  });

  it('gives a size of the table, and never more than there are', () => {
    expect(frequencySize(13, QUARTER, COMMON_SIZES, undefined)).toEqual({
      size: 10,
      census: false,
      basis: 'frequency table: weekly (52 a year), 10',
      frequency: { name: 'weekly', size: 10, stated: false },
    });
    expect(frequencySize(1, QUARTER, COMMON_SIZES, undefined)).toMatchObject({ size: 1, census: true });
    expect(frequencySize(13, QUARTER, COMMON_SIZES, 'daily')).toMatchObject({
      size: 13,
      census: true,
      basis: 'frequency table: daily (as the configuration says), 25',
      frequency: { stated: true },
    });
  });

  it('never asks for less when there is more', () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.nat(2_000), (count, more) => {
        const size = (n: number) => frequencySize(n, QUARTER, COMMON_SIZES, undefined).size;
        expect(size(count + more)).toBeGreaterThanOrEqual(size(count));
      }),
    );
  });

  it('has a size for every row', () => {
    expect(FREQUENCIES.every((name) => COMMON_SIZES[name] > 0)).toBe(true);
  });

  it('says what such a sample supports', () => {
    const basis = { name: 'weekly', size: 10, stated: false } as const;
    const plan = { size: 10, confidence: 95, tolerable: 10 };
    expect(frequencyWords(basis, plan, 23.08)).toMatch(/at most 23.08 %.*more than the tolerable 10 %/);
    expect(frequencyWords(basis, plan, 9)).not.toContain('more than');
  });
});
