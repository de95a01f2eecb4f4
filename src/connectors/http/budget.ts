/** What a response said about its rate limit. */
export interface RateObservation {
  /** Requests per window, for everybody together. */
  readonly limit: number;
  /** Requests left in the window. */
  readonly remaining: number;
  /** Milliseconds until the window ends, by the server's own clock. */
  readonly resetInMs: number;
}

/** Okta's and most other windows are a minute; used when one ended and no answer has told about the next. */
const WINDOW_MS = 60_000;
/** The reset is given in whole seconds: windows whose ends differ by less are the same one. */
const JITTER_MS = 1_500;
/** This part of the limit is always left to others, whatever our own share would still allow. */
const ALWAYS_LEFT = 0.1;

/**
 * How much of one rate-limit bucket we may still take. Pure book-keeping on monotonic milliseconds.
 * Until the first answer is in, one request at a time probes the bucket; what had been used in that first
 * window before is taken to be ours, because an earlier process may have used it.
 */
export class Budget {
  readonly #share: number;
  #limit: number | null = null;
  #remaining = 0;
  #resetAt = 0;
  #used = 0;
  #inFlight = 0;
  #pausedUntil = 0;
  /** True while the end of the window is our guess, because no answer from it has come yet. */
  #guessed = false;

  /** @param share part of the limit we may take, above 0 and up to 1 */
  constructor(share: number) {
    this.#share = share;
  }

  /** Milliseconds to wait before the next request: 0 go now, null wait for an answer that is under way. */
  waitMs(now: number): number | null {
    if (now < this.#pausedUntil) return this.#pausedUntil - now;
    if (this.#limit === null) return this.#inFlight === 0 ? 0 : null;
    if (!Number.isFinite(this.#limit)) return 0;
    this.#roll(now);
    return this.#spent() ? Math.max(1, this.#resetAt - now) : 0;
  }

  /** Counts a request that starts now. */
  start(): void {
    this.#used += 1;
    this.#inFlight += 1;
  }

  /** Counts a request that ended, with what its answer said, if anything. */
  end(now: number, seen: RateObservation | null): void {
    this.#inFlight -= 1;
    if (seen !== null) this.#learn(now, seen);
    // A source without rate-limit headers cannot be paced by them: concurrency and 429 remain.
    else if (this.#limit === null) this.#limit = Number.POSITIVE_INFINITY;
  }

  /** Nobody starts before `ms` have passed (after a 429). */
  pause(now: number, ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, now + ms);
  }

  #allowance(limit: number): number {
    return Math.max(1, Math.floor(limit * this.#share));
  }

  #spent(): boolean {
    const limit = this.#limit ?? Number.POSITIVE_INFINITY;
    const ours = this.#allowance(limit);
    const floor = Math.min(Math.floor(limit * ALWAYS_LEFT), limit - ours);
    return this.#used >= ours || this.#remaining - this.#inFlight <= floor;
  }

  #roll(now: number): void {
    if (now < this.#resetAt) return;
    this.#used = this.#inFlight;
    this.#remaining = this.#limit ?? 0;
    this.#resetAt = now + WINDOW_MS;
    this.#guessed = true;
  }

  #learn(now: number, seen: RateObservation): void {
    const resetAt = now + seen.resetInMs;
    if (this.#limit === null || !Number.isFinite(this.#limit)) {
      this.#used = Math.max(this.#used, seen.limit - seen.remaining);
      this.#enter(resetAt, seen.remaining);
    } else if (resetAt > this.#resetAt + JITTER_MS && now >= this.#resetAt - JITTER_MS) {
      this.#used = this.#inFlight + 1;
      this.#enter(resetAt, seen.remaining);
    } else if (this.#guessed ? resetAt > now + JITTER_MS : resetAt >= this.#resetAt - JITTER_MS) {
      this.#enter(resetAt, Math.min(this.#remaining, seen.remaining));
    }
    // What is left is a late answer from a window that has ended: it says nothing about this one.
    this.#limit = seen.limit;
  }

  #enter(resetAt: number, remaining: number): void {
    this.#resetAt = resetAt;
    this.#remaining = remaining;
    this.#guessed = false;
  }
}
