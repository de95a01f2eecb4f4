import type { ReviewSummary } from '../../domain/audit.ts';
import { type Digest, digestOf } from '../../domain/digest.ts';
import { SourceError, type SourceFailure } from '../../domain/errors.ts';
import { addDays, type Instant, startOfDate } from '../../domain/instant.ts';
import { type Assignment, type Campaign, dueDateOf, flaggedLines } from '../../domain/review.ts';
import { mayDecide } from '../../domain/statement.ts';
import { type Followed, type FollowPorts, followTicket, ticketOf } from './answers/follow.ts';
import { type Delegate, notedStatements } from './answers/hear.ts';
import type { Decision } from './answers/standing.ts';
import { isUnassigned } from './assign.ts';

/** How one reviewer's ticket stands. */
export interface SignOff {
  readonly assignment: string;
  readonly issue: string;
  readonly status: string;
  /** When the ticket was moved to done, and by whom; null while it is open. */
  readonly signedOffAt: Instant | null;
  readonly signedOffBy: string | null;
  /** False when somebody else than the reviewer or the delegate closed the ticket: then it counts as open. */
  readonly byReviewer: boolean;
  /** Lines without an answer: when it was closed, else now. */
  readonly open: readonly number[];
  /** Why the ticket could not be read; then nothing else is known of it. */
  readonly unreadable: string | null;
  /** Assignment that took over all of its lines; then nobody has to sign this one off. */
  readonly supersededBy: string | null;
}

/** A sign-off as it is kept: with the answer to every line as it stood then. */
export interface KeptSignOff extends SignOff {
  readonly decisions: readonly Decision[];
  /** The ticket as it was read then. */
  readonly artifacts: readonly Digest[];
}

/** Failures that the next ticket would meet as well. */
const WHOLE_SOURCE: ReadonlySet<SourceFailure> = new Set(['unauthorized', 'rate-limited', 'unavailable']);

export interface ReviewStatus {
  readonly campaign: Campaign;
  /** When the list is due; later assignments have due dates of their own, see {@link dueAtOf}. */
  readonly dueAt: Instant;
  readonly timezone: string;
  readonly signOffs: readonly SignOff[];
  /** The tickets that could be read, with what was said in them. */
  readonly followed: readonly Followed[];
  /** Ids of lines that were handed on or reassigned: they are decided in a later assignment. */
  readonly takenOver: ReadonlySet<string>;
}

export type StatusPorts = Omit<FollowPorts, 'noted'>;

export interface StatusSettings {
  readonly timezone: string;
  /** Who may answer for a reviewer, by the reviewer's identity id. */
  readonly delegates: ReadonlyMap<string, readonly Delegate[]>;
}

/**
 * Reads how every ticket of a campaign stands in Jira, takes down what was said, and records new sign-offs. A ticket that
 * cannot be read is said to be so, and the others are read; when Jira itself refuses, it is not asked again for each.
 * `also` runs for each ticket that was read.
 */
export async function reviewStatus(
  statusPorts: StatusPorts,
  campaign: Campaign,
  settings: StatusSettings,
  also: (followed: Followed) => Promise<void> = async () => {},
): Promise<ReviewStatus> {
  const ports: FollowPorts = { ...statusPorts, noted: await notedStatements(statusPorts.store) };
  const signOffs: SignOff[] = [];
  const followed: Followed[] = [];
  let refused: SourceError | null = null;
  for (const assignment of campaign.assignments) {
    if (isUnassigned(assignment)) continue;
    const delegates = settings.delegates.get(assignment.id) ?? [];
    const ticket = await ticketOf(ports.store, campaign, assignment, delegates);
    const superseding = supersedingOf(campaign, assignment);
    if (superseding !== null) {
      const gone = unread(assignment, ticket?.key ?? '', 'reassigned', null);
      signOffs.push({ ...gone, supersededBy: superseding.id });
      continue;
    }
    if (ticket === null) {
      signOffs.push(unread(assignment, '', 'not opened', null));
      continue;
    }
    const found: Followed | SourceError | null = refused ?? (await reached(followTicket(ports, ticket)));
    if (found instanceof SourceError) {
      if (found.failure === 'stopped') throw found;
      if (WHOLE_SOURCE.has(found.failure)) refused = found;
      signOffs.push(unread(assignment, ticket.key, 'unknown', found.message));
    } else if (found === null) {
      signOffs.push(unread(assignment, ticket.key, 'unknown', 'the ticket is gone or cannot be read'));
    } else {
      // The bytes of hundreds of tickets need not stay in memory.
      followed.push({ ...found, conversation: { ...found.conversation, raw: [] } });
      signOffs.push(signOffOf(found));
      if (found.closure?.valid === true) await recordSignOff(ports, found);
      await also(found);
    }
  }
  const dueAt = startOfDate(addDays(campaign.dueDate, 1), settings.timezone);
  return {
    campaign,
    dueAt,
    timezone: settings.timezone,
    signOffs,
    followed,
    takenOver: takenOver(campaign),
  };
}

