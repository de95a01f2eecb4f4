import type { ReviewLine } from '../../src/domain/review.ts';
import { shortened } from './answer-cells.ts';
import { address, type Block, type ReadSheet } from './read-sheet.ts';
import { columnOf, heading, IDENTITY, identityOf, type ReviewColumn } from './review-columns.ts';

/** Something wrong at a cell, or at the cell where something is missing. */
export interface CellProblem {
  readonly row: number;
  readonly column: ReviewColumn;
  /** Without the cell's name: `moved or sorted. …`. */
  readonly text: string;
}

/** The columns that matter; what stands in the others is the reader's own business. */
export const MATTERS: readonly ReviewColumn[] = [...IDENTITY, 'decision', 'reason'];

const BEGIN_AGAIN = 'If you cannot undo it, begin again with a fresh copy of the list from the ticket.';
const CHANGED = `changed. ${BEGIN_AGAIN}`;

/**
 * Whether the rows of a sheet are still the lines of the list, each in its place: only then is it certain which line an
 * answer is for. Every deviation is named.
 */
export function checkList(
  sheet: ReadSheet,
  lines: readonly ReviewLine[],
  campaign: string | undefined,
): CellProblem[] {
  const headings = checkHeadings(sheet, campaign);
  // Below other headings everything would look wrong.
  if (headings.length > 0) return headings;
  return [
    ...checkRows(sheet, lines),
    ...checkBelow(sheet, lines.length + 1),
    ...checkBlocks(sheet, lines.length + 1),
  ];
}

/** True when the first row has the headings of a list of any campaign. */
export function hasHeadings(sheet: ReadSheet): boolean {
  return MATTERS.every((column) => fits(textAt(sheet, column, 1), column, undefined));
}

function checkHeadings(sheet: ReadSheet, campaign: string | undefined): CellProblem[] {
  return MATTERS.flatMap((column): CellProblem[] => {
    const found = textAt(sheet, column, 1);
    const plain = !formulaAt(sheet, column, 1);
    if (plain && fits(found, column, campaign)) return [];
    const text =
      plain && fits(found, column, undefined)
        ? 'this is the list of another review. Use the list that is attached to this ticket.'
        : `the heading should be "${heading(column, campaign)}". Columns must not be moved, added, deleted or renamed. ${BEGIN_AGAIN}`;
    return [{ row: 1, column, text }];
  });
}

function fits(text: string, column: ReviewColumn, campaign: string | undefined): boolean {
  const found = evenly(text).toLowerCase();
  const wanted = evenly(heading(column, campaign)).toLowerCase();
  return found === wanted || (column === 'id' && campaign === undefined && found.startsWith(`${wanted} (`));
}

interface Lookup {
  readonly lines: readonly ReviewLine[];
  /** Place in the list by line id. */
  readonly places: ReadonlyMap<string, number>;
  /** Row in which a line stands, by its place in the list. */
  readonly seen: Map<number, number>;
  /** Line ids found anywhere on the sheet, and the last row that has one. */
  readonly found: ReadonlySet<string>;
  readonly lastRow: number;
}

function checkRows(sheet: ReadSheet, lines: readonly ReviewLine[]): CellProblem[] {
  const ids = [...sheet.cells.values()].filter(({ row, column }) => row > 1 && column === columnOf('id'));
  const lookup: Lookup = {
    lines,
    places: new Map(lines.map((line, place) => [identityOf(line).id, place])),
    seen: new Map(),
    found: new Set(ids.map(({ text }) => text.trim())),
    lastRow: ids.at(-1)?.row ?? 1,
  };
  return lines.flatMap((line, place) => {
    const row = place + 2;
    const formulas = MATTERS.filter((column) => formulaAt(sheet, column, row)).map(
      (column): CellProblem => ({ row, column, text: 'there is a formula. Type the text itself instead.' }),
    );
    const problems = [...formulas, ...checkRow(sheet, place, line, lookup)];
    const missing = !lookup.found.has(identityOf(line).id) && !problems.some(({ column }) => column === 'id');
    return missing ? [...problems, { row, column: 'id' as const, text: MISSING }] : problems;
  });
}

const MISSING = `the line that belongs here is missing. ${BEGIN_AGAIN}`;

