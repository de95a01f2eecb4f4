import { accountOf } from '../aws-accounts.ts';
import { DAY, HOUR } from '../calendar.ts';
import type { SecretReading } from '../company.ts';
import { STATUS } from '../jira-desk.ts';
import { personIn, readOf } from '../secrets.ts';
import { trailEvent } from '../trail.ts';
import { approvalOf, attributes, type Plant, type Problem, retell, trailId, when } from './context.ts';

/** Problems of reads of secrets. */

function problem({ event, issue }: SecretReading, story: string, ...codes: string[]): Problem {
  const id = trailId(event);
  return { subject: { event: id, ticket: issue.key }, story, expected: attributes(id, ...codes) };
}

export const withoutTicket: Plant = (context) => {
  const { company, random } = context;
  const near = (at: number): boolean =>
    company.secretReadings.some((other) => Math.abs(other.at - at) < 4 * DAY);
  const engineers = company.cast.engineers.filter((person) => !company.cast.operators.includes(person));
  const person = random.pick(engineers.length > 0 ? engineers : company.cast.engineers);
  const moments = Array.from({ length: 60 }, () => context.moment());
  const at = engineers.length > 0 ? moments[0] : moments.find((moment) => !near(moment));
  if (at === undefined) return null;
  const account = accountOf(company, 'production');
  const caller = personIn(company, random, person, at);
  const call = readOf(random.int(0, 2), ['payments/signing-key', 'payments/webhook']);
  const event = trailEvent(random, account, 'us-east-1', at, caller, call);
  company.aws.events.push(event);
  context.markTrail([event]);
  const id = trailId(event);
  return {
    subject: { event: id, person: person.email },
    story: `${person.name} read a secret of production on ${when(at)}, and no ticket says why.`,
    expected: attributes(id, 'ticketed', 'independent-approver', 'in-window', 'rotated'),
  };
};

export const outsideWindow: Plant = (context) => {
  const read = context.secretReading();
  if (read === null) return null;
  const { issue, at, reader } = read;
  const approver = approvalOf(issue).author ?? '';
  issue.created = new Date(at - 40 * HOUR).toISOString();
  for (const entry of issue.changelog) entry.created = issue.created;
  retell(context, issue, [
    { to: STATUS.waiting, at: at - 39 * HOUR, author: reader.jiraId },
    { to: STATUS.approved, at: at - 30 * HOUR, author: approver },
    { to: STATUS.done, at: at + HOUR, author: reader.jiraId },
  ]);
  return problem(read, `${reader.name} used the approval of ${issue.key} a day too late.`, 'in-window');
};

export const selfApproved: Plant = (context) => {
  const read = context.secretReading();
  if (read === null) return null;
  approvalOf(read.issue).author = read.reader.jiraId;
  return problem(read, `${read.reader.name} approved ${read.issue.key} and read it.`, 'independent-approver');
};

export const withoutPurpose: Plant = (context) => {
  const read = context.secretReading();
  if (read === null) return null;
  read.issue.description = '';
  return problem(read, `${read.issue.key} does not say what the secret was needed for.`, 'purpose');
};

export const notRotated: Plant = (context) => {
  const read = context.secretReading();
  if (read === null) return null;
  const { company } = context;
  const isRotation = ({ eventName, requestParameters }: SecretReading['event']): boolean =>
    (eventName === 'PutSecretValue' || eventName === 'PutParameter') &&
    read.secrets.some((secret) => JSON.stringify(requestParameters).includes(secret));
  company.aws.events = company.aws.events.filter((event) => !isRotation(event));
  return problem(read, `What ${read.reader.name} read for ${read.issue.key} was never rotated.`, 'rotated');
};
