import { addMs, type Instant, MS_PER_DAY } from '../domain/instant.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import type { Approvers, TicketRule } from '../domain/policy.ts';
import type { Ticket } from '../domain/ticket-index.ts';
import { type Approval, approvalBefore, doneAt, staleness } from './approval.ts';
import { type ApprovalQuestion, judgeApprover, type Party } from './authority.ts';
import type { Deed, DeedMatch, DeedWords, Matched } from './deed-ticket.ts';
import { exception, type Finding, indeterminate, notApplicable, pass, ticketRef, when } from './results.ts';
import {
  type ApprovedThing,
  approvalRef,
  approvalToJudge,
  authorisedBefore,
  hasNoApproval,
  incomplete,
  isKnownUntil,
  neverApproved,
  noApprovedStatus,
  ticketProblem,
} from './ticket-tests.ts';

/** Tests that all deeds with a ticket share, each a pure function of deed, ticket and rules. */

export interface DeedCase {
  readonly deed: Deed;
  readonly match: DeedMatch;
  readonly rule: TicketRule;
  /** Where the rule stands: `policy.change`. */
  readonly path: string;
  readonly words: DeedWords;
  readonly context: TestContext;
}

/** The ticket that can be judged, or what there is to say without one. */
export function judgeable({ match, words }: DeedCase, named: string): Matched | Finding {
  if (match.kind === 'ticket') return ticketProblem(match.ticket) ?? match;
  const what =
    match.kind === 'none'
      ? `There is no ${words.ticket}: ${match.why}.`
      : `${match.key} is named, but Jira has no such issue.`;
  if (match.certain) return exception(match.kind === 'none' ? 'no-ticket' : named, what);
  return indeterminate(
    'source-incomplete',
    'No ticket was found, but Jira (or who is who) was not completely collected for that time.',
  );
}

export function thingOf({ deed, words }: DeedCase, match: Matched): ApprovedThing {
  return { ticket: match.ticket, approvals: match.approvals, at: deed.start, noun: words.noun };
}

/** A: a ticket exists and was written before the deed. */
export function ticketed(test: DeedCase): Finding {
  const { deed, words } = test;
  const match = judgeable(test, 'ticket-not-found');
  if ('outcome' in match) return match;
  const { key, created } = match.ticket.data;
  const evidence = [ticketRef(match.ticket, created === null ? 'exists' : `created ${when(created)}`)];
  if (created === null)
    return indeterminate('record-problem', `${key} does not say when it was created.`, evidence);
  return created > deed.start
    ? exception(
        'ticket-after-change',
        `${match.how}, but was written on ${when(created)}, after the ${words.noun} on ${when(deed.start)}.`,
        evidence,
      )
    : pass(`${match.how}; it was written on ${when(created)}.`, evidence);
}

/** B: approved before the deed. */
export function authorised(test: DeedCase): Finding {
  if (hasNoApproval(test.rule)) return noApprovedStatus(test.path);
  const match = judgeable(test, 'no-ticket');
  return 'outcome' in match ? match : authorisedBefore(thingOf(test, match), test.context);
}

/** Judges who approved (or reviewed): somebody else than requester, assignee and doer, who was allowed to. */
export function judgeIndependence(
  { deed, words, context }: DeedCase,
  ticket: Ticket,
  approval: Approval,
  approvers: Approvers,
  verb: ApprovalQuestion['verb'] = 'approved',
): Finding {
  const { directory, policy } = context;
  const person = (part: string, jira: Party['jira']): Party => ({
    part,
    jira,
    identity: directory.byJiraUser(jira),
  });
  const parties: Party[] = [
    person('requester', ticket.data.reporter),
    person('assignee', ticket.data.assignee),
    { part: words.doer, jira: null, identity: deed.doer },
  ];
  const owner = policy.owners[deed.accountId ?? 'Okta'];
  return judgeApprover({
    approval,
    parties,
    unknownPart: deed.byPerson && deed.doer === null ? words.doer : null,
    approvers,
    concerned: [deed.doer, directory.byJiraUser(ticket.data.reporter)],
    owners: [owner].filter((mail) => mail !== undefined),
    accountId: deed.accountId,
    verb,
    context,
  });
}

