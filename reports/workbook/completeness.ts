import type { GapReport } from '../../src/domain/audit.ts';
import type { FootprintCheck } from '../../src/domain/footprint.ts';
import { completenessLines, footprintState, footprintsByWeight, footprintWords } from '../completeness.ts';
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
  const footprints = footprintsByWeight(completeness.footprints ?? []).map(footprintRow);
  if (footprints.length > 0) book.table('Our own calls', FOOTPRINTS, footprints, { frozenColumns: 2 });
}

const FOOTPRINTS: readonly Column[] = [
  { header: 'Log', width: 18 },
  { header: 'Scope', width: 26 },
  { header: 'Account', width: 15 },
  { header: 'Our own call', width: 38 },
  { header: 'Is it there', width: 20 },
  { header: 'Calls made', width: 10 },
  { header: 'Found', width: 10 },
  { header: 'Not in the log', width: 10 },
  { header: 'Cannot tell', width: 10 },
  { header: 'In words', width: 60 },
  { header: 'Newest found', width: 21 },
  { header: 'Its request', width: 38, look: 'mono' },
  { header: 'Event', width: 40, look: 'mono' },
  { header: 'Artifact of the event', width: 40, look: 'mono' },
  { header: 'Position', width: 16, look: 'mono' },
  { header: 'First missing', width: 21 },
  { header: 'Requests missing', width: 38, look: 'mono' },
  { header: 'Artifact of the first answer', width: 40, look: 'mono' },
];

/** As many request ids as one can look up by hand. */
const MOST_REQUESTS = 20;

function footprintRow(check: FootprintCheck): Cell[] {
  const { stream, scope, accountId, call, made, found, untold, missing, newest } = check;
  const [first] = missing;
  return [
    stream,
    scope,
    accountId,
    call,
    footprintState(check),
    made,
    found,
    missing.length,
    untold,
    footprintWords(check),
    newest === null ? null : utcMinute(newest.at),
    newest?.requestId ?? null,
    newest?.evidence.record ?? null,
    newest?.evidence.artifact ?? null,
    newest?.evidence.position ?? null,
    first === undefined ? null : utcMinute(first.at),
    missing
      .slice(0, MOST_REQUESTS)
      .map(({ requestId }) => requestId ?? 'no id')
      .join('\n'),
    first?.artifact ?? null,
  ];
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
