import { addMs, type Instant, isDate, MS_PER_DAY } from '../domain/instant.ts';
import type { Ticket } from '../domain/ticket-index.ts';
import { doneAt } from './approval.ts';
import { filledSince } from './field-values.ts';
import {
  type IncidentCase,
  isDismissed,
  noFieldName,
  resolutionOf,
  statusMoves,
  targetsOf,
  undatedEnd,
} from './incident-case.ts';
import { isPerson } from './person.ts';
import { exception, type Finding, indeterminate, notApplicable, pass, ticketRef, when } from './results.ts';
import { incomplete, isKnownUntil, ticketProblem } from './ticket-tests.ts';

/** What is asked of an incident once it is over: a review of its cause, and corrective actions that are carried out. */

/** Something that shows the review, with when. */
interface ReviewSeen {
  readonly at: Instant;
  readonly what: string;
  readonly ticket: Ticket;
}

const UNREAD = 'linked-issue-unread';
const unread = (ticket: Ticket, keys: readonly string[]): Finding =>
  indeterminate(
    UNREAD,
    `${ticket.data.key} is linked to ${keys.join(', ')}, which no connector has read (policy.incident.actionProjects).`,
    [ticketRef(ticket, 'as collected')],
  );

const noLinks = (ticket: Ticket): Finding =>
  indeterminate('source-incomplete', `The record of ${ticket.data.key} does not hold its links.`, [
    ticketRef(ticket, 'as collected'),
  ]);

