import type { ReviewSummary } from '../../domain/audit.ts';
import { digestOf } from '../../domain/digest.ts';
import { SourceError, type SourceFailure } from '../../domain/errors.ts';
import { addDays, type Instant, startOfDate } from '../../domain/instant.ts';
import type { Clock } from '../../domain/ports.ts';
import { type Assignment, type Campaign, flaggedLines } from '../../domain/review.ts';
import type { Store } from '../../domain/store.ts';
import type { TicketSink } from '../../domain/ticket.ts';
import { UNASSIGNED } from './assign.ts';
import { ticketKey } from './open.ts';

/** How one reviewer's ticket stands. */
export interface SignOff {
  readonly assignment: string;
  readonly issue: string;
  readonly status: string;
  readonly signedOffAt: Instant | null;
  readonly signedOffBy: string | null;
  /** False when somebody else than the assigned reviewer closed the ticket: then it counts as open. */
  readonly byReviewer: boolean;
  /** Why the ticket could not be read; then nothing else is known of it. */
  readonly unreadable: string | null;
}

/** Failures that the next ticket would meet as well. */
const WHOLE_SOURCE: ReadonlySet<SourceFailure> = new Set(['unauthorized', 'rate-limited', 'unavailable']);

export interface ReviewStatus {
  readonly campaign: Campaign;
  readonly dueAt: Instant;
  readonly signOffs: readonly SignOff[];
}

/**
 * Reads how every ticket of a campaign stands in Jira, and records new sign-offs in the ledger. A ticket that cannot be
 * read is said to be so, and the others are read; when Jira itself refuses, it is not asked again for each.
 */
export async function reviewStatus(
  ports: { readonly store: Store; readonly clock: Clock; readonly sink: TicketSink },
  campaign: Campaign,
  timezone: string,
): Promise<ReviewStatus> {
  const signOffs: SignOff[] = [];
  let refused: SourceError | null = null;
  for (const assignment of campaign.assignments) {
    if (assignment.reviewerId === UNASSIGNED) continue;
    const ticket = await ticketOf(ports.store, campaign, assignment);
    const signOff: SignOff | SourceError = refused ?? (await readSignOff(ports.sink, assignment, ticket));
    if (signOff instanceof SourceError) {
      if (signOff.failure === 'stopped') throw signOff;
      if (WHOLE_SOURCE.has(signOff.failure)) refused = signOff;
      signOffs.push(unread(assignment, ticket, signOff.message));
      continue;
    }
    signOffs.push(signOff);
    if (signOff.signedOffAt !== null && signOff.byReviewer) await recordSignOff(ports, campaign, signOff);
  }
  return { campaign, dueAt: startOfDate(addDays(campaign.dueDate, 1), timezone), signOffs };
}

/** The ticket that was made for a reviewer; `id` null while there is none. */
interface ReviewTicket {
  readonly id: string | null;
  readonly key: string;
}

async function ticketOf(store: Store, campaign: Campaign, assignment: Assignment): Promise<ReviewTicket> {
  const { result } = (await store.outbox.get(ticketKey(campaign, assignment))) ?? {};
  const id = typeof result?.id === 'string' ? result.id : null;
  return { id, key: id === null ? '' : String(result?.key ?? id) };
}

const open = { signedOffAt: null, signedOffBy: null, byReviewer: false } as const;

function unread(assignment: Assignment, ticket: ReviewTicket, unreadable: string): SignOff {
  return {
    ...open,
    assignment: assignment.reviewerId,
    issue: ticket.key,
    status: ticket.id === null ? 'not opened' : 'unknown',
    unreadable: ticket.id === null ? null : unreadable,
  };
}

async function readSignOff(
  sink: TicketSink,
  assignment: Assignment,
  ticket: ReviewTicket,
): Promise<SignOff | SourceError> {
  if (ticket.id === null) return unread(assignment, ticket, '');
  const state = await sink.state(ticket.id).catch((thrown: unknown) => {
    if (thrown instanceof SourceError) return thrown;
    throw thrown;
  });
  if (state instanceof SourceError) return state;
  if (state === null) return unread(assignment, ticket, 'the ticket is gone or cannot be read');
  return {
    assignment: assignment.reviewerId,
    issue: state.key,
    status: state.statusName,
    signedOffAt: state.doneAt,
    signedOffBy: state.doneBy?.displayName ?? null,
    byReviewer: state.doneBy !== null && state.doneBy.id === assignment.jiraAccountId,
    unreadable: null,
  };
}

async function recordSignOff(
  ports: { store: Store; clock: Clock },
  campaign: Campaign,
  signOff: SignOff,
): Promise<void> {
  const key = `${campaign.id}/${signOff.assignment}/${signOff.signedOffAt}`;
  const kept = await ports.store.putOnce('signoff', key, signOff, ports.clock.now());
  const entry = {
    kind: 'sign-off',
    at: ports.clock.now(),
    simulatedClock: ports.clock.simulated,
    data: {
      campaign: campaign.id,
      reviewer: signOff.assignment,
      issue: kept.issue,
      signedOffAt: kept.signedOffAt,
      documentDigest: digestOf(kept),
    },
  } as const;
  await ports.store.ledger.appendOnce(entry, ['campaign', 'reviewer', 'signedOffAt']);
}

/** When the assigned reviewer signed off, or null. Somebody else's closing does not count. */
export const signedOff = (signOff: SignOff | undefined): Instant | null =>
  signOff?.byReviewer === true ? signOff.signedOffAt : null;

/** The campaign in the shape that reports show. */
export function summarise({ campaign, dueAt, signOffs }: ReviewStatus, now: Instant): ReviewSummary {
  const byAssignment = new Map(signOffs.map((signOff) => [signOff.assignment, signOff]));
  const assigned = campaign.assignments.filter((assignment) => assignment.reviewerId !== UNASSIGNED);
  return {
    campaign: campaign.id,
    openedAt: campaign.frozenAt,
    dueDate: campaign.dueDate,
    lines: campaign.assignments.reduce((sum, assignment) => sum + assignment.lines.length, 0),
    flagged: campaign.assignments.reduce((sum, assignment) => sum + flaggedLines(assignment), 0),
    tickets: assigned.map((assignment) => {
      const signOff = byAssignment.get(assignment.reviewerId);
      const at = signedOff(signOff);
      return {
        key: signOff?.issue ?? '',
        reviewer: assignment.reviewerName,
        lines: assignment.lines.length,
        flagged: flaggedLines(assignment),
        signedOffAt: at,
        signedOffBy: at === null ? null : (signOff?.signedOffBy ?? null),
        late: (at ?? now) >= dueAt && signOff?.unreadable == null,
        unreadable: signOff?.unreadable ?? null,
      };
    }),
  };
}
