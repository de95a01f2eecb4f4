/**
 * Every error that a person may see. A class has a stable `code`, an exit code, and says what failed,
 * where, and what to do. Branch on `code` or the class, never on the message.
 */

/** Exit codes of the command line (documented in the README). */
export const EXIT = { fine: 0, failed: 1, usage: 2, exceptions: 3, cannotConclude: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface ErrorDetails {
  /** Where it happened: stream, file:line, URL without its query. */
  readonly where?: string;
  /** What the reader should do now; one or more lines. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Base of all errors of this program. */
export class FieldworkError extends Error {
  readonly code: string;
  readonly exit: ExitCode;
  readonly where: string | undefined;
  readonly hint: string | undefined;

  constructor(code: string, exit: ExitCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.exit = exit;
    this.where = details.where;
    this.hint = details.hint;
  }
}

/** The command line was misused (unknown period, bad number, unreadable file). Exit 2. */
export class UsageError extends FieldworkError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('USAGE', EXIT.usage, message, details);
  }
}

/** `fieldwork.yaml` is wrong: unknown key, missing secret, sample placeholder. Exit 2. */
export class ConfigError extends FieldworkError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('CONFIG', EXIT.usage, message, details);
  }
}

/** How a source system failed; decided once, at the vendor boundary. */
export type SourceFailure =
  | 'unauthorized' // credential refused or expired: wake whoever owns it
  | 'forbidden' // a scope or permission is missing
  | 'rate-limited' // still throttled after the agreed retries
  | 'gone' // the endpoint or object no longer exists (404, 410)
  | 'rejected' // the request was refused as invalid (400, 422)
  | 'unavailable' // 5xx, timeouts, connection errors after retries
  | 'malformed' // an answer that is not what the vendor documents (truncated, not JSON)
  | 'stopped'; // our own shutdown signal

export interface SourceErrorDetails extends ErrorDetails {
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** Milliseconds the source asked us to wait, if it said so. */
  readonly retryAfterMs?: number | undefined;
  /** Vendor's own error code (`E0000011`, `ThrottlingException`). */
  readonly vendorCode?: string | undefined;
}

/** A source system (Okta, AWS, Jira, a log file) did not give what was asked. Exit 1. */
export class SourceError extends FieldworkError {
  readonly failure: SourceFailure;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly vendorCode: string | undefined;

  constructor(failure: SourceFailure, message: string, details: SourceErrorDetails = {}) {
    super(`SOURCE_${failure.toUpperCase().replace('-', '_')}`, EXIT.failed, message, details);
    this.failure = failure;
    this.status = details.status;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
    this.vendorCode = details.vendorCode;
  }

  /** True when the same request may succeed later without anybody doing anything. */
  get retryable(): boolean {
    return this.failure === 'rate-limited' || this.failure === 'unavailable';
  }
}

/** The store or evidence folder cannot be used, or holds something it must not. Exit 1. */
export class StoreError extends FieldworkError {
  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(code, EXIT.failed, message, details);
  }
}

/** A conclusion or step needs evidence that is missing or partial. Exit 4. */
export class CannotConcludeError extends FieldworkError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('CANNOT_CONCLUDE', EXIT.cannotConclude, message, details);
  }
}

/** Coerces anything thrown to an Error, so that every `catch` starts from one shape. */
export function coerceError(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : new Error(typeof thrown === 'string' ? thrown : JSON.stringify(thrown));
}
