import type { GapReport } from '../../src/domain/audit.ts';
import {
  DIMENSION_WORD,
  documentation,
  hoursWord,
  KIND_WORD,
  NEEDS_LOOK,
  NOISE_RULE,
  percentWord,
  perWeekWord,
  STATE_WORD,
  shareLines,
} from '../survey-words.ts';
import { utcMinute } from '../times.ts';
import type { Book, Cell, Column } from './book.ts';

const INVENTORY: readonly Column[] = [
  { header: 'Kind', width: 20 },
  { header: 'What', width: 40 },
  { header: 'State', width: 22 },
  { header: 'Declared in', width: 44 },
  { header: 'Count', width: 10 },
  { header: 'Of what', width: 16 },
  { header: 'First seen', width: 21 },
  { header: 'Last seen', width: 21 },
  { header: 'Note', width: 50 },
  { header: 'Evidence', width: 60 },
];

const PRACTICE: readonly Column[] = [
  { header: 'Question', width: 30 },
  { header: 'Answer', width: 44 },
  { header: 'Before', width: 10 },
  { header: 'Before, share', width: 12 },
  { header: 'Now', width: 10 },
  { header: 'Now, share', width: 12 },
  { header: 'Documented', width: 44 },
];

/** What there is, and how work is done; left out of reports of earlier versions. */
export function surveySheets(book: Book, report: GapReport): void {
  inventorySheet(book, report);
  practiceSheet(book, report);
}

function inventorySheet(book: Book, { inventory }: GapReport): void {
  if (inventory === undefined) return;
  const rows = inventory.rows.map((row): Cell[] => [
    KIND_WORD[row.kind],
    row.name,
    { value: STATE_WORD[row.state], look: NEEDS_LOOK.has(row.state) ? 'unsure' : 'centre' },
    row.declared.join('\n'),
    row.count,
    row.unit,
    row.firstSeen === null ? null : utcMinute(row.firstSeen),
    row.lastSeen === null ? null : utcMinute(row.lastSeen),
    row.note,
    row.evidence.map(({ label, record }) => `${label} (${record})`).join('\n'),
  ]);
  const limits = inventory.limits.map((limit): Cell[] => [
    'Not known',
    { value: limit, look: 'line' },
    ...Array.from({ length: INVENTORY.length - 2 }, () => null),
  ]);
  book.table('Inventory', INVENTORY, [...rows, ...limits], { frozenColumns: 2 });
}

function practiceSheet(book: Book, { practice }: GapReport): void {
  if (practice === undefined) return;
  const { now, before, changes, documented, limits } = practice;
  const said = (question: string, text: string, source: string | null = null): Cell[] => [
    question,
    text,
    ...[null, null, null, null],
    source,
  ];
  const figure = (question: string, of: (one: typeof now) => string | number): Cell[] => [
    question,
    null,
    ...[before === null ? null : of(before), null, of(now), null, null],
  ];
  const rows: Cell[][] = [
    ...limits.map((limit) => said('Not compared', limit)),
    ...changes.map((change) => said('What changed', change.words, documentation(change) || null)),
    ...documented.map(({ from, why }) => said('Documented change', `From ${utcMinute(from)}: ${why}`)),
    said('When a difference counts', NOISE_RULE),
    figure('Changes to production', ({ changes: count }) => count),
    figure('Ordinary changes', ({ ordinary }) => ordinary),
    figure('Days', ({ days }) => days),
    figure('Changes a week', perWeekWord),
    figure('From approval to change, median', hoursWord),
    ...shareLines(practice).map((line): Cell[] => [
      DIMENSION_WORD[line.dimension],
      line.name,
      line.before,
      line.before === null ? null : percentWord(line.before, line.beforeOf),
      line.now,
      percentWord(line.now, line.nowOf),
      line.documented,
    ]),
  ];
  book.table('Practice', PRACTICE, rows, { frozenColumns: 2 });
}
