import type { Instant } from '../domain/instant.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import type { TicketRule } from '../domain/policy.ts';
import type { Ticket } from '../domain/ticket-index.ts';
import { type Approval, approvalBefore } from './approval.ts';
import { exception, type Finding, indeterminate, pass, ticketRef, when } from './results.ts';

/** Tests that changes and access grants share: what their ticket says about approval. */

export interface ApprovedThing {
  readonly ticket: Ticket;
  readonly approvals: readonly Approval[];
  /** When it was done. */
  readonly at: Instant;
  /** `change`, `grant`. */
  readonly noun: string;
}

/** Why nothing can be read from the ticket itself, or null. */
export function ticketProblem(ticket: Ticket): Finding | null {
  return ticket.problem === null
    ? null
    : indeterminate('record-problem', `${ticket.data.key} could not be read wholly: ${ticket.problem}.`, [
        ticketRef(ticket, 'as collected'),
      ]);
}

/** For an item that is a ticket which was deleted since, or moved out of sight. */
export function ticketGone(key: string): Finding {
  return indeterminate(
    'record-problem',
    `${key} was there when the population was frozen, and is not any more, so nothing is concluded from it.`,
  );
}

/** True when the ticket's history is known up to `until`: then what is not in it did not happen. */
export function isKnownUntil(ticket: Ticket, until: Instant, context: TestContext): boolean {
  if (!ticket.data.complete) return false;
  if (ticket.collectedAt >= until) return true;
  return context.tickets.covers([ticket.data.projectKey], { from: ticket.collectedAt, to: until });
}

export function incomplete(ticket: Ticket): Finding {
  return indeterminate(
    'source-incomplete',
    `The history of ${ticket.data.key} is not completely known, so what is missing from it proves nothing.`,
    [ticketRef(ticket, 'as collected')],
  );
}

export const noApprovedStatus = (path: string): Finding =>
  indeterminate('no-rule', `No rule says which status means approved (${path}.approvedStatuses).`);

/** The approval that is judged: the last one before it was done, else the first one after. */
export function approvalToJudge(thing: ApprovedThing): Approval | null {
  return approvalBefore(thing.approvals, thing.at) ?? thing.approvals[0] ?? null;
}

export function approvalRef(ticket: Ticket, approval: Approval) {
  const by = approval.by?.email ?? approval.by?.displayName ?? 'nobody named';
  return ticketRef(ticket, `approved by ${by}, ${when(approval.at)}`);
}

/** Approved before it was done. */
export function authorisedBefore(thing: ApprovedThing, context: TestContext): Finding {
  const { ticket, approvals, at, noun } = thing;
  const { key } = ticket.data;
  const before = approvalBefore(approvals, at);
  if (before !== null) {
    const by = before.by?.displayName ?? 'nobody named';
    return pass(`${key} was approved by ${by} on ${when(before.at)}, before the ${noun}.`, [
      approvalRef(ticket, before),
    ]);
  }
  if (!isKnownUntil(ticket, at, context)) return incomplete(ticket);
  const [late] = approvals;
  return late === undefined
    ? neverApproved(ticket)
    : exception('approved-late', `${key} was approved ${tooLate(late.at, noun, at)}.`, [
        approvalRef(ticket, late),
      ]);
}

/** When it came, and when it should have been there; in the same minute only the seconds tell. */
function tooLate(late: Instant, noun: string, at: Instant): string {
  if (when(late) !== when(at)) return `on ${when(late)}, after the ${noun} on ${when(at)}`;
  return `on ${at.slice(0, 10)} at ${late.slice(11, 19)} UTC, after the ${noun} at ${at.slice(11, 19)} UTC`;
}

export function neverApproved(ticket: Ticket): Finding {
  return exception('never-approved', `${ticket.data.key} never reached an approved status.`, [
    ticketRef(ticket, `is ${ticket.data.statusName}`),
  ]);
}

/** True when the rule names no approved status. */
export const hasNoApproval = (rule: Pick<TicketRule, 'approvedStatuses'>): boolean =>
  rule.approvedStatuses.length === 0;
