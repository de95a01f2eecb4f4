import { describe, expect, it } from 'vitest';
import { FakeTimeline } from '../../../test/support/fake-timeline.ts';
import { SourceError } from '../../domain/errors.ts';
import { parseRetryAfter, retrying } from './retry.ts';

const never = new AbortController().signal;

function failing(times: number, error: () => Error) {
  let calls = 0;
  return {
    task: async () => {
      calls += 1;
      if (calls <= times) throw error();
      return 'done';
    },
    calls: () => calls,
  };
}

describe('retrying', () => {
  it('tries again after a passing failure, with growing pauses', async () => {
    const timeline = new FakeTimeline();
    const { task, calls } = failing(3, () => new SourceError('unavailable', 'x'));
    expect(await retrying(task, { signal: never, timeline })).toBe('done');
    expect(calls()).toBe(4);
    expect(timeline.pauses).toEqual([1_000, 2_000, 4_000]);
  });

  it('waits as long as the source asked', async () => {
    const timeline = new FakeTimeline();
    const { task } = failing(1, () => new SourceError('rate-limited', 'x', { retryAfterMs: 17_000 }));
    await retrying(task, { signal: never, timeline });
    expect(timeline.pauses).toEqual([17_000]);
  });

  it('gives up after the agreed attempts and throws the last error itself', async () => {
    const timeline = new FakeTimeline();
    const { task, calls } = failing(99, () => new SourceError('unavailable', `down ${calls()}`));
    await expect(retrying(task, { signal: never, retries: 2, timeline })).rejects.toThrow('down 3');
    expect(calls()).toBe(3);
    expect(timeline.pauses).toHaveLength(2);
  });

  it.each(['unauthorized', 'forbidden', 'gone', 'rejected', 'stopped'] as const)(
    'does not repeat what cannot succeed: %s',
    async (failure) => {
      const timeline = new FakeTimeline();
      const { task, calls } = failing(9, () => new SourceError(failure, 'x', { retryAfterMs: 5 }));
      await expect(retrying(task, { signal: never, timeline })).rejects.toMatchObject({ failure });
      expect(calls()).toBe(1);
      expect(timeline.pauses).toEqual([]);
    },
  );

  it('lets a mistake of ours through at once', async () => {
    const { task, calls } = failing(9, () => new RangeError('bug'));
    await expect(retrying(task, { signal: never, timeline: new FakeTimeline() })).rejects.toThrow(RangeError);
    expect(calls()).toBe(1);
  });

  it('does not sit out an absurd pause', async () => {
    const timeline = new FakeTimeline();
    const { task } = failing(9, () => new SourceError('rate-limited', 'x', { retryAfterMs: 86_400_000 }));
    await expect(retrying(task, { signal: never, timeline })).rejects.toMatchObject({
      failure: 'rate-limited',
    });
    expect(timeline.pauses).toEqual([]);
  });

  it('stops in the middle of a pause', async () => {
    const controller = new AbortController();
    const { task, calls } = failing(9, () => {
      queueMicrotask(() => controller.abort());
      return new SourceError('unavailable', 'x', { retryAfterMs: 200_000 });
    });
    await expect(retrying(task, { signal: controller.signal })).rejects.toMatchObject({ failure: 'stopped' });
    expect(calls()).toBe(1);
  });
});

describe('parseRetryAfter', () => {
  const date = 'Sat, 21 Nov 2026 09:00:00 GMT';

  it('reads seconds and dates', () => {
    expect(parseRetryAfter('30', date, 0)).toBe(30_000);
    expect(parseRetryAfter('Sat, 21 Nov 2026 09:00:20 GMT', date, 0)).toBe(20_000);
    expect(parseRetryAfter('Sat, 21 Nov 2026 08:00:00 GMT', date, 0)).toBe(0);
  });

  it('measures dates by the server clock when it is known', () => {
    const wrongClock = Date.parse('2026-11-21T12:00:00Z');
    expect(parseRetryAfter('Sat, 21 Nov 2026 09:00:20 GMT', date, wrongClock)).toBe(20_000);
    expect(parseRetryAfter('Sat, 21 Nov 2026 09:00:20 GMT', null, Date.parse(date))).toBe(20_000);
  });

  it('knows when it was told nothing', () => {
    for (const header of [null, undefined, '', 'soon', '-1 apples'])
      expect(parseRetryAfter(header, date, 0)).toBeNull();
  });
});
