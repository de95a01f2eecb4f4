import { accountOf, PIPELINE, roleNamed, WORKLOADS } from './aws-accounts.ts';
import { DAY, HOUR, MINUTE, workDays, workTime } from './calendar.ts';
import { type Company, headOf, type SecretReading } from './company.ts';
import { STATUS, TYPE } from './jira-desk.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { type Call, type Caller, roleSession, trailEvent } from './trail.ts';

/** People who read secrets of production, each time with a ticket, and the rotation that follows. */

const SECRETS = ['orders/db', 'fleet/mqtt', 'billing/stripe', 'maps/api-key'];

/** A person in the console or on the command line, as administrator. */
export function personIn(company: Company, random: Random, person: Person, at: number): Caller {
  const account = accountOf(company, 'production');
  const role = roleNamed(account, 'AdministratorAccess');
  return roleSession(random, account, role, person.email, at - MINUTE, { agent: 'cli' });
}

/** One value from Secrets Manager, several, or a parameter in the clear. */
export function readOf(index: number, secrets: readonly string[]): Call {
  const [first = ''] = secrets;
  if (index % 3 === 0)
    return { call: 'secretsmanager:GetSecretValue', request: { secretId: first }, readOnly: true };
  return index % 3 === 1
    ? { call: 'secretsmanager:BatchGetSecretValue', request: { secretIdList: secrets }, readOnly: true }
    : { call: 'ssm:GetParameter', request: { name: `/${first}`, withDecryption: true }, readOnly: true };
}

/** Whatever was read gets a new value, by the software that uses it. */
function rotate(
  company: Company,
  random: Random,
  index: number,
  secrets: readonly string[],
  at: number,
): void {
  const account = accountOf(company, 'production');
  const role = roleNamed(account, WORKLOADS[0] ?? '');
  const caller = roleSession(random, account, role, random.hex(32), at - HOUR);
  for (const secret of index % 3 === 1 ? secrets : secrets.slice(0, 1)) {
    const call: Call =
      index % 3 === 2
        ? { call: 'ssm:PutParameter', request: { name: `/${secret}`, type: 'SecureString', overwrite: true } }
        : {
            call: 'secretsmanager:PutSecretValue',
            request: {
              secretId: `arn:aws:secretsmanager:us-east-1:${account.id}:secret:${secret}-Ab3dE9`,
            },
          };
    company.aws.events.push(trailEvent(random, account, 'us-east-1', at, caller, call));
  }
}

/** All such reads of the period; and what only looks like one. */
export function secretReadings(company: Company): void {
  const random = company.random('secrets');
  const { calendar, cast } = company;
  const days = workDays(calendar, calendar.start + 5 * DAY, calendar.end - 8 * DAY);
  let index = 0;
  // Days apart, so that a ticket of one is never near enough to be taken for that of another.
  for (const day of days.filter((_, number) => number % 6 === 3)) {
    const at = workTime(random, day) + 2 * HOUR;
    reading(company, random, at, random.pick(cast.operators), index);
    index += 1;
  }
  lookingLikeReads(company, random);
}

function reading(company: Company, random: Random, at: number, reader: Person, index: number): void {
  const { desk } = company;
  // No two are of the same secret, so that what is rotated for one is not taken for the other.
  const own = SECRETS.map((name) => `${name}-${index}`);
  const secrets = random.sample(own, 2);
  const account = accountOf(company, 'production');
  const issue = desk.open({
    project: 'ACC',
    type: TYPE.secret,
    summary: `Read ${secrets.join(' and ')}`,
    description: 'A customer cannot connect; the value has to be compared by hand.',
    reporter: reader,
    assignee: reader,
    created: at - 3 * HOUR,
  });
  desk.move(issue, STATUS.waiting, at - 2 * HOUR, reader.jiraId);
  desk.move(issue, STATUS.approved, at - HOUR, headOf(company, 'Security').jiraId);
  desk.move(issue, STATUS.done, at + 4 * HOUR, reader.jiraId);
  const caller = personIn(company, random, reader, at);
  const event = trailEvent(random, account, 'us-east-1', at, caller, readOf(index, secrets));
  company.aws.events.push(event);
  rotate(company, random, index, secrets, at + random.int(2, 60) * HOUR);
  const made: SecretReading = { issue, reader, at, event, secrets };
  company.secretReadings.push(made);
}

/** Software and the pipeline at work, a refusal, staging, parameters that are no secret. */
function lookingLikeReads(company: Company, random: Random): void {
  const { calendar, cast } = company;
  const days = workDays(calendar, calendar.start + 2 * DAY, calendar.end - 2 * DAY);
  const account = accountOf(company, 'production');
  const staging = accountOf(company, 'staging');
  for (const day of random.sample(days, 8)) {
    const at = workTime(random, day);
    const person = personIn(company, random, random.pick(cast.engineers), at);
    const app = roleSession(random, account, roleNamed(account, random.pick(WORKLOADS)), random.hex(32), at);
    const pipeline = roleSession(
      random,
      account,
      roleNamed(account, PIPELINE.production),
      `github-run-${random.digits(11)}`,
      at,
    );
    const elsewhere = roleSession(
      random,
      staging,
      roleNamed(staging, 'PowerUserAccess'),
      random.pick(cast.engineers).email,
      at,
    );
    const plain: Call = {
      call: 'ssm:GetParameter',
      request: { name: '/orders/flags', withDecryption: false },
      readOnly: true,
    };
    const refused: Call = { ...readOf(0, ['orders/db']), error: ['AccessDenied', 'not authorized'] };
    company.aws.events.push(
      trailEvent(random, account, 'us-east-1', at, app, readOf(random.int(0, 2), SECRETS)),
      trailEvent(random, account, 'us-east-1', at + MINUTE, pipeline, readOf(2, SECRETS)),
      trailEvent(random, account, 'us-east-1', at + 2 * MINUTE, person, plain),
      trailEvent(random, account, 'us-east-1', at + 3 * MINUTE, person, refused),
      trailEvent(random, staging, 'us-east-1', at + 4 * MINUTE, elsewhere, readOf(0, SECRETS)),
    );
  }
}
