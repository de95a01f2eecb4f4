import type { CsvFile } from '../../domain/connection.ts';
import type { Page, RawArtifact } from '../../domain/connector.ts';
import type { Clock } from '../../domain/ports.ts';
import { decode, readCsvFile } from './csv-file.ts';
import { throwIfStopped } from './retry.ts';

/**
 * A whole CSV file as the one page of a snapshot; the artifact is the file, byte for byte. A file that cannot be read as rows
 * is kept all the same, as a page that was not the last, because it is what its writer said.
 * @throws SourceError when there is no such file, or what `rows` throws about it
 */
export async function* csvPages(
  file: CsvFile,
  clock: Clock,
  signal: AbortSignal,
  rows: (text: string) => Pick<Page, 'records' | 'problems'>,
): AsyncGenerator<Page> {
  throwIfStopped(signal);
  const bytes = await readCsvFile(file);
  const artifact: RawArtifact = {
    bytes,
    mediaType: 'text/csv',
    source: { request: `file:${file.name}`, status: null, requestId: null, receivedAt: clock.now() },
  };
  try {
    const { records, problems } = rows(decode(bytes, file));
    yield { artifacts: [artifact], records, problems, next: null };
  } catch (thrown) {
    yield { artifacts: [artifact], records: [], problems: [], next: '' };
    throw thrown;
  }
}
