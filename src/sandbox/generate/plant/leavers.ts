import { accountOf, roleNamed } from '../aws-accounts.ts';
import { DAY, HOUR, iso, MINUTE, workDays } from '../calendar.ts';
import { type Company, isActive } from '../company.ts';
import {
  deleteIamUser,
  type Former,
  formerEmployee,
  leaverId,
  listLeaver,
  noteAccount,
  offboardingTicket,
  offboardWell,
} from '../hr.ts';
import { userOf } from '../okta-directory.ts';
import { asUser, oktaEvent } from '../okta-events.ts';
import type { Person } from '../people.ts';
import { roleSession, trailEvent } from '../trail.ts';
import { attributes, NO_REQUEST, type Plant, type PlantContext, type Problem, when } from './context.ts';

/** Problems of people who left. Most are about accounts that were deleted since, so that no other problem needs them. */

/** Somebody who left early in the period; every mention in the logs is marked, so that no silent days hide it. */
function former({ company, random, marks }: PlantContext): Former {
  const person = formerEmployee(company, random);
  for (let at = person.leaves - 15 * DAY; at < person.leaves + 15 * DAY; at += 12 * HOUR)
    marks.push({ system: 'okta', region: null, at });
  return person;
}

const disableInTime = ({ company, random }: PlantContext, person: Former): void => {
  noteAccount(
    company,
    random,
    person,
    'user.lifecycle.deactivate',
    person.leaves + random.int(70, 200) * MINUTE,
  );
};

const ticketInTime = ({ company, random }: PlantContext, person: Former): void => {
  offboardingTicket(company, random, person, person.leaves - random.int(4, 9) * DAY);
};

const about = (person: Former, item: string): Problem['subject'] => ({
  user: person.email,
  okta: person.id,
  item,
});

export const withoutTicket: Plant = (context) => {
  const person = former(context);
  const item = leaverId(listLeaver(context.company, person, person.leaves));
  disableInTime(context, person);
  return {
    subject: about(person, item),
    story: `${person.name} left on ${when(person.leaves)}, and nobody opened an off-boarding ticket.`,
    expected: attributes(item, 'offboarding-ticketed'),
  };
};

export const ticketLate: Plant = (context) => {
  const person = former(context);
  const { company, random } = context;
  const item = leaverId(listLeaver(company, person, person.leaves));
  disableInTime(context, person);
  const issue = offboardingTicket(company, random, person, person.leaves + random.int(2, 6) * DAY);
  return {
    subject: { ...about(person, item), ticket: issue.key },
    story: `${issue.key} was opened days after ${person.name} had left.`,
    expected: attributes(item, 'offboarding-ticketed'),
  };
};

export const disabledLate: Plant = (context) => {
  const person = former(context);
  const { company, random } = context;
  const item = leaverId(listLeaver(company, person, person.leaves));
  ticketInTime(context, person);
  const at = person.leaves + random.int(50, 190) * HOUR;
  noteAccount(company, random, person, 'user.lifecycle.deactivate', at);
  return {
    subject: about(person, item),
    story: `${person.name} left on ${when(person.leaves)}; the account was disabled on ${when(at)}.`,
    expected: attributes(item, 'account-disabled-in-time'),
  };
};

/** Takes what a person did since some time out of the System Log. */
function silence(company: Company, person: Person, since: number): void {
  company.okta.events = company.okta.events.filter(
    ({ published, actor }) =>
      !(published >= iso(since) && (actor as { id?: string } | undefined)?.id === person.id),
  );
}

/** The leaver whom everybody forgot: only HR knows. */
export const missed: Plant = (context) => {
  const { company, random } = context;
  const { calendar } = company;
  const person = context.person((other) => isActive(other) && other.created < calendar.opens - 60 * DAY);
  if (person === null) return null;
  const day = random.pick(workDays(calendar, calendar.end - 45 * DAY, calendar.end - 10 * DAY));
  const leaves = day.from + 17 * HOUR;
  const item = leaverId(listLeaver(company, person, leaves));
  silence(company, person, leaves - HOUR);
  const user = userOf(company, person);
  const last = leaves - random.int(2, 8) * HOUR;
  user.lastLogin = iso(last);
  user.lastUpdated = user.lastLogin;
  company.okta.events.push(oktaEvent(random, 'user.session.start', last, asUser(person), []));
  context.marks.push({ system: 'okta', region: null, at: last });
  return {
    subject: { user: person.email, okta: person.id, item },
    story: `${person.name} left on ${when(leaves)}; IT was never told, and the account is still enabled.`,
    expected: attributes(item, 'offboarding-ticketed', 'account-disabled-in-time'),
  };
};

