import type { GapReport } from '../../src/domain/audit.ts';
import { groupGaps } from '../gap-groups.ts';
import { daysOpen, utcMinute } from '../times.ts';
import { causeWord, SEVERITY_WORD } from '../words.ts';
import type { Book, Cell, Column } from './book.ts';
import type { Look } from './looks.ts';

const COLUMNS: readonly Column[] = [
  { header: 'No.', width: 6 },
  { header: 'Weight', width: 10 },
  { header: 'What', width: 26 },
  { header: 'Title', width: 38 },
  { header: 'Detail', width: 38 },
  { header: 'Who should act', width: 28 },
  { header: 'Days open', width: 10 },
  { header: 'Since', width: 21 },
  { header: 'What mends it', width: 38 },
  { header: 'Ticket', width: 12 },
  { header: 'Control', width: 17 },
  { header: 'Kind', width: 17 },
  { header: 'Code', width: 18 },
  { header: 'Subject', width: 34, look: 'mono' },
  { header: 'Evidence', width: 70 },
  { header: 'Fingerprint', width: 24, look: 'mono' },
];

/** Every gap, in the order of the page: heaviest first, the like together. */
export function findings(book: Book, report: GapReport): void {
  const gaps = groupGaps(report.gaps, report.generatedAt).flatMap((group) => group.gaps);
  const rows = gaps.map((gap, index): Cell[] => [
    index + 1,
    { value: SEVERITY_WORD[gap.severity], look: severityLook(gap.severity) },
    causeWord(gap),
    gap.title,
    gap.detail,
    gap.owner ?? 'nobody named',
    daysOpen(gap.since, report.generatedAt),
    gap.since === undefined || gap.since === null ? null : utcMinute(gap.since),
    gap.fix,
    gap.ticket ?? null,
    gap.control,
    gap.kind,
    gap.code,
    gap.subject,
    gap.evidence
      .map((one) => `${one.label} (${one.record}; artifact ${one.artifact} ${one.position})`)
      .join('\n'),
    gap.fingerprint,
  ]);
  book.table('Findings', COLUMNS, rows, { frozenColumns: 3, printedColumns: 10 });
}

function severityLook(severity: 'high' | 'medium' | 'low'): Look {
  return severity === 'high' ? 'bad' : severity === 'medium' ? 'unsure' : 'centre';
}
