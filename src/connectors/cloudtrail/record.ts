import type { CloudTrailEvent } from '../../domain/aws-records.ts';
import { digestOf } from '../../domain/digest.ts';
import { isFootprintCall } from '../../domain/footprint.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import { isObject, type JsonObject, member, text } from './json.ts';
import { findMentions } from './mentions.ts';
import { readPrincipal, readTime } from './principal.ts';
import { touchedResources } from './resources.ts';
import { PARAMETER_READS } from './selection.ts';
import { isReadingVerb } from './verbs.ts';

/** Services whose request parameters are kept: they say who was granted what. Others would multiply the store's size. */
export const IDENTITY_SERVICES: ReadonlySet<string> = new Set([
  'iam.amazonaws.com',
  'sts.amazonaws.com',
  'sso.amazonaws.com',
  'sso-directory.amazonaws.com',
  'identitystore.amazonaws.com',
  'signin.amazonaws.com',
]);

/** Consoles name themselves in the user agent when a person clicked. */
export const CONSOLE_AGENT: RegExp = /(?:console|signin)\.(?:amazonaws|aws\.amazon)\.com/;

/**
 * Normalises one CloudTrail record, the same for log files, EventBridge envelopes and LookupEvents.
 * Never throws and never drops: what does not fit is named in `problem`, and the rest is filled as far as it can be read.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function parseCloudTrailRecord(raw: unknown, position = ''): ParsedRecord<'cloudtrail.event'> {
  const record = isObject(raw) ? raw : {};
  const problems = isObject(raw) ? [] : ['the record is no JSON object'];
  const data = normalise(record, raw, problems);
  return {
    kind: 'cloudtrail.event',
    id: `cloudtrail:${data.accountId ?? 'unknown'}/${data.region ?? 'unknown'}/${data.eventId}`.normalize(
      'NFC',
    ),
    at: data.eventTime,
    position,
    data,
    problem: problems.length === 0 ? null : problems.join('; '),
  };
}

function normalise(record: JsonObject, raw: unknown, problems: string[]): CloudTrailEvent {
  if (!isObject(record.userIdentity)) problems.push('userIdentity is missing');
  const principal = readPrincipal(member(record, 'userIdentity'));
  const eventName = required(record, 'eventName', problems);
  const eventSource = required(record, 'eventSource', problems);
  const eventTime = readTime(record.eventTime);
  if (eventTime === null) problems.push(`eventTime ${quote(record.eventTime)} is no instant`);
  const accountId = text(record, 'recipientAccountId') ?? principal.accountId;
  if (accountId === null)
    problems.push('no account: recipientAccountId and userIdentity.accountId are missing');
  const reading = readOnlyOf(record, eventName, problems);
  const eventType = text(record, 'eventType');
  const eventId = text(record, 'eventID') ?? missingId(raw, problems);
  const mentions = findMentions(record, principal);
  // In order of their names: see jsonOf.
  return {
    accountId,
    errorCode: text(record, 'errorCode') ?? failedSignIn(record, eventName),
    eventCategory: text(record, 'eventCategory'),
    eventId,
    eventName,
    eventSource,
    eventTime,
    eventType,
    fromConsole: isFromConsole(record, eventType),
    mentions,
    originalEventId: text(member(record, 'addendum'), 'originalEventID'),
    principal,
    readOnly: reading.readOnly,
    readOnlyInferred: reading.readOnlyInferred,
    region: text(record, 'awsRegion'),
    ...footprint(record, eventName, eventSource),
    resources: touchedResources(record),
    sharedEventId: text(record, 'sharedEventID'),
    sourceIp: text(record, 'sourceIPAddress'),
    userAgent: text(record, 'userAgent'),
    ...decryption(record, eventSource),
    ...identityRequest(record, eventSource, problems),
    ...(eventName === 'ConsoleLogin'
      ? { mfaUsed: text(member(record, 'additionalEventData'), 'MFAUsed') }
      : {}),
  };
}

/**
 * A sign-in that failed has no error code, only an answer that says so.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 */
function failedSignIn(record: JsonObject, eventName: string): string | null {
  if (eventName !== 'ConsoleLogin') return null;
  const answer = text(member(record, 'responseElements'), 'ConsoleLogin');
  if (answer === 'Success') return null;
  return answer ?? (text(record, 'errorMessage') === null ? null : 'Failure');
}

function required(record: JsonObject, name: string, problems: string[]): string {
  const value = text(record, name);
  if (value === null) problems.push(`${name} is missing`);
  return value ?? '';
}

/** A record without an id gets one from its content, so that reading it again gives the same id. */
function missingId(raw: unknown, problems: string[]): string {
  problems.push('eventID is missing');
  return `sha256-${digestOf(raw)}`;
}

function readOnlyOf(
  record: JsonObject,
  eventName: string,
  problems: string[],
): Pick<CloudTrailEvent, 'readOnly' | 'readOnlyInferred'> {
  const value = record.readOnly;
  if (typeof value === 'boolean') return { readOnly: value, readOnlyInferred: false };
  if (value === 'true' || value === 'false') return { readOnly: value === 'true', readOnlyInferred: false };
  if (value !== undefined && value !== null)
    problems.push(`readOnly ${quote(value)} is neither true nor false`);
  return { readOnly: isReadingVerb(eventName), readOnlyInferred: true };
}

function isFromConsole(record: JsonObject, eventType: string | null): boolean {
  if (record.sessionCredentialFromConsole === 'true' || record.sessionCredentialFromConsole === true)
    return true;
  if (eventType === 'AwsConsoleAction' || eventType === 'AwsConsoleSignIn') return true;
  return typeof record.userAgent === 'string' && CONSOLE_AGENT.test(record.userAgent);
}

function identityRequest(
  record: JsonObject,
  eventSource: string,
  problems: string[],
): Pick<CloudTrailEvent, 'request'> {
  const request = record.requestParameters;
  if (!IDENTITY_SERVICES.has(eventSource) || request === undefined) return {};
  if (request === null || isObject(request)) return { request };
  problems.push('requestParameters is no JSON object');
  return { request: null };
}

/** Whether parameters were read in the clear: the one request parameter that makes such a read one of a secret. */
function decryption(record: JsonObject, eventSource: string): Pick<CloudTrailEvent, 'withDecryption'> {
  const reads = PARAMETER_READS.has(text(record, 'eventName') ?? '');
  if (!reads || eventSource !== 'ssm.amazonaws.com') return {};
  const asked = member(record, 'requestParameters').withDecryption;
  return asked === true || asked === 'true' ? { withDecryption: true } : {};
}

/** The request that a call was, where this program makes such calls itself. */
function footprint(
  record: JsonObject,
  eventName: string,
  eventSource: string,
): Pick<CloudTrailEvent, 'requestId'> {
  if (!isFootprintCall(eventName, eventSource)) return {};
  const requestId = text(record, 'requestID');
  return requestId === null ? {} : { requestId };
}

/** A value as it stood, short enough for a message. */
function quote(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 60);
}
