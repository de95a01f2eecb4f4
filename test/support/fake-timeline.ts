import type { Timeline } from '../../src/connectors/http/timeline.ts';

/** A timeline for tests: when everybody sleeps, it jumps to the first one that wakes. Every pause is written down. */
export class FakeTimeline implements Timeline {
  readonly pauses: number[] = [];
  #now = 0;
  #sleepers: { at: number; wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.pauses.push(ms);
    await new Promise<void>((wake) => {
      this.#sleepers.push({ at: this.#now + ms, wake });
      setImmediate(() => this.#jump());
    });
    signal.throwIfAborted();
  }

  /** Moves the clock without anybody sleeping. */
  advance(ms: number): void {
    this.#now += ms;
  }

  #jump(): void {
    const first = this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
    if (first === undefined) return;
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== first);
    this.#now = Math.max(this.#now, first.at);
    first.wake();
  }
}
