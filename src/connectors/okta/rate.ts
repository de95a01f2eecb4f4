import type { RateObservation } from '../http/budget.ts';
import { parseRetryAfter } from '../http/retry.ts';

/** Response headers by name, case-insensitive. */
export interface Headers {
  get(name: string): string | null;
}

/**
 * The name of the rate-limit bucket a path falls into, as coarse as Okta's own tables: a list and everything below
 * one of its objects are two buckets. Too coarse only makes us slower; too fine could take more than our share.
 * https://developer.okta.com/docs/reference/rate-limits/
 */
export function bucketOf(pathname: string): string {
  const [family = '', id] = pathname.replace(/^\/(api|oauth2)\/v1\//, '').split('/');
  return id === undefined || family === 'iam' ? family : `${family}/*`;
}

/** How far the server's clock is ahead of ours in milliseconds, or null without a `Date` header. */
export function clockSkewMs(headers: Headers, nowMs: number): number | null {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? null : date - nowMs;
}

/**
 * The rate-limit headers of an answer. `X-Rate-Limit-Reset` is in UTC epoch seconds of the server's clock, so it is
 * measured against the answer's own `Date`; one second is added because both are cut to whole seconds.
 * Null without usable headers, and for a concurrency limit (limit 0), which says nothing about the bucket.
 * https://developer.okta.com/docs/reference/rl-best-practices/
 */
export function readRate(headers: Headers, nowMs: number): RateObservation | null {
  const limit = first(headers, 'x-rate-limit-limit');
  const remaining = first(headers, 'x-rate-limit-remaining');
  const resetInMs = resetIn(headers, nowMs);
  if (limit === null || limit === 0 || remaining === null || resetInMs === null) return null;
  return { limit, remaining, resetInMs };
}

/**
 * How long a 429 asks us to wait. For the concurrency limit the reset is only a suggestion, so it never holds us for
 * more than {@link CONCURRENCY_PAUSE_MS}. Undefined: nothing said.
 */
export function pauseAfter429(headers: Headers, nowMs: number): number | undefined {
  const retryAfter = parseRetryAfter(headers.get('retry-after'), headers.get('date'), nowMs);
  const reset = resetIn(headers, nowMs);
  if (retryAfter === null && reset === null) return undefined;
  const asked = Math.max(retryAfter ?? 0, reset ?? 0);
  return first(headers, 'x-rate-limit-limit') === 0 ? Math.min(asked, CONCURRENCY_PAUSE_MS) : asked;
}

/** Concurrent requests end within Okta's 30-second query timeout, so waiting longer gains nothing. */
const CONCURRENCY_PAUSE_MS = 30_000;

function resetIn(headers: Headers, nowMs: number): number | null {
  const reset = first(headers, 'x-rate-limit-reset');
  if (reset === null) return null;
  const skew = clockSkewMs(headers, nowMs) ?? 0;
  return Math.max(0, reset * 1000 - (nowMs + skew) + 1_000);
}

/** Okta sometimes sends a header twice, which arrives as `a, b`. */
function first(headers: Headers, name: string): number | null {
  const text = headers.get(name)?.split(',')[0]?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : null;
}
