import type { EvidenceRef } from './audit.ts';
import type { CloudTrailEvent } from './aws-records.ts';
import type { Digest } from './digest.ts';
import type { Instant } from './instant.ts';
import type { OktaEvent } from './okta-records.ts';

/**
 * The collector's own footprint: calls that this program is known to have made, looked for in the vendors' logs. A log
 * that does not show them is not the log that the vendor writes of this account, or not all of it.
 */

/**
 * Reads of AWS that are kept because this program makes them too. Both are management events, and their request id is the
 * one that the answer to the call had (`x-amzn-requestid`).
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const IAM_CALL = 'GetAccountAuthorizationDetails';
export const LOOKUP_CALL = 'LookupEvents';
const SOURCES: ReadonlyMap<string, string> = new Map([
  [IAM_CALL, 'iam.amazonaws.com'],
  [LOOKUP_CALL, 'cloudtrail.amazonaws.com'],
]);

/**
 * What Okta writes when its own authorization server gives a service app an access token; the actor is the app. Reads
 * themselves are not written down. https://developer.okta.com/docs/reference/api/event-types/
 */
export const TOKEN_GRANT = 'app.oauth2.token.grant.access_token';
/** For how long Okta's own authorization server gives a token: the first request of a collection may use an older one. */
export const TOKEN_LIFETIME_MS = 3_600_000;

/** True for a call whose records say which request they are of. */
export function isFootprintCall(eventName: string, eventSource: string): boolean {
  return SOURCES.get(eventName) === eventSource;
}

/** True for a record that is kept only so that this program finds its own calls: it says nothing of what people did. */
export function isFootprint({ readOnly, requestId }: CloudTrailEvent): boolean {
  return readOnly && requestId !== undefined;
}

/** True when the event says that a token was granted to this app. */
export function grantsToken(event: OktaEvent, clientId: string): boolean {
  return event.eventType === TOKEN_GRANT && event.actor?.id === clientId && event.outcome !== 'FAILURE';
}

const AS_CLIENT = ' as client ';

/** How a request of a service app is written down: with the app, which is the actor in Okta's log. */
export function asClient(request: string, clientId: string): string {
  return `${request}${AS_CLIENT}${clientId}`;
}

/** The service app that a request was made as; null for an API token. */
export function clientOf(request: string): string | null {
  const at = request.lastIndexOf(AS_CLIENT);
  return at < 0 ? null : request.slice(at + AS_CLIENT.length);
}

/** A call of this program, as it was written down when it was made. */
export interface OwnCall {
  readonly collectionId: string;
  readonly scope: string;
  /** `cloudtrail:LookupEvents {…} in 123456789012/us-east-1`, as in the artifact's source. */
  readonly request: string;
  /** The id that the vendor gave to the request. */
  readonly requestId: string | null;
  readonly at: Instant;
  /** The answer as it was received. */
  readonly artifact: Digest;
}

/** One kind of call of this program, looked for in one log. */
export interface FootprintCheck {
  /** The log: `cloudtrail.events` or `okta.logs`. */
  readonly stream: string;
  readonly scope: string;
  /** The AWS account whose calls were looked for; null: Okta, or none. */
  readonly accountId: string | null;
  /** What was looked for, such as `cloudtrail:LookupEvents`; null where there is nothing to look for. */
  readonly call: string | null;
  /** Why it cannot be looked for, in one sentence; null when it was. */
  readonly unable: string | null;
  /** Calls in the period: the first request of each collection. */
  readonly made: number;
  readonly found: number;
  /** Not found, and the log of that time was not completely collected, so that nobody can tell. */
  readonly untold: number;
  /** Not in a log that is complete at that time; in order of time. */
  readonly missing: readonly OwnCall[];
  /** The newest call that was found, with the event; null when none was. */
  readonly newest: FoundCall | null;
}

export interface FoundCall {
  readonly at: Instant;
  readonly requestId: string | null;
  readonly evidence: EvidenceRef;
}
