import type { Digest } from '../../src/domain/digest.ts';
import type { ReviewPacket } from '../../src/domain/packet.ts';
import { type Clock, clockOf } from './clock.ts';
import {
  figuresOf,
  listDigest,
  type PacketFigures,
  type PacketLine,
  type PacketRemediation,
  type PacketReviewer,
  type Passage,
  passageOf,
  type Tally,
  tallyOf,
} from './figures.ts';

/** Lines of one ticket, with who reviewed them. */
export interface TicketView {
  /** From 1, in the order of the packet; for ids on the page. */
  readonly number: number;
  readonly assignment: string;
  readonly issue: string;
  /** null when the packet names no reviewer for these lines. */
  readonly reviewer: PacketReviewer | null;
  readonly lines: readonly PacketLine[];
  readonly tally: Tally;
}

/** A packet with what page and workbook both need to know about it, worked out once. */
export interface PacketView {
  readonly packet: ReviewPacket;
  readonly clock: Clock;
  readonly figures: PacketFigures;
  readonly passage: Passage;
  readonly tickets: readonly TicketView[];
  /** The list's digest worked out again from the lines of the packet. */
  readonly again: { readonly ids: number; readonly digest: Digest };
  /** Name of the reviewer of an assignment; the assignment's id where there is none. */
  reviewerOf(assignment: string): string;
  /** The line that a remediation is about, with its ticket. */
  lineOf(remediation: PacketRemediation): { readonly ticket: TicketView; readonly line: PacketLine } | null;
}

/** Works out what page and workbook share. */
export function viewOf(packet: ReviewPacket): PacketView {
  const passage = passageOf(packet);
  const tickets = ticketsOf(packet, passage);
  const names = new Map(packet.reviewers.map((one) => [one.assignment, one.name]));
  const places = new Map(
    tickets.flatMap((ticket) =>
      ticket.lines.map((line) => [`${line.issue}/${line.number}`, { ticket, line }] as const),
    ),
  );
  return {
    packet,
    clock: clockOf(packet.timezone),
    figures: figuresOf(packet, passage),
    passage,
    tickets,
    again: listDigest(packet, passage),
    reviewerOf: (assignment) => names.get(assignment) ?? assignment,
    lineOf: (remediation) => places.get(`${remediation.reviewIssue}/${remediation.line}`) ?? null,
  };
}

function ticketsOf(packet: ReviewPacket, passage: Passage): TicketView[] {
  const reviewers = new Map(packet.reviewers.map((one) => [one.assignment, one]));
  const groups = new Map<string, PacketLine[]>();
  for (const line of packet.lines) {
    const group = groups.get(line.assignment);
    if (group === undefined) groups.set(line.assignment, [line]);
    else group.push(line);
  }
  return [...groups].map(([assignment, lines], index) => ({
    number: index + 1,
    assignment,
    issue: lines[0]?.issue ?? '',
    reviewer: reviewers.get(assignment) ?? null,
    lines,
    tally: tallyOf(lines, passage),
  }));
}

/** Name of the system that a remediation is about, as far as the packet's lines tell. */
export function sourceOf(view: PacketView, remediation: PacketRemediation): string {
  return view.lineOf(remediation)?.line.system ?? 'the source';
}

/** True when an exception's last day was over when the packet was closed or, for a draft, made. */
export function isOver({ packet, clock }: PacketView, exception: { readonly until: string }): boolean {
  return exception.until < clock.date(packet.closedAt ?? packet.generatedAt);
}
