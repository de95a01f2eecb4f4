import type { CloudTrailEvent } from '../../domain/aws-records.ts';
import { IAM_CALL } from '../../domain/footprint.ts';
import type { ParsedRecord } from '../../domain/records.ts';

/**
 * Reads that are kept as records: people reaching for secrets are a population of their own.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
 */
export const SECRET_READS: ReadonlySet<string> = new Set(['GetSecretValue', 'BatchGetSecretValue']);

/**
 * Reads of parameters, which are reads of secrets where they ask for decrypted values.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export const PARAMETER_READS: ReadonlySet<string> = new Set([
  'GetParameter',
  'GetParameters',
  'GetParametersByPath',
  'GetParameterHistory',
]);

/**
 * A rare read that this program makes in every account: kept, whoever made it, because log files are read without knowing
 * who the program is.
 */
export const FOOTPRINT_READ: string = IAM_CALL;

/**
 * True for what is stored as a record: writes, sign-ins, reads of secrets, amendments of earlier events, the read by which this
 * program finds itself, and everything that could not be read properly. All other reads are only counted; their bytes stay in the artifact.
 */
export function isKept(record: ParsedRecord<'cloudtrail.event'>): boolean {
  const event: CloudTrailEvent = record.data;
  return (
    !event.readOnly ||
    record.problem !== null ||
    event.originalEventId !== null ||
    event.eventType === 'AwsConsoleSignIn' ||
    event.eventSource === 'signin.amazonaws.com' ||
    SECRET_READS.has(event.eventName) ||
    (event.eventName === FOOTPRINT_READ && event.requestId !== undefined) ||
    event.withDecryption === true
  );
}

/** Counts and event times of what a page or a file held, kept or not. */
export class Tally {
  readonly #seen: Record<string, number> = {};
  /** Events of one date follow each other: they are counted here first. */
  #date = '-';
  #ofDate = 0;
  /** To the second, which is as far as CloudTrail's times go; compared as text. */
  #firstSecond = '~';
  #lastSecond = '';
  #first: string | null = null;
  #last: string | null = null;

  get seen(): Readonly<Record<string, number>> {
    this.#flush();
    return this.#seen;
  }

  get first(): string | null {
    return earlier(this.#first, this.#firstSecond === '~' ? null : toInstant(this.#firstSecond));
  }

  get last(): string | null {
    return later(this.#last, this.#lastSecond === '' ? null : toInstant(this.#lastSecond));
  }

  /** Counts one event; one without a readable time is kept as a record and counts for no date. */
  add(at: string | null): void {
    if (at === null) return;
    this.#count(at);
    this.#first = earlier(this.#first, at);
    this.#last = later(this.#last, at);
  }

  /** Counts one event by its time as CloudTrail writes it, `2026-07-01T09:00:00Z`. */
  addPlain(time: string): void {
    this.#count(time);
    if (time < this.#firstSecond) this.#firstSecond = time;
    if (time > this.#lastSecond) this.#lastSecond = time;
  }

  #count(at: string): void {
    if (!at.startsWith(this.#date)) {
      this.#flush();
      this.#date = at.slice(0, 10);
    }
    this.#ofDate += 1;
  }

  #flush(): void {
    if (this.#ofDate > 0) this.#seen[this.#date] = (this.#seen[this.#date] ?? 0) + this.#ofDate;
    this.#ofDate = 0;
  }
}

function toInstant(time: string): string {
  return `${time.slice(0, 19)}.000Z`;
}

function earlier(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b < a) ? b : a;
}

function later(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b > a) ? b : a;
}
