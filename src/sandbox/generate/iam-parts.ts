import { DAY, HOUR, iso } from './calendar.ts';
import type { AwsAccount, IamRole, IamUser } from './company.ts';
import type { Random } from './random.ts';

/** Building blocks of AWS accounts: policies, trust, users, keys. */

export const managedArn = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
export const attach = (name: string): { name: string; arn: string } => ({ name, arn: managedArn(name) });
export const userArn = (account: string, user: Pick<IamUser, 'name' | 'path'>): string =>
  `arn:aws:iam::${account}:user${user.path}${user.name}`;
export const roleArn = (account: string, role: Pick<IamRole, 'name' | 'path'>): string =>
  `arn:aws:iam::${account}:role${role.path}${role.name}`;

const allow = (Action: string | string[], Resource: string | string[] = '*'): unknown => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});

const MANAGED: Readonly<Record<string, unknown>> = {
  AdministratorAccess: allow('*'),
  ReadOnlyAccess: allow([
    'ec2:Describe*',
    's3:Get*',
    's3:List*',
    'cloudwatch:Get*',
    'logs:Get*',
    'iam:Get*',
    'iam:List*',
  ]),
  PowerUserAccess: {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
      { Effect: 'Allow', Action: ['iam:ListRoles', 'organizations:DescribeOrganization'], Resource: '*' },
    ],
  },
  SecurityAudit: allow(['cloudtrail:LookupEvents', 'iam:Get*', 'iam:List*', 'iam:GenerateCredentialReport']),
  AmazonS3ReadOnlyAccess: allow(['s3:Get*', 's3:List*', 's3:Describe*']),
  CloudWatchReadOnlyAccess: allow(['cloudwatch:Get*', 'cloudwatch:List*', 'logs:Get*', 'logs:Describe*']),
  AWSBillingReadOnlyAccess: allow(['billing:Get*', 'ce:Get*', 'cur:Describe*']),
};

/** The policies of an account: the AWS-managed ones in use and two of its own. */
export function policiesOf(random: Random, account: string, opened: number): AwsAccount['policies'] {
  const own = (name: string, document: unknown) => ({
    name,
    arn: `arn:aws:iam::${account}:policy/${name}`,
    id: random.iamId('ANPA'),
    created: iso(opened + random.int(1, 90) * DAY),
    document,
  });
  const managed = Object.entries(MANAGED).map(([name, document]) => ({
    name,
    arn: managedArn(name),
    id: random.iamId('ANPA'),
    created: '2015-02-06T18:39:46.000Z',
    document,
  }));
  return [
    ...managed,
    own('northwind-platform-admin', allow('*')),
    own(
      'northwind-deploy',
      allow(['ecs:*', 'lambda:*', 'cloudformation:*', 'ssm:PutParameter', 'elasticloadbalancing:*']),
    ),
    own(
      'northwind-identity',
      allow(['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:UpdateAccessKey', 'iam:AddUserToGroup']),
    ),
  ];
}

export type Trust =
  | { readonly service: string }
  | { readonly account: string; readonly condition?: Record<string, unknown> }
  | { readonly github: string }
  | { readonly saml: string };

/** A role's trust policy. */
export function trustOf(trust: Trust): unknown {
  const statement = (Principal: unknown, Action: string, Condition?: unknown) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action, ...(Condition === undefined ? {} : { Condition }) }],
  });
  if ('service' in trust) return statement({ Service: trust.service }, 'sts:AssumeRole');
  if ('account' in trust)
    return statement({ AWS: `arn:aws:iam::${trust.account}:root` }, 'sts:AssumeRole', trust.condition);
  if ('github' in trust) {
    const provider = `arn:aws:iam::${trust.github}:oidc-provider/token.actions.githubusercontent.com`;
    return statement({ Federated: provider }, 'sts:AssumeRoleWithWebIdentity', {
      StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
      StringLike: {
        'token.actions.githubusercontent.com:sub': 'repo:northwind-robotics/*:ref:refs/heads/main',
      },
    });
  }
  return statement(
    { Federated: `arn:aws:iam::${trust.saml}:saml-provider/AWSSSO_northwind` },
    'sts:AssumeRoleWithSAML',
    {
      StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' },
    },
  );
}

/** An access key of the given age, used lately. */
export function accessKey(random: Random, now: number, created: number): IamUser['accessKeys'][number] {
  return {
    id: random.iamId('AKIA').slice(0, 20),
    status: 'Active',
    created: iso(created),
    lastUsed: iso(now - random.int(1, 40) * HOUR),
    lastUsedService: random.pick(['s3', 'cloudwatch', 'ec2', 'sts']),
    lastUsedRegion: random.pick(['us-east-1', 'eu-west-1']),
  };
}

/** An IAM user without anything. */
export function emptyUser(random: Random, name: string, created: number): IamUser {
  return {
    name,
    id: random.iamId('AIDA'),
    path: '/',
    created: iso(created),
    groups: [],
    attachedPolicies: [],
    inlinePolicies: [],
    tags: {},
    loginProfile: null,
    mfaDevices: [],
    accessKeys: [],
  };
}

/** Gives an IAM user a console password and a virtual MFA device, both older than the world. */
export function giveConsole(random: Random, account: string, user: IamUser, now: number): void {
  const created = Date.parse(user.created) + HOUR;
  user.loginProfile = {
    created: iso(created),
    passwordResetRequired: false,
    lastUsed: iso(now - random.int(10, 300) * HOUR),
  };
  user.mfaDevices = [
    { serialNumber: `arn:aws:iam::${account}:mfa/${user.name}`, enabled: iso(created + HOUR) },
  ];
}
