import type { GapReport } from '../../src/domain/audit.ts';
import type { Said } from '../../src/domain/finding.ts';
import { saidWords, whoWhen } from '../finding-words.ts';
import { type Deviation, deviationsOf, NATURE_AND_CAUSE, NATURES } from '../nature-cause.ts';
import type { Book, Cell, Column } from './book.ts';
import { cellText } from './cells.ts';

export const NATURE_CAUSE_SHEET = 'Nature and cause';

const COLUMNS: readonly Column[] = [
  { header: 'Control', width: 34 },
  { header: 'What deviated', width: 30 },
  { header: 'Items', width: 8 },
  { header: 'Ticket', width: 12 },
  { header: 'Nature (choose or write)', width: 24 },
  { header: 'Cause (what made it possible)', width: 52 },
  { header: 'Stated by, on', width: 26 },
];

/** Columns that are read back, from 1. The last one names the finding, and its heading the audit. */
export const READ_BACK = { title: 2, nature: 5, cause: 6, finding: COLUMNS.length + 1 } as const;

/** Which audit a sheet is of. */
export interface SheetIdentity {
  readonly company: string;
  readonly period: string;
  /** When the audit was made, as it says itself. */
  readonly auditedAt: string;
}

/** Heading of the column of finding ids: a sheet must not be taken for that of another company or audit. */
export function findingHeading({ company, period, auditedAt }: SheetIdentity): string {
  return cellText(`Finding (${period} of ${company}, audited ${auditedAt})`);
}

const HEADING = /^Finding \((\S+) of (.*), audited (\S+)\)$/su;

/** The audit that a heading names; null: it is no such heading. */
export function readFindingHeading(text: string): SheetIdentity | null {
  const [, period, company, auditedAt] = HEADING.exec(text.replace(/\s+/g, ' ').trim()) ?? [];
  return period === undefined || company === undefined || auditedAt === undefined
    ? null
    : { company, period, auditedAt };
}

/** Nature and cause of what deviated: filled in as far as people said it, the rest open to be written and taken in again. */
export function natureAndCauseSheet(book: Book, report: GapReport): void {
  const rows = report.controls.flatMap((control) =>
    deviationsOf(report, control).map((deviation): Cell[] => [
      control.title,
      deviation.title,
      deviation.items,
      deviation.issue,
      { value: deviation.nature?.text ?? null, look: 'answer' },
      { value: deviation.cause?.text ?? null, look: 'answer' },
      { value: statedBy(deviation).join('\n'), look: 'answer' },
      deviation.finding,
    ]),
  );
  if (rows.length === 0) return;
  const choices = { column: READ_BACK.nature - 1, words: NATURES };
  const notes = [
    NATURE_AND_CAUSE,
    'What the next report is to show, say in the ticket, in two lines: "Nature: …" and "Cause: …".',
    'Or write it into the yellow cells, save the file, and have it taken in: fieldwork findings import FILE --by "NAME"',
  ];
  const { company, period, generatedAt: auditedAt } = report;
  const heading = findingHeading({ company, period: period.id, auditedAt });
  const columns: Column[] = [...COLUMNS, { header: heading, width: 40, look: 'mono' }];
  const lines = notes.map((value): Cell[] => [{ value, look: 'line' }]);
  book.table(NATURE_CAUSE_SHEET, columns, [...rows, [], ...lines], {
    choices,
    listRows: rows.length,
    printedColumns: COLUMNS.length,
    locked: true,
  });
}

function statedBy({
  nature,
  cause,
  alsoNature,
  alsoCause,
}: Pick<Deviation, 'nature' | 'cause' | 'alsoNature' | 'alsoCause'>): string[] {
  const who = [nature, cause].flatMap((said) =>
    said === null ? [] : [`${whoWhen(said)}, about ${said.period}`],
  );
  const also = (what: string, said: Said | null): string[] =>
    said === null ? [] : [`${what}, said otherwise: ${saidWords(said)}`];
  return [...new Set([...who, ...also('Nature', alsoNature), ...also('Cause', alsoCause)])];
}