export const signedInAfter: Plant = (context) => {
  const person = former(context);
  const { company, random } = context;
  const item = leaverId(listLeaver(company, person, person.leaves));
  ticketInTime(context, person);
  const at = person.leaves + random.int(150, 400) * MINUTE;
  const { id, type, alternateId, displayName } = person;
  company.okta.events.push(
    oktaEvent(random, 'user.session.start', at, { id, type, alternateId, displayName }, []),
  );
  noteAccount(company, random, person, 'user.lifecycle.deactivate', person.leaves + 20 * HOUR);
  return {
    subject: about(person, item),
    story: `${person.name} left on ${when(person.leaves)} and signed in again on ${when(at)}, before the account was disabled.`,
    expected: attributes(item, 'no-activity-after-leaving'),
  };
};

export const calledAfter: Plant = (context) => {
  const person = former(context);
  const { company, random } = context;
  const item = leaverId(offboardWell(company, random, person));
  const account = accountOf(company, 'staging');
  const at = person.leaves + random.int(26, 70) * HOUR;
  const caller = roleSession(
    random,
    account,
    roleNamed(account, 'PowerUserAccess'),
    person.email,
    at - MINUTE,
    {
      agent: 'cli',
    },
  );
  const call = {
    call: 'ecs:UpdateService',
    request: { cluster: 'robots', service: 'orders', desiredCount: 0 },
  };
  const event = trailEvent(random, account, 'us-east-1', at, caller, call);
  company.aws.events.push(event);
  context.markTrail([event]);
  return {
    subject: about(person, item),
    story: `A role session of ${person.name}, who had left, called AWS on ${when(at)}.`,
    expected: attributes(item, 'no-activity-after-leaving'),
  };
};

export const credentialsLate: Plant = (context) => {
  const person = former(context);
  const { company, random } = context;
  const item = leaverId(offboardWell(company, random, person));
  const at = person.leaves + random.int(4, 12) * DAY;
  deleteIamUser(company, random, person, at);
  return {
    subject: about(person, item),
    story: `The access key of ${person.name} in AWS worked until ${when(at)}, days after the last day.`,
    expected: attributes(item, 'credentials-removed-in-time'),
  };
};

export const reactivated: Plant = (context) => {
  const person = former(context);
  const { company, random } = context;
  const item = leaverId(offboardWell(company, random, person));
  const at = person.leaves + random.int(5, 12) * DAY;
  const admin = asUser(random.pick(company.cast.itAdmins));
  const event = noteAccount(company, random, person, 'user.lifecycle.reactivate', at, admin);
  noteAccount(company, random, person, 'user.lifecycle.deactivate', at + 6 * HOUR, admin);
  return {
    subject: { ...about(person, item), event: event.uuid },
    story: `The account of ${person.name}, who had left, was enabled again on ${when(at)} for some hours; nobody asked for that.`,
    // Enabling an account is an access grant, too.
    expected: [
      ...attributes(item, 'not-reactivated'),
      ...attributes(`okta:event/${event.uuid}`, ...NO_REQUEST),
    ],
  };
};

export const rowUnreadable: Plant = (context) => {
  const person = former(context);
  const { company, random } = context;
  const row = offboardWell(company, random, person);
  const [year, month, day] = row.lastDay.split('-');
  row.lastDay = `${month}/${day}/${year}`;
  const item = leaverId(row);
  return {
    subject: about(person, item),
    story: `The HR list gives the last day of ${person.name} as ${row.lastDay}, in another form than all others.`,
    expected: [{ where: 'gap', code: 'record-problem', subject: item }],
  };
};

/** What a leaver fails besides, whose access key in AWS was left; nothing where they left outside the period. */
export function keyLeft({ company }: PlantContext, person: Person): Problem['expected'] {
  const { calendar, hr } = company;
  const row = hr.find(({ number }) => number === person.number);
  if (row === undefined || person.leaves === null) return [];
  const inPeriod = person.leaves >= calendar.start && person.leaves < calendar.end - 2 * HOUR;
  return inPeriod ? attributes(leaverId(row), 'credentials-removed-in-time') : [];
}
