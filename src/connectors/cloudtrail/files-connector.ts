import type { CloudTrailFilesConnection } from '../../domain/connection.ts';
import type { CheckResult, Connector } from '../../domain/connector.ts';
import { coerceError, FieldworkError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports.ts';
import { filesStream } from './files.ts';
import { listLogFiles } from './folder.ts';

/** Reads a folder of CloudTrail log files, in any layout. */
export function createCloudTrailFilesConnector(
  connection: CloudTrailFilesConnection,
  clock: Clock,
): Connector {
  return {
    id: 'cloudtrail',
    streams: [filesStream(connection, clock)],
    async *check() {
      yield await checkFolder(connection.path);
    },
  };
}

async function checkFolder(path: string): Promise<CheckResult> {
  try {
    const files = await listLogFiles(path);
    const megabytes = files.reduce((sum, file) => sum + file.size, 0) / 1e6;
    return {
      status: 'ok',
      part: 'cloudtrail',
      message: `${files.length} log files, ${megabytes.toFixed(1)} MB, in ${path}`,
    };
  } catch (thrown) {
    const error = coerceError(thrown);
    const hint = error instanceof FieldworkError ? error.hint : undefined;
    return {
      status: 'failed',
      part: 'cloudtrail',
      message: error.message,
      ...(hint === undefined ? {} : { hint }),
    };
  }
}
