import type { ReviewSummary } from '../../domain/audit.ts';
import { digestOf } from '../../domain/digest.ts';
import { addDays, type Instant, startOfDate } from '../../domain/instant.ts';
import type { Clock, Store, TicketSink } from '../../domain/ports.ts';
import type { Assignment, Campaign } from '../../domain/review.ts';
import { UNASSIGNED } from './assign.ts';
import { isProblem } from './flags.ts';
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
  /** The ticket could not be read. */
  readonly unreadable: string | null;
}

export interface ReviewStatus {
  readonly campaign: Campaign;
  readonly dueAt: Instant;
  readonly signOffs: readonly SignOff[];
}

/** Reads how every ticket of a campaign stands in Jira, and records new sign-offs in the ledger. */
export async function reviewStatus(
  ports: { readonly store: Store; readonly clock: Clock; readonly sink: TicketSink },
  campaign: Campaign,
  timezone: string,
): Promise<ReviewStatus> {
  const signOffs: SignOff[] = [];
  for (const assignment of campaign.assignments) {
    if (assignment.reviewerId === UNASSIGNED) continue;
    const signOff = await readSignOff(ports, campaign, assignment);
    signOffs.push(signOff);
    if (signOff.signedOffAt !== null && signOff.byReviewer) await recordSignOff(ports, campaign, signOff);
  }
  return { campaign, dueAt: startOfDate(addDays(campaign.dueDate, 1), timezone), signOffs };
}

async function readSignOff(
  ports: { store: Store; sink: TicketSink },
  campaign: Campaign,
  assignment: Assignment,
): Promise<SignOff> {
  const sent = await ports.store.outbox.get(ticketKey(campaign, assignment));
  const none = { assignment: assignment.reviewerId, signedOffAt: null, signedOffBy: null, byReviewer: false };
  const id = sent?.result?.id;
  if (typeof id !== 'string') return { ...none, issue: '', status: 'not opened', unreadable: null };
  const issue = String(sent?.result?.key ?? id);
  const state = await ports.sink.state(id);
  if (state === null)
    return { ...none, issue, status: 'unknown', unreadable: 'the ticket is gone or cannot be read' };
  return {
    ...none,
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
  const flagged = (assignment: Assignment): number =>
    assignment.lines.filter((line) => line.flags.some(isProblem)).length;
  return {
    campaign: campaign.id,
    openedAt: campaign.frozenAt,
    dueDate: campaign.dueDate,
    lines: campaign.assignments.reduce((sum, assignment) => sum + assignment.lines.length, 0),
    flagged: campaign.assignments.reduce((sum, assignment) => sum + flagged(assignment), 0),
    tickets: assigned.map((assignment) => {
      const signOff = byAssignment.get(assignment.reviewerId);
      const at = signedOff(signOff);
      return {
        key: signOff?.issue ?? '',
        reviewer: assignment.reviewerName,
        lines: assignment.lines.length,
        flagged: flagged(assignment),
        signedOffAt: at,
        signedOffBy: at === null ? null : (signOff?.signedOffBy ?? null),
        late: (at ?? now) >= dueAt,
      };
    }),
  };
}
