import {
  coerceError,
  SourceError,
  type SourceErrorDetails,
  type SourceFailure,
} from '../../domain/errors.ts';

/** What was asked, so that an error can say where it happened and what to allow. */
export interface AwsRequest {
  /** IAM action, `iam:ListAccessKeys`. */
  readonly action: string;
  readonly accountId: string;
  readonly region: string;
  /** Parameters worth showing (never a credential). */
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * Throttling comes as HTTP 400 with one of these codes, not as 429; IAM's query protocol says `Throttling`.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/CommonErrors.html
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const THROTTLED = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'LimitExceededException',
  'BandwidthLimitExceeded',
  'PriorRequestNotComplete',
  'SlowDown',
]);

/** The credential itself is refused, expired, absent, or signed with a wrong clock. */
const UNAUTHORIZED = new Set([
  'AuthFailure',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'InvalidToken',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
  'UnrecognizedClientException',
]);

const FORBIDDEN = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'NotAuthorized',
  'OperationNotPermittedException',
  'OptInRequired',
  'RegionDisabledException',
  'UnauthorizedOperation',
]);

const GONE = new Set([
  'NoSuchEntity',
  'NoSuchEntityException',
  'ResourceNotFoundException',
  'TrailNotFoundException',
]);

const NETWORK = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** The parts of an SDK error that classification needs; all optional, since anything can be thrown. */
interface SdkError extends Error {
  readonly code?: unknown;
  readonly Code?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly statusCode?: number };
}

/**
 * Decides once what an SDK error means. Codes and status decide, never the message.
 * An answer that the SDK could not read (status 2xx without a service error) is `malformed`.
 */
export function toSourceError(thrown: unknown, request: AwsRequest, signal: AbortSignal): SourceError {
  if (thrown instanceof SourceError) return thrown;
  const error: SdkError = coerceError(thrown);
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode;
  const vendorCode = vendorCodeOf(error);
  const failure = signal.aborted ? 'stopped' : classify(error, vendorCode, status);
  const what = `${request.action} in ${request.accountId}/${request.region}`;
  const details: SourceErrorDetails = {
    where: `${request.accountId}/${request.region} ${request.action}`,
    cause: error,
    status,
    requestId: error.$metadata?.requestId,
    vendorCode,
    ...hintFor(failure, vendorCode, request),
  };
  return new SourceError(failure, `${what}: ${SAYING[failure]} (${vendorCode ?? error.message})`, details);
}

/** The query protocol has the wire's own code in `Code`; JSON errors have it as the name. */
function vendorCodeOf(error: SdkError): string | undefined {
  if (typeof error.Code === 'string') return error.Code;
  if (error.$fault !== undefined && error.name !== 'Unknown') return error.name;
  if (typeof error.code === 'string') return error.code;
  return UNAUTHORIZED.has(error.name) || error.name === 'TimeoutError' ? error.name : undefined;
}

function classify(error: SdkError, code: string | undefined, status: number | undefined): SourceFailure {
  if (status === 429 || (code !== undefined && THROTTLED.has(code))) return 'rate-limited';
  if (code !== undefined) {
    if (UNAUTHORIZED.has(code)) return 'unauthorized';
    if (FORBIDDEN.has(code)) return 'forbidden';
    if (GONE.has(code)) return 'gone';
    if (NETWORK.has(code) || code === 'TimeoutError') return 'unavailable';
  }
  if (status === undefined) return 'unavailable';
  if (status >= 500) return 'unavailable';
  if (status < 400) return 'malformed';
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  return error.$fault === undefined ? 'malformed' : 'rejected';
}

const SAYING: Record<SourceFailure, string> = {
  unauthorized: 'the credential was refused',
  forbidden: 'not permitted',
  'rate-limited': 'still throttled after retries',
  gone: 'does not exist',
  rejected: 'the request was refused as invalid',
  unavailable: 'no answer',
  malformed: 'the answer could not be read',
  stopped: 'stopped on request',
};

function hintFor(
  failure: SourceFailure,
  code: string | undefined,
  request: AwsRequest,
): { hint: string } | Record<string, never> {
  if (failure === 'forbidden') {
    return {
      hint: `Allow ${request.action} for the role or user that reads account ${request.accountId}; \`fieldwork doctor\` prints the whole read-only policy.`,
    };
  }
  if (failure === 'unauthorized' && (code === 'RequestTimeTooSkewed' || code === 'RequestExpired')) {
    return { hint: 'The clock of this machine is off; AWS accepts 5 minutes (RequestTimeTooSkewed).' };
  }
  if (failure === 'unauthorized') {
    return {
      hint: `Renew the AWS credential used for account ${request.accountId} (profile, role or accessKeyId/secretAccessKey).`,
    };
  }
  return {};
}
