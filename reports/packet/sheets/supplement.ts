import type { Book, Cell, Column } from '../../workbook/book.ts';
import type { PacketView } from '../view.ts';
import { decisionWord, NO_TICKET, NOTHING, NOTHING_MOVED } from '../words.ts';
import { sheet } from './cells.ts';

const MOVED: readonly Column[] = [
  { header: 'What', width: 10, look: 'strong' },
  { header: 'Ticket', width: 10 },
  { header: 'No.', width: 6 },
  { header: 'Who', width: 24 },
  { header: 'System', width: 8 },
  { header: 'Account', width: 28 },
  { header: 'Can', width: 28 },
  { header: 'Decision', width: 13 },
  { header: 'Line id', width: 70, look: 'mono' },
];

/** Every line that came, changed or went between the list and the sign-off, with where it stands in the sheet List. */
export function supplementSheet(book: Book, { packet, moved }: PacketView): void {
  const rows = moved.map(({ what, id, place }): Cell[] => {
    if (place === null) return [what, null, null, null, null, null, null, null, id];
    const { line } = place;
    return [
      what,
      line.issue || NO_TICKET,
      line.number,
      line.person,
      line.system,
      line.account,
      line.entitlement,
      decisionWord(line),
      id,
    ];
  });
  sheet(book, 'Supplement', MOVED, rows, packet.supplement === null ? NOTHING.supplement : NOTHING_MOVED, {
    frozenColumns: 1,
  });
}
