import type { CloudTrailFilesConnection } from '../../domain/connection.ts';
import type { Page, RawArtifact, ReadRequest, Stream } from '../../domain/connector.ts';
import { addMs } from '../../domain/instant.ts';
import type { Clock } from '../../domain/ports.ts';
import { throwIfStopped } from '../http/retry.ts';
import { intoPages, type LogFile, listLogFiles } from './folder.ts';
import type { PageFacts, PageRows } from './page-task.ts';
import { openPageReaders, type PageReaders } from './pool.ts';
import { toRecord } from './row.ts';

/** `cloudtrail.events` from a folder of log files. What it covers is what the files hold, not a window asked for. */
export function filesStream(connection: CloudTrailFilesConnection, clock: Clock): Stream {
  return {
    id: 'cloudtrail.events',
    scope: 'files',
    mode: 'events',
    kinds: ['cloudtrail.event'],
    after: [],
    retentionDays: null,
    settleMs: 0,
    permissions: [],
    read: (request) => readFolder(connection.path, clock, request),
  };
}

async function* readFolder(
  folder: string,
  clock: Clock,
  { resume, signal }: ReadRequest,
): AsyncGenerator<Page> {
  throwIfStopped(signal);
  const files = await listLogFiles(folder);
  const pages = intoPages(files.slice(placeOf(resume, files)));
  const readers = openPageReaders(folder, pages.length);
  try {
    const underWay: Promise<PageFacts>[] = [];
    let asked = 0;
    for (const [index, page] of pages.entries()) {
      while (asked < pages.length && asked <= index + readers.ahead) {
        underWay.push(readNext(readers, pages[asked] ?? []));
        asked += 1;
      }
      const facts = await underWay.shift();
      throwIfStopped(signal);
      if (facts !== undefined) yield toPage(facts, clock, nextPlace(page, index === pages.length - 1, files));
    }
  } finally {
    await readers.close();
  }
}

function readNext(readers: PageReaders, page: readonly LogFile[]): Promise<PageFacts> {
  const facts = readers.read(page.map((file) => file.name));
  // Whoever awaits it sees the error; when an earlier page failed first, nobody does.
  facts.catch(() => {});
  return facts;
}

/**
 * The place to go on: the last file's name and how many files stood up to it. A file that arrived since, before that
 * name, changes the count: then the folder is read from the beginning, which repeats pages and loses nothing.
 */
function nextPlace(page: readonly LogFile[], last: boolean, files: readonly LogFile[]): string | null {
  const file = page.at(-1);
  if (last || file === undefined) return null;
  return JSON.stringify([files.indexOf(file) + 1, file.name]);
}

function placeOf(resume: string | null, files: readonly LogFile[]): number {
  if (resume === null) return 0;
  const [count, name] = JSON.parse(resume) as [number, string];
  // Beyond the end there would be no last page: begin again.
  return files[count - 1]?.name === name && count < files.length ? count : 0;
}

function toPage(facts: PageFacts, clock: Clock, next: string | null): Page {
  const receivedAt = clock.now();
  const artifacts = facts.files.map(
    ({ name, bytes }): RawArtifact => ({
      bytes,
      mediaType: bytes[0] === 0x1f && bytes[1] === 0x8b ? 'application/gzip' : 'application/json',
      source: { request: `file:${name}`, status: null, requestId: null, receivedAt },
    }),
  );
  const { first, last } = facts;
  return {
    artifacts,
    ...recordsOf(facts.rows),
    problems: facts.problems,
    next,
    seenPerDate: facts.seen,
    // Half open, and CloudTrail's times are whole seconds: one millisecond more takes the last event in.
    ...(first === null || last === null ? {} : { observed: { from: first, to: addMs(last, 1) } }),
  };
}

function recordsOf(rows: PageRows): Pick<Page, 'records' | 'canonical'> {
  const { ids, ats, positions, problems, artifacts, text, ends, versions } = rows;
  const texts = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
  const records = ids.map((id, index) => {
    const row = {
      id,
      at: ats[index] ?? null,
      position: positions[index] ?? '',
      problem: problems[index] ?? null,
      json: texts[index] ?? '',
    };
    return Object.assign(toRecord(row), { artifactIndex: artifacts[index] ?? 0 });
  });
  return { records, canonical: { texts, versions } };
}
