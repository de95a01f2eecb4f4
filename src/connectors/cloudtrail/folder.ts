import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { compareUtf8 } from '../../domain/digest.ts';
import { coerceError, SourceError } from '../../domain/errors.ts';

/** One log file: its path below the folder with `/`, and its size in bytes as stored. */
export interface LogFile {
  readonly name: string;
  readonly size: number;
}

const LOG_FILE = /\.(?:json|jsonl|ndjson)(?:\.gz)?$/i;

/**
 * All log files below a folder, in order of name. Symbolic links to files are followed, links to folders are not.
 * @throws SourceError `gone` when the folder or all log files are missing, `forbidden` when it cannot be read.
 */
export async function listLogFiles(folder: string): Promise<LogFile[]> {
  const files: LogFile[] = [];
  try {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!LOG_FILE.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      const stats = await stat(path);
      if (stats.isFile()) files.push({ name: relative(folder, path).split(sep).join('/'), size: stats.size });
    }
  } catch (thrown) {
    throw folderError(thrown, folder);
  }
  if (files.length === 0) {
    throw new SourceError('gone', `${folder} holds no CloudTrail log files (.json, .json.gz, .jsonl)`, {
      where: folder,
      hint: 'Check connectors.cloudtrail.path, or whether the copy from the bucket still runs.',
    });
  }
  return files.sort((a, b) => compareUtf8(a.name, b.name));
}

function folderError(thrown: unknown, folder: string): SourceError {
  const error: Error & { code?: unknown } = coerceError(thrown);
  const forbidden = error.code === 'EACCES' || error.code === 'EPERM';
  return new SourceError(forbidden ? 'forbidden' : 'gone', `cannot read the CloudTrail folder ${folder}`, {
    where: folder,
    hint: forbidden ? 'Let the user that runs this program read it.' : 'Check connectors.cloudtrail.path.',
    cause: error,
  });
}

/**
 * A page's worth of JSON: some ten thousand events, of which two thousand are stored in one transaction. Several
 * pages are under way at once, so this bounds the memory as well.
 */
const PAGE_BYTES = 12_000_000;
const PAGE_FILES = 64;
/** CloudTrail's JSON packs about eight to one. */
const GZIP_RATIO = 8;

/** Groups files into pages, in order. */
export function intoPages(files: readonly LogFile[]): LogFile[][] {
  const pages: LogFile[][] = [];
  let page: LogFile[] = [];
  let weight = 0;
  for (const file of files) {
    const bytes = file.size * (file.name.toLowerCase().endsWith('.gz') ? GZIP_RATIO : 1);
    if (page.length > 0 && (page.length === PAGE_FILES || weight + bytes > PAGE_BYTES)) {
      pages.push(page);
      page = [];
      weight = 0;
    }
    page.push(file);
    weight += bytes;
  }
  if (page.length > 0) pages.push(page);
  return pages;
}
