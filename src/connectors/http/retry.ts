import pRetry, { AbortError } from 'p-retry';
import { coerceError, SourceError } from '../../domain/errors.ts';
import { realTimeline, type Timeline } from './timeline.ts';

export interface RetryOptions {
  readonly signal: AbortSignal;
  /** How often to try again after the first attempt. */
  readonly retries?: number;
  /** First pause in milliseconds when the source named none; doubles with every attempt. */
  readonly firstPauseMs?: number;
  /** A source that asks for a longer pause than this ends the reading instead. */
  readonly longestPauseMs?: number;
  /** Which failures to try again; by default those that say so themselves, and answers cut short. */
  readonly worthwhile?: (error: SourceError) => boolean;
  readonly timeline?: Timeline;
}

/**
 * Runs `task` until it succeeds or trying again makes no sense, and waits as long as the source asked
 * ({@link SourceError.retryAfterMs}). The last error is thrown as it is.
 * @throws SourceError `stopped` as soon as the signal is aborted, also in the middle of a pause.
 */
export async function retrying<T>(task: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { signal, retries = 4, firstPauseMs = 1_000, longestPauseMs = 300_000 } = options;
  const timeline = options.timeline ?? realTimeline;
  const worthwhile = options.worthwhile ?? isWorthwhile;
  const run = async (attempt: number): Promise<T> => {
    throwIfStopped(signal);
    try {
      return await task(attempt);
    } catch (thrown) {
      const error = coerceError(thrown);
      const pause =
        error instanceof SourceError ? (error.retryAfterMs ?? firstPauseMs * 2 ** (attempt - 1)) : 0;
      if (!(error instanceof SourceError) || !worthwhile(error) || pause > longestPauseMs) {
        throw new AbortError(error);
      }
      if (attempt <= retries) await pauseFor(pause, signal, timeline);
      throw error;
    }
  };
  // p-retry counts and gives up; the pauses are ours because it knows no Retry-After.
  return pRetry(run, { retries, minTimeout: 0, maxTimeout: 0, factor: 1 });
}

function isWorthwhile(error: SourceError): boolean {
  return error.retryable || error.failure === 'malformed';
}

async function pauseFor(ms: number, signal: AbortSignal, timeline: Timeline): Promise<void> {
  try {
    await timeline.sleep(ms, signal);
  } catch (error) {
    throw signal.aborted ? new AbortError(stopped(error)) : error;
  }
}

/** The error that says: we stopped, the source did nothing wrong. */
export function stopped(cause?: unknown): SourceError {
  return new SourceError('stopped', 'stopped on request', { cause });
}

/** @throws SourceError `stopped` when the signal is aborted. */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw stopped(signal.reason);
}

/**
 * Milliseconds that a `Retry-After` header asks for: seconds or an HTTP date (RFC 9110 §10.2.3), the date
 * measured against the server's own `Date` header where there is one, so that a wrong clock here does no harm.
 * Null when absent or unreadable; never negative.
 */
export function parseRetryAfter(
  header: string | null | undefined,
  serverDate: string | null | undefined,
  nowMs: number,
): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const at = Date.parse(text);
  if (text === '' || Number.isNaN(at)) return null;
  const now = Date.parse(serverDate ?? '');
  return Math.max(0, at - (Number.isNaN(now) ? nowMs : now));
}
