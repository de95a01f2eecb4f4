import type { HrColumns, HrConnection } from '../../domain/connection.ts';
import type { PageProblem } from '../../domain/connector.ts';
import { sha256 } from '../../domain/digest.ts';
import { readDate } from '../../domain/local-date.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import type { CsvRow } from '../http/csv.ts';
import { cellOf, joined, readTable, rowTroubles, type Table } from '../http/csv-table.ts';

type Row = ParsedRecord<'hr.leaver'>;

export interface ReadRows {
  readonly records: readonly Row[];
  readonly problems: readonly PageProblem[];
}

/**
 * Every row of the export. A row that cannot be read wholly stays, with its problem. The same row twice is one record;
 * two rows that say different things about one person and day are two, the second with a problem.
 * @throws SourceError `malformed` when the file as a whole cannot be read
 */
export function readRows(text: string, connection: HrConnection): ReadRows {
  const table = readTable(text, connection.columns, connection);
  const byId = new Map<string, { readonly row: Row; readonly line: number; readonly content: string }>();
  const problems: PageProblem[] = [];
  for (const line of table.rows) {
    const content = JSON.stringify(line.cells.map((cell) => cell.trim()));
    const row = readRow(line, table, connection);
    const known = byId.get(row.id);
    if (known === undefined) byId.set(row.id, { row, line: line.line, content });
    else if (known.content === content) {
      problems.push({
        code: 'duplicate-row',
        message: `line ${line.line} repeats line ${known.line}`,
        where: connection.name,
        blocking: false,
      });
    } else {
      const id = `${row.id}/${sha256(content).slice(0, 12)}`;
      const contrary = `line ${line.line} says otherwise than line ${known.line} about the same person and day`;
      byId.set(id, { row: { ...row, id, problem: joined(row.problem, contrary) }, line: line.line, content });
    }
  }
  return { records: [...byId.values()].map(({ row }) => row), problems };
}

function readRow(row: CsvRow, table: Table<HrColumns>, { dates, columns }: HrConnection): Row {
  const cell = (column: keyof HrColumns): string | null => cellOf(row, table, column);
  const problems = rowTroubles(row, table);
  const [name, email, number] = [cell('name'), cell('email'), cell('number')];
  if (name === null && email === null && number === null) problems.push('it names nobody');
  const lastDay = cell('lastDay') ?? '';
  const left = readDate(lastDay, dates);
  if ('problem' in left) problems.push(lastDay === '' ? `${columns.lastDay} is empty` : left.problem);
  const back = cell('returned');
  const returned = back === null ? null : readDate(back, { ...dates, endOfDay: '00:00' });
  if (returned !== null && 'problem' in returned) problems.push(returned.problem);
  const who = number ?? email?.toLowerCase() ?? name ?? sha256(JSON.stringify(row.cells)).slice(0, 16);
  const day = 'date' in left ? left.date : lastDay === '' ? 'no day' : lastDay;
  const effective = 'at' in left ? left.at : null;
  return {
    kind: 'hr.leaver',
    id: `hr:leaver/${who}/${day}`.normalize('NFC'),
    at: effective,
    position: `/lines/${row.line}`,
    data: {
      name,
      email,
      number,
      kind: cell('kind'),
      lastDay,
      effective,
      rule: 'rule' in left ? left.rule : '',
      returned: returned !== null && 'at' in returned ? returned.at : null,
    },
    problem: joined(...problems.map((problem) => `line ${row.line}: ${problem}`)),
  };
}
