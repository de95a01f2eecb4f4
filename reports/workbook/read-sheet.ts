import { writtenText } from './cells.ts';
import { numberText, type Shown } from './read-values.ts';
import { MOST, type Opened, walkXml } from './read-xml.ts';
import { DAMAGED, UnreadableWorkbook } from './unreadable.ts';

/** A cell with something in it. Rows and columns count from 1, as people see them. */
export interface ReadCell {
  readonly row: number;
  readonly column: number;
  readonly text: string;
  readonly formula: boolean;
}

/** A block of cells, its borders included. */
export interface Block {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export interface ReadSheet {
  /** Cells by {@link address}. */
  readonly cells: ReadonlyMap<string, ReadCell>;
  /** Blocks that one formula fills: their other cells hold values only. */
  readonly computed: readonly Block[];
  readonly merged: readonly Block[];
}

/** What the cells of all sheets refer to. */
export interface Values {
  readonly texts: readonly string[];
  readonly formats: readonly Shown[];
  readonly from1904: boolean;
}

export interface SheetOptions {
  /** Which columns are kept. */
  readonly columns: ReadonlySet<number>;
  /** Reading ends after this row. */
  readonly lastRow?: number;
  /** Bytes and markup of the sheet's part; those of a review list unless said. */
  readonly most?: typeof MOST;
}

/** Cells kept of one sheet: far more than any list, far less than fits in 100 MB of markup. */
const MOST_CELLS = 500_000;
/** Each may span all rows. */
const MOST_BLOCKS = 1_000;

/** `L7`. */
export function address(column: number, row: number): string {
  return `${letters(column)}${row}`;
}

/** Letters of a column: 1 is A, 27 is AA. */
export function letters(column: number): string {
  const rest = Math.floor((column - 1) / 26);
  return (rest === 0 ? '' : letters(rest)) + String.fromCharCode(65 + ((column - 1) % 26));
}

const ROW = 'worksheet/sheetData/row';
const CELL = `${ROW}/c`;

/** How LibreOffice writes the plain values true and false. */
const CONSTANT = /^(TRUE|FALSE)\(\)$/;

/** Reads one sheet. @throws UnreadableWorkbook when rows or cells stand twice or out of their order. */
export function readSheet(part: Uint8Array, values: Values, options: SheetOptions): ReadSheet {
  const sheet = new SheetReader(values, options);
  walkXml(
    part,
    {
      open: (path, element) => sheet.open(path, element),
      text: (path, text) => sheet.text(path, text),
      close: (path) => sheet.close(path),
      done: () => sheet.row > (options.lastRow ?? Number.POSITIVE_INFINITY),
    },
    options.most ?? MOST,
  );
  return sheet;
}

class SheetReader implements ReadSheet {
  readonly cells = new Map<string, ReadCell>();
  readonly computed: Block[] = [];
  readonly merged: Block[] = [];
  row = 0;
  #column = 0;
  #type = 'n';
  #style = 0;
  #value = '';
  #inline = '';
  /** null: none. */
  #formula: string | null = null;
  readonly #values: Values;
  readonly #options: SheetOptions;

  constructor(values: Values, options: SheetOptions) {
    this.#values = values;
    this.#options = options;
  }

  open(path: string, element: Opened): void {
    if (path === CELL) this.#openCell(element);
    else if (path === ROW) this.#openRow(element.get('r'));
    else if (path === `${CELL}/f`) this.#openFormula(element);
    else if (path === 'worksheet/mergeCells/mergeCell') this.#keep(this.merged, element.get('ref'));
  }

  text(path: string, text: string): void {
    if (path === `${CELL}/v`) this.#value += text;
    else if (path === `${CELL}/f`) this.#formula += text;
    else if (path === `${CELL}/is/t` || path === `${CELL}/is/r/t`) this.#inline += text;
  }

  close(path: string): void {
    if (path !== CELL || !this.#options.columns.has(this.#column)) return;
    if (this.row > (this.#options.lastRow ?? this.row)) return;
    const constant = CONSTANT.exec(this.#formula ?? '')?.[1];
    const text = constant ?? this.#text();
    const formula = this.#formula !== null && constant === undefined;
    if (text === '' && !formula) return;
    const cell = { row: this.row, column: this.#column, text, formula };
    this.cells.set(address(this.#column, this.row), cell);
    if (this.cells.size > MOST_CELLS) throw new UnreadableWorkbook(DAMAGED);
  }

  /** Rows must ascend; without a number a row is the next one. */
  #openRow(number: string | undefined): void {
    const row = number === undefined ? this.row + 1 : Number(number);
    if (!Number.isInteger(row) || row <= this.row) throw new UnreadableWorkbook(DAMAGED);
    this.row = row;
    this.#column = 0;
  }

  #openCell(element: Opened): void {
    const given = element.get('r');
    const place = given === undefined ? { row: this.row, column: this.#column + 1 } : placeOf(given);
    const ordered = place !== null && place.row === this.row && place.column > this.#column;
    if (!ordered) throw new UnreadableWorkbook(DAMAGED);
    this.#column = place.column;
    this.#type = element.get('t') ?? 'n';
    this.#style = Number(element.get('s') ?? 0);
    this.#value = '';
    this.#inline = '';
    this.#formula = null;
  }

  #openFormula(element: Opened): void {
    this.#formula = '';
    const type = element.get('t');
    if (type === 'array' || type === 'dataTable') this.#keep(this.computed, element.get('ref'));
  }

  /** Blocks that touch no column of interest are nobody's business. */
  #keep(blocks: Block[], reference: string | undefined): void {
    const [from = '', to = from] = (reference ?? '').split(':');
    const [first, last] = [placeOf(from), placeOf(to)];
    if (first === null || last === null) throw new UnreadableWorkbook(DAMAGED);
    const block = {
      top: Math.min(first.row, last.row),
      left: Math.min(first.column, last.column),
      bottom: Math.max(first.row, last.row),
      right: Math.max(first.column, last.column),
    };
    if (![...this.#options.columns].some((one) => block.left <= one && one <= block.right)) return;
    if (blocks.push(block) > MOST_BLOCKS) throw new UnreadableWorkbook(DAMAGED);
  }

  #text(): string {
    const { texts, formats, from1904 } = this.#values;
    const raw = this.#value;
    if (this.#type === 'inlineStr') return writtenText(this.#inline);
    if (this.#type === 's') return raw === '' ? '' : sharedText(texts, raw);
    if (this.#type === 'b') return raw === '' ? '' : ['1', 'true'].includes(raw.trim()) ? 'TRUE' : 'FALSE';
    return this.#type === 'n'
      ? numberText(raw, formats[this.#style] ?? 'number', from1904)
      : writtenText(raw);
  }
}

function sharedText(texts: readonly string[], index: string): string {
  const text = texts[Number(index)];
  if (text === undefined) throw new UnreadableWorkbook(DAMAGED);
  return text;
}

function placeOf(reference: string): { row: number; column: number } | null {
  const match = /^\$?([A-Z]{1,3})\$?([1-9]\d{0,6})$/.exec(reference);
  if (match === null) return null;
  const column = [...(match[1] ?? '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  return { row: Number(match[2]), column };
}
