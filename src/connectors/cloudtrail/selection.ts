import type { CloudTrailEvent, ParsedRecord } from '../../domain/records.ts';

/**
 * Reads that are kept as records: people reaching for secrets are a population of their own.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
 */
export const SECRET_READS: ReadonlySet<string> = new Set(['GetSecretValue', 'BatchGetSecretValue']);

/**
 * True for what is stored as a record: writes, sign-ins, reads of secrets, amendments of earlier events, and everything
 * that could not be read properly. All other reads are only counted; their bytes stay in the artifact.
 */
export function isKept(record: ParsedRecord<'cloudtrail.event'>): boolean {
  const event: CloudTrailEvent = record.data;
  return (
    !event.readOnly ||
    record.problem !== null ||
    event.originalEventId !== null ||
    event.eventType === 'AwsConsoleSignIn' ||
    event.eventSource === 'signin.amazonaws.com' ||
    SECRET_READS.has(event.eventName)
  );
}

/** Counts and event times of what a page or a file held, kept or not. */
export class Tally {
  readonly seen: Record<string, number> = {};
  first: string | null = null;
  last: string | null = null;

  /** Counts one event; one without a readable time is kept as a record and counts for no date. */
  add(at: string | null): void {
    if (at === null) return;
    const date = at.slice(0, 10);
    this.seen[date] = (this.seen[date] ?? 0) + 1;
    if (this.first === null || at < this.first) this.first = at;
    if (this.last === null || at > this.last) this.last = at;
  }
}
