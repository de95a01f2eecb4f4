import type { Instant } from '../../../src/domain/instant.ts';
import { visible } from '../../html/markup.ts';
import type { Book, Cell, Column, TableOptions } from '../../workbook/book.ts';
import type { Look } from '../../workbook/looks.ts';
import type { Clock } from '../clock.ts';

/** How the packet's workbook writes values. */

/** An instant in the zone of the company; other words where there is none. */
export function timeCell(clock: Clock, instant: Instant | null, otherwise: string | null = null): Cell {
  return instant === null ? otherwise : clock.sortable(instant);
}

/** Texts one below the other in one cell. */
export function lines(texts: readonly string[]): Cell {
  return texts.length === 0 ? null : texts.join('\n');
}

/** A text in another look. */
export function looking(value: string | null, look: Look): Cell {
  return { value, look };
}

/**
 * A list with a header, or one sentence where there is nothing to list. Characters that act unseen are shown as on the page,
 * instead of being left out: an auditor must see that they were there.
 */
export function sheet(
  book: Book,
  wanted: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  nothing: string,
  options: TableOptions = {},
): void {
  if (rows.length === 0) book.page(wanted, [90], [[nothing]]);
  else
    book.table(
      wanted,
      columns,
      rows.map((row) => row.map(shown)),
      options,
    );
}

/** A cell with everything in it visible. */
export function shown(cell: Cell): Cell {
  if (typeof cell === 'string') return visible(cell);
  return cell !== null && typeof cell === 'object' && typeof cell.value === 'string'
    ? { ...cell, value: visible(cell.value) }
    : cell;
}
