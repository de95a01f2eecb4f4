import type { GapReport } from '../../src/domain/audit.ts';
import { utcMinute } from '../times.ts';
import type { Book, Cell, Column } from './book.ts';

const COLUMNS: readonly Column[] = [
  { header: 'Ticket', width: 14 },
  { header: 'Reviewer', width: 36 },
  { header: 'Lines', width: 9 },
  { header: 'Flagged', width: 9 },
  { header: 'Signed off', width: 21 },
  { header: 'Signed off by', width: 36 },
  { header: 'Late', width: 8 },
  { header: 'Campaign', width: 12 },
  { header: 'Opened', width: 21 },
  { header: 'Due', width: 12 },
];

/** The review tickets of the period; left out where no review was opened (the summary of the page says so). */
export function reviewSheet(book: Book, report: GapReport): void {
  const { review } = report;
  const rows = (review?.tickets ?? []).map((ticket): Cell[] => [
    ticket.key,
    ticket.reviewer,
    ticket.lines,
    ticket.flagged,
    ticket.signedOffAt !== null
      ? utcMinute(ticket.signedOffAt)
      : ticket.unreadable === null
        ? 'open'
        : `cannot be read: ${ticket.unreadable}`,
    ticket.signedOffBy,
    ticket.late ? 'late' : null,
    review?.campaign ?? null,
    utcMinute(review?.openedAt ?? null),
    review?.dueDate ?? null,
  ]);
  if (review === null) book.page('Access review', [60], [['No access review was opened for this period.']]);
  else book.table('Access review', COLUMNS, rows, { frozenColumns: 1 });
}
