import { assignApp, joinGroup } from '../access-requests.ts';
import { HOUR, MINUTE } from '../calendar.ts';
import { departmentGroup, type Wish, wishesOf } from '../catalog.ts';
import { AUTOMATION, type Company, type Grant, type OktaEvent } from '../company.ts';
import { STATUS } from '../jira-desk.ts';
import { appLabelled, groupNamed } from '../okta-directory.ts';
import { asUser, ruleOf } from '../okta-events.ts';
import type { Person } from '../people.ts';
import {
  approvalOf,
  attributes,
  doneAt,
  NO_REQUEST,
  type Plant,
  type PlantContext,
  type Problem,
  retell,
  when,
} from './context.ts';

/** Problems of access grants. */

export const eventId = (event: Grant['event']): string => ('uuid' in event ? `okta:event/${event.uuid}` : '');

/** A request for it that was declined would be another problem than the one that is planted. */
const isAskedFor = ({ desk }: Company, person: Person, wish: Wish): boolean =>
  desk.issues.some(({ summary }) => summary.includes(wish.name) && summary.includes(person.name));

function wishFor(
  context: PlantContext,
  person: Person,
  fits: (wish: Wish) => boolean = () => true,
): Wish | null {
  const { company, random } = context;
  const open = wishesOf(company, person).filter(
    (wish) =>
      fits(wish) &&
      !isAskedFor(company, person, wish) &&
      (wish.kind === 'group'
        ? !groupNamed(company, wish.name).members.includes(person.id)
        : !appLabelled(company, wish.name).users.some((user) => user.id === person.id)),
  );
  return open.length === 0 ? null : random.pick(open);
}

/** Grants without any paper. */
export function grantBare(
  context: PlantContext,
  person: Person,
  wish: Wish,
  at: number,
  grantor: Person,
): OktaEvent {
  const { company, random } = context;
  context.marks.push({ system: 'okta', region: null, at });
  if (wish.kind === 'app')
    return assignApp(company, random, person, appLabelled(company, wish.name), at, asUser(grantor));
  return joinGroup(company, random, person, groupNamed(company, wish.name), at, asUser(grantor)).event;
}

export const withoutRequest: Plant = (context) => {
  const person = context.person((other) => wishFor(context, other) !== null);
  const wish = person === null ? null : wishFor(context, person);
  if (person === null || wish === null) return null;
  const grantor = context.random.pick(context.company.cast.itAdmins.filter((admin) => admin !== person));
  const at = context.moment();
  const event = grantBare(context, person, wish, at, grantor);
  return {
    subject: { event: event.uuid, user: person.email, entitlement: wish.name },
    story: `${grantor.name} gave ${person.name} ${wish.name} on ${when(at)}; nobody asked for it in a ticket.`,
    expected: attributes(eventId(event), ...NO_REQUEST),
  };
};

/** Somebody whom the rule of the group does not match. */
export const birthrightByHand: Plant = (context) => {
  const { company, random } = context;
  const person = context.person();
  if (person === null) return null;
  const departments = new Set(company.people.map(({ department }) => department));
  const name = departmentGroup(random.pick([...departments].filter((one) => one !== person.department)));
  const grantor = random.pick(company.cast.itAdmins.filter((admin) => admin !== person));
  const at = context.moment();
  context.marks.push({ system: 'okta', region: null, at });
  const { event } = joinGroup(company, random, person, groupNamed(company, name), at, asUser(grantor));
  return {
    subject: { event: event.uuid, user: person.email, group: name },
    story: `${grantor.name} added ${person.name} to ${name} on ${when(at)}, whom its group rule does not put there.`,
    expected: attributes(eventId(event), ...NO_REQUEST),
  };
};

/** The log names a rule that was made and deleted between two looks at the rules. */
export const birthrightByUnknownRule: Plant = (context) => {
  const { calendar, okta } = context.company;
  const open = okta.events.filter(
    (event) => ruleOf(event) !== null && inside(calendar, Date.parse(event.published)),
  );
  if (open.length === 0) return null;
  const event = context.random.pick(open);
  const rule = context.random.oktaId('0pr');
  event.debugContext = { debugData: { triggeredByGroupRuleId: rule } };
  const at = Date.parse(event.published);
  context.marks.push({ system: 'okta', region: null, at });
  return {
    subject: { event: event.uuid, rule },
    story: `The group rule ${rule} put somebody into a birthright group on ${when(at)}, and nobody knows that rule any more.`,
    expected: [{ where: 'gap', code: 'birthright-rule-unknown', subject: eventId(event) }],
  };
};

const inside = ({ start, end }: { start: number; end: number }, at: number): boolean =>
  at > start && at < end;

