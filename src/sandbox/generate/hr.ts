import { dateIn } from '../../domain/instant.ts';
import type { World } from '../world.ts';
import { accountOf } from './aws-accounts.ts';
import { DAY, HOUR, iso, MINUTE, workDays } from './calendar.ts';
import type { Company } from './company.ts';
import { adminSession } from './iam-access.ts';
import { emptyUser } from './iam-parts.ts';
import { type Issue, STATUS } from './jira-desk.ts';
import { makeNames, plain } from './names.ts';
import { HR_FEED, oktaEvent, type Party } from './okta-events.ts';
import { MAIL_DOMAIN, type Person } from './people.ts';
import type { Random } from './random.ts';
import { trailEvent } from './trail.ts';

/** HR's own list of who left, and people whom only HR and the logs remember. */

/** One row of the export. */
export interface HrRow {
  readonly number: string;
  readonly name: string;
  /** Empty for whoever never had an address. */
  readonly email: string;
  readonly kind: string;
  /** As written: `2026-08-14`. */
  lastDay: string;
}

/** Headers of the export, and the columns of `connectors.hr` that they are. */
export const HR_COLUMNS = {
  kind: 'Employment',
  number: 'Employee ID',
  name: 'Full name',
  lastDay: 'Last day',
  email: 'Work email',
} as const;

const dayOf = ({ calendar }: Company, at: number): string => dateIn(iso(at), calendar.timezone);

/** Item id of a leaver of the population. */
export const leaverId = ({ number, lastDay }: Pick<HrRow, 'number' | 'lastDay'>): string =>
  `hr:leaver/${number}/${lastDay}`;

/** Adds somebody to the list. */
export function listLeaver(
  company: Company,
  person: Pick<Person, 'number' | 'name' | 'email' | 'contractor'>,
  leaves: number,
): HrRow {
  const { number, name, email, contractor } = person;
  const row = {
    number,
    name,
    email,
    kind: contractor ? 'Contractor' : 'Employee',
    lastDay: dayOf(company, leaves),
  };
  company.hr.push(row);
  return row;
}

/** Somebody whose account was deleted after they left: Okta's list of users has forgotten them, its log has not. */
export interface Former extends Party {
  readonly number: string;
  readonly name: string;
  readonly email: string;
  readonly contractor: boolean;
  /** Last moment of work, on a working day early in the period: before any days that are made silent. */
  readonly leaves: number;
}

/** What an address would be made of: of whoever has none, too. */
const localPart = (name: string): string => name.split(' ').map(plain).join('.');

/** @param random a stream of the caller's own */
export function formerEmployee(company: Company, random: Random): Former {
  const { calendar, people, hr } = company;
  const others = [...people.map(({ local }) => local), ...hr.map(({ name }) => localPart(name))];
  // No two people may be taken for one another, as everywhere in the world.
  const name = makeNames(random, 40).find(({ local }) =>
    others.every((other) => !other.includes(local) && !local.includes(other)),
  );
  if (name === undefined) throw new Error('no name is left for a former employee');
  const email = `${name.local}@${MAIL_DOMAIN}`;
  const full = `${name.first} ${name.last}`;
  const day = random.pick(workDays(calendar, calendar.start + 3 * DAY, calendar.start + 38 * DAY));
  return {
    id: random.oktaId('00u'),
    type: 'User',
    alternateId: email,
    displayName: full,
    number: `E${String(90_000 + hr.length * 11)}`,
    name: full,
    email,
    contractor: false,
    leaves: day.from + 17 * HOUR,
  };
}

/** Writes an off-boarding ticket about somebody. */
export function offboardingTicket(
  company: Company,
  random: Random,
  who: Pick<Former, 'name' | 'number'>,
  created: number,
): Issue {
  const { cast, desk } = company;
  const admin = random.pick(cast.itAdmins);
  const issue = desk.open({
    project: 'OFF',
    summary: `Off-boarding: ${who.name}`,
    description: `${who.name} leaves. Last day: see HR record ${who.number}.`,
    reporter: random.pick(cast.hrPartners),
    assignee: admin,
    created,
  });
  desk.move(issue, STATUS.doing, created + HOUR, admin.jiraId);
  desk.move(issue, STATUS.done, created + 30 * HOUR, admin.jiraId);
  return issue;
}

