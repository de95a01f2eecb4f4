import { describe, expect, it } from 'vitest';
import { parsePeriod } from './period.ts';
import { addMonths, timeOf } from './vendor-list.ts';

describe('the dates of a period', () => {
  it.each([
    'Etc/UTC',
    'America/New_York',
    'Pacific/Kiritimati',
    'Etc/GMT+12',
    'Pacific/Auckland',
    'Asia/Kolkata',
  ])('are the same in every zone: %s', (zone) => {
    for (const [quarter, first, last] of [
      ['2026Q1', '2026-01-01', '2026-03-31'],
      ['2026Q3', '2026-07-01', '2026-09-30'],
      ['2024Q4', '2024-10-01', '2024-12-31'],
    ] as const)
      expect(timeOf(parsePeriod(quarter, zone).window)).toMatchObject({ firstDate: first, lastDate: last });
  });
});

it('months end where the shorter one does', () => {
  expect([addMonths('2026-08-31', 6), addMonths('2024-02-29', 12), addMonths('2026-03-31', -1)]).toEqual([
    '2027-02-28',
    '2025-02-28',
    '2026-02-28',
  ]);
});