/** The row in which `expected`, the line at `place`, belongs. */
function checkRow(sheet: ReadSheet, place: number, expected: ReviewLine, lookup: Lookup): CellProblem[] {
  const row = place + 2;
  const atId = (text: string): CellProblem[] => [{ row, column: 'id', text }];
  if (formulaAt(sheet, 'id', row)) return [];
  const id = textAt(sheet, 'id', row).trim();
  const own = identityOf(expected).id;
  if (id === '') return lookup.found.has(own) && row < lookup.lastRow ? atId(ADDED) : [];
  const actual = own === id ? place : lookup.places.get(id);
  const line = actual === undefined ? undefined : lookup.lines[actual];
  if (actual === undefined || line === undefined)
    return atId(`"${shortened(id)}" is not a line id of this list. ${BEGIN_AGAIN}`);
  const before = lookup.seen.get(actual);
  if (before !== undefined)
    return atId(`line ${line.number} stands here again; it is already in row ${before}. ${BEGIN_AGAIN}`);
  lookup.seen.set(actual, row);
  return checkIdentity(sheet, row, line, actual === place);
}

const ADDED = 'a row was added here. Delete it: rows must not be moved, added or deleted.';
const MOVED = `moved or sorted. Put the rows back into the order of the list. ${BEGIN_AGAIN}`;

function checkIdentity(sheet: ReadSheet, row: number, line: ReviewLine, inPlace: boolean): CellProblem[] {
  const wanted = identityOf(line);
  const number = textAt(sheet, 'number', row).trim();
  const problems: CellProblem[] = [];
  const open = (column: ReviewColumn): boolean => !formulaAt(sheet, column, row);
  if (number !== wanted.number && open('number')) {
    const text = `says "${shortened(number)}", but the line id in ${address(columnOf('id'), row)} is that of line ${line.number}. ${BEGIN_AGAIN}`;
    // The row holds parts of two lines: that its other cells differ from either says nothing more.
    if (!inPlace) return [{ row, column: 'number', text }];
    problems.push({ row, column: 'number', text });
  } else if (!inPlace) {
    problems.push({ row, column: 'number', text: MOVED });
  }
  for (const column of ['who', 'account', 'can'] as const) {
    if (!same(textAt(sheet, column, row), wanted[column]) && open(column))
      problems.push({ row, column, text: CHANGED });
  }
  return problems;
}

/** Nothing that matters may stand below the last line: it would be an answer to no line. */
function checkBelow(sheet: ReadSheet, lastRow: number): CellProblem[] {
  const first = new Map<number, ReviewColumn>();
  for (const { row, column } of sheet.cells.values()) {
    const key = MATTERS.find((one) => columnOf(one) === column);
    if (row > lastRow && key !== undefined && !first.has(row)) first.set(row, key);
  }
  const text = 'something stands below the last line. Delete it: rows must not be moved, added or deleted.';
  return [...first].map(([row, column]) => ({ row, column, text }));
}

/** Merged cells, and cells that a formula elsewhere fills: they look like values. */
function checkBlocks(sheet: ReadSheet, lastRow: number): CellProblem[] {
  const within = (blocks: readonly Block[], text: string): CellProblem[] =>
    blocks.flatMap(({ top, left, bottom, right }) => {
      const column = ORDERED.find((one) => left <= columnOf(one) && columnOf(one) <= right);
      if (column === undefined) return [];
      const rows = Array.from({ length: Math.min(bottom, lastRow) - top + 1 }, (_, index) => top + index);
      return rows.filter((row) => !formulaAt(sheet, column, row)).map((row) => ({ row, column, text }));
    });
  return [
    ...within(sheet.merged, 'merged with other cells. Undo that, and answer each line by itself.'),
    ...within(sheet.computed, 'filled by a formula. Type the text itself instead.'),
  ];
}

const ORDERED = MATTERS.toSorted((a, b) => columnOf(a) - columnOf(b));

/** Text of a cell; empty when there is none. */
export function textAt(sheet: ReadSheet, column: ReviewColumn, row: number): string {
  return sheet.cells.get(address(columnOf(column), row))?.text ?? '';
}

/** True when a formula stands in a cell. */
export function formulaAt(sheet: ReadSheet, column: ReviewColumn, row: number): boolean {
  return sheet.cells.get(address(columnOf(column), row))?.formula === true;
}

function same(text: string, wanted: string): boolean {
  return text === wanted || evenly(text) === evenly(wanted);
}

/** Programs keep the letters of a text, but not always its spaces, line ends and composed forms. */
function evenly(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}
