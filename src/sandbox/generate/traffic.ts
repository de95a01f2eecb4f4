import { accountOf, PIPELINE, roleNamed, SERVICE_LINKED, WORKLOADS } from './aws-accounts.ts';
import { DAY, HOUR, MINUTE } from './calendar.ts';
import { type AwsAccount, type Company, type IamUser, worksAt } from './company.ts';
import { pickService, runEvents } from './deployments.ts';
import type { Random } from './random.ts';
import { type Call, type Caller, iamCaller, roleSession, serviceCaller, trailEvent } from './trail.ts';

/** What fills a trail besides changes: reads at all hours, services at work, failed calls, sign-ins, staging. */

/** Reads per account, region and day: enough that silence shows, few enough that a world stays small. */
export const USUAL_READS = 20;

const READ_CALLS = [
  'ec2:DescribeInstances',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeVolumes',
  'ecs:DescribeServices',
  'ecs:ListTasks',
  'elasticloadbalancing:DescribeTargetHealth',
  'cloudwatch:DescribeAlarms',
  'logs:DescribeLogGroups',
  'lambda:ListFunctions20150331',
  's3:ListBuckets',
  's3:GetBucketAcl',
  'sts:GetCallerIdentity',
  'kms:Decrypt',
  'ssm:GetParameter',
  'rds:DescribeDBInstances',
];

/** The key an IAM user signs with at `at`: the present one, or the one it replaced. */
function keyAt(user: IamUser, at: number): string {
  const [key] = user.accessKeys;
  if (key === undefined) return 'AKIAOLDKEYNOLONGERIN';
  return Date.parse(key.created) <= at ? key.id : `AKIA${key.id.slice(4).split('').toReversed().join('')}`;
}

/** The callers of a region's reads, the same for the whole time but for session ids. */
function readers(random: Random, account: AwsAccount): ((at: number) => Caller)[] {
  const services = account.users.filter((user) => user.name.startsWith('svc-'));
  return [
    ...WORKLOADS.map(
      (name) => (at: number) =>
        roleSession(random, account, roleNamed(account, name), random.hex(32), at - HOUR),
    ),
    ...services.map((user) => (at: number) => iamCaller(random, account, user, keyAt(user, at))),
    () => serviceCaller('cloudtrail.amazonaws.com'),
  ];
}

/** Reads of one account and region over the whole time. */
function reads(company: Company, account: AwsAccount, region: string, least: number): void {
  const random = company.random(`reads-${account.name}-${region}`);
  const callers = readers(random, account);
  for (const day of company.calendar.days) {
    const count = least + random.int(0, day.weekend ? 1 : 4);
    for (let index = 0; index < count; index += 1) {
      const at = day.from + ((index + random.float()) * DAY) / count;
      if (at >= company.calendar.now) continue;
      const call: Call = { call: random.pick(READ_CALLS), readOnly: true };
      company.aws.events.push(trailEvent(random, account, region, at, random.pick(callers)(at), call));
    }
  }
}

/** Software and AWS itself at work: writes that are operation, not change. */
function operation(company: Company, account: AwsAccount, region: string): void {
  const random = company.random(`operation-${account.name}-${region}`);
  const write = (at: number, caller: Caller, call: Call): void => {
    company.aws.events.push(trailEvent(random, account, region, at, caller, call));
  };
  for (const day of company.calendar.days) {
    const at = (): number => day.from + random.int(1, 22 * 60) * MINUTE;
    if (day.from + DAY > company.calendar.now) continue;
    if (random.chance(0.5)) {
      const time = at();
      const caller = roleSession(
        random,
        account,
        roleNamed(account, random.pick(WORKLOADS)),
        random.hex(32),
        time - HOUR,
      );
      write(time, caller, { call: 'sqs:CreateQueue', request: { queueName: `work-${random.hex(6)}` } });
    }
    if (random.chance(0.4)) {
      const { name, service } = random.pick(SERVICE_LINKED);
      const time = at();
      const caller = roleSession(
        random,
        account,
        roleNamed(account, name),
        service.split('.')[0] ?? name,
        time,
        { invokedBy: service },
      );
      write(time, caller, {
        call: 'ec2:CreateNetworkInterface',
        request: { description: 'managed by the service' },
      });
    }
    if (random.chance(0.2)) {
      const event = {
        call: 'kms:RotateKey',
        eventType: 'AwsServiceEvent',
        more: {
          resources: [
            {
              ARN: `arn:aws:kms:${region}:${account.id}:key/${random.uuid()}`,
              accountId: account.id,
              type: 'AWS::KMS::Key',
            },
          ],
        },
      };
      write(at(), serviceCaller('kms.amazonaws.com'), event);
    }
    if (random.chance(0.2)) {
      const services = account.users.filter((user) => user.name.startsWith('svc-'));
      const time = at();
      const user = random.pick(services);
      write(time, iamCaller(random, account, user, keyAt(user, time)), {
        call: 'logs:CreateLogStream',
        request: { logGroupName: '/robots', logStreamName: random.hex(8) },
      });
    }
  }
}

