import { sha256 } from '../../../src/domain/digest.ts';
import type { ReviewerIndicators } from '../../../src/domain/packet.ts';
import { plural } from '../../../src/domain/plural.ts';
import { longDate } from '../../times.ts';
import type { Book, Cell, Column } from '../../workbook/book.ts';
import type { PacketView } from '../view.ts';
import { duration, INDICATORS_CAVEAT, NO_TICKET, NOTHING, notUnderstood, VOICE_WORD } from '../words.ts';
import { lines, looking, sheet, timeCell } from './cells.ts';

const REVIEWERS: readonly Column[] = [
  { header: 'Ticket', width: 11, look: 'strong' },
  { header: 'Reviewer', width: 26 },
  { header: 'E-mail', width: 30 },
  { header: 'Lines', width: 8 },
  { header: 'Flagged', width: 9 },
  { header: 'By which rule', width: 44 },
  { header: 'Came later because', width: 34 },
  { header: 'State', width: 22 },
  { header: 'Due', width: 17 },
  { header: 'Signed off', width: 18 },
  { header: 'Signed off by', width: 24 },
  { header: 'Late', width: 8 },
];

/** Who reviewed what, by which rule, and when they signed off. */
export function reviewersSheet(book: Book, view: PacketView): void {
  const rows = view.packet.reviewers.map((one): Cell[] => [
    one.issue || NO_TICKET,
    one.name,
    one.email,
    one.lines,
    one.flagged,
    lines(
      one.rules.map(
        (rule) => `${rule.rule}: ${plural(rule.lines, 'line')}${rule.note === null ? '' : ` (${rule.note})`}`,
      ),
    ),
    one.origin === null
      ? null
      : `${one.origin.why}${one.origin.from === null ? '' : ` (from ${view.reviewerOf(one.origin.from)})`}`,
    one.state,
    one.email === null ? null : longDate(one.origin?.dueDate ?? view.packet.campaign.dueDate),
    timeCell(view.clock, one.signedOffAt, 'not signed off'),
    one.signedOffBy,
    one.late ? looking('late', 'bad') : null,
  ]);
  sheet(book, 'Reviewers', REVIEWERS, rows, NOTHING.reviewers, { frozenColumns: 2 });
}

const STATEMENTS: readonly Column[] = [
  { header: 'Ticket', width: 11, look: 'strong' },
  { header: 'At', width: 18 },
  { header: 'Author', width: 24 },
  { header: 'Speaks as', width: 18 },
  { header: 'Kind', width: 12 },
  { header: 'Words', width: 64 },
  { header: 'Counts', width: 9 },
  { header: 'Edited', width: 9 },
  { header: 'Removed later', width: 10 },
  { header: 'Not understood', width: 34 },
  { header: 'Problems of the workbook', width: 34 },
];
const STATEMENT_RECORDS: readonly Column[] = [
  { header: 'SHA-256 of the words or the file', width: 70, look: 'mono' },
  { header: 'Read from artifact', width: 70, look: 'mono' },
];

/** What was said in the tickets, word for word. */
export function statementsSheet(book: Book, { packet, clock }: PacketView): void {
  const rows = packet.statements.map((one): Cell[] => [
    one.issue,
    timeCell(clock, one.at),
    one.author,
    VOICE_WORD[one.voice],
    one.kind,
    one.text ?? looking('(filled-in workbook: see the sheet List)', 'note'),
    one.counts ? 'yes' : 'no',
    one.edited ? 'yes' : 'no',
    one.withdrawn ? 'yes' : 'no',
    lines(notUnderstood(one)),
    lines(one.problems.map(({ cell, text }) => (cell === null ? text : `${cell}: ${text}`))),
    one.text === null || sha256(one.text) === one.digest
      ? one.digest
      : `${one.digest} (these words do not have this digest)`,
    lines(one.artifacts),
  ]);
  sheet(book, 'Statements', [...STATEMENTS, ...STATEMENT_RECORDS], rows, NOTHING.statements, {
    frozenColumns: 1,
    printedColumns: STATEMENTS.length,
  });
}

const INDICATORS: readonly Column[] = [
  { header: 'Reviewer', width: 26, look: 'strong' },
  { header: 'Ticket', width: 11 },
  { header: 'Lines', width: 8 },
  { header: 'Flagged', width: 9 },
  { header: 'First word after', width: 16 },
  { header: 'Deciding took', width: 16 },
  { header: 'Lines a minute', width: 10 },
  { header: 'Kept all', width: 9 },
  { header: 'Reviews in a row', width: 10 },
  { header: 'Flagged kept', width: 10 },
  { header: 'Planted', width: 9 },
  { header: 'Planted kept', width: 9 },
  { header: `Remarkable. ${INDICATORS_CAVEAT}`, width: 60 },
];

/** How each reviewer worked: indicators of risk, not proof. */
export function indicatorsSheet(book: Book, { packet }: PacketView): void {
  sheet(book, 'Indicators', INDICATORS, packet.indicators.map(indicatorRow), NOTHING.indicators, {
    frozenColumns: 1,
  });
}

function indicatorRow(one: ReviewerIndicators): Cell[] {
  return [
    one.reviewer,
    one.issue,
    one.lines,
    one.flagged,
    duration(one.firstDecisionMs) ?? 'no word yet',
    duration(one.decidingMs) ?? 'not signed off',
    one.linesPerMinute,
    one.keptAll ? 'yes' : 'no',
    one.keptAllRun,
    one.flaggedKept,
    one.planted,
    one.plantedKept,
    lines(one.remarks),
  ];
}
