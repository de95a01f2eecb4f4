import { addMs, MS_PER_DAY } from '../domain/instant.ts';
import { isInstanceSession } from '../domain/items.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import { approvalBefore, doneAt, fieldAt, isEmptyValue, staleness } from './approval.ts';
import { judgeApprover, type Party } from './authority.ts';
import { type ChangeItem, type ChangeMatch, type ChangeRule, implementerOf } from './change-ticket.ts';
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

/** The attributes of change-approved, each a pure function of session, ticket and rules. */

export interface ChangeCase {
  readonly item: ChangeItem;
  readonly match: ChangeMatch;
  readonly rule: ChangeRule;
  readonly context: TestContext;
}
type Matched = Extract<ChangeMatch, { kind: 'ticket' }>;

/** The ticket that can be judged, or what there is to say without one. */
function judgeable({ match }: ChangeCase, named: string): Matched | Finding {
  if (match.kind === 'ticket') return ticketProblem(match.ticket) ?? match;
  const what =
    match.kind === 'none'
      ? `There is no change ticket: ${match.why}.`
      : `${match.key} is named, but Jira has no such issue.`;
  if (match.certain) return exception(match.kind === 'none' ? 'no-ticket' : named, what);
  return indeterminate(
    'source-incomplete',
    'No ticket was found, but Jira (or who is who) was not completely collected for that time.',
  );
}

function thingOf({ item }: ChangeCase, match: Matched): ApprovedThing {
  return { ticket: match.ticket, approvals: match.approvals, at: item.facts.start, noun: 'change' };
}

/** A: a ticket exists and was written before the change. */
export function ticketed(test: ChangeCase): Finding {
  const { item } = test;
  const match = judgeable(test, 'ticket-not-found');
  if ('outcome' in match) return match;
  const { key, created } = match.ticket.data;
  const evidence = [ticketRef(match.ticket, created === null ? 'exists' : `created ${when(created)}`)];
  if (created === null)
    return indeterminate('record-problem', `${key} does not say when it was created.`, evidence);
  return created > item.facts.start
    ? exception(
        'ticket-after-change',
        `${match.how}, but was written on ${when(created)}, after the change on ${when(item.facts.start)}.`,
        evidence,
      )
    : pass(`${match.how}; it was written on ${when(created)}.`, evidence);
}

/** B: approved before the change. */
export function authorised(test: ChangeCase): Finding {
  if (hasNoApproval(test.rule)) return noApprovedStatus('policy.change');
  const match = judgeable(test, 'no-ticket');
  return 'outcome' in match ? match : authorisedBefore(thingOf(test, match), test.context);
}

/** C: approved by somebody else, who was allowed to. */
export function independentApprover(test: ChangeCase): Finding {
  const { item, rule, context } = test;
  if (hasNoApproval(rule)) return noApprovedStatus('policy.change');
  const match = judgeable(test, 'no-ticket');
  if ('outcome' in match) return match;
  const { ticket } = match;
  const approval = approvalToJudge(thingOf(test, match));
  if (approval === null) {
    return isKnownUntil(ticket, item.facts.start, context) ? neverApproved(ticket) : incomplete(ticket);
  }
  const { directory, policy } = context;
  const implementer = implementerOf(item, context);
  const person = (part: string, jira: Party['jira']): Party => ({
    part,
    jira,
    identity: directory.byJiraUser(jira),
  });
  const parties: Party[] = [
    person('requester', ticket.data.reporter),
    person('assignee', ticket.data.assignee),
    { part: 'implementer', jira: null, identity: implementer },
  ];
  const judged = judgeApprover({
    approval,
    parties,
    unknownPart: item.group === 'human' && implementer === null ? 'implementer' : null,
    approvers: rule.approvers,
    concerned: [implementer, directory.byJiraUser(ticket.data.reporter)],
    owners: [policy.owners[item.facts.accountId]].filter((mail) => mail !== undefined),
    accountId: item.facts.accountId,
    context,
  });
  return { ...judged, evidence: [approvalRef(ticket, approval)] };
}

