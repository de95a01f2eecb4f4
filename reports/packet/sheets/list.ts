import type { Book, Cell, Column } from '../../workbook/book.ts';
import type { Look } from '../../workbook/looks.ts';
import type { PacketLine } from '../figures.ts';
import type { PacketView } from '../view.ts';
import { decisionWord, NEVER_USED, NO_TICKET, NOTHING, UNKNOWN_GRANT } from '../words.ts';
import { lines, looking, sheet, timeCell } from './cells.ts';

const PRINTED: readonly Column[] = [
  { header: 'Ticket', width: 10, look: 'strong' },
  { header: 'No.', width: 6 },
  { header: 'Who', width: 22 },
  { header: 'System', width: 8 },
  { header: 'Account', width: 22 },
  { header: 'Can', width: 26 },
  { header: 'How', width: 24 },
  { header: 'Last used', width: 16 },
  { header: 'MFA', width: 11 },
  { header: 'Privileged', width: 10 },
  { header: 'Look at', width: 22 },
  { header: 'Decision', width: 13 },
  { header: 'To what, or whose', width: 21 },
  { header: 'Reason', width: 26 },
  { header: 'By', width: 18 },
  { header: 'At', width: 16 },
  { header: 'Named', width: 8 },
];

// To be looked up, not to be read on paper.
const LOOKED_UP: readonly Column[] = [
  { header: 'E-mail', width: 28 },
  { header: 'Flag codes', width: 22 },
  { header: 'Reviewer', width: 22 },
  { header: 'By rule', width: 14 },
  { header: 'Why not by an earlier rule', width: 34 },
  { header: 'Reviewer reports to the person', width: 16 },
  { header: 'Would have to go', width: 34 },
  { header: 'Part of', width: 20 },
  { header: 'Line id', width: 44, look: 'mono' },
  // Nearly as wide as Excel allows, for one record a line: wrapped, they would stretch every row on paper too.
  { header: 'Evidence: record, artifact, place', width: 250, look: 'mono' },
];

/** Every line with its decision and the digests of what it was read from. */
export function listSheet(book: Book, view: PacketView): void {
  const rows = view.tickets.flatMap((ticket) => ticket.lines.map((line) => row(view, line)));
  sheet(book, 'List', [...PRINTED, ...LOOKED_UP], rows, NOTHING.lines, {
    frozenColumns: 3,
    printedColumns: PRINTED.length,
  });
}

function row(view: PacketView, line: PacketLine): Cell[] {
  const { decision } = line;
  return [
    line.issue || NO_TICKET,
    line.number,
    line.person,
    line.system,
    line.account,
    line.entitlement,
    line.how,
    timeCell(view.clock, line.lastUsed, NEVER_USED),
    line.mfa,
    line.privileged ? 'yes' : 'no',
    looking(lines(line.flags.map(({ text }) => text)) as string | null, 'strong'),
    decisionCell(view, line),
    decision?.target ?? null,
    decision?.reason ?? null,
    decision?.by ?? null,
    timeCell(view.clock, decision?.at ?? null),
    decision === null ? null : decision.named ? 'yes' : 'no',
    line.email,
    lines(line.flags.map(({ code }) => code)),
    view.reviewerOf(line.assignment),
    line.rule,
    line.note,
    line.reportsToHolder ? looking('yes', 'bad') : 'no',
    line.grants.length === 0 ? looking(UNKNOWN_GRANT, 'unsure') : lines(line.grants),
    partOf(view, line),
    line.id,
    lines(
      line.evidence.map(({ label, record, artifact, position }) =>
        `${label} · ${record} · artifact ${artifact} ${position}`.trim(),
      ),
    ),
  ];
}

/** Whether the line is of the frozen list or came to its ticket later. */
function partOf({ passage }: PacketView, line: PacketLine): string {
  if (passage.listed(line)) return 'frozen list';
  return passage.supplementary(line) ? 'supplement' : 'frozen list, handed to this ticket';
}

const LOOKS: Readonly<Record<string, Look>> = { keep: 'centre', revoke: 'bad' };

function decisionCell(view: PacketView, line: PacketLine): Cell {
  const handedOn = view.passage.handedOn(line);
  const word = decisionWord(line);
  if (word === null) return looking(handedOn ? 'handed on' : '? none', 'unsure');
  const open = word === 'not mine' && !handedOn;
  return looking(open ? `${word} (decided by nobody)` : word, LOOKS[word] ?? 'unsure');
}
