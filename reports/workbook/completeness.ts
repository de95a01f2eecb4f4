import type { GapReport } from '../../src/domain/audit.ts';
import { completenessLines } from '../completeness.ts';
import { utcMinute } from '../times.ts';
import type { Book, Cell, Column } from './book.ts';

const LINES: readonly Column[] = [
  { header: 'Population', width: 24 },
  { header: 'Items', width: 10 },
  { header: 'Sources', width: 46 },
  { header: 'Tickets that were approved and done', width: 46 },
  { header: 'Accounts that appeared', width: 60 },
  { header: 'Late arrivals', width: 10 },
  { header: 'What was compared', width: 90 },
];

const WITHOUT: readonly Column[] = [
  { header: 'What', width: 26 },
  { header: 'Population', width: 24 },
  { header: 'Ticket or account', width: 30 },
  { header: 'Title', width: 46 },
  { header: 'Approved, or made', width: 21 },
  { header: 'Done', width: 21 },
  { header: 'Resolution', width: 14 },
  { header: 'Whom to ask', width: 30 },
  { header: 'Log of that time', width: 40 },
  { header: 'Record', width: 34, look: 'mono' },
  { header: 'Artifact', width: 40, look: 'mono' },
  { header: 'Position', width: 16, look: 'mono' },
];

/** One row for each population, then every ticket and account that no event tells of. */
export function completenessSheets(book: Book, report: GapReport): void {
  const { completeness } = report;
  if (completeness === undefined) return;
  const rows = completenessLines(report).map((line): Cell[] => {
    const tickets = completeness.tickets.filter(({ population }) => population === line.population);
    const accounts = line.population === 'access-grants' ? completeness.appeared : [];
    return [
      line.population,
      line.items,
      line.sources,
      [line.tickets, ...tickets.flatMap(({ caveats }) => caveats)].filter((text) => text !== null).join('\n'),
      line.accounts,
      line.late,
      [...tickets, ...accounts].map(({ query }) => query).join('\n'),
    ];
  });
  book.table('Completeness', LINES, rows, { frozenColumns: 1 });
  const without = withoutEvent(completeness);
  if (without.length > 0)
    book.table('Without an event', WITHOUT, without, { frozenColumns: 3, printedColumns: 9 });
}

const COMPLETE = 'complete: no event';

function withoutEvent({ tickets, appeared }: NonNullable<GapReport['completeness']>): Cell[][] {
  return [
    ...tickets.flatMap(({ noun, population, without }) =>
      without.map(({ id, key, summary, approved, done, resolution, ask, certain, evidence }): Cell[] => [
        noun,
        population,
        key,
        summary,
        utcMinute(approved),
        utcMinute(done),
        resolution,
        ask ?? 'nobody named',
        certain ? COMPLETE : 'has holes: cannot tell',
        id,
        evidence.artifact,
        evidence.position,
      ]),
    ),
    ...appeared.flatMap(({ noun, without }) =>
      without.map(({ id, names, title, created, why, evidence }): Cell[] => [
        noun,
        'access-grants',
        names.join(', '),
        title,
        utcMinute(created),
        null,
        null,
        null,
        why ?? COMPLETE,
        id,
        evidence.artifact,
        evidence.position,
      ]),
    ),
  ];
}
