import type { GapReport } from '../../src/domain/audit.ts';
import { earlierFindings, FINDING_WORD, findingFact, saidLines } from '../finding-words.ts';
import { utcMinute } from '../times.ts';
import { SEVERITY_WORD } from '../words.ts';
import type { Book, Cell, Column } from './book.ts';

const COLUMNS: readonly Column[] = [
  { header: 'How it stands', width: 26 },
  { header: 'Weight', width: 10 },
  { header: 'Finding', width: 38 },
  { header: 'What proves it', width: 60 },
  { header: 'First seen', width: 12 },
  { header: 'Items', width: 8 },
  { header: 'Last seen', width: 12 },
  { header: 'Since', width: 21 },
  { header: 'Due', width: 12 },
  { header: 'Ticket', width: 12 },
  { header: 'Id', width: 36, look: 'mono' },
];

/** What became of the findings of earlier audits; no sheet where there are none. */
export function followUp(book: Book, report: GapReport): void {
  const earlier = earlierFindings(report.findings ?? [], report.period.id);
  if (earlier.length === 0) return;
  const rows = earlier.map((standing): Cell[] => [
    FINDING_WORD[standing.word],
    SEVERITY_WORD[standing.severity],
    standing.finding.title,
    [findingFact(standing), ...saidLines(standing)].join('\n'),
    standing.finding.firstSeen.period,
    standing.items.length,
    standing.seenIn.period,
    utcMinute(standing.since),
    standing.dueAt?.slice(0, 10) ?? null,
    standing.issue,
    standing.finding.id,
  ]);
  book.table('Since the last audit', COLUMNS, rows, { frozenColumns: 1, printedColumns: 10 });
}
