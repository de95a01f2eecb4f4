import { Writable } from 'node:stream';
import ExcelJS from 'exceljs';
import type { Instant } from '../../src/domain/instant.ts';
import { fileText, ROW_LIMIT, sheetName } from './cells.ts';
import { dress, type Look } from './looks.ts';
import { setZipDates } from './zip-dates.ts';

/** Text and numbers only: a workbook of this program holds no formula, no link and no macro. */
export type Cell = string | number | null | { readonly value: string | number | null; readonly look: Look };

export interface Column {
  readonly header: string;
  /** In characters, as Excel counts. */
  readonly width: number;
  readonly look?: Look;
}

export interface TableOptions {
  /** Columns that stay in view, from the left. */
  readonly frozenColumns?: number;
  /** Columns that are printed, from the left; all unless said. What is only there to be looked up would make the rest unreadable. */
  readonly printedColumns?: number;
  /** Cells below a column offer these words; nothing is enforced. */
  readonly choices?: { readonly column: number; readonly words: readonly string[] };
  /** Rows of the list, filtered and with {@link choices}; all unless said. Notes follow below it. */
  readonly listRows?: number;
  /**
   * Only cells with the look `answer` can be written to. Against slips, not against people: there is no password. Filters and
   * column widths still work; sorting does not, as it would move locked cells.
   */
  readonly locked?: boolean;
}

/** A list whose strings would not fit in memory twice is written without the shared table. */
const SHARED_LIMIT = 100_000;

/** What may be done on a locked sheet besides answering. */
const ALLOWED = { formatColumns: true, formatRows: true, formatCells: true, autoFilter: true };

/** Widest table in characters that is still readable on A4. */
const WIDE = 260;

/** One workbook being written. Sheets appear in the order of the calls; {@link Book.bytes} closes it. */
export class Book {
  readonly #chunks: Buffer[] = [];
  readonly #names = new Set<string>();
  readonly #writer: ExcelJS.stream.xlsx.WorkbookWriter;
  readonly #at: Instant;
  readonly #footer: string;

  /** `at` becomes the file's own date; `footer` is printed at the bottom of every page. */
  constructor(at: Instant, footer: string) {
    this.#at = at;
    // An ampersand starts a code in headers and footers; at most 255 characters.
    this.#footer = fileText(footer).replaceAll('&', '&&').slice(0, 180);
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#chunks.push(chunk);
        done();
      },
    });
    // biome-ignore lint/style/noRestrictedGlobals: an instant given as an argument, as the type the library wants; no clock
    const created = new Date(at);
    this.#writer = new ExcelJS.stream.xlsx.WorkbookWriter({
      stream: sink,
      useStyles: true,
      useSharedStrings: true,
    });
    Object.assign(this.#writer, {
      created,
      modified: created,
      creator: 'fieldwork',
      lastModifiedBy: 'fieldwork',
    });
  }

  /** A list with one header row: frozen, filterable, repeated on every printed page. Continues on a second sheet where Excel ends. */
  table(
    wanted: string,
    columns: readonly Column[],
    rows: Iterable<readonly Cell[]>,
    options: TableOptions = {},
  ): void {
    const large = Array.isArray(rows) && rows.length > SHARED_LIMIT;
    let sheet = this.#tableSheet(wanted, columns, large, options);
    let used = 1;
    for (const row of rows) {
      if (used === ROW_LIMIT) {
        closeTable(sheet, columns.length, used, options);
        sheet = this.#tableSheet(wanted, columns, large, options);
        used = 1;
      }
      used += 1;
      writeRow(sheet, used, row, columns, options.printedColumns);
    }
    closeTable(sheet, columns.length, used, options);
  }

  /** A page of text and small blocks: rows as given, no header. */
  page(
    wanted: string,
    widths: readonly number[],
    rows: Iterable<readonly Cell[]>,
    orientation: 'portrait' | 'landscape' = 'portrait',
  ): void {
    const sheet = this.#sheet(wanted, widths, { state: 'normal', showGridLines: false }, false, orientation);
    let used = 0;
    for (const row of rows) {
      used += 1;
      writeRow(
        sheet,
        used,
        row,
        widths.map((width) => ({ header: '', width })),
      );
    }
    sheet.commit();
  }

  /** Closes the workbook. The same calls give the same bytes. */
  async bytes(): Promise<Uint8Array> {
    await this.#writer.commit();
    return setZipDates(Buffer.concat(this.#chunks), this.#at);
  }

  #tableSheet(
    wanted: string,
    columns: readonly Column[],
    large: boolean,
    options: TableOptions,
  ): ExcelJS.Worksheet {
    const view = { state: 'frozen' as const, ySplit: 1, xSplit: options.frozenColumns ?? 0 };
    const widths = columns.map((column) => column.width);
    const sheet = this.#sheet(wanted, widths, view, large, 'landscape', options.printedColumns);
    const header = sheet.getRow(1);
    columns.forEach((column, index) => {
      const cell = header.getCell(index + 1);
      cell.value = fileText(column.header);
      dress(cell, 'head');
    });
    header.height = rowHeight(
      columns.map((column) => ({ text: column.header, width: column.width, look: 'head' })),
    );
    header.commit();
    return sheet;
  }

  #sheet(
    wanted: string,
    widths: readonly number[],
    view: Partial<ExcelJS.WorksheetView>,
    large: boolean,
    orientation: 'portrait' | 'landscape',
    printed = widths.length,
  ): ExcelJS.Worksheet {
    const total = widths.slice(0, printed).reduce((sum, width) => sum + width, 0);
    const sheet = this.#writer.addWorksheet(sheetName(wanted, this.#names), {
      useSharedStrings: !large,
      views: [view as ExcelJS.WorksheetView],
      // As wide as the page, as long as it takes. Paper size 9 is A4, 8 is A3 for what nobody could read on A4.
      pageSetup: {
        paperSize: total > WIDE ? 8 : 9,
        orientation,
        fitToPage: true,
        fitToWidth: 1,
        fitToHeight: 0,
        margins: { left: 0.5, right: 0.5, top: 0.6, bottom: 0.7, header: 0.3, footer: 0.3 },
        ...(view.state === 'frozen' ? { printTitlesRow: '1:1' } : {}),
      },
      headerFooter: { oddFooter: `&L&8${this.#footer}&C&8&A&R&8&P / &N` },
    } as Partial<ExcelJS.AddWorksheetOptions>);
    sheet.columns = widths.map((width) => ({ width }));
    return sheet;
  }
}

