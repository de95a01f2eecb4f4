import type { JsonObject } from './json.ts';
import { isObject } from './json.ts';

/** One CloudTrail record where it was found; `position` is a JSON pointer into the document. */
export interface FoundRecord {
  readonly raw: unknown;
  readonly position: string;
  /** Why the record inside could not be taken out of its wrapping, or null. */
  readonly problem: string | null;
}

/**
 * The records in a document, whatever they are wrapped in: `Records` of a log file, `Events` of the LookupEvents
 * API, EventBridge envelopes (`detail`), log lines (`log`), single records, and lists of any of these.
 * Things that are no CloudTrail record (findings, digests, notifications) are given to `other`.
 */
export function* recordsIn(
  value: unknown,
  position: string,
  other: (position: string) => void,
): Generator<FoundRecord> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* recordsIn(item, `${position}/${index}`, other);
  } else if (!isObject(value)) {
    other(position);
  } else if (Array.isArray(value.Records)) {
    for (const [index, raw] of value.Records.entries()) {
      yield { raw, position: `${position}/Records/${index}`, problem: null };
    }
  } else if (Array.isArray(value.Events)) {
    for (const [index, event] of value.Events.entries()) {
      yield lookupRecord(event, `${position}/Events/${index}`);
    }
  } else if (looksLikeRecord(value)) {
    yield { raw: value, position, problem: null };
  } else if (isObject(value.detail) && looksLikeRecord(value.detail)) {
    yield { raw: value.detail, position: `${position}/detail`, problem: null };
  } else if (isObject(value.log)) {
    yield { raw: value.log, position: `${position}/log`, problem: null };
  } else {
    other(position);
  }
}

function looksLikeRecord(value: JsonObject): boolean {
  return 'eventVersion' in value || 'eventName' in value || 'eventID' in value;
}

/**
 * The record inside one event of LookupEvents: `CloudTrailEvent` is JSON in a string. When it cannot be read, the summary
 * around it stands in, so that the event stays in the population as a problem.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Event.html
 */
export function lookupRecord(event: unknown, position: string): FoundRecord {
  const summary = isObject(event) ? event : {};
  const inner = `${position}/CloudTrailEvent`;
  if (typeof summary.CloudTrailEvent === 'string') {
    try {
      return { raw: JSON.parse(summary.CloudTrailEvent), position: inner, problem: null };
    } catch {
      return { raw: fromSummary(summary), position: inner, problem: 'CloudTrailEvent is no JSON' };
    }
  }
  return { raw: fromSummary(summary), position, problem: 'CloudTrailEvent is missing' };
}

function fromSummary(summary: JsonObject): JsonObject {
  const { EventId, EventName, EventSource, EventTime, ReadOnly, AccessKeyId, Username } = summary;
  return {
    eventID: EventId,
    eventName: EventName,
    eventSource: EventSource,
    eventTime: typeof EventTime === 'number' ? new Date(EventTime * 1000).toISOString() : EventTime,
    readOnly: ReadOnly,
    userIdentity: { userName: Username, accessKeyId: AccessKeyId },
  };
}
