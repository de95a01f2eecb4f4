import type { Outcome } from '../../src/domain/audit.ts';
import type { Digest } from '../../src/domain/digest.ts';
import type { ReviewPacket } from '../../src/domain/packet.ts';
import { digestOfIds } from '../redraw.ts';

/** The numbers that every form of the packet shows, counted once. */

export type PacketLine = ReviewPacket['lines'][number];
export type PacketReviewer = ReviewPacket['reviewers'][number];
export type PacketRemediation = ReviewPacket['remediations'][number];

/** What became of a number of lines. */
export interface Tally {
  /** Without those that were handed on: they are counted where they went. */
  readonly lines: number;
  readonly kept: number;
  readonly revoked: number;
  readonly changed: number;
  /** Nobody decided: no answer, or passed on and taken by nobody. */
  readonly undecided: number;
  readonly handedOn: number;
}

export interface PacketFigures extends Tally {
  /** Lines that came to the review after its list was frozen. */
  readonly later: number;
  /** People who were asked, each once. */
  readonly reviewers: number;
  /** Without those whose lines all went to others. */
  readonly tickets: number;
  readonly signedOff: number;
  readonly late: number;
  /** Remediations that ask for something: those that were not taken back. */
  readonly due: number;
  readonly gone: number;
  readonly notGone: number;
  readonly withdrawn: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** What stands in the way without an exception. */
  readonly blocking: number;
}

/** Where lines of each assignment went and come from. */
export interface Passage {
  /** True when the line was handed on to another assignment, where it is decided. */
  handedOn(line: PacketLine): boolean;
  /** True when the line stands in the list as it was frozen; false where it was handed to, and for a supplement. */
  listed(line: PacketLine): boolean;
  /** True for lines that a supplement brought, whoever has them now. */
  supplementary(line: PacketLine): boolean;
  /** True when all lines of an assignment went to others, because its reviewer had left. */
  superseded(assignment: string): boolean;
}

/** Follows lines from assignment to assignment. */
export function passageOf(packet: ReviewPacket): Passage {
  const origins = new Map(packet.reviewers.map((one) => [one.assignment, one.origin]));
  const taken = new Set<string>();
  for (const line of packet.lines) {
    const from = origins.get(line.assignment)?.from ?? null;
    if (from !== null) taken.add(JSON.stringify([from, line.id]));
  }
  const reassigned = new Set(
    packet.reviewers.flatMap(({ origin }) => (origin?.kind === 'reassigned' ? [origin.from] : [])),
  );
  const brought = (assignment: string, seen: readonly string[] = []): boolean => {
    const origin = origins.get(assignment) ?? null;
    if (origin === null) return false;
    if (origin.from === null || seen.includes(assignment)) return origin.kind === 'supplement';
    return brought(origin.from, [...seen, assignment]);
  };
  return {
    handedOn: (line) => taken.has(JSON.stringify([line.assignment, line.id])),
    listed: ({ assignment }) => (origins.get(assignment) ?? null) === null,
    supplementary: (line) => brought(line.assignment),
    superseded: (assignment) => reassigned.has(assignment),
  };
}

/** Counts the decisions of some lines. */
export function tallyOf(lines: readonly PacketLine[], passage: Passage): Tally {
  const own = lines.filter((line) => !passage.handedOn(line));
  const said = (verb: string): number => own.filter((line) => line.decision?.verb === verb).length;
  const [kept, revoked, changed] = [said('keep'), said('revoke'), said('change')];
  return {
    lines: own.length,
    kept,
    revoked,
    changed,
    undecided: own.length - kept - revoked - changed,
    handedOn: lines.length - own.length,
  };
}

/** All figures of a packet. */
export function figuresOf(packet: ReviewPacket, passage: Passage): PacketFigures {
  const { reviewers, remediations, tests } = packet;
  const asked = reviewers.filter((one) => one.email !== null);
  const tickets = asked.filter((one) => !passage.superseded(one.assignment));
  const outcome = (wanted: Outcome): number => tests.filter((test) => test.outcome === wanted).length;
  const withdrawn = remediations.filter((one) => one.state === 'withdrawn').length;
  const gone = remediations.filter((one) => one.state === 'verified').length;
  return {
    ...tallyOf(packet.lines, passage),
    later: packet.lines.filter((line) => !passage.handedOn(line) && passage.supplementary(line)).length,
    reviewers: new Set(asked.map((one) => one.email || one.name)).size,
    tickets: tickets.length,
    signedOff: tickets.filter((one) => one.signedOffAt !== null).length,
    late: tickets.filter((one) => one.late).length,
    due: remediations.length - withdrawn,
    gone,
    notGone: remediations.length - withdrawn - gone,
    withdrawn,
    outcomes: {
      pass: outcome('pass'),
      exception: outcome('exception'),
      indeterminate: outcome('indeterminate'),
      'not-applicable': outcome('not-applicable'),
    },
    blocking: packet.blockers.filter((one) => one.exception === null).length,
  };
}

/** The digest of the frozen list, worked out again from the lines of the packet. */
export function listDigest(packet: ReviewPacket, passage: Passage): { ids: number; digest: Digest } {
  return digestAgain(packet.lines.filter((line) => passage.listed(line)).map((line) => line.id));
}

/** Count and digest of line ids, as the list and its supplement are digested. */
export function digestAgain(ids: readonly string[]): { ids: number; digest: Digest } {
  return { ids: ids.length, digest: digestOfIds(ids.map((id) => id.normalize('NFC'))) };
}
