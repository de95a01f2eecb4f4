import { accountOf, BREAK_GLASS, roleNamed } from '../aws-accounts.ts';
import { DAY, HOUR, iso, isoSeconds, MINUTE } from '../calendar.ts';
import { AUTOMATION, type Emergency } from '../company.ts';
import { tell } from '../emergencies.ts';
import { STATUS } from '../jira-desk.ts';
import { roleSession } from '../trail.ts';
import { byHand } from './by-hand.ts';
import {
  attributes,
  itemOf,
  NO_EMERGENCY_TICKET,
  type Plant,
  type PlantContext,
  type Problem,
  retell,
  when,
} from './context.ts';

/** Problems of emergency changes. */

const facts = (emergency: Emergency): Record<string, string> => ({
  event: itemOf(emergency),
  ticket: emergency.issue.key,
});

function problem(emergency: Emergency, story: string, ...codes: string[]): Problem {
  return { subject: facts(emergency), story, expected: attributes(itemOf(emergency), ...codes) };
}

/** Tells the ticket's life anew, with what differs. */
function retold(context: PlantContext, emergency: Emergency, parts: Partial<Emergency>): Emergency {
  const other = { ...emergency, ...parts };
  retell(context, emergency.issue, []);
  tell(context.company, other);
  return other;
}

/** A break-glass session whose name carries the key of its ticket. */
const named = ({ kind }: Emergency): boolean => kind === 'named';

export const withoutTicket: Plant = (context) => {
  const { company, random } = context;
  const account = accountOf(company, 'production');
  // A ticket of the operator's own around that time would be taken for the reason.
  const idle = Array.from({ length: 60 }, () => ({
    at: context.moment(),
    person: random.pick(company.cast.operators),
  }));
  const chosen = idle.find(({ at, person }) =>
    company.emergencies.every(
      ({ engineer, reporter, from }) =>
        (engineer !== person && reporter !== person) || Math.abs(from - at) > 3 * DAY,
    ),
  );
  if (chosen === undefined) return null;
  const { at, person } = chosen;
  const role = roleNamed(account, BREAK_GLASS);
  const event = byHand(
    context,
    roleSession(random, account, role, person.email, at - MINUTE, { mfa: true, agent: 'cli' }),
    at,
  );
  return {
    subject: { event, person: person.email },
    story: `${person.name} used the break-glass role on ${when(at)} and no ticket says why.`,
    expected: attributes(event, ...NO_EMERGENCY_TICKET),
  };
};

export const ticketLate: Plant = (context) => {
  const emergency = context.emergency(named);
  if (emergency === null) return null;
  const { issue, engineer, reporter } = emergency;
  const created = emergency.to + 2 * DAY;
  issue.created = iso(created);
  issue.changelog = [];
  context.company.desk.assign(issue, engineer, created + MINUTE, reporter.jiraId);
  const [approved, reviewed, done] = [created + 20 * MINUTE, created + 2 * HOUR, created + 3 * HOUR];
  retold(context, emergency, { created, approved, reviewed, done });
  return problem(
    emergency,
    `${issue.key} was written two days after the emergency of ${when(emergency.from)}.`,
    ...NO_EMERGENCY_TICKET,
  );
};

export const neverApproved: Plant = (context) => {
  const emergency = context.emergency();
  if (emergency === null) return null;
  const { issue, reporter, reviewer, engineer } = emergency;
  retell(context, issue, [
    { to: STATUS.doing, at: emergency.approved, author: reporter.jiraId },
    { to: STATUS.reviewed, at: emergency.reviewed, author: reviewer.jiraId },
    { to: STATUS.done, at: emergency.done, author: engineer.jiraId },
  ]);
  return problem(emergency, `Nobody's approval of ${issue.key} was ever recorded.`, 'approved');
};

export const selfApproved: Plant = (context) => {
  const emergency = context.emergency();
  if (emergency === null) return null;
  const { engineer, issue } = emergency;
  retold(context, emergency, { approver: engineer });
  return problem(emergency, `${engineer.name} carried out ${issue.key} and approved it.`, 'approved');
};

export const notReviewed: Plant = (context) => {
  const emergency = context.emergency();
  if (emergency === null) return null;
  const { issue, reporter, approver, engineer } = emergency;
  const late = context.random.chance(0.5);
  if (late) {
    const reviewed = Math.max(emergency.to, emergency.approved) + 50 * HOUR;
    retold(context, emergency, { reviewed, done: reviewed + HOUR });
    return problem(emergency, `${issue.key} was reviewed on ${when(reviewed)}, after two days.`, 'reviewed');
  }
  retell(context, issue, [
    { to: STATUS.waiting, at: emergency.approved - 5 * MINUTE, author: reporter.jiraId },
    { to: STATUS.approved, at: emergency.approved, author: approver.jiraId },
    { to: STATUS.done, at: emergency.done, author: engineer.jiraId },
  ]);
  return problem(emergency, `${issue.key} was closed without a review.`, 'reviewed');
};

export const selfReviewed: Plant = (context) => {
  const emergency = context.emergency();
  if (emergency === null) return null;
  const { engineer, issue } = emergency;
  retold(context, emergency, { reviewer: engineer });
  return problem(emergency, `${engineer.name} carried out ${issue.key} and reviewed it.`, 'reviewed');
};

export const reviewedByAutomation: Plant = (context) => {
  const emergency = context.emergency();
  if (emergency === null) return null;
  const { issue } = emergency;
  for (const entry of issue.changelog) {
    if (entry.items.some(({ to }) => to === STATUS.reviewed)) entry.author = AUTOMATION.accountId;
  }
  return problem(emergency, `${issue.key} was reviewed by a rule in Jira, not by a person.`, 'reviewed');
};

export const tooLong: Plant = (context) => {
  const emergency = context.emergency(({ kind }) => kind !== 'pipeline');
  if (emergency === null) return null;
  const began = isoSeconds(emergency.from - 6 * HOUR);
  for (const event of emergency.events) {
    event.userIdentity = JSON.parse(
      JSON.stringify(event.userIdentity).replace(/"creationDate":"[^"]*"/, `"creationDate":"${began}"`),
    );
  }
  return problem(
    emergency,
    `The break-glass session for ${emergency.issue.key} lasted more than six hours; four are allowed.`,
    'time-boxed',
  );
};

export const notClosed: Plant = (context) => {
  const emergency = context.emergency();
  if (emergency === null) return null;
  const { issue, reporter, approver, reviewer } = emergency;
  retell(context, issue, [
    { to: STATUS.waiting, at: emergency.approved - 5 * MINUTE, author: reporter.jiraId },
    { to: STATUS.approved, at: emergency.approved, author: approver.jiraId },
    { to: STATUS.reviewed, at: emergency.reviewed, author: reviewer.jiraId },
  ]);
  return problem(emergency, `${issue.key} was reviewed and never closed.`, 'closed');
};
