import { DAY, HOUR, iso, workDays, workTime } from './calendar.ts';
import type { AwsAccount, Company, IamRole, IamUser } from './company.ts';
import {
  accessKey,
  attach,
  emptyUser,
  giveConsole,
  policiesOf,
  type Trust,
  trustOf,
  userArn,
} from './iam-parts.ts';
import { MAIL_DOMAIN, type Person } from './people.ts';
import type { Random } from './random.ts';

/** The company's three AWS accounts: who and what can sign in, and with which rights. */

type Use = 'production' | 'staging' | 'shared';

const SERVICES: Readonly<Record<Use, readonly string[]>> = {
  production: ['svc-backup', 'svc-metrics', 'svc-billing-export'],
  staging: ['svc-loadtest', 'svc-fixtures'],
  shared: ['svc-artifacts', 'svc-dns-sync', 'svc-log-archive', 'svc-inventory'],
};

export const WORKLOADS = ['app-orders', 'app-fleet', 'app-telemetry'];
export const SERVICE_LINKED = [
  { name: 'AWSServiceRoleForAutoScaling', service: 'autoscaling.amazonaws.com' },
  { name: 'AWSServiceRoleForECS', service: 'ecs.amazonaws.com' },
  { name: 'AWSServiceRoleForRDS', service: 'rds.amazonaws.com' },
];

export const PIPELINE: Readonly<Record<Use, string>> = {
  production: 'deploy-prod',
  staging: 'deploy-staging',
  shared: 'deploy-shared',
};
export const BREAK_GLASS = 'break-glass-admin';
export const IAM_ADMIN = 'iam-admin';

interface RoleSpec {
  readonly name: string;
  readonly path?: string;
  readonly trust: Trust;
  readonly policies: readonly string[];
  readonly own?: string;
  /** At most this many hours ago it was used last. */
  readonly usedWithin: number;
}

function roleSpecs(random: Random, account: string, use: Use, home: string): RoleSpec[] {
  const sso = (set: string, policy: string): RoleSpec => ({
    name: `AWSReservedSSO_${set}_${random.hex(16)}`,
    path: '/aws-reserved/sso.amazonaws.com/',
    trust: { saml: account },
    policies: [policy],
    usedWithin: 200,
  });
  const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
  return [
    {
      name: PIPELINE[use],
      trust: { github: account },
      policies: [],
      own: 'northwind-deploy',
      usedWithin: 30,
    },
    ...WORKLOADS.map(
      (name): RoleSpec => ({
        name,
        trust: { service: 'ecs-tasks.amazonaws.com' },
        policies: ['AmazonS3ReadOnlyAccess'],
        usedWithin: 3,
      }),
    ),
    ...SERVICE_LINKED.map(
      ({ name, service }): RoleSpec => ({
        name,
        path: `/aws-service-role/${service}/`,
        trust: { service },
        policies: [],
        usedWithin: 20,
      }),
    ),
    sso('AdministratorAccess', 'AdministratorAccess'),
    sso('ReadOnlyAccess', 'ReadOnlyAccess'),
    ...(use === 'staging' ? [sso('PowerUserAccess', 'PowerUserAccess')] : []),
    {
      name: BREAK_GLASS,
      trust: { account: home, condition: mfa },
      policies: [],
      own: 'northwind-platform-admin',
      usedWithin: 900,
    },
    {
      name: IAM_ADMIN,
      trust: { account: home, condition: mfa },
      policies: [],
      own: 'northwind-identity',
      usedWithin: 300,
    },
    { name: 'fieldwork-read', trust: { account: home }, policies: ['SecurityAudit'], usedWithin: 20 },
  ];
}

function toRole(random: Random, account: string, spec: RoleSpec, opened: number, now: number): IamRole {
  const attached = spec.policies.map(attach);
  if (spec.own !== undefined)
    attached.push({ name: spec.own, arn: `arn:aws:iam::${account}:policy/${spec.own}` });
  return {
    name: spec.name,
    id: random.iamId('AROA'),
    path: spec.path ?? '/',
    created: iso(opened + random.int(1, 200) * DAY),
    trustPolicy: trustOf(spec.trust),
    attachedPolicies: attached,
    inlinePolicies: [],
    lastUsed: iso(now - random.int(1, spec.usedWithin) * HOUR),
    tags: {},
  };
}

