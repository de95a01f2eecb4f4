import type { HrConnection } from '../../domain/connection.ts';
import type { CheckResult } from '../../domain/connector.ts';
import { coerceError, FieldworkError } from '../../domain/errors.ts';
import { decode, readCsvFile } from '../http/csv-file.ts';
import { readRows } from './rows.ts';

const PART = 'hr';

/** Reads the export as a collection would, and says how its dates are read. Never throws. */
export async function* checkExport(connection: HrConnection): AsyncGenerator<CheckResult> {
  const { name, dates } = connection;
  try {
    const { records, problems } = readRows(decode(await readCsvFile(connection), connection), connection);
    const rule = `dates as ${dates.format}, without a time ${dates.endOfDay} in ${dates.timezone}`;
    yield {
      status: 'ok',
      part: PART,
      message: `${name}: ${records.length} ${records.length === 1 ? 'leaver' : 'leavers'}; ${rule}`,
    };
    const [first] = records.flatMap(({ problem }) => problem ?? []);
    if (first !== undefined) {
      const bad = records.filter(({ problem }) => problem !== null).length;
      yield {
        status: 'warning',
        part: PART,
        message: `${name}: ${bad} of ${records.length} rows cannot be read wholly`,
        hint: `${first}\nCorrect the row in HR, or connectors.hr.dateFormat where all are alike.`,
      };
    }
    const [repeated] = problems;
    if (repeated !== undefined)
      yield { status: 'warning', part: PART, message: `${name}: ${repeated.message}; such rows count once` };
  } catch (thrown) {
    const error = coerceError(thrown);
    const hint = error instanceof FieldworkError ? error.hint : undefined;
    yield { status: 'failed', part: PART, message: error.message, ...(hint === undefined ? {} : { hint }) };
  }
}