const facts = (grant: Grant): Record<string, string> => ({
  event: eventId(grant.event),
  ticket: grant.issue.key,
  user: grant.person.email,
});

/** The request stays as it was but for who approved it. */
function approvedBy(grant: Grant, author: string, story: string): Problem {
  approvalOf(grant.issue).author = author;
  grant.issue.comments = [];
  return { subject: facts(grant), story, expected: attributes(eventId(grant.event), 'independent-approver') };
}

export const selfApproved: Plant = (context) => {
  const grant = context.grant();
  if (grant === null) return null;
  const { person, grantor, issue } = grant;
  return context.random.chance(0.5)
    ? approvedBy(grant, person.jiraId, `${person.name} approved ${issue.key}, the own request.`)
    : approvedBy(grant, grantor.jiraId, `${grantor.name} approved ${issue.key} and granted the access, too.`);
};

export const approverNotAuthorised: Plant = (context) => {
  const grant = context.grant();
  const author = grant === null ? null : context.person((other) => other !== grant.person);
  if (grant === null || author === null) return null;
  const story = `${author.name} approved ${grant.issue.key} but is neither the manager nor the owner.`;
  return approvedBy(grant, author.jiraId, story);
};

export const approvedByAutomation: Plant = (context) => {
  const grant = context.grant();
  if (grant === null) return null;
  return approvedBy(
    grant,
    AUTOMATION.accountId,
    `${grant.issue.key} was approved by a rule in Jira, not by a person.`,
  );
};

export const approvedLate: Plant = (context) => {
  const grant = context.grant();
  if (grant === null) return null;
  const { issue, reporter, approver, grantor } = grant;
  const approved = grant.at + context.random.int(2, 22) * HOUR;
  retell(context, issue, [
    { to: STATUS.waiting, at: grant.created + 4 * MINUTE, author: reporter.jiraId },
    { to: STATUS.approved, at: approved, author: approver.jiraId },
    { to: STATUS.done, at: Math.max(doneAt(issue, approved), approved + HOUR), author: grantor.jiraId },
  ]);
  issue.comments = [];
  return {
    subject: facts(grant),
    story: `${issue.key} was approved on ${when(approved)}; the access had been granted on ${when(grant.at)}.`,
    expected: attributes(eventId(grant.event), 'authorised-before'),
  };
};

export const neverApproved: Plant = (context) => {
  const grant = context.grant();
  if (grant === null) return null;
  const { issue, reporter, grantor } = grant;
  retell(context, issue, [
    { to: STATUS.waiting, at: grant.created + 4 * MINUTE, author: reporter.jiraId },
    { to: STATUS.doing, at: grant.at - 5 * MINUTE, author: grantor.jiraId },
    { to: STATUS.done, at: doneAt(issue, grant.at), author: grantor.jiraId },
  ]);
  issue.comments = [];
  return {
    subject: facts(grant),
    story: `${issue.key} was carried out without anybody’s approval.`,
    expected: attributes(eventId(grant.event), 'independent-approver', 'authorised-before'),
  };
};

export const excess: Plant = (context) => {
  const { company } = context;
  const other =
    (grant: Grant) =>
    (wish: Wish): boolean =>
      wish.name !== grant.entitlement;
  const grant = context.grant(
    (one) =>
      company.people.find((person) => person.id === one.person.managerId) === one.approver &&
      wishFor(context, one.person, other(one)) !== null,
  );
  const wish = grant === null ? null : wishFor(context, grant.person, other(grant));
  if (grant === null || wish === null) return null;
  const event = grantBare(context, grant.person, wish, grant.at + 3 * MINUTE, grant.grantor);
  return {
    subject: { event: event.uuid, ticket: grant.issue.key, user: grant.person.email, entitlement: wish.name },
    story: `${grant.issue.key} asks for ${grant.entitlement}; ${grant.person.name} was given ${wish.name} as well.`,
    expected: attributes(eventId(event), 'as-requested'),
  };
};

export const unknownAdmin: Plant = (context) => {
  const { company, random } = context;
  const fits = (grant: Grant): Person[] =>
    company.cast.appAdmins.filter((admin) => ![grant.person, grant.approver, grant.reporter].includes(admin));
  const grant = context.grant((one) => fits(one).length > 0);
  if (grant === null) return null;
  const admin = random.pick(fits(grant));
  Object.assign(grant.event, { actor: asUser(admin) });
  for (const entry of grant.issue.changelog)
    if (entry.author === grant.grantor.jiraId) entry.author = admin.jiraId;
  return {
    subject: { ...facts(grant), admin: admin.email },
    story: `${admin.name}, who is not among those who may grant access, gave ${grant.person.name} ${grant.entitlement}.`,
    expected: attributes(eventId(grant.event), 'authorised-grantor'),
  };
};