/** People in the console: sign-ins and looks everywhere, a write that was refused, all of it no change. */
function peopleLooking(company: Company, account: AwsAccount): void {
  const random = company.random(`people-${account.name}`);
  const role = roleNamed(account, 'ReadOnlyAccess');
  for (const day of company.calendar.days) {
    if (day.weekend || day.from + DAY > company.calendar.now || !random.chance(0.6)) continue;
    const person = random.pick(company.cast.engineers);
    const at = day.from + random.int(9 * 60, 16 * 60) * MINUTE;
    if (!worksAt(person, at)) continue;
    const caller = roleSession(random, account, role, person.email, at - MINUTE, { agent: 'browser' });
    const event = (time: number, call: Call): void => {
      company.aws.events.push(trailEvent(random, account, 'us-east-1', time, caller, call));
    };
    event(at, {
      call: 'signin:ConsoleLogin',
      eventType: 'AwsConsoleSignIn',
      response: { ConsoleLogin: 'Success' },
      more: { additionalEventData: { MobileVersion: 'No', MFAUsed: 'No' } },
    });
    event(at + MINUTE, {
      call: 'ecs:DescribeServices',
      readOnly: true,
      more: { sessionCredentialFromConsole: 'true' },
    });
    if (!random.chance(0.3)) continue;
    const error = ['AccessDenied', 'User is not authorized to perform: ecs:UpdateService'] as const;
    event(at + 2 * MINUTE, {
      call: 'ecs:UpdateService',
      request: { service: 'orders' },
      error,
      more: { sessionCredentialFromConsole: 'true' },
    });
  }
}

/** Staging: the pipeline deploys without tickets, and people try things by hand. */
function staging(company: Company): void {
  const random = company.random('staging');
  const account = accountOf(company, 'staging');
  for (const day of company.calendar.days) {
    if (day.weekend || day.from + DAY > company.calendar.now) continue;
    for (const byHand of [false, false, true]) {
      if (!random.chance(0.6)) continue;
      const at = day.from + random.int(9 * 60, 17 * 60) * MINUTE;
      const person = random.pick(company.cast.engineers);
      if (!worksAt(person, at)) continue;
      const role = roleNamed(account, byHand ? 'PowerUserAccess' : PIPELINE.staging);
      const session = byHand ? person.email : `github-run-${random.digits(11)}`;
      const caller = roleSession(random, account, role, session, at - MINUTE, {
        agent: byHand ? 'browser' : 'sdk',
      });
      const regions = [random.pick(company.regions)];
      const run = runEvents(
        random,
        { account, caller, regions, at, key: 'none', ticket: '', byHand },
        pickService(random),
      );
      company.aws.events.push(...run.writes, ...run.aside);
    }
  }
}

/** Everything in the trails that is no production change and no access grant. */
export function traffic(company: Company, readsPerDay: number): void {
  for (const account of company.aws.accounts) {
    for (const region of company.regions) {
      reads(company, account, region, readsPerDay);
      operation(company, account, region);
    }
    peopleLooking(company, account);
  }
  staging(company);
}
