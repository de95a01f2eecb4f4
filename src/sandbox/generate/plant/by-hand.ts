import { accountOf, roleNamed } from '../aws-accounts.ts';
import { DAY, HOUR, iso, isoSeconds, MINUTE } from '../calendar.ts';
import type { Company, TrailEvent } from '../company.ts';
import { pickService, runEvents } from '../deployments.ts';
import type { Person } from '../people.ts';
import { type Caller, iamCaller, roleSession, rootCaller, trailEvent } from '../trail.ts';
import {
  attributes,
  itemOf,
  NO_EMERGENCY_TICKET,
  NO_TICKET,
  type Plant,
  type PlantContext,
  rootId,
  when,
} from './context.ts';

/** Changes to production that did not come through the pipeline. */

/** Change tickets of a person that a change by hand at `at` could be matched with. */
function ticketsNear(company: Company, person: Person, at: number): number {
  return company.sessions.filter(
    ({ engineer, reporter, created, approved }) =>
      (engineer === person || reporter === person) && created < at && approved > at - 60 * HOUR,
  ).length;
}

/** Writes by somebody who is not the pipeline, in production. */
export function byHand(context: PlantContext, caller: Caller, at: number): string {
  const { company, random } = context;
  const account = accountOf(company, 'production');
  const regions = [random.pick(company.regions)];
  const run = runEvents(
    random,
    { account, caller, regions, at, key: 'none', ticket: '', byHand: true },
    pickService(random),
  );
  company.aws.events.push(...run.writes, ...run.aside);
  context.markTrail(run.writes);
  return itemOf({ events: run.writes });
}

export const consoleChange: Plant = (context) => {
  const { company, random } = context;
  const session = context.session(
    (other) =>
      other.from - other.approved < 20 * HOUR && ticketsNear(company, other.engineer, other.from) === 1,
  );
  if (session === null) return null;
  const { engineer, issue, from } = session;
  const old = `${issue.key}-deploy`;
  const day = [isoSeconds(from - HOUR), isoSeconds(session.to + HOUR)] as const;
  const mine = ({ eventTime, userIdentity, requestParameters }: TrailEvent): boolean =>
    eventTime >= day[0] &&
    eventTime <= day[1] &&
    JSON.stringify([userIdentity, requestParameters]).includes(old);
  company.aws.events = company.aws.events.filter((event) => !mine(event));
  const account = accountOf(company, 'production');
  const role = roleNamed(account, 'AdministratorAccess');
  const event = byHand(
    context,
    roleSession(random, account, role, engineer.email, from - MINUTE, { agent: 'browser' }),
    from,
  );
  return {
    subject: { event, ticket: issue.key, person: engineer.email },
    story: `${engineer.name} changed production by hand in the console; ${issue.key} is in order, but people may not.`,
    expected: attributes(event, 'through-pipeline'),
  };
};

export const rootChange: Plant = (context) => {
  const { company, random } = context;
  const account = accountOf(company, 'production');
  const at = context.moment();
  const caller = rootCaller(random, account, at - 3 * MINUTE);
  const login = {
    call: 'signin:ConsoleLogin',
    eventType: 'AwsConsoleSignIn',
    response: { ConsoleLogin: 'Success' },
    more: { additionalEventData: { MobileVersion: 'No', MFAUsed: 'Yes' } },
  };
  company.aws.events.push(trailEvent(random, account, 'us-east-1', at - 3 * MINUTE, caller, login));
  const event = byHand(context, caller, at);
  account.root.lastUsed = iso(at);
  return {
    subject: { event, account: account.id },
    story: `Somebody changed production as root on ${when(at)}, without a ticket.`,
    expected: [...attributes(event, ...NO_EMERGENCY_TICKET), ...attributes(rootId(account), 'root-unused')],
  };
};

export const serviceAccountChange: Plant = (context) => {
  const { company, random } = context;
  const account = accountOf(company, 'production');
  const user = random.pick(account.users.filter((other) => other.name.startsWith('svc-')));
  const [key] = user.accessKeys;
  const at = Math.max(
    context.moment(),
    key === undefined ? 0 : Math.min(Date.parse(key.created) + DAY, company.calendar.end - 2 * DAY),
  );
  const event = byHand(context, iamCaller(random, account, user, key?.id ?? null), at);
  return {
    subject: { event, user: user.name },
    story: `The service account ${user.name} was used to change production on ${when(at)}, without a ticket.`,
    expected: attributes(event, ...NO_TICKET, 'through-pipeline'),
  };
};
