import type { EmergencyRule } from '../domain/emergency.ts';
import { addMs, type Instant, msBetween } from '../domain/instant.ts';
import { type Approval, approvalsOf } from './approval.ts';
import type { ChangeItem } from './change-ticket.ts';
import { type DeedCase, judgeable, judgeIndependence, thingOf } from './deed-tests.ts';
import type { Matched } from './deed-ticket.ts';
import { exception, type Finding, indeterminate, notApplicable, pass, ticketRef, when } from './results.ts';
import {
  approvalRef,
  approvalToJudge,
  hasNoApproval,
  incomplete,
  isKnownUntil,
  neverApproved,
  noApprovedStatus,
} from './ticket-tests.ts';

/** The attributes of emergency-approved, each a pure function of session, ticket and rules. */

export interface EmergencyCase extends DeedCase {
  readonly item: ChangeItem;
  readonly rule: EmergencyRule;
}

const MS_PER_HOUR = 3_600_000;

/** Until when ticket, spoken approval and review must be on record. */
const deadlineOf = ({ deed, rule }: EmergencyCase): Instant =>
  addMs(deed.end, rule.reviewWithinHours * MS_PER_HOUR);

const ahead = (deadline: Instant): Finding =>
  notApplicable('deadline-ahead', `It may still be put on record until ${when(deadline)}.`);

/** The ticket that can be judged; while there is still time for one, its absence says nothing. */
function ticketOf(test: EmergencyCase, named = 'no-ticket'): Matched | Finding {
  const match = judgeable(test, named);
  const missing = 'outcome' in match && match.outcome === 'exception';
  return missing && deadlineOf(test) > test.context.asOf ? ahead(deadlineOf(test)) : match;
}

/** A: an emergency ticket exists, written before the change or soon enough after it. */
export function ticketed(test: EmergencyCase): Finding {
  const { deed } = test;
  const match = ticketOf(test, 'ticket-not-found');
  if ('outcome' in match) return match;
  const { key, created } = match.ticket.data;
  const evidence = [ticketRef(match.ticket, created === null ? 'exists' : `created ${when(created)}`)];
  if (created === null)
    return indeterminate('record-problem', `${key} does not say when it was created.`, evidence);
  const deadline = deadlineOf(test);
  if (created > deadline) {
    return exception(
      'ticket-late',
      `${match.how}, but was written on ${when(created)}; policy gives until ${when(deadline)}.`,
      evidence,
    );
  }
  const order =
    created > deed.start ? 'after the change began, within the time that policy gives' : 'before the change';
  return pass(`${match.how}; it was written on ${when(created)}, ${order}.`, evidence);
}

/** B: an approval is on record, in time, by somebody else who was allowed to. */
export function approved(test: EmergencyCase): Finding {
  const { deed, rule, context } = test;
  if (hasNoApproval(rule)) return noApprovedStatus(test.path);
  const match = ticketOf(test);
  if ('outcome' in match) return match;
  const { ticket } = match;
  const approval = approvalToJudge(thingOf(test, match));
  const latest = rule.approvalAfterwards ? deadlineOf(test) : deed.start;
  if (approval === null) {
    if (latest > context.asOf) return ahead(latest);
    return isKnownUntil(ticket, latest, context) ? neverApproved(ticket) : incomplete(ticket);
  }
  if (approval.at > latest) {
    const rest = rule.approvalAfterwards
      ? `policy gives until ${when(latest)}`
      : `the change began on ${when(latest)}`;
    return exception(
      'approved-late',
      `The approval of ${ticket.data.key} was recorded on ${when(approval.at)}; ${rest}.`,
      [approvalRef(ticket, approval)],
    );
  }
  const judged = judgeIndependence(test, ticket, approval, rule.approvers);
  return { ...judged, evidence: [approvalRef(ticket, approval)] };
}

/** Reasons of reviews, which are judged as approvals are. */
const REVIEW_REASONS: Readonly<Record<string, string>> = {
  'self-approved': 'self-reviewed',
  'approver-not-authorised': 'reviewer-not-authorised',
  'approved-by-automation': 'reviewed-by-automation',
};

/** C: somebody else reviewed the change after it was made, in time. */
export function reviewed(test: EmergencyCase): Finding {
  const { deed, rule, context } = test;
  if (rule.reviewedStatuses.length === 0) {
    return indeterminate(
      'no-rule',
      'No rule says which status means reviewed afterwards (policy.emergency.reviewedStatuses).',
    );
  }
  const match = ticketOf(test);
  if ('outcome' in match) return match;
  const { ticket } = match;
  const deadline = deadlineOf(test);
  const reviews = approvalsOf(ticket.data, rule.reviewedStatuses).filter(({ at }) => at > deed.end);
  const inTime = reviews.filter(({ at }) => at <= deadline).map((review) => judgeReview(test, match, review));
  const found = inTime.find(({ outcome }) => outcome === 'pass') ?? inTime[0];
  if (found !== undefined) return found;
  if (deadline > context.asOf) return ahead(deadline);
  if (!isKnownUntil(ticket, deadline, context)) return incomplete(ticket);
  const [late] = reviews;
  const { key } = ticket.data;
  return late === undefined
    ? exception(
        'not-reviewed',
        `Nobody reviewed ${key} after the change; policy gives until ${when(deadline)}.`,
        [ticketRef(ticket, `is ${ticket.data.statusName}`)],
      )
    : exception(
        'reviewed-late',
        `${key} was reviewed on ${when(late.at)}; policy gives until ${when(deadline)}.`,
        [ticketRef(ticket, `reviewed ${when(late.at)}`)],
      );
}

function judgeReview(test: EmergencyCase, { ticket }: Matched, review: Approval): Finding {
  const { rule } = test;
  const judged = judgeIndependence(test, ticket, review, rule.reviewers ?? rule.approvers, 'reviewed');
  const by = review.by?.email ?? review.by?.displayName ?? 'nobody named';
  return {
    ...judged,
    reason: REVIEW_REASONS[judged.reason] ?? judged.reason,
    evidence: [ticketRef(ticket, `reviewed by ${by}, ${when(review.at)}`)],
  };
}

/** D: the emergency access ended within its time box. */
export function timeBoxed({ item, deed, rule }: EmergencyCase): Finding {
  if (item.group === 'pipeline')
    return notApplicable('no-emergency-access', 'The pipeline made it: nobody was given access for it.');
  if (rule.maxHours === null) return notApplicable('no-rule', 'Policy sets no time box.');
  const { sessionCreated } = item.facts.principal;
  const began = sessionCreated !== null && sessionCreated < deed.start ? sessionCreated : deed.start;
  const said = `It was used from ${when(began)} to ${when(deed.end)}; policy allows ${rule.maxHours} hours.`;
  return msBetween(began, deed.end) <= rule.maxHours * MS_PER_HOUR
    ? pass(said, item.evidence)
    : exception('time-box-exceeded', said, item.evidence);
}
