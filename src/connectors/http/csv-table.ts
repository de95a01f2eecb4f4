import type { CsvFile } from '../../domain/connection.ts';
import { SourceError } from '../../domain/errors.ts';
import { type CsvRow, readCsvRows } from './csv.ts';

const SEPARATORS = [',', ';', '\t'];

/** Headers of columns; null: there is no such column. */
export type Columns = Readonly<Record<string, string | null>>;

/** A file as rows, with the place of each configured column. */
export interface Table<C extends Columns> {
  readonly rows: readonly CsvRow[];
  /** How many cells a whole row has. */
  readonly width: number;
  /** Place of a column; null: none is configured. */
  readonly at: Readonly<Record<keyof C, number | null>>;
}

const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase();

/**
 * Finds the configured columns, in any order; others are left alone. The separator (`,` `;` or tab) is the one under which
 * the header holds them. @throws SourceError `malformed` when the file is empty, or names the columns there are when one is missing
 */
export function readTable<C extends Columns>(text: string, columns: C, file: CsvFile): Table<C> {
  const { title: name, path, setting, whenEmpty } = file;
  const wanted: [keyof C, string | null][] = Object.entries(columns);
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
    return { rows: rows.slice(1), width: cells.length, at: Object.fromEntries(places) as Table<C>['at'] };
  }
  const best = readings.toSorted((a, b) => (b[0]?.cells.length ?? 0) - (a[0]?.cells.length ?? 0))[0] ?? [];
  if (best.length === 0)
    throw new SourceError('malformed', `${name} is empty`, { where: path, hint: whenEmpty });
  const there = best[0]?.cells.map((cell) => `"${cell.trim()}"`).join(', ');
  throw new SourceError(
    'malformed',
    `${name} lacks or repeats the column ${missing(best)
      .map((title) => `"${title}"`)
      .join(', ')}`,
    { where: path, hint: `Its columns are ${there}.\nName those to read in ${setting.section}.columns.` },
  );
}

/** The cell of a column as people see it, on one line; null where it is empty or there is no such column. */
export function cellOf<C extends Columns>(row: CsvRow, { at }: Table<C>, column: keyof C): string | null {
  const place = at[column];
  const line = (place === null ? '' : (row.cells[place] ?? '')).replace(/\s+/g, ' ').trim();
  return line === '' ? null : line;
}

/** What is wrong with a row as such. */
export function rowTroubles(row: CsvRow, { width }: Pick<Table<Columns>, 'width'>): string[] {
  return [
    ...(row.broken ? ['its quotes do not fit'] : []),
    ...(row.cells.length === width ? [] : [`${row.cells.length} cells under ${width} columns`]),
  ];
}

/** Several things that are wrong as one text, or null when nothing is. */
export const joined = (...problems: readonly (string | null)[]): string | null =>
  problems.filter((problem) => problem !== null).join('; ') || null;
