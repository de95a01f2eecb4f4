import type { CloudTrailEvent } from '../../domain/aws-records.ts';
import { canonicalJson } from '../../domain/digest.ts';
import type { Instant } from '../../domain/instant.ts';
import type { ParsedRecord } from '../../domain/records.ts';

/** A record on its way to the store: its data as canonical JSON, so that no object need be made of it again. */
export interface EventRow {
  readonly id: string;
  readonly at: Instant | null;
  readonly position: string;
  readonly problem: string | null;
  readonly json: string;
}

/** The row of a parsed record. */
export function toRow({ id, at, position, problem, data }: ParsedRecord<'cloudtrail.event'>): EventRow {
  return { id, at, position, problem, json: jsonOf(data) };
}

/**
 * Canonical JSON of an event. The parser sets the members in order of their names, so the built-in printer gives it
 * directly, except for the two that only some events have and that hold what others wrote.
 */
export function jsonOf(data: CloudTrailEvent): string {
  return data.request === undefined && data.mfaUsed === undefined
    ? JSON.stringify(data)
    : canonicalJson(data);
}

/** The record of a row. Its data is made when somebody looks at it: the store does not. */
export function toRecord({ id, at, position, problem, json }: EventRow): ParsedRecord<'cloudtrail.event'> {
  let data: CloudTrailEvent | undefined;
  return {
    kind: 'cloudtrail.event',
    id,
    at,
    position,
    problem,
    get data(): CloudTrailEvent {
      data ??= JSON.parse(json) as CloudTrailEvent;
      return data;
    },
  };
}
