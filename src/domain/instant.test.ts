import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { UsageError } from './errors.ts';
import { addDays, dateIn, localMinute, parseInstant, readInstant, startOfDate } from './instant.ts';

describe('reading instants', () => {
  it.each([
    ['2026-07-01T09:00:00Z', '2026-07-01T09:00:00.000Z'],
    ['2026-07-01T09:00:00.5Z', '2026-07-01T09:00:00.500Z'],
    ['2026-07-01T09:00:00.123456Z', '2026-07-01T09:00:00.123Z'],
    ['2026-07-01T11:00:00+02:00', '2026-07-01T09:00:00.000Z'],
    ['2026-07-01T11:00:00.000+0200', '2026-07-01T09:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(readInstant(text)).toBe(expected);
  });

  it.each([
    '',
    'N/A',
    '2026-07-01',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-07-01T25:00:00Z',
    '2022-11-21 18:06:52',
    null,
    17,
    {},
  ])('%s is no instant', (text) => {
    expect(readInstant(text)).toBeNull();
  });

  it('gives what Temporal gives, for every UTC time', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1970-01-01'), max: new Date('2199-01-01'), noInvalidDate: true }),
        (date) => {
          expect(readInstant(date.toISOString())).toBe(date.toISOString());
          expect(Temporal.Instant.from(date.toISOString()).epochMilliseconds).toBe(date.getTime());
        },
      ),
    );
  });

  it('from the command line may be a date, and says what is wrong', () => {
    expect(parseInstant('2026-07-01')).toBe('2026-07-01T00:00:00.000Z');
    expect(() => parseInstant('yesterday', '--from')).toThrow(UsageError);
  });
});

describe('dates in zones', () => {
  it('tells date and minute on the clock of a zone, also in the hour that comes twice', () => {
    expect(localMinute('2026-06-30T23:30:59.000Z', 'Europe/Berlin')).toBe('2026-07-01 01:30');
    expect(localMinute('2026-10-25T00:30:00.000Z', 'Europe/Berlin')).toBe('2026-10-25 02:30');
    expect(localMinute('2026-10-25T01:30:00.000Z', 'Europe/Berlin')).toBe('2026-10-25 02:30');
  });

  it('begin where the zone says, also on the days the clocks change', () => {
    expect(startOfDate('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z');
    expect(startOfDate('2026-03-30', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z');
    expect(dateIn('2026-06-30T23:30:00.000Z', 'Europe/Berlin')).toBe('2026-07-01');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
  });
});
