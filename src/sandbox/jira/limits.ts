import type { Context, Next } from 'hono';
import { fromEpochMs } from '../../domain/instant.ts';
import { createTokenBuckets, createWindows, type RateState } from '../rate.ts';
import { JiraError } from './answers.ts';
import type { JiraState } from './state.ts';

/** Jira's two limits for API tokens. https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ */

type Reason = 'jira-burst-based' | 'jira-per-issue-on-write';

/** A middleware that refuses what comes too fast, by the machine's clock. */
export function createLimits(state: JiraState): (c: Context, next: Next) => Promise<void> {
  const { requestsPerSecond, writesPerIssue, flavour } = state.company.world.jira;
  const burst = requestsPerSecond === null ? null : createTokenBuckets(requestsPerSecond);
  const windows =
    flavour === 'cloud'
      ? (writesPerIssue ?? []).map(({ writes, seconds }) => createWindows(writes, seconds * 1000))
      : [];
  return async (c, next) => {
    // Cloud limits bursts per endpoint and method.
    refuse(
      burst?.(`${c.req.method} ${c.req.path.replace(/\/issue\/[^/]+/, '/issue/*')}`),
      'jira-burst-based',
    );
    const issue = windows.length === 0 ? null : writtenIssue(c, state);
    if (issue !== null) for (const take of windows) refuse(take(issue), 'jira-per-issue-on-write');
    await next();
  };
}

/** Id of the issue that a request writes to: one issue has one budget, by whatever key it is named. */
function writtenIssue(c: Context, state: JiraState): string | null {
  const named = /\/issue\/([^/]+)/.exec(c.req.path)?.[1];
  return c.req.method === 'GET' || named === undefined
    ? null
    : (state.find(decodeURIComponent(named))?.id ?? null);
}

function refuse(rate: RateState | undefined, reason: Reason): void {
  if (rate !== undefined && !rate.allowed) throw tooMany(rate.limit, rate.resetsAtMs, reason);
}

/** A 429 as Jira gives it. */
export function tooMany(limit: number, resetsAtMs: number, reason: Reason): JiraError {
  const seconds = Math.max(1, Math.ceil((resetsAtMs - Date.now()) / 1000));
  return new JiraError(
    429,
    'Rate limit exceeded.',
    {},
    {
      'retry-after': String(seconds),
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': '0',
      // Unlike Okta's, this reset is ISO 8601.
      'x-ratelimit-reset': fromEpochMs(resetsAtMs),
      'ratelimit-reason': reason,
    },
  );
}
