import type { VendorRegisterConnection } from '../../domain/connection.ts';
import type { Stream } from '../../domain/connector.ts';
import type { Clock } from '../../domain/ports.ts';
import { VENDOR_REGISTER } from '../../domain/vendor-list.ts';
import { csvPages } from '../http/csv-pages.ts';
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
    read: ({ signal }) => csvPages(connection, clock, signal, (text) => readRows(text, connection)),
  };
}
