import { accountOf, roleNamed } from '../aws-accounts.ts';
import { DAY, HOUR, iso, MINUTE } from '../calendar.ts';
import type { Company, SecurityChange } from '../company.ts';
import { openSecurityChange } from '../enforcement.ts';
import { STATUS } from '../jira-desk.ts';
import { asUser, oktaEvent, type Party, ruleOf } from '../okta-events.ts';
import type { Person } from '../people.ts';
import { roleSession, trailEvent } from '../trail.ts';
import {
  approvalOf,
  attributes,
  NO_TICKET,
  type Plant,
  type PlantContext,
  type Problem,
  retell,
  trailId,
  when,
} from './context.ts';

/** Problems of changes to what enforces security. */

/** A working moment at which this kind of person has no ticket anywhere near. */
function idle(context: PlantContext): { readonly at: number; readonly admin: Person } | null {
  const { company, random } = context;
  const chances = Array.from({ length: 60 }, () => ({
    at: context.moment(),
    admin: random.pick(company.cast.itAdmins),
  }));
  const near = (person: Person, at: number): boolean =>
    [...company.securityChanges, ...context.unasked].some(
      (other) => other.admin === person && Math.abs(other.at - at) < 2 * DAY,
    );
  return chances.find(({ admin, at }) => !near(admin, at)) ?? null;
}

/** One event in Okta by an administrator, without any ticket. */
function unasked(
  context: PlantContext,
  type: string,
  targets: readonly Party[],
  what: string,
): Problem | null {
  const { company, random } = context;
  const chosen = idle(context);
  if (chosen === null) return null;
  const { at, admin } = chosen;
  const event = oktaEvent(random, type, at, asUser(admin), targets);
  company.okta.events.push(event);
  context.marks.push({ system: 'okta', region: null, at });
  context.unasked.push({ admin, at });
  const id = `okta:event/${event.uuid}`;
  return {
    subject: { event: id, person: admin.email },
    story: `${admin.name} ${what} on ${when(at)}, and no ticket says why.`,
    expected: attributes(id, ...NO_TICKET),
  };
}

const party = (type: string, id: string, displayName: string): Party => ({
  id,
  type,
  alternateId: 'unknown',
  displayName,
});

export const policyWithoutTicket: Plant = (context) =>
  unasked(
    context,
    'policy.lifecycle.update',
    [party('PolicyEntity', '00p2adminConsole5d7', 'Admin console')],
    'changed the sign-on policy of the admin console',
  );

export const factorsWithoutTicket: Plant = (context) => {
  const person = context.person();
  return person === null
    ? null
    : unasked(context, 'user.mfa.factor.reset_all', [asUser(person)], `reset all factors of ${person.name}`);
};

export const tokenWithoutTicket: Plant = (context) =>
  unasked(
    context,
    'system.api_token.create',
    [party('Token', context.random.oktaId('00T'), 'quick-export')],
    'made an API token',
  );

/** True when the rule took somebody in the period, up to then. */
function tookAnybody({ okta, calendar }: Company, ruleId: string, until: number): boolean {
  return okta.events.some((event) => {
    const at = Date.parse(event.published);
    return ruleOf(event) === ruleId && at >= calendar.start && at <= until;
  });
}

/** The log has nothing about it: only the rule itself bears the time. */
export const groupRuleChanged: Plant = (context) => {
  const { company, random } = context;
  const open = company.okta.groupRules.filter(({ lastUpdated }) => lastUpdated === undefined);
  if (open.length === 0) return null;
  // Whom the rule took before it was changed came by a rule that nobody knows any more: that is a problem of its own.
  let [rule, at] = [random.pick(open), context.moment()];
  for (let left = 60; left > 0 && tookAnybody(company, rule.id, at); left -= 1)
    [rule, at] = [random.pick(open), context.moment()];
  if (tookAnybody(company, rule.id, at)) return null;
  rule.lastUpdated = iso(at);
  const id = `okta:group-rule/${rule.id}`;
  return {
    subject: { rule: id, name: rule.name },
    story: `The group rule ${rule.name} was changed on ${when(at)}, and no ticket says why.`,
    expected: attributes(id, ...NO_TICKET),
  };
};

/** An approved change with one event or call, which nothing has to follow. */
const single = ({ events, calls }: SecurityChange): boolean => events.length + calls.length === 1;

const subjectOf = ({ events, calls }: SecurityChange): string => {
  const [event] = events;
  const [call] = calls;
  return event !== undefined ? `okta:event/${event.uuid}` : call !== undefined ? trailId(call) : '';
};

function problem(change: SecurityChange, story: string, ...codes: string[]): Problem {
  const event = subjectOf(change);
  return { subject: { event, ticket: change.issue.key }, story, expected: attributes(event, ...codes) };
}

/** A removal is excused by an approval beforehand; of what is left without one it would be reported, too. */
const changing = (change: SecurityChange): boolean =>
  single(change) && change.calls.every(({ eventName }) => eventName !== 'ScheduleKeyDeletion');

export const approvedLate: Plant = (context) => {
  const change = context.securityChange(changing);
  if (change === null) return null;
  const { issue, at } = change;
  const approver = approvalOf(issue).author ?? '';
  retell(context, issue, [
    { to: STATUS.waiting, at: at - HOUR, author: change.admin.jiraId },
    { to: STATUS.approved, at: at + 3 * HOUR, author: approver },
    { to: STATUS.done, at: at + 4 * HOUR, author: change.admin.jiraId },
  ]);
  return problem(change, `${issue.key} was approved after the change of ${when(at)}.`, 'authorised-before');
};

export const editedAfterApproval: Plant = (context) => {
  const change = context.securityChange(changing);
  if (change === null) return null;
  const { issue, admin } = change;
  const approved = Date.parse(approvalOf(issue).created);
  const before = issue.description ?? '';
  issue.description = `${before} For all accounts, not only this one.`;
  const at = approved + Math.floor((change.at - approved) / 2);
  context.company.desk.edit(issue, 'description', before, at, admin.jiraId);
  return problem(
    change,
    `${issue.key} was approved, then widened before it was carried out.`,
    'approval-current',
  );
};

export const selfApproved: Plant = (context) => {
  const change = context.securityChange(changing);
  if (change === null) return null;
  approvalOf(change.issue).author = change.admin.jiraId;
  return problem(
    change,
    `${change.admin.name} asked for ${change.issue.key} and approved it.`,
    'independent-approver',
  );
};

export const notRestored: Plant = (context) => {
  const { company, random } = context;
  const chosen = idle(context);
  if (chosen === null) return null;
  const { at, admin } = chosen;
  const issue = openSecurityChange(company, admin, at, 'Pause the trail for a migration');
  const account = accountOf(company, 'production');
  const role = roleNamed(account, 'AdministratorAccess');
  const caller = roleSession(random, account, role, admin.email, at - MINUTE, { agent: 'cli' });
  const event = trailEvent(random, account, 'us-east-1', at, caller, {
    call: 'cloudtrail:StopLogging',
    request: { name: 'northwind-audit-trail' },
  });
  company.aws.events.push(event);
  context.markTrail([event]);
  company.securityChanges.push({ system: 'aws', issue, admin, at, events: [], calls: [event] });
  return {
    subject: { event: trailId(event), ticket: issue.key },
    story: `${admin.name} stopped a trail for ${issue.key} on ${when(at)} and never started it again.`,
    expected: attributes(trailId(event), 'protection-restored'),
  };
};
