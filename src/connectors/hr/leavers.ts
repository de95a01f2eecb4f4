import type { HrConnection } from '../../domain/connection.ts';
import type { Stream } from '../../domain/connector.ts';
import type { Clock } from '../../domain/ports.ts';
import { csvPages } from '../http/csv-pages.ts';
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
    read: ({ signal }) => csvPages(connection, clock, signal, (text) => readRows(text, connection)),
  };
}
