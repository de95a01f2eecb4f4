import { DAY, HOUR, iso, isoSeconds, MINUTE } from '../calendar.ts';
import { AUTOMATION, type ChangeSession, type Company } from '../company.ts';
import { FIELD, STATUS } from '../jira-desk.ts';
import {
  approvalOf,
  attributes,
  doneAt,
  forget,
  itemOf,
  NO_TICKET,
  type Plant,
  type PlantContext,
  retell,
  when,
} from './context.ts';

/** Problems of production changes. */

const facts = (session: ChangeSession): Record<string, string> => ({
  event: itemOf(session),
  ticket: session.issue.key,
});

/** Gives a session another name in everything the trail says about it. */
function rename(company: Company, session: ChangeSession, name: string): void {
  const old = `${session.issue.key}-deploy`;
  const from = isoSeconds(session.from - HOUR);
  const to = isoSeconds(session.to + HOUR);
  for (const event of company.aws.events) {
    if (event.eventTime < from || event.eventTime > to) continue;
    const identity = JSON.stringify(event.userIdentity);
    const request = JSON.stringify(event.requestParameters);
    if (!identity.includes(`/${old}"`) && !request.includes(`"${old}"`)) continue;
    event.userIdentity = JSON.parse(identity.replaceAll(old, name));
    event.requestParameters = JSON.parse(request.replaceAll(old, name));
  }
}

export const withoutTicket: Plant = (context) => {
  const session = context.session();
  if (session === null) return null;
  rename(context.company, session, `github-run-${context.random.digits(11)}`);
  forget(context, session.issue);
  return {
    subject: { event: itemOf(session) },
    story: `The pipeline changed production on ${when(session.from)} and nothing about the run names a change ticket.`,
    expected: attributes(itemOf(session), ...NO_TICKET),
  };
};

export const unknownKey: Plant = (context) => {
  const session = context.session();
  if (session === null) return null;
  const key = `CHG-${context.random.int(90_000, 99_999)}`;
  rename(context.company, session, `${key}-deploy`);
  forget(context, session.issue);
  return {
    subject: { event: itemOf(session), ticket: key },
    story: `The run on ${when(session.from)} names ${key}, a ticket that does not exist.`,
    expected: attributes(itemOf(session), ...NO_TICKET),
  };
};

export const createdAfter: Plant = (context) => {
  const session = context.session();
  if (session === null) return null;
  const { issue, reporter, approver, engineer } = session;
  const created = session.to + context.random.int(20, 80) * MINUTE;
  issue.created = iso(created);
  issue.changelog = [];
  issue.comments = [];
  issue.fields[FIELD.rollback] ??= 'Redeploy the previous release.';
  context.company.desk.assign(issue, engineer, created + MINUTE, reporter.jiraId);
  retell(context, issue, [
    { to: STATUS.waiting, at: created + 5 * MINUTE, author: reporter.jiraId },
    { to: STATUS.approved, at: created + 25 * MINUTE, author: approver.jiraId },
    { to: STATUS.done, at: created + 40 * MINUTE, author: engineer.jiraId },
  ]);
  return {
    subject: facts(session),
    story: `${issue.key} was written after the change it covers (${when(session.from)}).`,
    expected: attributes(itemOf(session), 'ticketed', 'authorised-before'),
  };
};

export const approvedLate: Plant = (context) => {
  const session = context.session();
  if (session === null) return null;
  const { issue, reporter, approver, engineer } = session;
  const approved = session.to + context.random.int(1, 4) * HOUR;
  retell(context, issue, [
    { to: STATUS.waiting, at: session.approved - 5 * MINUTE, author: reporter.jiraId },
    { to: STATUS.approved, at: approved, author: approver.jiraId },
    {
      to: STATUS.done,
      at: Math.max(doneAt(issue, approved), approved + 30 * MINUTE),
      author: engineer.jiraId,
    },
  ]);
  return {
    subject: facts(session),
    story: `${issue.key} was approved on ${when(approved)}, after the change had been made.`,
    expected: attributes(itemOf(session), 'authorised-before'),
  };
};

export const neverApproved: Plant = (context) => {
  const session = context.session();
  if (session === null) return null;
  const { issue, reporter, engineer } = session;
  const done = doneAt(issue, session.to);
  retell(context, issue, [
    { to: STATUS.waiting, at: session.approved - 5 * MINUTE, author: reporter.jiraId },
    { to: STATUS.doing, at: session.from - 3 * MINUTE, author: engineer.jiraId },
    { to: STATUS.done, at: done, author: engineer.jiraId },
  ]);
  return {
    subject: facts(session),
    story: `${issue.key} went from waiting straight to work; nobody approved it.`,
    expected: attributes(itemOf(session), 'authorised-before', 'independent-approver'),
  };
};

