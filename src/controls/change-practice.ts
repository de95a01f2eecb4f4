import { msBetween } from '../domain/instant.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import type { ChangePractice } from '../domain/practice.ts';
import { projectOf } from '../domain/ticket-index.ts';
import { type Approval, approvalBefore } from './approval.ts';
import { CHANGE_WORDS, type ChangeItem, changeDeed } from './change-ticket.ts';
import { DeedTickets } from './deed-ticket.ts';

const UNKNOWN = 'cannot tell';

/** Reads how changes were asked for and approved, as the control of production changes finds their tickets. */
export function readPractice(context: TestContext): (item: ChangeItem) => ChangePractice {
  const rule = context.policy.change;
  const nothing = { place: null, placeNamed: false, approver: null, hours: null };
  if (rule === undefined) return () => ({ ...nothing, carrier: UNKNOWN, way: UNKNOWN });
  const tickets = new DeedTickets(context, rule, CHANGE_WORDS);
  return (item) => {
    const deed = changeDeed(item, context);
    const match = tickets.match(deed);
    if (match.kind !== 'ticket')
      return match.certain
        ? { ...nothing, carrier: 'none', way: 'no ticket' }
        : { ...nothing, carrier: UNKNOWN, way: UNKNOWN };
    const { ticket, approvals } = match;
    const { start } = deed;
    const before = approvalBefore(approvals, start);
    const judged = before ?? approvals[0] ?? null;
    const named = deed.mentions.find(({ key }) => rule.projects.includes(projectOf(key)));
    return {
      carrier: named?.where ?? 'person',
      place: `${ticket.data.issueTypeName} in ${ticket.data.projectKey}`,
      placeNamed: rule.issueTypes.length > 0,
      way: before !== null ? 'approved before' : judged !== null ? 'approved after' : 'not approved',
      approver: approverOf(judged, context),
      hours: before === null ? null : msBetween(before.at, start) / 3_600_000,
    };
  };
}

function approverOf(approval: Approval | null, { directory }: TestContext): string | null {
  const by = approval?.by ?? null;
  return by === null ? null : (directory.byJiraUser(by)?.email ?? by.email ?? by.displayName);
}
