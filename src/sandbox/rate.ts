/** State of a rate-limit bucket after a call. Times are the machine's, in epoch milliseconds. */
export interface RateState {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetsAtMs: number;
}

/** Fixed windows that begin with the first call, as Okta's buckets do. `limit` calls per `windowMs`. */
export function createWindows(limit: number, windowMs: number): (key: string) => RateState {
  const windows = new Map<string, { startMs: number; used: number }>();
  return (key) => {
    const nowMs = Date.now();
    let window = windows.get(key);
    if (window === undefined || nowMs >= window.startMs + windowMs) {
      window = { startMs: nowMs, used: 0 };
      windows.set(key, window);
    }
    window.used += 1;
    return {
      allowed: window.used <= limit,
      limit,
      remaining: Math.max(0, limit - window.used),
      resetsAtMs: window.startMs + windowMs,
    };
  };
}

/** Token buckets that refill steadily, `perSecond` tokens a second with at least one token of room, as AWS throttles. */
export function createTokenBuckets(perSecond: number): (key: string) => RateState {
  const room = Math.max(1, perSecond);
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return (key) => {
    const nowMs = Date.now();
    const bucket = buckets.get(key) ?? { tokens: room, atMs: nowMs };
    bucket.tokens = Math.min(room, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * perSecond);
    bucket.atMs = nowMs;
    buckets.set(key, bucket);
    const allowed = bucket.tokens >= 1;
    if (allowed) bucket.tokens -= 1;
    const missing = Math.max(0, 1 - bucket.tokens);
    return {
      allowed,
      limit: room,
      remaining: Math.floor(bucket.tokens),
      resetsAtMs: nowMs + Math.ceil((missing / perSecond) * 1000),
    };
  };
}
