import ExcelJS from 'exceljs';
import { type Instant, toEpochMs } from '../../domain/instant.ts';
import type { AttachedFile } from '../jira/attachments.ts';
import type { JiraAttachment, JiraIssue, JiraState } from '../jira/state.ts';
import type { Verdict } from './judgement.ts';
import { linesOfTable, type TicketLine } from './reading.ts';
import { setZipTime } from './zip-time.ts';

/** The attached list in a reviewer's spreadsheet program: read, filled in, and spoiled in the ways people do. */

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Ways of spoiling it: rows sorted by name, decisions by formula, a cell changed that says which line it is. */
export type Spoiling = 'sorted' | 'formula' | 'identity';

/** The list as the program attached it, newest first. */
export function attachedList(state: JiraState, issue: JiraIssue): JiraAttachment | null {
  const { attachments } = state.extras(issue);
  return (
    attachments.findLast(
      ({ author, filename }) => author === state.me.accountId && filename.toLowerCase().endsWith('.xlsx'),
    ) ?? null
  );
}

interface List {
  readonly workbook: ExcelJS.Workbook;
  readonly sheet: ExcelJS.Worksheet;
  /** Place of a column by the beginning of its heading, from 1; 0 when there is none. */
  readonly column: (heading: string) => number;
}

async function open(bytes: Uint8Array): Promise<List | null> {
  const workbook = new ExcelJS.Workbook();
  const whole = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  await workbook.xlsx.load(whole as ArrayBuffer);
  const sheet = workbook.worksheets.find((one) => textAt(one, 1, 1).trim() === '#');
  if (sheet === undefined) return null;
  const headings = Array.from({ length: sheet.columnCount }, (_, index) =>
    textAt(sheet, 1, index + 1)
      .trim()
      .toLowerCase(),
  );
  const column = (heading: string): number => headings.findIndex((text) => text.startsWith(heading)) + 1;
  return { workbook, sheet, column };
}

const textAt = (sheet: ExcelJS.Worksheet, row: number, column: number): string =>
  sheet.getCell(row, column).text ?? '';

/** The lines of a list; none when the workbook has no table of them. */
export async function linesInWorkbook(bytes: Uint8Array): Promise<TicketLine[]> {
  const list = await open(bytes);
  if (list === null) return [];
  const { sheet } = list;
  const rows = Array.from({ length: sheet.rowCount }, (_, row) =>
    Array.from({ length: sheet.columnCount }, (__, column) => textAt(sheet, row + 1, column + 1)),
  );
  return linesOfTable(rows);
}

/** The list with the decisions filled in; null when it has no column for them. */
export async function fillIn(
  given: JiraAttachment,
  verdicts: readonly Verdict[],
  at: Instant,
  spoiling: Spoiling | null = null,
): Promise<AttachedFile | null> {
  const list = await open(given.content);
  const decision = list?.column('decision') ?? 0;
  if (list === null || decision === 0) return null;
  const byNumber = new Map(verdicts.map((verdict) => [verdict.number, verdict]));
  for (let row = 2; row <= list.sheet.rowCount; row += 1) {
    const verdict = byNumber.get(Number(textAt(list.sheet, row, 1)));
    if (verdict === undefined) continue;
    list.sheet.getCell(row, decision).value = verdict.verb;
    // The one column right of the decision takes the reason, what to change to, and whose line it is.
    list.sheet.getCell(row, decision + 1).value = verdict.target ?? verdict.reason ?? null;
  }
  if (spoiling !== null) spoil(list, spoiling, decision);
  return { filename: given.filename, mimeType: XLSX, content: await save(list.workbook, at) };
}

function spoil({ sheet, column }: List, spoiling: Spoiling, decision: number): void {
  if (spoiling === 'identity') {
    const who = sheet.getCell(2, column('who'));
    who.value = `${who.text} (moved)`;
  } else if (spoiling === 'formula') {
    const look = sheet.getColumn(Math.max(1, column('look at'))).letter;
    for (let row = 2; row <= sheet.rowCount; row += 1) {
      const result = sheet.getCell(row, decision).text;
      sheet.getCell(row, decision).value = { formula: `IF(${look}${row}="","keep","revoke")`, result };
    }
  } else sortRows(sheet, column('who'));
}

/** Sorts the rows by name, from the end of the alphabet; where they stand like that already, the other way round. */
function sortRows(sheet: ExcelJS.Worksheet, by: number): void {
  const rows = Array.from({ length: sheet.rowCount - 1 }, (_, index) => index + 2);
  const sorted = rows.toSorted((a, b) => {
    const [x, y] = [textAt(sheet, a, by), textAt(sheet, b, by)];
    return x < y ? 1 : x > y ? -1 : b - a;
  });
  if (sorted.every((row, index) => row === rows[index])) sorted.reverse();
  const values = sorted.map((row) => sheet.getRow(row).values);
  for (const [index, row] of rows.entries()) sheet.getRow(row).values = values[index] ?? [];
}

/** The same decisions at the same time give the same bytes. */
async function save(workbook: ExcelJS.Workbook, at: Instant): Promise<Uint8Array> {
  workbook.modified = new Date(toEpochMs(at));
  const bytes = Buffer.from(await workbook.xlsx.writeBuffer());
  return new Uint8Array(setZipTime(bytes, at));
}
