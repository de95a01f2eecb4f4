import type { VendorRegisterConnection } from '../../domain/connection.ts';
import type { Connector } from '../../domain/connector.ts';
import type { Clock } from '../../domain/ports.ts';
import { checkRegister } from './check.ts';
import { registerStream } from './register.ts';

/** The connector of the vendor register: who the vendors are, from a file that the company keeps. */
export function createVendorsConnector(connection: VendorRegisterConnection, clock: Clock): Connector {
  return {
    id: 'vendors',
    streams: [registerStream(connection, clock)],
    check: () => checkRegister(connection),
  };
}
