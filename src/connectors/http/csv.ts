/** One row of CSV text. */
export interface CsvRow {
  readonly cells: readonly string[];
  /** Where it begins: the first line of the text is 1. */
  readonly line: number;
  /** True when its quotes do not fit: then nobody can tell where its cells begin and end. */
  readonly broken: boolean;
}

/** Rows of CSV text (RFC 4180): quoted cells may hold separators, quotes and line breaks. Blank lines vanish. */
export function readCsvRows(text: string, separator = ','): CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let broken = false;
  let line = 1;
  let begun = 1;
  let at = 0;
  while (at < text.length || cells.length > 0) {
    const cell = readCell(text, at, separator);
    cells.push(cell.text);
    broken ||= cell.broken;
    line += lineBreaks(text, at, cell.end);
    const more = text[cell.end] === separator;
    at = cell.end + (text.startsWith('\r\n', cell.end) ? 2 : 1);
    if (more) continue;
    if (cells.length > 1 || cells[0] !== '') rows.push({ cells, line: begun, broken });
    line += 1;
    [cells, broken, begun] = [[], false, line];
  }
  return rows;
}

/** The cells alone, for files that a machine wrote. */
export function readCsv(text: string): string[][] {
  return readCsvRows(text).map(({ cells }) => [...cells]);
}

interface Cell {
  readonly text: string;
  /** Offset of the separator or line break behind it, or the end of the text. */
  readonly end: number;
  readonly broken: boolean;
}

function readCell(text: string, start: number, separator: string): Cell {
  if (text[start] !== '"') {
    const end = endOfPlain(text, start, separator);
    const plain = text.slice(start, end);
    return { text: plain, end, broken: plain.includes('"') };
  }
  for (let at = start + 1; ; at += 2) {
    at = text.indexOf('"', at);
    if (at < 0) return { text: text.slice(start + 1), end: text.length, broken: true };
    if (text[at + 1] === '"') continue;
    const end = endOfPlain(text, at + 1, separator);
    return { text: text.slice(start + 1, at).replaceAll('""', '"'), end, broken: end > at + 1 };
  }
}

function endOfPlain(text: string, start: number, separator: string): number {
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === separator || character === '\n' || character === '\r') return at;
  }
  return text.length;
}

function lineBreaks(text: string, from: number, to: number): number {
  return text.slice(from, to).match(/\r\n|\r|\n/g)?.length ?? 0;
}
