import { readFile } from 'node:fs/promises';
import type { HrConnection } from '../../domain/connection.ts';
import { coerceError, SourceError } from '../../domain/errors.ts';

/** Reads the export. @throws SourceError `gone` when there is no such file, `forbidden` when it may not be read */
export async function readExport({ path, name }: Pick<HrConnection, 'path' | 'name'>): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (thrown) {
    throw unreadable(coerceError(thrown), path, name);
  }
}

/** What to say of a file that could not be read. */
export function unreadable(
  error: Error & { readonly code?: unknown },
  path: string,
  name: string,
): SourceError {
  const details = { where: path, cause: error };
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return new SourceError('forbidden', `the HR export ${name} may not be read`, {
      ...details,
      hint: 'Let the user that runs this program read it.',
    });
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return new SourceError('gone', `there is no HR export ${name}`, {
      ...details,
      hint: 'Check connectors.hr.leavers, and whether the HR system still writes the file there.',
    });
  return new SourceError('unavailable', `the HR export ${name} cannot be read: ${error.message}`, {
    ...details,
    hint: 'Check that connectors.hr.leavers names a file, and the disk that it is on.',
  });
}

const MARKS: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'windows-1252': 'Windows-1252',
};

/**
 * The text of the export, without a byte order mark. Bytes that are no text in the stated encoding are refused: names
 * read wrongly would match nobody. @throws SourceError `malformed`
 */
export function decode(bytes: Uint8Array, { encoding, path, name }: HrConnection): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (thrown) {
    throw new SourceError('malformed', `the HR export ${name} is no ${MARKS[encoding] ?? encoding} text`, {
      where: path,
      hint: 'Export it as UTF-8, or say what it is in connectors.hr.encoding (utf-8, utf-16le, windows-1252).',
      cause: thrown,
    });
  }
}
