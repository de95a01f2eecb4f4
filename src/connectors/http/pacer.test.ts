import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeTimeline } from '../../../test/support/fake-timeline.ts';
import { Pacer } from './pacer.ts';

const never = new AbortController().signal;

/** A server with a fixed window, as Okta has: counts what it gets per window. */
class Server {
  readonly perWindow = new Map<number, number>();
  readonly #timeline: FakeTimeline;
  readonly #limit: number;
  readonly #others: number;

  constructor(timeline: FakeTimeline, limit: number, others = 0) {
    this.#timeline = timeline;
    this.#limit = limit;
    this.#others = others;
  }

  answer() {
    const window = Math.floor(this.#timeline.now() / 60_000);
    const count = (this.perWindow.get(window) ?? 0) + 1;
    this.perWindow.set(window, count);
    const resetAt = (window + 1) * 60_000;
    const remaining = Math.max(0, this.#limit - this.#others - count);
    return { limit: this.#limit, remaining, resetInMs: resetAt - this.#timeline.now() + 1_000 };
  }
}

async function ask(
  pacer: Pacer,
  server: Server,
  times: number,
  bucket = 'users',
  onTheWay: (request: number) => Promise<void> = () => Promise.resolve(),
) {
  await Promise.all(
    Array.from({ length: times }, (_, request) =>
      pacer.run(bucket, never, async (report) => {
        const seen = server.answer();
        await onTheWay(request);
        report.observe(seen);
      }),
    ),
  );
}

describe('Pacer', () => {
  it('never takes more than its share of any window', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 1, max: 8 }),
        async (limit, percent, requests, concurrency) => {
          const timeline = new FakeTimeline();
          const server = new Server(timeline, limit);
          await ask(new Pacer({ concurrency, share: percent / 100, timeline }), server, requests);
          const most = Math.max(...server.perWindow.values());
          expect(most).toBeLessThanOrEqual(Math.max(1, Math.floor((limit * percent) / 100)));
          expect([...server.perWindow.values()].reduce((a, b) => a + b, 0)).toBe(requests);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps to it when answers take long and overtake each other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 5, max: 100 }),
        fc.integer({ min: 10, max: 100 }),
        fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 100 }),
        async (limit, percent, delays) => {
          const timeline = new FakeTimeline();
          const server = new Server(timeline, limit);
          const pacer = new Pacer({ concurrency: 5, share: percent / 100, timeline });
          await ask(pacer, server, delays.length, 'users', (i) => timeline.sleep(delays[i] ?? 0, never));
          const most = Math.max(...server.perWindow.values());
          expect(most).toBeLessThanOrEqual(Math.max(1, Math.floor((limit * percent) / 100)));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('uses its share fully: as few windows as the share allows', async () => {
    const timeline = new FakeTimeline();
    const server = new Server(timeline, 100);
    await ask(new Pacer({ concurrency: 5, share: 0.5, timeline }), server, 200);
    expect([...server.perWindow.values()].filter((count) => count === 50)).toHaveLength(4);
  });

  it('leaves the rest to others when they are busy', async () => {
    const timeline = new FakeTimeline();
    const server = new Server(timeline, 100, 70);
    await ask(new Pacer({ concurrency: 1, share: 0.5, timeline }), server, 60);
    // 30 are left by the others; the last 10 are never touched.
    for (const count of server.perWindow.values()) expect(count).toBeLessThanOrEqual(20);
  });

  it('keeps going without rate-limit headers, and keeps buckets apart', async () => {
    const timeline = new FakeTimeline();
    const pacer = new Pacer({ concurrency: 2, share: 0.1, timeline });
    let calls = 0;
    const call = async () => {
      calls += 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => pacer.run('plain', never, call)));
    expect(calls).toBe(20);
    const server = new Server(timeline, 10);
    await ask(pacer, server, 1, 'full');
    await pacer.run('plain', never, call);
    expect(timeline.pauses).toEqual([]);
  });

  it('holds the whole bucket back after a pause, and spaces starts', async () => {
    const timeline = new FakeTimeline();
    const pacer = new Pacer({ concurrency: 3, spacingMs: 500, timeline });
    await pacer.run('lookup', never, async (report) => report.pause(7_000));
    await pacer.run('lookup', never, async () => undefined);
    await pacer.run('lookup', never, async () => undefined);
    expect(timeline.now()).toBe(7_500);
  });

  it('gives the turn back when it is stopped, and when a task fails', async () => {
    const timeline = new FakeTimeline();
    const pacer = new Pacer({ concurrency: 1, timeline });
    await expect(pacer.run('a', never, () => Promise.reject(new Error('task')))).rejects.toThrow('task');
    await expect(pacer.run('a', AbortSignal.abort(), async () => 1)).rejects.toMatchObject({
      failure: 'stopped',
    });
    expect(await pacer.run('a', never, async () => 1)).toBe(1);
  });
});