/** First instant after the last day on which an assignment may be signed off in time. */
export function dueAtOf(
  { campaign, timezone }: Pick<ReviewStatus, 'campaign' | 'timezone'>,
  assignment: Pick<Assignment, 'origin'>,
): Instant {
  return startOfDate(addDays(dueDateOf(campaign, assignment), 1), timezone);
}

/** The assignment that took over all lines of another; null while there is none. */
export function supersedingOf(
  { assignments }: Pick<Campaign, 'assignments'>,
  { id }: Pick<Assignment, 'id'>,
): Assignment | null {
  return assignments.find(({ origin }) => origin?.kind === 'reassigned' && origin.from === id) ?? null;
}

function takenOver({ assignments }: Pick<Campaign, 'assignments'>): ReadonlySet<string> {
  const later = assignments.filter(({ origin }) => origin !== null && origin.from !== null);
  return new Set(later.flatMap(({ lines }) => lines.map(({ id }) => id)));
}

/** A source's failure as a value. */
function reached<T>(reading: Promise<T>): Promise<T | SourceError> {
  return reading.catch((thrown: unknown) => {
    if (thrown instanceof SourceError) return thrown;
    throw thrown;
  });
}

function unread(
  assignment: Assignment,
  issue: string,
  status: 'not opened' | 'unknown' | 'reassigned',
  unreadable: string | null,
): SignOff {
  const open = assignment.lines.map(({ number }) => number);
  const none = { signedOffAt: null, signedOffBy: null, byReviewer: false } as const;
  return { ...none, assignment: assignment.id, issue, status, open, unreadable, supersededBy: null };
}

function signOffOf({ ticket, conversation: { state }, closure, open }: Followed): SignOff {
  return {
    assignment: ticket.assignment.id,
    issue: state.key,
    status: state.statusName,
    signedOffAt: closure?.at ?? null,
    signedOffBy: closure?.by?.displayName ?? null,
    byReviewer: closure !== null && mayDecide(closure.voice),
    open: closure?.open ?? open,
    unreadable: null,
    supersededBy: null,
  };
}

/** Once per sign-off, with the bytes it was read from; the ledger entry also where a killed run left it out. */
async function recordSignOff(ports: StatusPorts, followed: Followed): Promise<void> {
  const { store, clock } = ports;
  const { campaign, assignment } = followed.ticket;
  const key = `${campaign.id}/${assignment.id}/${followed.closure?.at}`;
  const kept = (await store.get<KeptSignOff>('signoff', key)) ?? (await keepSignOff(ports, followed, key));
  const entry = {
    kind: 'sign-off',
    at: clock.now(),
    simulatedClock: clock.simulated,
    data: {
      campaign: campaign.id,
      reviewer: assignment.id,
      issue: kept.issue,
      signedOffAt: kept.signedOffAt,
      artifacts: kept.artifacts,
      documentDigest: digestOf(kept),
    },
  } as const;
  await store.ledger.appendOnce(entry, ['campaign', 'reviewer', 'signedOffAt']);
}

async function keepSignOff(
  { store, artifacts, clock }: StatusPorts,
  followed: Followed,
  key: string,
): Promise<KeptSignOff> {
  const digests: Digest[] = [];
  for (const { bytes } of followed.conversation.raw) digests.push(await artifacts.put(bytes));
  const decisions = [...followed.decisions.values()].toSorted((a, b) => a.line - b.line);
  return store.putOnce(
    'signoff',
    key,
    { ...signOffOf(followed), decisions, artifacts: digests },
    clock.now(),
  );
}

/** When the reviewer signed off with every line answered, or null. */
export const signedOff = (signOff: SignOff | undefined): Instant | null =>
  signOff?.byReviewer === true && signOff.open.length === 0 ? signOff.signedOffAt : null;

/** The campaign in the shape that reports show. */
export function summarise(status: ReviewStatus, now: Instant): ReviewSummary {
  const { campaign, signOffs } = status;
  const byAssignment = new Map(signOffs.map((signOff) => [signOff.assignment, signOff]));
  const assigned = campaign.assignments.filter(
    (assignment) => !isUnassigned(assignment) && byAssignment.get(assignment.id)?.supersededBy == null,
  );
  // Lines that were handed on are in two tickets.
  const listed = campaign.assignments.filter(({ origin }) => origin === null || origin.from === null);
  return {
    campaign: campaign.id,
    openedAt: campaign.frozenAt,
    dueDate: campaign.dueDate,
    lines: listed.reduce((sum, assignment) => sum + assignment.lines.length, 0),
    flagged: listed.reduce((sum, assignment) => sum + flaggedLines(assignment), 0),
    tickets: assigned.map((assignment) => {
      const signOff = byAssignment.get(assignment.id);
      const at = signedOff(signOff);
      return {
        key: signOff?.issue ?? '',
        reviewer: assignment.reviewerName,
        lines: assignment.lines.length,
        flagged: flaggedLines(assignment),
        signedOffAt: at,
        signedOffBy: at === null ? null : (signOff?.signedOffBy ?? null),
        late: (at ?? now) >= dueAtOf(status, assignment) && signOff?.unreadable == null,
        unreadable: signOff?.unreadable ?? null,
      };
    }),
  };
}