/** Every dated sign of a review, or why that cannot be told. */
function reviewsOf({ ticket, rule, context, related }: IncidentCase): ReviewSeen[] | Finding {
  const { data } = ticket;
  const seen: ReviewSeen[] = [];
  if (rule.reviewField !== null) {
    const filled = filledSince(data, rule.reviewField, context.policy.fieldNames);
    if (filled.kind === 'unknown') return noFieldName(rule.reviewField);
    // What was there from the start is a form to fill in: nobody can have reviewed what had only begun.
    if (filled.kind === 'filled') seen.push({ at: filled.at, what: `${rule.reviewField} written`, ticket });
  }
  for (const { at, to } of statusMoves(data))
    if (typeof to.value === 'string' && rule.reviewStatuses.includes(to.value))
      seen.push({ at, what: `moved to ${to.shown ?? to.value}`, ticket });
  if (rule.reviewIssueTypes.length > 0) {
    const linked = related.of(ticket, { linkType: null, types: rule.reviewIssueTypes });
    if (linked === null) return noLinks(ticket);
    for (const review of linked.found) {
      const at = doneAt(review.data, []);
      if (at !== null) seen.push({ at, what: 'done', ticket: review });
    }
    if (seen.length === 0 && linked.unread.length > 0) return unread(ticket, linked.unread);
  }
  return seen.toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

/** G: the cause was reviewed, and that is on record within days of the end: dated then, not written up later. */
export function reviewed(test: IncidentCase): Finding {
  const { ticket, rule, context } = test;
  const { key } = ticket.data;
  if (isDismissed(test)) return notApplicable('dismissed', `${key} was found to be no incident.`);
  const targets = targetsOf(test);
  if ('outcome' in targets) return targets;
  if (!targets.postIncidentReview)
    return notApplicable('no-rule', `Policy asks for no review of an incident of ${targets.name}.`);
  if (rule.reviewField === null && rule.reviewStatuses.length === 0 && rule.reviewIssueTypes.length === 0)
    return indeterminate(
      'no-rule',
      'No rule says where reviews are recorded (policy.incident.reviewField, reviewStatuses or reviewIssueTypes).',
    );
  const end = resolutionOf(test);
  if (end === 'open')
    return notApplicable('not-resolved', `${key} is not resolved, so there is nothing to review yet.`);
  if (end === 'undated') return ticket.data.complete ? undatedEnd(ticket) : incomplete(ticket);
  const seen = reviewsOf(test);
  if ('outcome' in seen) return seen;
  const [first] = seen;
  const evidence = first === undefined ? [] : [ticketRef(first.ticket, `${first.what} ${when(first.at)}`)];
  const days = targets.reviewDays ?? rule.reviewWithinDays;
  if (days === null)
    return first === undefined
      ? indeterminate(
          'no-rule',
          'No rule says by when a review must be there (policy.incident.reviewWithinDays).',
        )
      : pass(`The review of ${key} is on record since ${when(first.at)}.`, evidence);
  const deadline = addMs(end, days * MS_PER_DAY);
  const until = `until ${when(deadline)}, ${days} days after its end`;
  if (first !== undefined && first.at <= deadline)
    return pass(`The review of ${key} is on record since ${when(first.at)}, ${until}.`, evidence);
  if (deadline > context.asOf) return notApplicable('deadline-ahead', `${key} has time ${until}.`);
  if (!isKnownUntil(ticket, deadline, context)) return incomplete(ticket);
  return first === undefined
    ? exception('no-review', `No review of ${key} is on record; it was to be ${until}.`, [
        ticketRef(ticket, 'as collected'),
      ])
    : exception(
        'review-late',
        `The review of ${key} is on record only since ${when(first.at)}; it was to be ${until}.`,
        evidence,
      );
}

/** A date is over when it is over everywhere on earth: in the zone twelve hours behind UTC. */
const OVER_AFTER_MS = 1.5 * MS_PER_DAY;

/** What is wrong with one corrective action, as a finding; null when nothing is. */
function faultOf(action: Ticket, { context }: IncidentCase): Finding | null {
  const problem = ticketProblem(action);
  if (problem !== null) return problem;
  const { key, dueDate, assignee, statusName } = action.data;
  const evidence = [ticketRef(action, `is ${statusName}, due ${dueDate ?? 'never'}`)];
  if (dueDate !== null && !isDate(dueDate))
    return indeterminate('record-problem', `${key} is due on "${dueDate}", which is no date.`, evidence);
  if (assignee === null || !isPerson(assignee, context))
    return exception('action-without-owner', `${key} has no owner.`, evidence);
  const done = doneAt(action.data, []) !== null;
  const left = assignee.active === false || context.directory.byJiraUser(assignee)?.left === true;
  if (!done && left)
    return exception(
      'action-without-owner',
      `${key} is open, and ${assignee.displayName} has left.`,
      evidence,
    );
  if (dueDate === null) return exception('action-without-date', `${key} has no due date.`, evidence);
  const over = addMs(`${dueDate}T00:00:00.000Z`, OVER_AFTER_MS);
  if (done || over > context.asOf) return null;
  return isKnownUntil(action, over, context)
    ? exception('action-overdue', `${key} was due on ${dueDate} and is ${statusName}.`, evidence)
    : incomplete(action);
}

/** H: corrective actions have an owner and a due date, and are done or not yet due. */
export function actionsFollowed(test: IncidentCase): Finding {
  const { ticket, rule, related } = test;
  const { key } = ticket.data;
  const { actionsLinkType: linkType, actionIssueTypes: types } = rule;
  if (linkType === null && types.length === 0)
    return notApplicable('no-rule', 'No rule says which issues are corrective actions.');
  if (isDismissed(test)) return notApplicable('dismissed', `${key} was found to be no incident.`);
  const actions = related.of(ticket, { linkType, types });
  if (actions === null) return noLinks(ticket);
  const faults = actions.found.flatMap((action) => faultOf(action, test) ?? []);
  const first = faults.find(({ outcome }) => outcome === 'exception') ?? faults[0];
  if (first !== undefined) {
    const alike = faults.filter(({ outcome }) => outcome === first.outcome);
    const words = alike.map(({ explanation }) => explanation).join(' ');
    return { ...first, explanation: `${key}: ${words}`, evidence: alike.flatMap(({ evidence }) => evidence) };
  }
  if (actions.unread.length > 0) return unread(ticket, actions.unread);
  const { length } = actions.found;
  if (length === 0) return notApplicable('no-actions', `${key} has no corrective action.`);
  return pass(
    `${length === 1 ? 'The corrective action of' : `All ${length} corrective actions of`} ${key} ${length === 1 ? 'has' : 'have'} owner and due date, and none is overdue.`,
    actions.found.map((action) =>
      ticketRef(action, `is ${action.data.statusName}, due ${action.data.dueDate}`),
    ),
  );
}
