import { describe, expect, it } from 'vitest';
import { clockOf } from './clock.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('the clock of a packet', () => {
  it('writes times in the zone of the company, each with its offset', () => {
    const clock = clockOf('America/New_York');
    expect(plain(clock.words('2026-10-09T18:02:41.123Z'))).toBe('9 Oct 2026 14:02 UTC−4');
    expect(plain(clock.words('2026-12-01T03:30:00.000Z'))).toBe('30 Nov 2026 22:30 UTC−5');
    expect(plain(clock.day('2026-12-01T03:30:00.000Z'))).toBe('30 Nov 2026');
    expect(clock.date('2026-12-01T03:30:00.000Z')).toBe('2026-11-30');
    expect(clock.sortable('2026-10-09T18:02:41.123Z')).toBe('2026-10-09 14:02 UTC−4');
  });

  it('tells apart the two hours of one name when clocks are set back', () => {
    const clock = clockOf('Europe/Berlin');
    expect(clock.sortable('2026-10-25T00:30:00.000Z')).toBe('2026-10-25 02:30 UTC+2');
    expect(clock.sortable('2026-10-25T01:30:00.000Z')).toBe('2026-10-25 02:30 UTC+1');
  });

  it('knows half hours and UTC, and says UTC for a zone that nobody knows', () => {
    expect(clockOf('Asia/Kolkata').sortable('2026-10-01T00:00:00.000Z')).toBe('2026-10-01 05:30 UTC+5:30');
    expect(clockOf('UTC').sortable('2026-10-01T00:00:00.000Z')).toBe('2026-10-01 00:00 UTC');
    expect(clockOf('Mars/Olympus').sortable('2026-10-01T00:00:00.000Z')).toBe('2026-10-01 00:00 UTC');
  });

  it('keeps what is no instant, and writes the instants inside a sentence', () => {
    const clock = clockOf('UTC');
    expect(clock.words('yesterday')).toBe('yesterday');
    expect(clock.within('from 2026-10-01T13:00:00.000Z to 2026-10-02T13:00:00.000Z')).toBe(
      'from 2026-10-01 13:00 UTC to 2026-10-02 13:00 UTC',
    );
    expect(clock.within('nothing on 2026-10-01')).toBe('nothing on 2026-10-01');
  });
});