function closeTable(
  sheet: ExcelJS.Worksheet,
  columns: number,
  rows: number,
  { printedColumns, choices, listRows, locked }: TableOptions,
): void {
  const last = Math.min(rows, (listRows ?? rows) + 1);
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: last, column: columns } };
  if (printedColumns !== undefined) {
    // The library puts a dollar before the column alone; with a row that is not fixed, LibreOffice drops the whole area.
    sheet.pageSetup.printArea = `A$1:${sheet.getColumn(printedColumns).letter}$${rows}`;
  }
  if (choices !== undefined && last > 1) offer(sheet, choices.words, choices.column, last);
  if (locked === true) lock(sheet);
  sheet.commit();
}

/** One rule for the whole column: the library would join rules of single cells into ranges that overlap (its issue 2820). */
function offer(sheet: ExcelJS.Worksheet, words: readonly string[], column: number, rows: number): void {
  const { letter } = sheet.getColumn(column + 1);
  const cells = rows === 2 ? `${letter}2` : `${letter}2:${letter}${rows}`;
  const { dataValidations } = sheet as unknown as {
    dataValidations: { add(cells: string, rule: object): void };
  };
  dataValidations.add(cells, {
    type: 'list',
    allowBlank: true,
    formulae: [`"${words.join(',')}"`],
    showErrorMessage: false,
  });
}

/**
 * Locks a sheet. The library writes the lock after the filter, and Excel calls such a file broken (its pull request 2685;
 * the order is that of CT_Worksheet, ECMA-376 part 1, 18.3.1.99), so it is written before.
 */
function lock(sheet: ExcelJS.Worksheet): void {
  // The promise is resolved when it is returned: without a password there is nothing to compute.
  void sheet.protect('', ALLOWED);
  const writer = sheet as unknown as { _writeAutoFilter(): void; _writeSheetProtection(): void };
  const [filter, protection] = [writer._writeAutoFilter, writer._writeSheetProtection];
  writer._writeAutoFilter = () => {
    protection.call(writer);
    filter.call(writer);
  };
  writer._writeSheetProtection = () => {};
}

function writeRow(
  sheet: ExcelJS.Worksheet,
  number: number,
  row: readonly Cell[],
  columns: readonly Column[],
  printed = columns.length,
): void {
  const line = sheet.getRow(number);
  row.forEach((given, index) => {
    const { value, look } = dressed(given, columns[index]);
    const cell = line.getCell(index + 1);
    cell.value = typeof value === 'string' ? fileText(value) : value;
    dress(cell, look);
  });
  // What is only there to be looked up, such as a long list of evidence, must not blow the row up.
  line.height = rowHeight(row.slice(0, printed).map((given, index) => measured(given, columns[index])));
  line.commit();
}

/** A cell with its own look, else that of its column. */
function dressed(given: Cell, column: Column | undefined): { value: string | number | null; look: Look } {
  return given !== null && typeof given === 'object'
    ? given
    : { value: given, look: column?.look ?? 'plain' };
}

interface Measured {
  readonly text: string;
  readonly width: number;
  readonly look: Look;
}

function measured(given: Cell, column: Column | undefined): Measured {
  const { value, look } = dressed(given, column);
  return { text: String(value ?? ''), width: column?.width ?? 10, look };
}

const UNWRAPPED: ReadonlySet<Look> = new Set(['title', 'line', 'clipped']);
/** Points of a line of text, and the most a row may have in Excel. */
const LINE = 14;
const MOST = 409;

/** Height of a row in points: some readers do not fit it to wrapped text by themselves, so it is estimated from the widths. */
function rowHeight(cells: readonly Measured[]): number {
  const lines = cells.map(({ text, width, look }) => {
    if (UNWRAPPED.has(look)) return look === 'title' ? 1.6 : 1;
    const fits = Math.max(1, width * (look === 'mono' ? 0.95 : 1.12) - 1);
    return text.split('\n').reduce((sum, part) => sum + wrappedLines(part, fits), 0);
  });
  return Math.min(MOST, lines.reduce((most, next) => Math.max(most, next), 1) * LINE + 3);
}

/** Lines of a text that breaks between words, and within one only where a word is longer than the line. */
function wrappedLines(text: string, fits: number): number {
  if (text.length <= fits) return 1;
  let lines = 1;
  let used = 0;
  for (const word of text.split(' ')) {
    const needed = used === 0 ? word.length : used + 1 + word.length;
    if (needed <= fits) used = needed;
    else {
      const own = Math.max(1, Math.ceil(word.length / fits));
      lines += used === 0 ? own - 1 : own;
      used = word.length - (own - 1) * fits;
    }
  }
  return lines;
}
