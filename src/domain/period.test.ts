import { describe, expect, it } from 'vitest';
import { UsageError } from './errors.ts';
import { datesOf, parsePeriod, periodOf, previousPeriod } from './period.ts';
import { contains, gaps, intersect, union } from './window.ts';

describe('quarters', () => {
  it.each([
    ['2026Q1', 90],
    ['2024Q1', 91],
    ['2026Q2', 91],
    ['2026Q3', 92],
    ['2026Q4', 92],
  ])('%s has %i days, in any zone', (id, days) => {
    for (const zone of ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland']) {
      expect(datesOf(parsePeriod(id, zone).window, zone)).toHaveLength(days);
    }
  });

  it('are half-open in their zone and follow each other', () => {
    const q3 = parsePeriod('2026q3', 'America/New_York');
    expect(q3).toMatchObject({
      id: '2026Q3',
      window: { from: '2026-07-01T04:00:00.000Z', to: '2026-10-01T04:00:00.000Z' },
    });
    expect(periodOf('2026-10-01T03:59:59.999Z', 'America/New_York').id).toBe('2026Q3');
    expect(periodOf('2026-10-01T04:00:00.000Z', 'America/New_York').id).toBe('2026Q4');
    expect(previousPeriod(parsePeriod('2026Q1', 'UTC')).id).toBe('2025Q4');
    expect(contains(q3.window, q3.window.from)).toBe(true);
    expect(contains(q3.window, q3.window.to)).toBe(false);
  });

  it('that do not exist are refused with the nearest one', () => {
    expect(() => parsePeriod('2026Q5', 'UTC')).toThrow(/quarters are Q1 to Q4. Did you mean 2026Q4\?/);
    expect(() => parsePeriod('last', 'UTC')).toThrow(UsageError);
  });
});

describe('windows', () => {
  const at = (hour: number): string => `2026-07-01T${String(hour).padStart(2, '0')}:00:00.000Z`;
  const window = (from: number, to: number) => ({ from: at(from), to: at(to) });

  it('join where they touch or overlap, in any order', () => {
    expect(union([window(5, 6), window(1, 3), window(2, 4), window(4, 5), window(8, 8)])).toEqual([
      window(1, 6),
    ]);
  });

  it('leave the holes that nobody covered', () => {
    expect(gaps(window(0, 10), [window(2, 4), window(3, 5), window(9, 12)])).toEqual([
      window(0, 2),
      window(5, 9),
    ]);
    expect(gaps(window(0, 10), [window(0, 10)])).toEqual([]);
    expect(gaps(window(0, 10), [])).toEqual([window(0, 10)]);
    expect(intersect(window(0, 3), window(2, 5))).toEqual(window(2, 3));
    expect(intersect(window(0, 2), window(2, 5))).toBeNull();
  });
});
