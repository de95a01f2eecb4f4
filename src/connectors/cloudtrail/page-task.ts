import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PageProblem } from '../../domain/connector.ts';
import { type Digest, sha256 } from '../../domain/digest.ts';
import { coerceError } from '../../domain/errors.ts';
import type { Instant } from '../../domain/instant.ts';
import { type FileFacts, ingestFile } from './ingest.ts';
import type { EventRow } from './row.ts';

/** What a page of log files becomes; made in a worker thread, so only what can cross to another thread. */
export interface PageFacts {
  /** Files that could be opened, in order. */
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly rows: PageRows;
  readonly problems: readonly PageProblem[];
  readonly seen: Readonly<Record<string, number>>;
  readonly first: string | null;
  readonly last: string | null;
}

/** The rows of a page, column by column: a handful of lists of texts crosses threads faster than thousands of objects. */
export interface PageRows {
  readonly ids: string[];
  readonly ats: (Instant | null)[];
  readonly positions: string[];
  readonly problems: (string | null)[];
  /** Index in `files` of the file that each row stood in. */
  readonly artifacts: number[];
  /**
   * Data as canonical JSON, one behind the other, and where each ends: one long text crosses without being copied about
   * by the collector of young objects, as thousands of small ones would be.
   */
  readonly text: string;
  readonly ends: number[];
  /** The digest of each: hashed here, where several threads share the work. */
  readonly versions: Digest[];
}

/** {@link PageRows} in the making. */
type OpenRows = Omit<PageRows, 'text'> & { readonly texts: string[]; length: number };

/** Reads and parses the files of one page. Never throws: a file that cannot be opened is a blocking problem. */
export async function readPage(folder: string, names: readonly string[]): Promise<PageFacts> {
  const files: { name: string; bytes: Uint8Array }[] = [];
  const rows = emptyRows();
  const problems: PageProblem[] = [];
  const all: FileFacts[] = [];
  for (const name of names) {
    let bytes: Uint8Array;
    try {
      bytes = ownBytes(await readFile(join(folder, ...name.split('/'))));
    } catch (thrown) {
      const message = `the file cannot be opened: ${coerceError(thrown).message}`;
      problems.push({ code: 'unreadable-file', message, where: name, blocking: true });
      continue;
    }
    const facts = ingestFile(name, bytes);
    for (const row of facts.rows) addRow(rows, row, files.length);
    problems.push(...facts.problems, ...conflictingIds(name, facts));
    all.push(facts);
    files.push({ name, bytes });
  }
  const { texts, length: _, ...columns } = rows;
  return { files, rows: { ...columns, text: texts.join('') }, problems, ...sumOf(all) };
}

function emptyRows(): OpenRows {
  return {
    ids: [],
    ats: [],
    positions: [],
    problems: [],
    artifacts: [],
    texts: [],
    ends: [],
    versions: [],
    length: 0,
  };
}

function addRow(rows: OpenRows, row: EventRow, artifact: number): void {
  rows.ids.push(row.id);
  rows.ats.push(row.at);
  rows.positions.push(row.position);
  rows.problems.push(row.problem);
  rows.artifacts.push(artifact);
  rows.texts.push(row.json);
  rows.length += row.json.length;
  rows.ends.push(rows.length);
  rows.versions.push(sha256(row.json));
}

/** Bytes in a buffer of their own, so that they can be handed to another thread without copying. */
function ownBytes(bytes: Buffer): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

/** The same id with other content: AWS repeats events, but unchanged. Both are kept. */
function conflictingIds(name: string, facts: FileFacts): PageProblem[] {
  const ids = new Set(facts.rows.map((row) => row.id));
  if (ids.size === facts.rows.length) return [];
  const times = new Map<string, string>();
  const conflicting = new Set<string>();
  for (const record of facts.records) {
    const content = `${record.at} ${record.data.eventName} ${record.data.principal.arn}`;
    const before = times.get(record.id);
    if (before === undefined) times.set(record.id, content);
    else if (before !== content) conflicting.add(record.id);
  }
  if (conflicting.size === 0) return [];
  const [first] = conflicting;
  const message = `${conflicting.size} event ids stand for different events (${first}${conflicting.size > 1 ? ', …' : ''})`;
  return [{ code: 'conflicting-ids', message, where: name, blocking: false }];
}

function sumOf(all: readonly FileFacts[]): Pick<PageFacts, 'seen' | 'first' | 'last'> {
  const seen: Record<string, number> = {};
  let first: string | null = null;
  let last: string | null = null;
  for (const facts of all) {
    for (const [date, count] of Object.entries(facts.seen)) seen[date] = (seen[date] ?? 0) + count;
    if (facts.first !== null && (first === null || facts.first < first)) first = facts.first;
    if (facts.last !== null && (last === null || facts.last > last)) last = facts.last;
  }
  return { seen, first, last };
}
