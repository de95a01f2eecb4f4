import type { VendorColumns, VendorRegisterConnection } from '../../domain/connection.ts';
import type { PageProblem } from '../../domain/connector.ts';
import { sha256 } from '../../domain/digest.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import { foldName } from '../../domain/vendor-list.ts';
import type { VendorEntry, WrittenDay } from '../../domain/vendor-records.ts';
import type { CsvRow } from '../http/csv.ts';
import { cellOf, joined, readTable, rowTroubles, type Table } from '../http/csv-table.ts';
import { dayReader } from './days.ts';

type Row = ParsedRecord<'vendors.entry'>;

/** A row with what it is compared by: of one vendor, what differs is a contradiction. */
interface ReadRow {
  readonly row: Row;
  readonly line: number;
  readonly content: string;
}

export interface ReadRows {
  readonly records: readonly Row[];
  readonly problems: readonly PageProblem[];
}

const DAYS = ['lastReview', 'reportUntil', 'dueDiligence'] as const;
const TEXTS = ['reportType', 'reviewer', 'evidence', 'contract', 'apps', 'status'] as const;

/**
 * Every row of the register. A row that cannot be read wholly stays, with its problem. The same vendor twice with the same
 * words is one record; with other words nobody can tell which holds, so each of the rows stays, with a problem.
 * @throws SourceError `malformed` when the file as a whole cannot be read
 */
export function readRows(text: string, connection: VendorRegisterConnection): ReadRows {
  const table = readTable(text, connection.columns, connection);
  const written = table.rows.flatMap((row) => DAYS.flatMap((column) => cellOf(row, table, column) ?? []));
  const toDay = dayReader(connection.dateFormat, written);
  const byId = new Map<string, ReadRow[]>();
  const problems: PageProblem[] = [];
  for (const line of table.rows) {
    const one = readRow(line, table, toDay);
    const known = byId.get(one.row.id) ?? [];
    const same = known.find(({ content }) => content === one.content);
    if (same === undefined) byId.set(one.row.id, [...known, one]);
    else
      problems.push({
        code: 'duplicate-row',
        message: `line ${line.line} repeats line ${same.line}`,
        where: connection.name,
        blocking: false,
      });
  }
  return { records: [...byId.values()].flatMap(apart), problems };
}

/** Rows about one vendor: a single one as it is, several with a problem each. */
function apart(rows: readonly ReadRow[]): Row[] {
  if (rows.length === 1) return rows.map(({ row }) => row);
  return rows.map(({ row, line, content }, index) => {
    const others = rows.filter((_, at) => at !== index).map((other) => `line ${other.line}`);
    const contrary = `line ${line} says otherwise than ${others.join(', ')} about the same vendor`;
    const id = index === 0 ? row.id : `${row.id}/${sha256(content).slice(0, 12)}`;
    return { ...row, id, problem: joined(row.problem, contrary) };
  });
}

function readRow(row: CsvRow, table: Table<VendorColumns>, toDay: (written: string) => WrittenDay): ReadRow {
  const cell = (column: keyof VendorColumns): string | null => cellOf(row, table, column);
  const day = (column: (typeof DAYS)[number]): WrittenDay | null => {
    const written = cell(column);
    return written === null ? null : toDay(written);
  };
  const problems = rowTroubles(row, table);
  const name = cell('vendor');
  if (name === null) problems.push('it names no vendor');
  const data: VendorEntry = {
    name,
    tier: cell('tier'),
    owner: cell('owner'),
    lastReview: day('lastReview'),
    ...(table.at.reportUntil === null ? {} : { reportUntil: day('reportUntil') }),
    ...(table.at.dueDiligence === null ? {} : { dueDiligence: day('dueDiligence') }),
    ...Object.fromEntries(
      TEXTS.flatMap((column) => (table.at[column] === null ? [] : [[column, cell(column)]])),
    ),
  };
  const { name: _, ...rest } = data;
  const content = JSON.stringify([rest, row.cells.length]).normalize('NFC');
  const id = name === null ? sha256(JSON.stringify(row.cells)).slice(0, 16) : foldName(name);
  return {
    row: {
      kind: 'vendors.entry',
      id: `vendors:entry/${id}`,
      at: null,
      position: `/lines/${row.line}`,
      data,
      problem: joined(...problems.map((problem) => `line ${row.line}: ${problem}`)),
    },
    line: row.line,
    content,
  };
}
