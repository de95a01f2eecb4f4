import type { PacketSight } from '../../../src/domain/packet.ts';
import { longDate } from '../../times.ts';
import type { Book, Cell, Column } from '../../workbook/book.ts';
import type { Look } from '../../workbook/looks.ts';
import type { PacketRemediation } from '../figures.ts';
import type { PacketView } from '../view.ts';
import { NOTHING, remediationWord, VERB_WORD } from '../words.ts';
import { lines, looking, sheet, timeCell } from './cells.ts';

const PRINTED: readonly Column[] = [
  { header: 'Decided in', width: 11, look: 'strong' },
  { header: 'No.', width: 6 },
  { header: 'Who', width: 20 },
  { header: 'Account', width: 20 },
  { header: 'Access', width: 20 },
  { header: 'Had to go or change', width: 22 },
  { header: 'Decision', width: 10 },
  { header: 'To become', width: 14 },
  { header: 'Ticket', width: 10 },
  { header: 'Due', width: 12 },
  { header: 'State', width: 14 },
  { header: 'Late', width: 7 },
  { header: 'Before', width: 26 },
  { header: 'Event: by', width: 13 },
  { header: 'Event: at', width: 16 },
  { header: 'Seen gone or changed', width: 16 },
  { header: 'After', width: 26 },
  { header: 'Seen again', width: 16 },
];

// To be looked up, not to be read on paper.
const LOOKED_UP: readonly Column[] = [
  { header: 'System', width: 10 },
  { header: 'Read to see it', width: 30 },
  { header: 'Reason', width: 30 },
  { header: 'Decided by', width: 20 },
  { header: 'Decided', width: 18 },
  { header: 'Administrator', width: 20 },
  { header: 'Opened', width: 18 },
  { header: 'Ticket closed', width: 18 },
  { header: 'Event: record', width: 30, look: 'mono' },
  { header: 'Event: artifact', width: 70, look: 'mono' },
  { header: 'Event: place in it', width: 16, look: 'mono' },
  { header: 'Before: artifacts', width: 70, look: 'mono' },
  { header: 'After: artifacts', width: 70, look: 'mono' },
  { header: 'Id', width: 34, look: 'mono' },
];

/** What had to be taken away or changed, with what the source showed before and after. */
export function remediationSheet(book: Book, view: PacketView): void {
  const rows = view.packet.remediations.map((one) => [...printed(view, one), ...lookedUp(view, one)]);
  sheet(book, 'Remediation', [...PRINTED, ...LOOKED_UP], rows, NOTHING.remediations, {
    frozenColumns: 3,
    printedColumns: PRINTED.length,
  });
}

const STATE_LOOK: Readonly<Record<PacketRemediation['state'], Look>> = {
  verified: 'good',
  'still-there': 'bad',
  regranted: 'bad',
  'cannot-tell': 'unsure',
  open: 'unsure',
  withdrawn: 'centre',
};

function printed({ clock }: PacketView, one: PacketRemediation): Cell[] {
  return [
    one.reviewIssue,
    one.line,
    one.person,
    one.account,
    one.entitlement,
    one.grants.length === 0 ? 'cannot be told' : lines(one.grants),
    VERB_WORD[one.verb],
    one.target,
    one.issue ?? 'none needed',
    longDate(one.dueDate),
    looking(remediationWord(one), STATE_LOOK[one.state]),
    one.late ? looking('late', 'bad') : null,
    sightCell(clock, one.before),
    one.event === null ? 'none found' : one.event.by,
    timeCell(clock, one.event?.at ?? null),
    timeCell(clock, one.goneSeenAt),
    sightCell(clock, one.after),
    timeCell(clock, one.regrantedAt),
  ];
}

function lookedUp(view: PacketView, one: PacketRemediation): Cell[] {
  return [
    one.system,
    lines(one.proofs),
    one.reason,
    one.decidedBy,
    timeCell(view.clock, one.decidedAt),
    one.administrator ?? 'nobody named',
    timeCell(view.clock, one.openedAt),
    timeCell(view.clock, one.ticketDoneAt),
    one.event?.record ?? null,
    one.event?.artifact ?? null,
    one.event?.position ?? null,
    lines(one.before?.artifacts ?? []),
    lines(one.after?.artifacts ?? []),
    one.id,
  ];
}

function sightCell(clock: PacketView['clock'], seen: PacketSight | null): Cell {
  if (seen === null) return 'not looked at';
  const state = seen.state === 'cannot-tell' ? 'cannot tell' : seen.state;
  return `${clock.sortable(seen.at)}: ${state}, ${seen.words}`;
}
