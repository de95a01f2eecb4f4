import type { HrConnection } from '../../domain/connection.ts';
import type { Connector } from '../../domain/connector.ts';
import type { Clock } from '../../domain/ports.ts';
import { checkExport } from './check.ts';
import { leaversStream } from './leavers.ts';

/** The HR connector: who left, from a file that the HR system exports. */
export function createHrConnector(connection: HrConnection, clock: Clock): Connector {
  return {
    id: 'hr',
    streams: [leaversStream(connection, clock)],
    check: () => checkExport(connection),
  };
}
