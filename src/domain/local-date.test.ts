import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DateRule, readDate } from './local-date.ts';

const BERLIN: DateRule = { format: 'iso', timezone: 'Europe/Berlin', endOfDay: '18:00' };
const at = (text: string, rule: Partial<DateRule> = {}): string => {
  const read = readDate(text, { ...BERLIN, ...rule });
  return 'at' in read ? read.at : read.problem;
};

describe('a date', () => {
  it('without a time stands for the end of that day, in the stated zone and in summer and winter', () => {
    expect(readDate(' 2026-07-31 ', BERLIN)).toEqual({
      at: '2026-07-31T16:00:00.000Z',
      date: '2026-07-31',
      rule: '18:00 Europe/Berlin of that day',
    });
    expect(at('2026-12-31')).toBe('2026-12-31T17:00:00.000Z');
    expect(at('2026-07-31', { endOfDay: '00:00' })).toBe('2026-07-30T22:00:00.000Z');
  });

  it('with a time is that time, in the stated zone unless an offset says otherwise', () => {
    expect(at('2026-07-31 12:30')).toBe('2026-07-31T10:30:00.000Z');
    expect(at('2026-07-31T12:30:15')).toBe('2026-07-31T10:30:15.000Z');
    expect(at('2026-07-31T12:30:00Z')).toBe('2026-07-31T12:30:00.000Z');
    expect(at('2026-07-31T12:30:00+0530')).toBe('2026-07-31T07:00:00.000Z');
  });

  it('at midnight has no time: systems that know none write that', () => {
    expect(at('2026-07-31 00:00:00')).toBe(at('2026-07-31'));
    expect(at('2026-07-31T00:00:00.000Z')).toBe(at('2026-07-31'));
  });

  it('is read in the stated order only', () => {
    expect(at('3.7.2026', { format: 'dmy' })).toBe('2026-07-03T16:00:00.000Z');
    expect(at('03/07/2026', { format: 'mdy' })).toBe('2026-03-07T17:00:00.000Z');
    expect(at('31/07/2026', { format: 'dmy' })).toBe('2026-07-31T16:00:00.000Z');
  });

  it.each([
    ['31/07/2026', 'iso'],
    ['2026-07-31', 'dmy'],
    ['07/31/2026', 'dmy'],
    ['31.07.2026', 'mdy'],
    ['2026-02-30', 'iso'],
    ['2026-07-31 25:00', 'iso'],
    ['31.07.26', 'dmy'],
    ['46234', 'iso'],
    ['', 'iso'],
    ['last Friday', 'iso'],
  ] as const)('%s as %s is a problem and no guess', (text, format) => {
    const read = readDate(text, { ...BERLIN, format });
    expect(read).toEqual({ problem: expect.stringContaining(`"${text}"`) });
  });

  it('of any text never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('iso', 'dmy', 'mdy'), (text, format) => {
        expect(Object.keys(readDate(text, { ...BERLIN, format })).length).toBeGreaterThan(0);
      }),
    );
  });
});
