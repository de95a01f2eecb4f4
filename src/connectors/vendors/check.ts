import type { VendorRegisterConnection } from '../../domain/connection.ts';
import type { CheckResult } from '../../domain/connector.ts';
import { coerceError, FieldworkError } from '../../domain/errors.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import type { WrittenDay } from '../../domain/vendor-records.ts';
import { decode, readCsvFile } from '../http/csv-file.ts';
import { readRows } from './rows.ts';

const PART = 'vendors';
type Row = ParsedRecord<'vendors.entry'>;

/** Reads the register as a collection would, and says how its days are read. Never throws. */
export async function* checkRegister(connection: VendorRegisterConnection): AsyncGenerator<CheckResult> {
  const { name, dateFormat } = connection;
  const warning = (message: string, hint?: string): CheckResult => ({
    status: 'warning',
    part: PART,
    message: `${name}: ${message}`,
    ...(hint === undefined ? {} : { hint }),
  });
  try {
    const bytes = await readCsvFile(connection);
    const { records, problems } = readRows(decode(bytes, connection), connection);
    const count = `${records.length} ${records.length === 1 ? 'vendor' : 'vendors'}`;
    yield { status: 'ok', part: PART, message: `${name}: ${count}; days as ${dateFormat}` };
    const bad = records.flatMap(({ problem }) => problem ?? []);
    if (bad.length > 0)
      yield warning(`${bad.length} of ${records.length} rows cannot be read wholly`, bad[0]);
    const days = records.flatMap(unreadableDays);
    if (days.length > 0)
      yield warning(
        `${days.length} ${days.length === 1 ? 'day' : 'days'} cannot be read as ${dateFormat}`,
        `${days[0]}\nCorrect it in the register, or connectors.vendors.dateFormat where all are alike.`,
      );
    const [repeated] = problems;
    if (repeated !== undefined) yield warning(`${repeated.message}; such rows count once`);
    if (connection.columns.reviewer === null && connection.columns.evidence === null)
      yield warning(
        'no column says who reviewed a vendor or where that is written down',
        'A day alone proves no review. Name one in connectors.vendors.columns.reviewer or evidence.',
      );
  } catch (thrown) {
    const error = coerceError(thrown);
    const hint = error instanceof FieldworkError ? error.hint : undefined;
    yield { status: 'failed', part: PART, message: error.message, ...(hint === undefined ? {} : { hint }) };
  }
}

function unreadableDays({ data, position }: Row): string[] {
  const days: readonly (WrittenDay | null | undefined)[] = [
    data.lastReview,
    data.reportUntil,
    data.dueDiligence,
  ];
  const line = position.slice(position.lastIndexOf('/') + 1);
  return days.flatMap((day) => (day?.date === null ? [`line ${line}: "${day.written}"`] : []));
}