/** When a key was made: fresh enough, and in working hours where the trail will show it. */
function keyBirth(random: Random, company: Company): number {
  const { calendar } = company;
  const age = random.int(12, 150) * DAY;
  const days = workDays(calendar, calendar.now - age - 4 * DAY, calendar.now - age + 3 * DAY);
  return days.length === 0 ? calendar.now - age : workTime(random, random.pick(days));
}

function serviceUsers(company: Company, random: Random, use: Use, opened: number): IamUser[] {
  const { calendar, cast } = company;
  const owners: Person[] = [...cast.changeManagers, ...cast.heads.values()];
  return SERVICES[use].map((name) => {
    const owner = random.pick(owners);
    const user = emptyUser(random, name, opened + random.int(30, 400) * DAY);
    user.attachedPolicies = [attach(random.pick(['AmazonS3ReadOnlyAccess', 'CloudWatchReadOnlyAccess']))];
    user.accessKeys = [accessKey(random, calendar.now, keyBirth(random, company))];
    if (random.chance(0.5)) user.tags = { owner: owner.email };
    company.serviceAccounts.set(name, owner.email);
    return user;
  });
}

/** People with an IAM user of their own, and how we know whose it is. */
function humanUsers(
  company: Company,
  random: Random,
  account: string,
  opened: number,
  people: readonly Person[],
): IamUser[] {
  const { calendar } = company;
  return people.map((person, index) => {
    const mailShaped = index === 0 && random.chance(0.5);
    const name = mailShaped ? `${person.local}@${MAIL_DOMAIN}` : person.local;
    const user = emptyUser(random, name, opened + random.int(30, 300) * DAY);
    user.groups = ['operators'];
    if (index === 1) company.secondAccounts.set(userArn(account, user), person.email);
    else if (!mailShaped) user.tags = { owner: person.email };
    giveConsole(random, account, user, calendar.now);
    if (random.chance(0.6)) user.accessKeys = [accessKey(random, calendar.now, keyBirth(random, company))];
    return user;
  });
}

function toAccount(company: Company, use: Use, people: readonly Person[]): AwsAccount {
  const random = company.random(`account-${use}`);
  const { calendar, accounts } = company;
  const id = accounts[use];
  const opened = calendar.opens - 1500 * DAY;
  const group = (name: string, policy: string) => ({
    name,
    id: random.iamId('AGPA'),
    path: '/',
    created: iso(opened + 20 * DAY),
    attachedPolicies: [attach(policy)],
    inlinePolicies: [],
  });
  return {
    id,
    name: `northwind-${use}`,
    users: [
      ...humanUsers(company, random, id, opened, people),
      ...serviceUsers(company, random, use, opened),
    ],
    groups: [group('operators', 'ReadOnlyAccess'), group('billing', 'AWSBillingReadOnlyAccess')],
    roles: roleSpecs(random, id, use, accounts.shared).map((spec) =>
      toRole(random, id, spec, opened, calendar.now),
    ),
    policies: policiesOf(random, id, opened),
    root: { mfa: true, accessKeys: 0, lastUsed: null },
    credentialReportAgeMinutes: random.int(10, 200),
  };
}

/** Makes production, staging and shared; operators have IAM users in one or two of them. */
export function openAws(company: Company): void {
  const { cast, accounts, owners, aws } = company;
  const [first, ...rest] = cast.operators;
  if (first === undefined) throw new Error('no operators');
  const half = Math.ceil(rest.length / 2);
  aws.accounts.push(
    toAccount(company, 'production', [first]),
    toAccount(company, 'staging', rest.slice(0, half)),
    toAccount(company, 'shared', [...rest.slice(half), first]),
  );
  const technical = cast.heads.get('Engineering') ?? cast.ceo;
  const security = cast.heads.get('Security') ?? cast.ceo;
  owners.set(accounts.production, technical.email);
  owners.set(accounts.staging, technical.email);
  owners.set(accounts.shared, security.email);
}

/** @throws Error when the world has no such account: a bug of the generator. */
export function accountOf(company: Company, use: Use): AwsAccount {
  const found = company.aws.accounts.find((account) => account.id === company.accounts[use]);
  if (found === undefined) throw new Error(`no account ${use}`);
  return found;
}

/** @throws Error when the account has no such role: a bug of the generator. */
export function roleNamed(account: AwsAccount, prefix: string): IamRole {
  const found = account.roles.find(
    (role) => role.name === prefix || role.name.startsWith(`AWSReservedSSO_${prefix}_`),
  );
  if (found === undefined) throw new Error(`no role ${prefix} in ${account.name}`);
  return found;
}
