import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waiting, as an argument: monotonic milliseconds, untouched by clock changes and by a simulated `--now`.
 * Tests pass one that jumps.
 */
export interface Timeline {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The machine's own time. */
export const realTimeline: Timeline = {
  now: () => performance.now(),
  async sleep(ms, signal) {
    signal.throwIfAborted();
    try {
      await delay(ms, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
};
