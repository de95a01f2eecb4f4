import { digestOf, sha256 } from '../../../domain/digest.ts';
import type { Directory } from '../../../domain/directory.ts';
import type { Clock } from '../../../domain/ports.ts';
import type { Assignment, Campaign, Identity } from '../../../domain/review.ts';
import type { Store } from '../../../domain/store.ts';
import { laterKey } from '../campaign.ts';
import { type ReviewStatus, signedOff } from '../status.ts';
import {
  formerReviewers,
  type Line,
  type Preference,
  type Successor,
  type SuccessorPorts,
  successorOf,
} from './choose.ts';

/**
 * Makes assignments for lines that their reviewer passed on, and for the tickets of reviewers who have left before signing
 * off. Safe to repeat: what was taken over is not taken over again.
 */

export interface LaterPorts extends SuccessorPorts {
  readonly store: Store;
  readonly clock: Clock;
  /** Due date of assignments made now, `YYYY-MM-DD`. */
  readonly dueDate: string;
}

interface Taken {
  readonly line: Line;
  readonly successor: Successor;
}

/** Hands on every line that stands as “not mine”. A line that nobody else may review stays where it is, and is a gap. */
export async function handOn(ports: LaterPorts, status: ReviewStatus): Promise<readonly Assignment[]> {
  const made: Assignment[] = [];
  for (const { ticket, decisions } of status.followed) {
    const { assignment } = ticket;
    const taken: Taken[] = [];
    for (const line of assignment.lines) {
      const decision = decisions.get(line.number);
      if (decision?.verb !== 'not-mine' || status.takenOver.has(line.id)) continue;
      const former = formerReviewers(status.campaign, line);
      const successor = await successorOf(ports, line, named(ports.directory, decision.target), former);
      if (successor !== null) taken.push({ line, successor });
    }
    const why = `${assignment.reviewerName} says that they are yours to judge.`;
    made.push(...(await keepAll(ports, status.campaign, assignment, taken, 'handed-on', why)));
  }
  return made;
}

/** Whom the reviewer named: by address or login, else by a name that one person bears. */
function named(directory: Directory, target: string | null): Preference[] {
  if (target === null) return [];
  const text = target.trim();
  const alike = directory.people.filter(({ name, kind }) => kind === 'person' && fold(name) === fold(text));
  const identity: Identity | null =
    directory.byEmail(text) ?? (alike.length === 1 ? (alike[0] ?? null) : null);
  return [
    { rule: 'named by the reviewer before', identity, missing: `nobody is known as “${text.slice(0, 100)}”` },
  ];
}

const fold = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

/** Gives the tickets of reviewers who have left to others, whole: without a sign-off nothing in them is decided. */
export async function reassign(ports: LaterPorts, status: ReviewStatus): Promise<readonly Assignment[]> {
  const left = new Set(ports.directory.people.filter((person) => person.left).map(({ id }) => id));
  const made: Assignment[] = [];
  for (const signOff of status.signOffs) {
    const assignment = status.campaign.assignments.find(({ id }) => id === signOff.assignment);
    if (assignment === undefined || !left.has(assignment.reviewerId)) continue;
    if (signOff.supersededBy !== null || signedOff(signOff) !== null) continue;
    const taken = await successors(ports, status, assignment);
    // In part would leave lines in a ticket that nobody looks at any more: then the whole stays, as a gap.
    if (taken === null) continue;
    const why = `${assignment.reviewerName}, who was asked before, has left.`;
    made.push(...(await keepAll(ports, status.campaign, assignment, taken, 'reassigned', why)));
  }
  return made;
}

async function successors(
  ports: LaterPorts,
  { campaign, takenOver }: ReviewStatus,
  assignment: Assignment,
): Promise<readonly Taken[] | null> {
  const taken: Taken[] = [];
  for (const line of assignment.lines.filter(({ id }) => !takenOver.has(id))) {
    const person = ports.directory.people.find(({ id }) => id === line.identityId);
    const manager = person === undefined ? null : ports.directory.managerOf(person);
    const first = [{ rule: 'manager', identity: manager, missing: null }];
    const successor = await successorOf(ports, line, first, formerReviewers(campaign, line));
    if (successor === null) return null;
    taken.push({ line, successor });
  }
  return taken;
}

/** One assignment per successor. Its id follows from what is in it, so that a repetition makes the same. */
async function keepAll(
  { store, clock, dueDate }: LaterPorts,
  campaign: Campaign,
  from: Assignment,
  taken: readonly Taken[],
  kind: 'handed-on' | 'reassigned',
  why: string,
): Promise<Assignment[]> {
  const groups = new Map<string, Taken[]>();
  for (const one of taken) {
    const { id } = one.successor.reviewer;
    groups.set(id, [...(groups.get(id) ?? []), one]);
  }
  const made: Assignment[] = [];
  for (const [reviewerId, group] of groups) {
    const mark = sha256([from.id, ...group.map(({ line }) => line.id)].join('\n')).slice(0, 12);
    const [first] = group;
    if (first === undefined) continue;
    const assignment: Assignment = {
      id: `${reviewerId}+${mark}`,
      origin: { kind, from: from.id, why, dueDate },
      reviewerId,
      reviewerName: first.successor.reviewer.name,
      reviewerEmail: first.successor.reviewer.email,
      jiraAccountId: first.successor.jiraAccountId,
      lines: group.map(({ line, successor }, index) => ({
        ...line,
        number: index + 1,
        rule: successor.rule,
        note: successor.note,
      })),
    };
    const kept = await store.putOnce('assignment', laterKey(campaign, assignment), assignment, clock.now());
    await noteInLedger({ store, clock }, campaign, kept);
    made.push(kept);
  }
  return made;
}

/** Also for those that a killed run kept without saying so. */
export async function noteInLedger(
  { store, clock }: Pick<LaterPorts, 'store' | 'clock'>,
  campaign: Pick<Campaign, 'id'>,
  assignment: Assignment,
): Promise<void> {
  const { id, origin, reviewerId, lines } = assignment;
  const entry = {
    kind: 'assignment',
    at: clock.now(),
    simulatedClock: clock.simulated,
    data: {
      campaign: campaign.id,
      assignment: id,
      reviewer: reviewerId,
      origin,
      lines: lines.map((line) => line.id),
      documentDigest: digestOf(assignment),
    },
  } as const;
  await store.ledger.appendOnce(entry, ['campaign', 'assignment']);
}