/** C: approved by somebody else, who was allowed to. */
export function independentApprover(test: DeedCase): Finding {
  const { deed, rule, context } = test;
  if (hasNoApproval(rule)) return noApprovedStatus(test.path);
  const match = judgeable(test, 'no-ticket');
  if ('outcome' in match) return match;
  const { ticket } = match;
  const approval = approvalToJudge(thingOf(test, match));
  if (approval === null) {
    return isKnownUntil(ticket, deed.start, context) ? neverApproved(ticket) : incomplete(ticket);
  }
  const judged = judgeIndependence(test, ticket, approval, rule.approvers);
  return { ...judged, evidence: [approvalRef(ticket, approval)] };
}

/** D: nothing of substance changed between approval and deed. */
export function approvalCurrent(test: DeedCase): Finding {
  const { deed, rule, context, match } = test;
  if (hasNoApproval(rule)) return noApprovedStatus(test.path);
  if (match.kind !== 'ticket')
    return notApplicable('no-approval', 'There is no ticket, so no approval that could be stale.');
  const { ticket, approvals } = match;
  const problem = ticketProblem(ticket);
  if (problem !== null) return problem;
  const approval = approvalBefore(approvals, deed.start);
  if (approval === null)
    return notApplicable(
      'no-approval',
      `There was no approval before the ${test.words.noun} that could be stale.`,
    );
  const stale = staleness(ticket.data, approval, deed.end, rule);
  const { key } = ticket.data;
  if (stale === null) {
    return isKnownUntil(ticket, deed.end, context)
      ? pass(`Nothing of ${key} was edited after its approval on ${when(approval.at)}.`, [
          approvalRef(ticket, approval),
        ])
      : incomplete(ticket);
  }
  const by = stale.by?.displayName ?? 'nobody named';
  const evidence = [approvalRef(ticket, approval), ticketRef(ticket, `changed by ${by}, ${when(stale.at)}`)];
  return stale.kind === 'edited'
    ? exception(
        'edited-after-approval',
        `${by} edited ${stale.field} of ${key} on ${when(stale.at)}, after the approval on ${when(approval.at)}.`,
        evidence,
      )
    : exception(
        'approval-reverted',
        `${by} moved ${key} back to ${stale.status} on ${when(stale.at)}, which takes the approval back.`,
        evidence,
      );
}

/** The ticket was closed in time after the deed. */
export function closed({ deed, rule, match, context }: Closing): Finding {
  const days = rule.closedWithinDays;
  if (days === null) return notApplicable('no-rule', 'Policy sets no time for closing.');
  if (match.kind !== 'ticket') return notApplicable('no-ticket', 'There is no ticket to close.');
  const { ticket } = match;
  const problem = ticketProblem(ticket);
  if (problem !== null) return problem;
  const deadline: Instant = addMs(deed.end, days * MS_PER_DAY);
  const done = doneAt(ticket.data, rule.doneStatuses);
  const { key } = ticket.data;
  if (done !== null && done <= deadline)
    return pass(`${key} was closed on ${when(done)}.`, [ticketRef(ticket, `closed ${when(done)}`)]);
  if (deadline > context.asOf)
    return notApplicable('deadline-ahead', `${key} may stay open until ${when(deadline)}.`);
  if (!isKnownUntil(ticket, deadline, context)) return incomplete(ticket);
  return done === null
    ? exception(
        'not-closed',
        `${key} was to be closed by ${when(deadline)} and is ${ticket.data.statusName}.`,
        [ticketRef(ticket, `is ${ticket.data.statusName}`)],
      )
    : exception('closed-late', `${key} was to be closed by ${when(deadline)} and was on ${when(done)}.`, [
        ticketRef(ticket, `closed ${when(done)}`),
      ]);
}

interface Closing extends Pick<DeedCase, 'deed' | 'match' | 'context'> {
  readonly rule: Pick<TicketRule, 'doneStatuses'> & { readonly closedWithinDays: number | null };
}