/** Notes in Okta's log that something was done to a former employee's account. */
export function noteAccount(
  { okta }: Company,
  random: Random,
  former: Party,
  eventType: string,
  at: number,
  actor: Party = HR_FEED,
): World['okta']['events'][number] {
  const { id, type, alternateId, displayName } = former;
  const event = oktaEvent(random, eventType, at, actor, [{ id, type, alternateId, displayName }]);
  okta.events.push(event);
  return event;
}

/** Notes in the trail that the IAM user of a former employee is taken away, key first. */
export function deleteIamUser(company: Company, random: Random, former: Former, at: number): void {
  const account = accountOf(company, 'staging');
  const user = emptyUser(random, former.email, company.calendar.opens - 300 * DAY);
  const key = random.iamId('AKIA').slice(0, 20);
  const caller = adminSession(random, account, random.pick(company.cast.itAdmins), at);
  const userName = user.name;
  const calls = [
    { call: 'iam:UpdateAccessKey', request: { userName, accessKeyId: key, status: 'Inactive' } },
    { call: 'iam:DeleteAccessKey', request: { userName, accessKeyId: key } },
    { call: 'iam:DeleteLoginProfile', request: { userName } },
    { call: 'iam:DeleteUser', request: { userName } },
  ];
  for (const [index, call] of calls.entries())
    company.aws.events.push(trailEvent(random, account, 'us-east-1', at + index * MINUTE, caller, call));
}

/** Takes a former employee through an off-boarding as it should be. */
export function offboardWell(company: Company, random: Random, former: Former): HrRow {
  const row = listLeaver(company, former, former.leaves);
  offboardingTicket(company, random, former, former.leaves - random.int(4, 9) * DAY);
  noteAccount(
    company,
    random,
    former,
    'user.lifecycle.deactivate',
    former.leaves + random.int(70, 200) * MINUTE,
  );
  return row;
}

/**
 * The list of everybody who left. Some of it only looks wrong: names in another Unicode form, somebody who never had an
 * account, somebody sent home days before the last day, an account that has been deleted since.
 */
export function hrRecords(company: Company): void {
  const random = company.random('hr');
  for (const person of company.people) if (person.leaves !== null) listLeaver(company, person, person.leaves);
  company.hr.forEach((row, index) => {
    if (index % 2 === 0) company.hr[index] = { ...row, name: row.name.normalize('NFD') };
  });
  const deleted = formerEmployee(company, random);
  offboardWell(company, random, deleted);
  noteAccount(company, random, deleted, 'user.lifecycle.delete.initiated', deleted.leaves + 10 * DAY);
  deleteIamUser(company, random, deleted, deleted.leaves + 3 * HOUR);
  const sentHome = formerEmployee(company, random);
  listLeaver(company, sentHome, sentHome.leaves);
  offboardingTicket(company, random, sentHome, sentHome.leaves - 12 * DAY);
  noteAccount(company, random, sentHome, 'user.lifecycle.suspend', sentHome.leaves - 10 * DAY);
  noteAccount(company, random, sentHome, 'user.lifecycle.deactivate', sentHome.leaves + DAY);
  const worker = formerEmployee(company, random);
  listLeaver(company, { ...worker, email: '' }, worker.leaves);
  offboardingTicket(company, random, worker, worker.leaves - 6 * DAY);
}

/** The export as its file: with a byte order mark and semicolons, as some spreadsheet programs write it. */
export function hrFile({ hr }: Company): string {
  const titles = Object.entries(HR_COLUMNS) as [keyof HrRow, string][];
  const line = (cells: readonly string[]): string =>
    `${cells.map((cell) => (/[;"\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(';')}\r\n`;
  return `\uFEFF${[
    line(titles.map(([, title]) => title)),
    ...hr.map((row) => line(titles.map(([column]) => row[column]))),
  ].join('')}`;
}
