import type { PopulationItem } from '../domain/audit.ts';
import { addMs, MS_PER_DAY, msBetween } from '../domain/instant.ts';
import type { SecretRead } from '../domain/items-secrets.ts';
import type { JiraIssue } from '../domain/jira-records.ts';
import type { Policy } from '../domain/policy.ts';
import { approvalBefore, fieldAt, isEmptyValue } from './approval.ts';
import { type DeedCase, judgeable, thingOf } from './deed-tests.ts';
import {
  exception,
  type Finding,
  logHasHole,
  logNotRead,
  notApplicable,
  pass,
  ticketRef,
  when,
} from './results.ts';
import {
  approvalRef,
  authorisedBefore,
  hasNoApproval,
  noApprovedStatus,
  ticketProblem,
} from './ticket-tests.ts';

/** What secrets-approved has for itself: purpose, approved window, rotation. */

export type SecretsRule = NonNullable<Policy['secrets']>;

export interface SecretsCase extends DeedCase {
  readonly item: PopulationItem<SecretRead>;
  readonly rule: SecretsRule;
}

/** The description as it was at a time; its later versions are in the changelog. */
function descriptionAt(issue: JiraIssue, at: string): unknown {
  const later = issue.changelog
    .filter((change) => change.at > at)
    .flatMap((change) => change.items)
    .find((item) => item.fieldId === 'description' || item.field === 'description');
  return later === undefined ? issue.description : later.fromString;
}

/** B: the ticket said what the secret was needed for, when it was read. */
export function purposeful({ deed, match, rule }: SecretsCase): Finding {
  if (match.kind !== 'ticket')
    return notApplicable('no-ticket', 'There is no ticket that could say what for.');
  const { ticket } = match;
  const problem = ticketProblem(ticket);
  if (problem !== null) return problem;
  const { requiredFields } = rule;
  const empty =
    requiredFields.length === 0
      ? isEmptyValue(descriptionAt(ticket.data, deed.start))
        ? ['description']
        : []
      : requiredFields.filter((field) => isEmptyValue(fieldAt(ticket.data, field, deed.start)));
  const evidence = [ticketRef(ticket, 'as it was when the secret was read')];
  return empty.length === 0
    ? pass(`${ticket.data.key} says what the secret was needed for.`, evidence)
    : exception(
        'no-purpose',
        `${ticket.data.key} had nothing in ${empty.join(', ')} when the secret was read.`,
        evidence,
      );
}

/** D: approved beforehand, and read while the approval held. */
export function inWindow(test: SecretsCase): Finding {
  const { deed, rule, context, path } = test;
  if (hasNoApproval(rule)) return noApprovedStatus(path);
  const match = judgeable(test, 'no-ticket');
  if ('outcome' in match) return match;
  const before = approvalBefore(match.approvals, deed.start);
  if (before === null) return authorisedBefore(thingOf(test, match), context);
  const ends = addMs(before.at, rule.windowHours * 3_600_000);
  const evidence = [approvalRef(match.ticket, before)];
  const said = `${match.ticket.data.key} was approved on ${when(before.at)}, which holds until ${when(ends)}; the secret was read on ${when(deed.start)}.`;
  return deed.start <= ends ? pass(said, evidence) : exception('outside-window', said, evidence);
}

/** E: every secret got a new value after it was read. */
export function rotated({ item, rule, context }: SecretsCase): Finding {
  const days = rule.rotateWithinDays;
  if (days === null) return notApplicable('no-rule', 'Policy does not ask to rotate secrets that were read.');
  const { secrets, at, knownUntil, lookedAt, rotated: changes } = item.facts;
  if (secrets.length === 0)
    return notApplicable(
      'secrets-unknown',
      'The call chose secrets by a filter: the log does not name them.',
    );
  const deadline = addMs(at, days * MS_PER_DAY);
  const inTime = changes.filter((change) => msBetween(change.at, deadline) >= 0);
  const missing = secrets.filter((secret) => !inTime.some((change) => change.secret === secret));
  const evidence = changes.map((change) => change.evidence);
  if (missing.length === 0) {
    const last = inTime.map((change) => change.at).reduce((a, b) => (a > b ? a : b));
    return pass(`All of it got a new value by ${when(last)}.`, evidence);
  }
  if (deadline > lookedAt)
    return notApplicable('deadline-ahead', `It may be rotated until ${when(deadline)}.`);
  if (deadline > knownUntil) return logNotRead(deadline, knownUntil);
  if (context.logCovers?.(item.facts.accountId, { from: at, to: deadline }) === false)
    return logHasHole(at, deadline);
  const late = changes.filter((change) => missing.includes(change.secret));
  const names = missing.join(', ');
  return late.length === missing.length
    ? exception('rotated-late', `${names} got a new value only after ${when(deadline)}.`, evidence)
    : exception('not-rotated', `${names} did not get a new value by ${when(deadline)}.`, evidence);
}
