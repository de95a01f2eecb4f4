import PQueue from 'p-queue';
import { Budget, type RateObservation } from './budget.ts';
import { stopped, throwIfStopped } from './retry.ts';
import { realTimeline, type Timeline } from './timeline.ts';

export interface PacerOptions {
  /** Requests under way at the same time, over all buckets. */
  readonly concurrency: number;
  /** Part of every rate limit that we may take, above 0 and up to 1. */
  readonly share?: number;
  /** Least time between the starts of two requests of one bucket, in milliseconds (for fixed limits such as 2 per second). */
  readonly spacingMs?: number;
  readonly timeline?: Timeline;
}

/** What a paced task tells about the limit it ran into, while or after it runs. */
export interface PaceReport {
  /** Call with the rate-limit headers of the answer, if it had any. */
  observe(seen: RateObservation): void;
  /** Holds the whole bucket back (after a 429). */
  pause(ms: number): void;
}

/**
 * Starts requests no faster than their rate-limit bucket allows and stays out of the way before the limit is
 * reached. A bucket is whatever shares one limit: an endpoint family, an account and region.
 */
export class Pacer {
  readonly #queue: PQueue;
  readonly #share: number;
  readonly #spacingMs: number;
  readonly #timeline: Timeline;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: PacerOptions) {
    this.#queue = new PQueue({ concurrency: options.concurrency });
    this.#share = options.share ?? 1;
    this.#spacingMs = options.spacingMs ?? 0;
    this.#timeline = options.timeline ?? realTimeline;
  }

  /**
   * Runs the task when its turn has come.
   * @throws SourceError `stopped` when the signal is aborted while waiting; else whatever the task throws.
   */
  async run<T>(bucket: string, signal: AbortSignal, task: (report: PaceReport) => Promise<T>): Promise<T> {
    const state = this.#bucket(bucket);
    // Waiting for the bucket happens before the queue: a full bucket must not hold up requests of another one.
    await this.#turn(state, signal);
    let seen: RateObservation | null = null;
    const report: PaceReport = {
      observe: (observation) => {
        seen = observation;
      },
      pause: (ms) => state.budget.pause(this.#timeline.now(), ms),
    };
    try {
      const outcome = await this.#queue.add(async () => {
        throwIfStopped(signal);
        return { value: await task(report) };
      });
      // p-queue's type allows for tasks that time out; none does here.
      if (outcome === undefined) throw stopped();
      return outcome.value;
    } finally {
      state.budget.end(this.#timeline.now(), seen);
      state.answered();
    }
  }

  /** Waits until the bucket lets the next request start, and counts it in the same step: two waiters never share a turn. */
  async #turn(state: Bucket, signal: AbortSignal): Promise<void> {
    for (;;) {
      throwIfStopped(signal);
      const now = this.#timeline.now();
      const budget = state.budget.waitMs(now);
      const wait = budget === null ? null : Math.max(budget, state.nextStart - now);
      if (wait === null) {
        await state.nextAnswer(signal);
      } else if (wait > 0) {
        await this.#timeline.sleep(wait, signal).catch((error: unknown) => {
          throw signal.aborted ? stopped(error) : error;
        });
      } else {
        state.nextStart = now + this.#spacingMs;
        state.budget.start();
        return;
      }
    }
  }

  #bucket(name: string): Bucket {
    let bucket = this.#buckets.get(name);
    if (bucket === undefined) {
      bucket = new Bucket(new Budget(this.#share));
      this.#buckets.set(name, bucket);
    }
    return bucket;
  }
}

class Bucket {
  readonly budget: Budget;
  nextStart = 0;
  #waiting: (() => void)[] = [];

  constructor(budget: Budget) {
    this.budget = budget;
  }

  answered(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves at the next answer, or when the signal is aborted. */
  nextAnswer(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        resolve();
      };
      signal.addEventListener('abort', wake, { once: true });
      this.#waiting.push(wake);
    });
  }
}
