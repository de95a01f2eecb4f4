import type { VendorRegisterConnection } from '../../domain/connection.ts';
import type { Page, RawArtifact, ReadRequest, Stream } from '../../domain/connector.ts';
import type { Clock } from '../../domain/ports.ts';
import { VENDOR_REGISTER } from '../../domain/vendor-list.ts';
import { decode, readCsvFile } from '../http/csv-file.ts';
import { throwIfStopped } from '../http/retry.ts';
import { readRows } from './rows.ts';

/** `vendors.register`: every vendor of the register as it stands. The artifact is the file, byte for byte. */
export function registerStream(connection: VendorRegisterConnection, clock: Clock): Stream {
  return {
    id: VENDOR_REGISTER,
    scope: '',
    mode: 'snapshot',
    kinds: ['vendors.entry'],
    after: [],
    retentionDays: null,
    settleMs: 0,
    permissions: [],
    read: (request) => readRegister(connection, clock, request),
  };
}

async function* readRegister(
  connection: VendorRegisterConnection,
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
    // The bytes are kept although they cannot be read: they are what the register said.
    yield { artifacts: [artifact], records: [], problems: [], next: '' };
    throw thrown;
  }
}
