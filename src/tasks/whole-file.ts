import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { coerceError, StoreError } from '../domain/errors.ts';

/**
 * Writes beside and renames, so that a full disk or a kill never leaves half a file under its name; makes the folder.
 * @throws StoreError `REPORT_NOT_WRITTEN` with what to do
 */
export async function writeWhole(file: string, bytes: Uint8Array | string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.part`, bytes);
    await rename(`${file}.part`, file);
  } catch (thrown) {
    throw new StoreError('REPORT_NOT_WRITTEN', `cannot write ${file}: ${coerceError(thrown).message}`, {
      hint: 'Check space and permissions of the folder, or name another with --out.',
    });
  }
}
