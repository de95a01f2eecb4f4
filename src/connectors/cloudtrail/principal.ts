import type { CloudTrailPrincipal } from '../../domain/aws-records.ts';
import { type Instant, readInstant } from '../../domain/instant.ts';
import { type JsonObject, member, text } from './json.ts';

/**
 * Who made the call, from `userIdentity`.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function readPrincipal(identity: JsonObject): CloudTrailPrincipal {
  const context = member(identity, 'sessionContext');
  const issuer = member(context, 'sessionIssuer');
  const attributes = member(context, 'attributes');
  const arn = text(identity, 'arn');
  const principalId = text(identity, 'principalId');
  const fromArn = assumedRole(arn);
  // In order of their names: see jsonOf.
  return {
    accessKeyId: text(identity, 'accessKeyId'),
    accountId: text(identity, 'accountId'),
    arn,
    invokedBy: text(identity, 'invokedBy'),
    issuerArn: text(issuer, 'arn'),
    issuerName: text(issuer, 'userName') ?? fromArn?.role ?? null,
    mfa: readFlag(attributes.mfaAuthenticated),
    principalId,
    sessionCreated: readTime(attributes.creationDate),
    sessionName: fromArn?.session ?? sessionOfPrincipalId(principalId),
    sourceIdentity: text(context, 'sourceIdentity') ?? text(attributes, 'sourceIdentity'),
    type: text(identity, 'type'),
    userName: text(identity, 'userName'),
  };
}

/** Role and session name of `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
function assumedRole(arn: string | null): { role: string; session: string } | null {
  if (arn === null) return null;
  const start = arn.indexOf(':assumed-role/');
  if (start < 0) return null;
  const [role, session] = arn.slice(start + ':assumed-role/'.length).split('/');
  return role && session ? { role, session } : null;
}

/** Role principal ids are `AROA…:session`; other types use the colon for other things. */
function sessionOfPrincipalId(principalId: string | null): string | null {
  if (!principalId?.startsWith('AROA')) return null;
  const colon = principalId.indexOf(':');
  return colon < 0 ? null : principalId.slice(colon + 1);
}

/** CloudTrail writes flags as text (`"true"`), EventBridge samples sometimes as booleans. */
function readFlag(value: unknown): boolean | null {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : null;
}

/** CloudTrail's own form, of a date that exists in every year. */
const PLAIN_TIME =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** True for an instant in CloudTrail's own form (`2026-07-01T09:00:00Z`); 29 February goes the slow way. */
export function isPlainTime(text: string): boolean {
  return PLAIN_TIME.test(text);
}

/**
 * An event time as an instant, or null when it is none. CloudTrail's own form is read without Temporal, which is
 * twenty times slower.
 */
export function readTime(value: unknown): Instant | null {
  if (typeof value === 'string' && isPlainTime(value)) return `${value.slice(0, 19)}.000Z`;
  return readInstant(value);
}
