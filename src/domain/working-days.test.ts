import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from './instant.ts';
import { addWorkingDays, atHour, isWorkingDay, workingDaysBetween } from './working-days.ts';

const calendar = { weekend: [6, 7], holidays: ['2026-12-25', '2026-12-28'] };

describe('working days', () => {
  it.each([
    ['2026-10-16', 1, '2026-10-19'],
    ['2026-10-16', -5, '2026-10-09'],
    ['2026-10-17', 0, '2026-10-19'],
    ['2026-10-16', 0, '2026-10-16'],
    ['2026-10-17', 1, '2026-10-19'],
    ['2026-10-18', -1, '2026-10-16'],
    ['2026-12-24', 1, '2026-12-29'],
    ['2026-12-29', -1, '2026-12-24'],
  ])('%s and %i working days is %s', (from, days, to) => {
    expect(addWorkingDays(from, days, calendar)).toBe(to);
  });

  it('counts back what it added, and always ends on a working day', () => {
    const day = fc.integer({ min: 0, max: 2_000 }).map((n) => addDays('2025-01-01', n));
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 60 }), (from, days) => {
        const to = addWorkingDays(from, days, calendar);
        expect(isWorkingDay(to, calendar)).toBe(true);
        expect(workingDaysBetween(from, to, calendar)).toBe(days);
      }),
    );
  });

  it('says so when nobody ever works', () => {
    const never = { weekend: [1, 2, 3, 4, 5, 6, 7], holidays: [] };
    expect(() => addWorkingDays('2026-10-16', 1, never)).toThrow('no working day');
    expect(() => addWorkingDays('2026-10-16', 0, never)).toThrow('no working day');
  });

  it('knows the hour of a zone on the days when clocks change', () => {
    expect(atHour('2026-10-25', 9, 'Europe/Berlin')).toBe('2026-10-25T08:00:00.000Z');
    expect(atHour('2026-10-24', 9, 'Europe/Berlin')).toBe('2026-10-24T07:00:00.000Z');
  });
});
