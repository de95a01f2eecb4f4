import type { HrConnection } from '../../domain/connection.ts';
import type { Page, RawArtifact, ReadRequest, Stream } from '../../domain/connector.ts';
import type { Clock } from '../../domain/ports.ts';
import { decode, readCsvFile } from '../http/csv-file.ts';
import { throwIfStopped } from '../http/retry.ts';
import { readRows } from './rows.ts';

/** `hr.leavers`: everybody who left, as the HR system's export says. The artifact is the file, byte for byte. */
export function leaversStream(connection: HrConnection, clock: Clock): Stream {
  return {
    id: 'hr.leavers',
    scope: '',
    mode: 'snapshot',
    kinds: ['hr.leaver'],
    after: [],
    retentionDays: null,
    settleMs: 0,
    permissions: [],
    read: (request) => readLeavers(connection, clock, request),
  };
}

async function* readLeavers(
  connection: HrConnection,
  clock: Clock,
  { signal }: ReadRequest,
): AsyncGenerator<Page> {
  throwIfStopped(signal);
  const bytes = await readCsvFile(connection);
  const artifact: RawArtifact = {
    bytes,
    mediaType: 'text/csv',
    source: { request: `file:${connection.name}`, status: null, requestId: null, receivedAt: clock.now() },
  };
  try {
    const { records, problems } = readRows(decode(bytes, connection), connection);
    yield { artifacts: [artifact], records, problems, next: null };
  } catch (thrown) {
    // The bytes are kept although they cannot be read: they are what HR said.
    yield { artifacts: [artifact], records: [], problems: [], next: '' };
    throw thrown;
  }
}
