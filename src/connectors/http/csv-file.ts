import { open } from 'node:fs/promises';
import type { CsvFile } from '../../domain/connection.ts';
import { coerceError, SourceError } from '../../domain/errors.ts';

/** Files that another system or a person writes, read whole, byte for byte. */

/** How often a file is read that changes while it is read. */
const ATTEMPTS = 3;

/** What is needed of an open file. */
export interface OpenFile {
  stat(how: { bigint: true }): Promise<{ readonly size: bigint; readonly mtimeNs: bigint }>;
  readFile(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Reads the file. One that changes meanwhile is read anew: half of it may be of yesterday.
 * @throws SourceError `gone` when there is no such file, `forbidden` when it may not be read, `unavailable` when it goes on changing
 */
export async function readCsvFile(
  file: CsvFile,
  openFile: (path: string) => Promise<OpenFile> = open,
): Promise<Uint8Array> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const bytes = await readOnce(file, openFile);
    if (bytes !== null) return bytes;
  }
  throw new SourceError('unavailable', `${file.title} is being written`, {
    where: file.path,
    hint: 'Let its writer make a new file and rename it, or collect at another time.',
  });
}

/** The bytes; null when the file changed while it was read. */
async function readOnce(
  file: CsvFile,
  openFile: (path: string) => Promise<OpenFile>,
): Promise<Uint8Array | null> {
  try {
    const handle = await openFile(file.path);
    try {
      const before = await stateOf(handle);
      const bytes = await handle.readFile();
      return before === (await stateOf(handle)) ? bytes : null;
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    throw unreadable(coerceError(thrown), file);
  }
}

async function stateOf(handle: OpenFile): Promise<string> {
  const { size, mtimeNs } = await handle.stat({ bigint: true });
  return `${size} ${mtimeNs}`;
}

/** What to say of a file that could not be read. */
export function unreadable(error: Error & { readonly code?: unknown }, file: CsvFile): SourceError {
  const { path, title, setting, writer } = file;
  const details = { where: path, cause: error };
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return new SourceError('forbidden', `${title} may not be read`, {
      ...details,
      hint: 'Let the user that runs this program read it.',
    });
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return new SourceError('gone', `there is no such file: ${title}`, {
      ...details,
      hint: `Check ${setting.file}, and whether ${writer} still writes the file there.`,
    });
  return new SourceError('unavailable', `${title} cannot be read: ${error.message}`, {
    ...details,
    hint: `Check that ${setting.file} names a file, and the disk that it is on.`,
  });
}

const MARKS: Readonly<Record<CsvFile['encoding'], string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'windows-1252': 'Windows-1252',
};

/**
 * The text of the file, without a byte order mark. Bytes that are no text in the stated encoding are refused: names
 * read wrongly would match nobody. @throws SourceError `malformed`
 */
export function decode(bytes: Uint8Array, { encoding, path, title, setting }: CsvFile): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (thrown) {
    throw new SourceError('malformed', `${title} is no ${MARKS[encoding]} text`, {
      where: path,
      hint: `Export it as UTF-8, or say what it is in ${setting.section}.encoding (utf-8, utf-16le, windows-1252).`,
      cause: thrown,
    });
  }
}