/** D: nothing of substance changed between approval and change. */
export function approvalCurrent(test: ChangeCase): Finding {
  const { item, rule, context, match } = test;
  if (hasNoApproval(rule)) return noApprovedStatus('policy.change');
  if (match.kind !== 'ticket')
    return notApplicable('no-approval', 'There is no ticket, so no approval that could be stale.');
  const { ticket, approvals } = match;
  const problem = ticketProblem(ticket);
  if (problem !== null) return problem;
  const approval = approvalBefore(approvals, item.facts.start);
  if (approval === null)
    return notApplicable('no-approval', 'There was no approval before the change that could be stale.');
  const stale = staleness(ticket.data, approval, item.facts.end, rule);
  const { key } = ticket.data;
  if (stale === null) {
    return isKnownUntil(ticket, item.facts.end, context)
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

/** Who made a change, for a sentence. An instance's session is named after it: then the role is what policy can declare. */
function makerOf({ facts }: ChangeItem): string {
  const { sessionName, userName, issuerName, type } = facts.principal;
  if (type === 'Root') return 'The root user';
  if (isInstanceSession(facts.principal)) {
    return `EC2 instance ${sessionName} with role ${issuerName ?? 'unknown'}, which policy declares as no workload,`;
  }
  return sessionName ?? userName ?? issuerName ?? 'An unknown caller';
}

/** A script of hundreds of calls often has a click or two in the console beside it. */
function howOf({ facts: { consoleCalls, events } }: ChangeItem): string {
  if (consoleCalls === 0) return 'with direct calls';
  return consoleCalls === events
    ? 'in the console'
    : `${consoleCalls} of ${events} calls in the console, the others direct`;
}

/** F: made by the pipeline, or in the way that policy allows people. */
export function throughPipeline(test: ChangeCase): Finding {
  const { item, rule, context, match } = test;
  const who = makerOf(item);
  if (item.group === 'pipeline') return pass('Made by a role of the delivery pipeline.');
  if (item.group === 'break-glass')
    return notApplicable(
      'break-glass',
      'Made with a break-glass identity: the emergency path has its own rules.',
    );
  const undeclared = item.group === 'human' || item.group === 'instance';
  if (undeclared && context.policy.principals.pipelineRoles.length === 0) {
    return indeterminate(
      'no-rule',
      'No rule says which roles the pipeline uses (policy.principals.pipelineRoles).',
    );
  }
  const how = howOf(item);
  if (rule.humanChanges === 'never')
    return exception('human-change', `${who} changed production by hand, ${how}.`);
  if (match.kind === 'ticket')
    return pass(`${who} changed production by hand, which policy allows with a ticket: ${match.how}.`);
  return match.certain
    ? exception(
        'human-change',
        `${who} changed production by hand, ${how}, without the ticket that policy asks for.`,
      )
    : indeterminate(
        'source-incomplete',
        `${who} changed production by hand; whether there was a ticket cannot be told.`,
      );
}

/** H: the fields that policy asks for were filled in when the change was made. */
export function requiredFields({ item, rule, match }: ChangeCase): Finding {
  if (rule.requiredFields.length === 0) return notApplicable('no-rule', 'Policy asks for no field.');
  if (match.kind !== 'ticket')
    return notApplicable('no-ticket', 'There is no ticket whose fields could be looked at.');
  const { ticket } = match;
  const problem = ticketProblem(ticket);
  if (problem !== null) return problem;
  const empty = rule.requiredFields.filter((field) =>
    isEmptyValue(fieldAt(ticket.data, field, item.facts.start)),
  );
  const evidence = [ticketRef(ticket, 'fields at the time of the change')];
  return empty.length === 0
    ? pass(
        `All ${rule.requiredFields.length} required fields of ${ticket.data.key} were filled in.`,
        evidence,
      )
    : exception(
        'field-empty',
        `${ticket.data.key} had nothing in ${empty.join(', ')} when the change was made.`,
        evidence,
      );
}

/** I: the ticket was closed in time after the change. */
export function closed({ item, rule, match, context }: ChangeCase): Finding {
  const days = rule.closedWithinDays;
  if (days === null) return notApplicable('no-rule', 'Policy sets no time for closing.');
  if (match.kind !== 'ticket') return notApplicable('no-ticket', 'There is no ticket to close.');
  const { ticket } = match;
  const problem = ticketProblem(ticket);
  if (problem !== null) return problem;
  const deadline = addMs(item.facts.end, days * MS_PER_DAY);
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
