import type { Digest } from '../../src/domain/digest.ts';
import type { ReviewPacket } from '../../src/domain/packet.ts';
import { type Clock, clockOf } from './clock.ts';
import {
  digestAgain,
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

/** A line with the ticket it stands in. */
export interface Place {
  readonly ticket: TicketView;
  readonly line: PacketLine;
}

/** A line that the supplement names. */
export interface Moved {
  readonly what: 'came' | 'changed' | 'gone';
  readonly id: string;
  /** Where the packet has it, in the supplement's own ticket if there is one; null when it has it nowhere. */
  readonly place: Place | null;
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
  lineOf(remediation: PacketRemediation): Place | null;
  /** What came, changed and went between the list and its supplement; empty without one. */
  readonly moved: readonly Moved[];
  /** False when the ids of the supplement do not have its digest. */
  readonly supplementAgrees: boolean;
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
    moved: movedOf(packet, passage, tickets),
    supplementAgrees: supplementAgrees(packet),
  };
}

function movedOf({ supplement }: ReviewPacket, passage: Passage, tickets: readonly TicketView[]): Moved[] {
  if (supplement === null) return [];
  const { added, changed, gone } = supplement;
  const wanted = new Set([...added, ...changed, ...gone]);
  const places = new Map<string, Place>();
  for (const ticket of tickets)
    for (const line of ticket.lines) {
      // What came or changed stands where the supplement asked about it first, what is gone where the list did.
      const better = !places.has(line.id) || (passage.supplementary(line) && !passage.handedOn(line));
      if (wanted.has(line.id) && better) places.set(line.id, { ticket, line });
    }
  const all = (what: Moved['what'], ids: readonly string[]): Moved[] =>
    ids.map((id) => ({ what, id, place: places.get(id) ?? null }));
  return [...all('came', added), ...all('changed', changed), ...all('gone', gone)];
}

function supplementAgrees({ supplement }: ReviewPacket): boolean {
  if (supplement === null) return true;
  return digestAgain([...supplement.added, ...supplement.changed]).digest === supplement.digest;
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

/** True when an exception's last day was over when the packet was closed or, for a draft, made. */
export function isOver({ packet, clock }: PacketView, exception: { readonly until: string }): boolean {
  return exception.until < clock.date(packet.closedAt ?? packet.generatedAt);
}
