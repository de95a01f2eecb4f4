import type { DayState, GapReport } from '../../src/domain/audit.ts';
import { blockedBy, daysIn, troubles } from '../blind-spots.ts';
import { utcMinute } from '../times.ts';
import { HEALTH_WORD } from '../words.ts';
import type { Book, Cell, Column } from './book.ts';
import type { Look } from './looks.ts';

const COLUMNS: readonly Column[] = [
  { header: 'Stream', width: 28 },
  { header: 'Scope', width: 26 },
  { header: 'Mode', width: 10 },
  { header: 'State', width: 15 },
  { header: 'Newest collection', width: 21 },
  { header: 'Days covered', width: 10 },
  { header: 'In part', width: 9 },
  { header: 'Not collected', width: 10 },
  { header: 'Silent', width: 9 },
  { header: 'What is wrong', width: 60 },
  { header: 'Source forgets from', width: 21 },
  { header: 'Stops a conclusion on', width: 40 },
];

const DAY_SYMBOL: Readonly<Record<DayState, string>> = {
  covered: '✔',
  partial: '◐',
  missing: '✘',
  silent: '?',
  future: '',
};
const DAY_LOOK: Readonly<Record<DayState, Look>> = {
  covered: 'good',
  partial: 'unsure',
  missing: 'bad',
  silent: 'unsure',
  future: 'centre',
};

/** State of each stream, then its calendar: one row per stream, one column per date. */
export function coverageSheets(book: Book, report: GapReport): void {
  const rows = report.streams.map((stream): Cell[] => [
    stream.stream,
    stream.scope,
    stream.mode,
    {
      value: HEALTH_WORD[stream.health],
      look: stream.health === 'fine' ? 'good' : stream.health === 'degraded' ? 'unsure' : 'bad',
    },
    utcMinute(stream.freshAt),
    daysIn(stream.calendar, 'covered'),
    daysIn(stream.calendar, 'partial'),
    daysIn(stream.calendar, 'missing'),
    daysIn(stream.calendar, 'silent'),
    troubles(stream).join('\n'),
    utcMinute(stream.forgottenAfter),
    blockedBy(report, stream)
      .map((control) => control.title)
      .join('\n'),
  ]);
  book.table('Coverage', COLUMNS, rows, { frozenColumns: 2 });
  calendar(book, report);
}

/** Days become narrow columns: there are about as many of them in every report, and they fit on one sheet of A3. */
function calendar(book: Book, report: GapReport): void {
  const dates = [
    ...new Set(report.streams.flatMap((stream) => stream.calendar.map((day) => day.date))),
  ].sort();
  if (dates.length === 0) return;
  const columns: Column[] = [
    { header: 'Stream', width: 28 },
    { header: 'Scope', width: 26 },
    ...dates.map((date) => ({ header: date.split('-').slice(1).join(' '), width: 3.6 })),
  ];
  const rows = report.streams.map((stream): Cell[] => {
    const states = new Map(stream.calendar.map((day) => [day.date, day.state]));
    return [
      stream.stream,
      stream.scope,
      ...dates.map((date): Cell => {
        const day = states.get(date);
        return day === undefined ? null : { value: DAY_SYMBOL[day], look: DAY_LOOK[day] };
      }),
    ];
  });
  const legend: Cell[] = [
    { value: '✔ covered · ◐ in part · ✘ not collected · ? silent · empty: still ahead', look: 'line' },
  ];
  book.table('Coverage by day', columns, [...rows, [], legend], {
    frozenColumns: 2,
    listRows: rows.length,
  });
}
