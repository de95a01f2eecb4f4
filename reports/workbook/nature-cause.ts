import type { GapReport } from '../../src/domain/audit.ts';
import type { Said } from '../../src/domain/finding.ts';
import { deviationsOf, NATURE_AND_CAUSE, NATURES } from '../nature-cause.ts';
import type { Book, Cell, Column } from './book.ts';

const COLUMNS: readonly Column[] = [
  { header: 'Control', width: 34 },
  { header: 'What deviated', width: 30 },
  { header: 'Items', width: 8 },
  { header: 'Ticket', width: 12 },
  { header: 'Nature (choose or write)', width: 24 },
  { header: 'Cause (what made it possible)', width: 52 },
  { header: 'Stated by, on', width: 26 },
];
const NATURE_COLUMN = 4;

/** Nature and cause of what deviated: filled in as far as people said it in the tickets, the rest open to be written. */
export function natureAndCauseSheet(book: Book, report: GapReport): void {
  const rows = report.controls.flatMap((control) =>
    deviationsOf(report, control).map(({ title, items, issue, nature, cause }): Cell[] => [
      control.title,
      title,
      items,
      issue,
      { value: nature?.text ?? null, look: 'answer' },
      { value: cause?.text ?? null, look: 'answer' },
      {
        value: [...new Set([nature, cause].map(whoWhen))].filter((line) => line !== '').join('\n'),
        look: 'answer',
      },
    ]),
  );
  if (rows.length === 0) return;
  const choices = { column: NATURE_COLUMN, words: NATURES };
  const note: Cell[] = [{ value: NATURE_AND_CAUSE, look: 'line' }];
  const how: Cell[] = [
    {
      value:
        'The yellow cells can be written to. What the next report is to show, say in the ticket, in two lines: "Nature: …" and "Cause: …".',
      look: 'line',
    },
  ];
  book.table('Nature and cause', COLUMNS, [...rows, [], note, how], {
    choices,
    listRows: rows.length,
    locked: true,
  });
}

const whoWhen = (said: Said | null): string =>
  said === null
    ? ''
    : `${said.by === '' ? 'somebody' : said.by}, ${said.at.slice(0, 10)}, about ${said.period}`;
