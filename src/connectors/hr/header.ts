import type { HrColumns, HrConnection } from '../../domain/connection.ts';
import { SourceError } from '../../domain/errors.ts';
import { type CsvRow, readCsvRows } from '../http/csv.ts';

const SEPARATORS = [',', ';', '\t'];

/** The export as rows, with the place of each configured column. */
export interface Table {
  readonly rows: readonly CsvRow[];
  /** How many cells a whole row has. */
  readonly width: number;
  /** Place of a column; null: none is configured. */
  readonly at: Readonly<Record<keyof HrColumns, number | null>>;
}

const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase();

/**
 * Finds the configured columns, in any order. The separator (`,` `;` or tab) is the one under which the header holds
 * them. @throws SourceError `malformed` when the file is empty, or names the columns there are when one is missing
 */
export function readTable(text: string, connection: HrConnection): Table {
  const { columns, name, path } = connection;
  const wanted = Object.entries(columns) as [keyof HrColumns, string | null][];
  const readings = SEPARATORS.map((separator) => readCsvRows(text, separator));
  const missing = ([header]: readonly CsvRow[]): string[] => {
    const there = (header?.cells ?? []).map(fold);
    return wanted.flatMap(([, title]) =>
      title === null || there.filter((cell) => cell === fold(title)).length === 1 ? [] : [title],
    );
  };
  const rows = readings.find((reading) => missing(reading).length === 0);
  const [header] = rows ?? [];
  if (rows !== undefined && header !== undefined) {
    const cells = header.cells.map(fold);
    const places = wanted.map(([column, title]) => [
      column,
      title === null ? null : cells.indexOf(fold(title)),
    ]);
    return { rows: rows.slice(1), width: cells.length, at: Object.fromEntries(places) as Table['at'] };
  }
  const best = readings.toSorted((a, b) => (b[0]?.cells.length ?? 0) - (a[0]?.cells.length ?? 0))[0] ?? [];
  if (best.length === 0) {
    throw new SourceError('malformed', `the HR export ${name} is empty`, {
      where: path,
      hint: 'A period without leavers has a header and no row. Ask whoever runs the HR export.',
    });
  }
  const there = best[0]?.cells.map((cell) => `"${cell.trim()}"`).join(', ');
  throw new SourceError(
    'malformed',
    `the HR export ${name} lacks or repeats the column ${missing(best)
      .map((title) => `"${title}"`)
      .join(', ')}`,
    { where: path, hint: `Its columns are ${there}.\nName those to read in connectors.hr.columns.` },
  );
}
