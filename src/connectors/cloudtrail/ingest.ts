import { gunzipSync } from 'node:zlib';
import type { PageProblem } from '../../domain/connector.ts';
import { coerceError } from '../../domain/errors.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import { recordsIn } from './envelope.ts';
import { QuickRecords } from './quick-record.ts';
import { parseCloudTrailRecord } from './record.ts';
import { type EventRow, toRecord, toRow } from './row.ts';
import { scanRecords } from './scan.ts';
import { isKept, Tally } from './selection.ts';

/** What one log file held. */
export interface FileFacts {
  readonly rows: readonly EventRow[];
  /** The rows as records. */
  readonly records: readonly ParsedRecord<'cloudtrail.event'>[];
  readonly problems: readonly PageProblem[];
  readonly seen: Readonly<Record<string, number>>;
  readonly first: string | null;
  readonly last: string | null;
}

/** Reads one log file, gzipped or not. Never throws: what cannot be read is a problem that names the file. */
export function ingestFile(name: string, stored: Uint8Array): FileFacts {
  const facts = new FactsOfFile(name);
  try {
    const bytes = unzipped(Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength));
    return facts.scan(bytes) ?? new FactsOfFile(name).parse(bytes);
  } catch (thrown) {
    return new FactsOfFile(name).malformed(coerceError(thrown).message);
  }
}

/** What unpacking sets aside at once, whatever a file says about itself. */
const LEAST_CHUNK = 65_536;
const MOST_CHUNK = 64_000_000;

/**
 * By content, not by name: some tools unpack files and keep the name, others the other way round. A gzip file ends with
 * its unpacked size (RFC 1952), so one buffer holds all of it; when that is wrong, unpacking takes more buffers.
 */
function unzipped(stored: Buffer): Buffer {
  if (stored[0] !== 0x1f || stored[1] !== 0x8b) return stored;
  const size = stored.length < 18 ? 0 : stored.readUInt32LE(stored.length - 4);
  // One byte more, or zlib asks for a second buffer only to learn that it has ended.
  return gunzipSync(stored, { chunkSize: Math.min(Math.max(size + 1, LEAST_CHUNK), MOST_CHUNK) });
}

/** One for all files: it knows the principals it has met. */
const QUICK = new QuickRecords();

class FactsOfFile implements FileFacts {
  readonly rows: EventRow[] = [];
  readonly problems: PageProblem[] = [];
  readonly #name: string;
  readonly #tally = new Tally();

  constructor(name: string) {
    this.#name = name;
  }

  get records(): readonly ParsedRecord<'cloudtrail.event'>[] {
    return this.rows.map(toRecord);
  }

  get seen(): Readonly<Record<string, number>> {
    return this.#tally.seen;
  }

  get first(): string | null {
    return this.#tally.first;
  }

  get last(): string | null {
    return this.#tally.last;
  }

  /** The quick way, for CloudTrail's own layout; null when the file needs the other one. */
  scan(bytes: Buffer): FileFacts | null {
    const done = scanRecords(bytes, {
      parse: (text, index) => {
        try {
          this.#add(JSON.parse(text), `/Records/${index}`, null);
          return true;
        } catch {
          return false;
        }
      },
      take: (text, start, stop, index) => {
        const row = QUICK.row(text, start, stop, `/Records/${index}`);
        if (row === null) return false;
        this.#tally.add(row.at);
        this.rows.push(row);
        return true;
      },
      skip: (time) => this.#tally.addPlain(time),
    });
    return done ? this : null;
  }

  /** Any layout: one JSON document, or one per line. */
  parse(bytes: Buffer): FileFacts {
    const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
    if (text.trim() === '') return this.malformed('the file is empty');
    let document: unknown;
    try {
      document = JSON.parse(text);
    } catch (thrown) {
      return this.#parseLines(text, coerceError(thrown).message);
    }
    this.#addAll(document, '');
    return this;
  }

  malformed(why: string): FileFacts {
    this.#problem('malformed-file', `not readable as CloudTrail records: ${why}`, true);
    return this;
  }

  #parseLines(text: string, whyNoDocument: string): FileFacts {
    const lines = text.split('\n');
    const broken: number[] = [];
    let read = 0;
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue;
      try {
        this.#addAll(JSON.parse(line), `/${index}`);
        read += 1;
      } catch {
        broken.push(index + 1);
        // Broken JSON over many lines is not one document per line: say why the document is broken instead.
        if (read === 0) return this.malformed(whyNoDocument);
      }
    }
    if (broken.length > 0) {
      const which = broken.slice(0, 5).join(', ');
      this.#problem(
        'malformed-file',
        `${broken.length} lines are no JSON (line ${which}${broken.length > 5 ? ', …' : ''})`,
        true,
      );
    }
    return this;
  }

  #addAll(document: unknown, position: string): void {
    const others: string[] = [];
    for (const found of recordsIn(document, position, (at) => others.push(at))) {
      this.#add(found.raw, found.position, found.problem);
    }
    if (others.length > 0) {
      const where = others[0] === '' ? '' : ` (first at ${others[0]})`;
      this.#problem(
        'not-cloudtrail',
        `${others.length} JSON values are no CloudTrail records${where}`,
        false,
      );
    }
  }

  #add(raw: unknown, position: string, problem: string | null): void {
    const record = withProblem(parseCloudTrailRecord(raw, position), problem);
    this.#tally.add(record.at);
    if (isKept(record)) this.rows.push(toRow(record));
  }

  #problem(code: string, message: string, blocking: boolean): void {
    this.problems.push({ code, message, where: this.#name, blocking });
  }
}

/** Puts a problem of the wrapping before those of the record. */
export function withProblem(
  record: ParsedRecord<'cloudtrail.event'>,
  problem: string | null,
): ParsedRecord<'cloudtrail.event'> {
  if (problem === null) return record;
  return { ...record, problem: record.problem === null ? problem : `${problem}; ${record.problem}` };
}