/** Leaves the ticket's life as it is, but another account approved it. */
function approvedBy(
  _context: PlantContext,
  session: ChangeSession,
  author: string,
  story: string,
): ReturnType<Plant> {
  approvalOf(session.issue).author = author;
  session.issue.comments = [];
  return { subject: facts(session), story, expected: attributes(itemOf(session), 'independent-approver') };
}

export const selfApproved: Plant = (context) => {
  const session = context.session();
  if (session === null) return null;
  const { issue, approver, reporter } = session;
  issue.reporter = approver.jiraId;
  for (const entry of issue.changelog) if (entry.author === reporter.jiraId) entry.author = approver.jiraId;
  return approvedBy(
    context,
    session,
    approver.jiraId,
    `${approver.name} opened ${issue.key} and approved it, too.`,
  );
};

export const approverNotAuthorised: Plant = (context) => {
  const { company, dates, random } = context;
  const { formerManager, engineers } = company.cast;
  const former = random.chance(0.6);
  const session = context.session((other) => !former || other.approved > dates.left + DAY);
  if (session === null) return null;
  const others = engineers.filter((person) => person !== session.engineer && person !== session.reporter);
  const author = former ? formerManager : random.pick(others);
  const why = former ? 'had left the approvers’ group by then' : 'is no approver';
  return approvedBy(
    context,
    session,
    author.jiraId,
    `${author.name} approved ${session.issue.key} but ${why}.`,
  );
};

export const approvedByAutomation: Plant = (context) => {
  const session = context.session();
  if (session === null) return null;
  const story = `${session.issue.key} was approved by ${AUTOMATION.displayName}, not by a person.`;
  return approvedBy(context, session, AUTOMATION.accountId, story);
};

export const editedAfterApproval: Plant = (context) => {
  const session = context.session();
  if (session === null) return null;
  const { issue, engineer } = session;
  const before = issue.description ?? '';
  const at = session.approved + Math.floor((session.from - session.approved) / 2);
  issue.description = `${before} Also migrates the customer table.`;
  context.company.desk.edit(issue, 'description', before, at, engineer.jiraId);
  return {
    subject: facts(session),
    story: `${issue.key} was approved, then widened to a database migration before it was carried out.`,
    expected: attributes(itemOf(session), 'approval-current'),
  };
};

export const approvalReverted: Plant = (context) => {
  const session = context.session();
  if (session === null) return null;
  const { issue, reporter, approver, engineer } = session;
  const done = doneAt(issue, session.to);
  const back = Math.min(session.approved + 50 * MINUTE, (session.approved + session.from) / 2);
  retell(context, issue, [
    { to: STATUS.waiting, at: session.approved - 5 * MINUTE, author: reporter.jiraId },
    { to: STATUS.approved, at: session.approved, author: approver.jiraId },
    { to: STATUS.waiting, at: back, author: approver.jiraId },
    { to: STATUS.doing, at: session.to + 4 * MINUTE, author: engineer.jiraId },
    { to: STATUS.done, at: Math.max(done, session.to + 8 * MINUTE), author: engineer.jiraId },
  ]);
  return {
    subject: facts(session),
    story: `${approver.name} took the approval of ${issue.key} back on ${when(back)}; it was carried out all the same.`,
    expected: attributes(itemOf(session), 'approval-current'),
  };
};

export const notClosed: Plant = (context) => {
  const session = context.session((other) => other.to < context.company.calendar.now - 20 * DAY);
  if (session === null) return null;
  const { issue, engineer } = session;
  const late = context.random.chance(0.4);
  issue.changelog = issue.changelog.filter((entry) => entry.items.every((item) => item.to !== STATUS.done));
  const started = issue.changelog.some((entry) => entry.items.some((item) => item.to === STATUS.doing));
  issue.status = started ? STATUS.doing : STATUS.approved;
  issue.resolved = null;
  if (late) context.company.desk.move(issue, STATUS.done, session.to + 11 * DAY, engineer.jiraId);
  return {
    subject: facts(session),
    story: late ? `${issue.key} was closed eleven days after the change.` : `${issue.key} is still open.`,
    expected: attributes(itemOf(session), 'closed'),
  };
};

export const fieldEmpty: Plant = (context) => {
  const session = context.session();
  if (session === null) return null;
  const { issue, engineer } = session;
  const after = context.random.chance(0.5);
  issue.changelog = issue.changelog.filter((entry) =>
    entry.items.every((item) => item.fieldId !== FIELD.rollback),
  );
  issue.fields[FIELD.rollback] = null;
  const field = { id: FIELD.rollback, name: 'Rollback plan' };
  if (after) context.company.desk.fill(issue, field, 'Redeploy.', session.to + 6 * MINUTE, engineer.jiraId);
  return {
    subject: facts(session),
    story: `${issue.key} had no rollback plan when the change was made${after ? '; it was filled in afterwards' : ''}.`,
    expected: attributes(itemOf(session), 'required-fields'),
  };
};
