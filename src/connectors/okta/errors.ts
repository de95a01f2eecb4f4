import type { RawArtifact } from '../../domain/connector.ts';
import {
  coerceError,
  SourceError,
  type SourceErrorDetails,
  type SourceFailure,
} from '../../domain/errors.ts';
import { stopped } from '../http/retry.ts';
import { AnswerCut, TokenRefused } from './executor.ts';
import { type Headers, pauseAfter429 } from './rate.ts';
import { grantHint, scopeFor } from './scopes.ts';

export interface ErrorContext {
  readonly url: URL;
  readonly auth: 'token' | 'service-app';
  /** When it happened, by the program's clock. */
  readonly at: string;
  /** Milliseconds of this machine's clock, to measure pauses where the server gave no `Date`. */
  readonly nowMs: number;
  readonly signal: AbortSignal;
  /** The API's last answer, if one arrived. */
  readonly artifact: RawArtifact | null;
}

/** An answer with an error status; `artifact` has its bytes: they may be evidence (a 404 is one). */
export class OktaCallError extends SourceError {
  readonly artifact: RawArtifact | null;

  constructor(
    failure: SourceFailure,
    message: string,
    details: SourceErrorDetails,
    artifact: RawArtifact | null,
  ) {
    super(failure, message, details);
    this.artifact = artifact;
  }
}

/** Okta's code for "this object does not exist", unlike an endpoint that does not. https://developer.okta.com/docs/reference/error-codes/ */
const NO_SUCH_OBJECT = 'E0000007';

/** True when Okta itself says that the object is not there; a 404 of anybody else (a proxy, a wrong address) says nothing. */
export function isNoSuchObject(error: SourceError): boolean {
  return error.failure === 'gone' && error.vendorCode === NO_SUCH_OBJECT;
}

/**
 * The one place where what the SDK throws becomes a {@link SourceError}. Goes by status and Okta's error code, never
 * by message text. https://developer.okta.com/docs/reference/error-codes/
 */
export function toSourceError(thrown: unknown, context: ErrorContext): SourceError {
  if (thrown instanceof SourceError) return thrown;
  if (context.signal.aborted) return stopped(context.signal.reason);
  const error = coerceError(thrown) as Error & { status?: unknown; errorCode?: unknown; headers?: Headers };
  const where = `GET ${context.url.pathname}`;
  if (error instanceof AnswerCut) return malformed('was cut short', where, {}, error);
  if (error instanceof TokenRefused) {
    return fromStatus(error.tokenStatus, error.headers, error, context, where);
  }
  if (typeof error.status !== 'number' || error.headers === undefined) {
    return new SourceError('unavailable', `okta: no answer from ${context.url.host}`, {
      where,
      hint: 'Check the network, the proxy settings (HTTPS_PROXY) and the url in the configuration.',
      cause: error,
    });
  }
  return fromStatus(error.status, error.headers, error, context, where);
}

/** The error for an answer that is not what Okta documents; worth another try, because a broken line can cause it. */
export function malformed(
  what: string,
  where: string,
  answer: { readonly status?: number | null; readonly requestId?: string | null },
  cause?: unknown,
): SourceError {
  return new SourceError('malformed', `okta: the answer to ${where} ${what}`, {
    where,
    hint: 'A proxy or a broken connection can cause this. The next run reads this page again.',
    status: answer.status ?? undefined,
    requestId: answer.requestId ?? undefined,
    cause,
  });
}

function fromStatus(
  status: number,
  headers: Headers,
  error: Error & { errorCode?: unknown },
  context: ErrorContext,
  where: string,
): SourceError {
  const vendorCode = typeof error.errorCode === 'string' ? error.errorCode : undefined;
  const requestId = headers.get('x-okta-request-id') ?? undefined;
  const refused = error instanceof TokenRefused;
  const failure = refused && status < 429 ? tokenFailure(vendorCode) : failureOf(status);
  const answer = `${status}${vendorCode === undefined ? '' : ` ${vendorCode}`}`;
  const named = requestId === undefined ? '' : `, request id ${requestId}`;
  const message = `okta: ${sentence(failure, context, refused ? error.message : null)} (${answer}) at ${context.at.slice(0, 16)}Z${named}`;
  const details = {
    where,
    hint: hintFor(failure, status, context),
    status,
    requestId,
    vendorCode,
    retryAfterMs: failure === 'rate-limited' ? pauseAfter429(headers, context.nowMs) : undefined,
    cause: error,
  };
  return new OktaCallError(failure, message, details, refused ? null : context.artifact);
}

function failureOf(status: number): SourceFailure {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'gone';
  if (status === 429) return 'rate-limited';
  return status >= 500 ? 'unavailable' : 'rejected';
}

/** Scopes that were never granted are a missing permission; everything else is the credential itself. */
function tokenFailure(code: string | undefined): SourceFailure {
  return code === 'invalid_scope' || code === 'consent_required' ? 'forbidden' : 'unauthorized';
}

function sentence(failure: SourceFailure, { url, auth }: ErrorContext, token: string | null): string {
  if (token !== null) return `the service app got no access token from ${url.host}: ${token}`;
  switch (failure) {
    case 'unauthorized':
      return `the ${auth === 'token' ? 'API token' : "service app's access token"} was refused`;
    case 'forbidden':
      return `GET ${url.pathname} is not allowed`;
    case 'gone':
      return `GET ${url.pathname}: not found`;
    case 'rate-limited':
      return `the rate limit for ${url.pathname} is used up`;
    case 'unavailable':
      return `GET ${url.pathname} failed`;
    default:
      return `GET ${url.pathname} was rejected`;
  }
}

/** What refused API tokens have in common; also shown by `doctor`. */
export const TOKEN_HINT = [
  'Okta tokens die after 30 days without use, and with the person who made them.',
  'Make a new one or, better, use a service app: fieldwork doctor --explain okta-auth',
].join('\n');

function hintFor(failure: SourceFailure, status: number, { url, auth }: ErrorContext): string {
  switch (failure) {
    case 'unauthorized':
      return auth === 'token'
        ? TOKEN_HINT
        : 'Check clientId, keyId and privateKey: the public key must be registered and active under Applications → the service app → Client Credentials. fieldwork doctor --explain okta-auth';
    case 'forbidden':
      return grantHint(scopeFor(url.pathname), auth);
    case 'rate-limited':
      return 'Somebody else may be using the limit up. Okta admin console → Reports → Rate Limits shows who.';
    case 'unavailable':
      return 'Okta may be down: https://status.okta.com. The next run goes on where this one stopped.';
    case 'gone':
      return `Check that ${url.origin} is the Okta org itself (https://acme.okta.com).`;
    default:
      return status >= 300 && status < 400
        ? `${url.origin} answers with a redirect, which is not followed because it would carry the credential away. Write the org's final URL into the configuration.`
        : 'Okta did not accept the request; the request id helps its support to find it.';
  }
}
