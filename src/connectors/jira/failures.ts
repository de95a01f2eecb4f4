import { SourceError, type SourceFailure } from '../../domain/errors.ts';
import { parseRetryAfter } from '../http/retry.ts';

/** Turns Jira's answers into errors, once, at the vendor boundary. */

/** What a failure is read from. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
  /** Method and URL without query, for the message. */
  readonly where: string;
  readonly requestId: string | null;
  readonly nowMs: number;
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'Cloud: API tokens live at most a year, and the e-mail must be that of the token’s owner (id.atlassian.com → Security → API tokens).\nData Center: personal access tokens expire too (Profile → Personal Access Tokens).',
  403: 'The user behind the token lacks a permission, or Jira wants a CAPTCHA after failed sign-ins (sign in once in the browser).\nfieldwork doctor names the missing permission per project.',
  404: 'It does not exist, or the user behind the token may not see it: Jira answers both alike.',
  410: 'This Jira has removed the endpoint. Check connectors.jira.flavour: Cloud has no /rest/api/2/search any more.',
  413: 'Jira’s limit for attachments is lower than this file (Settings → System → Attachments).',
};

/** The class of an HTTP status. */
function failureOf(status: number): SourceFailure {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'gone';
  if (status === 429) return 'rate-limited';
  if (status >= 500 || status === 408) return 'unavailable';
  return 'rejected';
}

/** The error for an answer with a status of 300 or more. */
export function failure(answer: FailedAnswer): SourceError {
  const { status, headers, where } = answer;
  const kind = failureOf(status);
  const said = saidBy(answer.json);
  const retryAfterMs = retryAfter(answer);
  const reason = headers.get('ratelimit-reason');
  const redirect =
    status < 400
      ? `a redirect to ${originOf(headers.get('location'))}; is the url right, without a sign-in page before it?`
      : null;
  const refused = kind === 'unauthorized' ? 'the token was refused, ' : '';
  return new SourceError(
    kind,
    `jira: ${refused}${[`${status} at ${where}`, redirect ?? said].filter(Boolean).join(': ')}`,
    {
      where,
      status,
      ...(answer.requestId === null ? {} : { requestId: answer.requestId }),
      ...(retryAfterMs === null ? {} : { retryAfterMs }),
      ...(reason === null ? {} : { vendorCode: reason }),
      ...(HINTS[status] === undefined ? {} : { hint: HINTS[status] }),
    },
  );
}

/**
 * How long Jira asks to wait: `Retry-After`, or `X-RateLimit-Reset`, which Jira gives in ISO 8601 (Okta in epoch seconds).
 * https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
 */
function retryAfter({ headers, nowMs, status }: FailedAnswer): number | null {
  const asked = parseRetryAfter(headers.get('retry-after'), headers.get('date'), nowMs);
  if (asked !== null || status !== 429) return asked;
  return parseRetryAfter(headers.get('x-ratelimit-reset'), headers.get('date'), nowMs);
}

function originOf(location: string | null): string {
  return location !== null && URL.canParse(location) ? new URL(location).origin : (location ?? 'nowhere');
}

/**
 * Which fields Jira refused, by field id, from `{"errorMessages": [...], "errors": {"customfield_1": "..."}}`.
 * Empty when the answer has another form.
 */
function refusedFields(json: unknown): Readonly<Record<string, string>> {
  if (!isObject(json) || !isObject(json.errors)) return {};
  return Object.fromEntries(
    Object.entries(json.errors).map(([field, text]) => [
      field,
      typeof text === 'string' ? text : JSON.stringify(text),
    ]),
  );
}

function saidBy(json: unknown): string | null {
  if (!isObject(json)) return null;
  const messages = Array.isArray(json.errorMessages) ? json.errorMessages : [];
  const fields = Object.entries(refusedFields(json)).map(([field, text]) => `${field}: ${text}`);
  const plain = typeof json.message === 'string' ? [json.message] : [];
  const all = [...messages.filter((text) => typeof text === 'string'), ...fields, ...plain];
  return all.length === 0 ? null : all.join('; ').slice(0, 500);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Jira can answer 200 to a refused credential, as if nobody had signed in, and then shows only what is public:
 * the answer would look complete. It says so in a header.
 * https://confluence.atlassian.com/jirakb/x-seraph-loginreason
 */
export function anonymous(headers: Headers): boolean {
  const reason = headers.get('x-seraph-loginreason') ?? '';
  return /AUTHENTICATED_FAILED|AUTHENTICATION_DENIED|AUTHORISATION_FAILED/.test(reason);
}
