import { beforeAll, describe, expect, it } from 'vitest';
import { createAwsIamConnector } from '../../src/connectors/aws-iam/index.ts';
import { createOktaConnector } from '../../src/connectors/okta/index.ts';
import type { Grant, GrantKind, Look } from '../../src/domain/remediation.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import type { World } from '../../src/sandbox/world.ts';
import { secret, startSmall } from '../support/sandbox.ts';
import { withRulesAndTokens } from '../support/small-world-okta.ts';

/** What the connectors see of a grant in the simulated company, before and after somebody took it away. */

const PROD = '111122223333';
const DEV = '444455556666';
const BILLING = { name: 'Billing', arn: 'arn:aws:iam::aws:policy/job-function/Billing' };

let sandbox: Sandbox;
let okta: Look;
let iam: Look;

beforeAll(async () => {
  sandbox = await startSmall({
    edit: (world) => {
      withRulesAndTokens(world);
      const { aws } = world;
      for (const user of aws.accounts[0]?.users ?? []) user.attachedPolicies.push(BILLING);
      for (const role of aws.accounts[0]?.roles ?? []) {
        role.attachedPolicies.push(BILLING);
        role.inlinePolicies.push({ name: 'extra', document: { Statement: [] } });
      }
    },
  });
  const clock = { now: () => sandbox.now(), simulated: true };
  const auth = { kind: 'token', token: new Secret(secret('FIELDWORK_OKTA_TOKEN')) } as const;
  const connection = { url: sandbox.oktaUrl, auth, budgetPercent: 100, allowHttp: true };
  okta = lookOf(createOktaConnector(connection, clock).look);
  iam = lookOf(createAwsIamConnector(awsConnection(), clock).look);
});

function awsConnection() {
  const account = (id: string, roleArn: string | null) => ({ id, name: null, roleArn, externalId: null });
  return {
    accounts: [account(PROD, null), account(DEV, `arn:aws:iam::${DEV}:role/fieldwork-read`)],
    endpoint: sandbox.awsUrl,
    stsEndpoint: null,
    credentials: {
      accessKeyId: new Secret(secret('FIELDWORK_AWS_ACCESS_KEY_ID')),
      secretAccessKey: new Secret(secret('FIELDWORK_AWS_SECRET_ACCESS_KEY')),
    },
    allowHttp: true,
    region: 'us-east-1',
  };
}

function lookOf(look: Look | undefined): Look {
  if (look === undefined) throw new Error('the connector cannot look');
  return look;
}

const grant = (kind: GrantKind, account: string, from: string, name: string): Grant => ({
  kind,
  account,
  from,
  name,
  rules: [],
});

type Case = readonly [
  Grant,
  (world: World) => void,
  { readonly gives: string | null; readonly gone: string },
];

const OKTA: readonly Case[] = [
  [
    grant('okta-group', 'okta:user/00u2bob', 'okta:group/00g1eng', 'group Engineering'),
    ({ okta }) => {
      for (const group of okta.groups) group.members = group.members.filter((id) => id !== '00u2bob');
    },
    { gives: null, gone: 'is no longer in Engineering' },
  ],
  [
    grant('okta-app', 'okta:user/00u1ada', 'okta:app/0oa1crm', 'app CRM'),
    ({ okta }) => {
      for (const app of okta.apps) Object.assign(app, { users: [], groups: [] });
    },
    { gives: 'Admin', gone: 'is no longer assigned to CRM' },
  ],
  [
    grant('okta-role', 'okta:user/00u1ada', 'okta:role/00u1ada/ra1', 'admin role Super'),
    ({ okta }) => {
      okta.roles = okta.roles.filter((role) => role.id !== 'ra1');
    },
    { gives: null, gone: 'no longer holds the admin role Super' },
  ],
  [
    grant('okta-api-token', 'okta:user/00u2bob', 'okta:api-token/00T1', 'API token ci'),
    ({ okta }) => {
      okta.apiTokens = okta.apiTokens?.filter(({ id }) => id !== '00T1');
    },
    { gives: null, gone: 'the API token no longer exists' },
  ],
  [
    grant('okta-account', 'okta:user/00u4dee', 'okta:user/00u4dee', 'the Okta account'),
    ({ okta }) => {
      for (const user of okta.users) if (user.id === '00u4dee') user.status = 'DEPROVISIONED';
    },
    { gives: 'SUSPENDED', gone: 'account is DEPROVISIONED' },
  ],
];

const ADA = `aws:user/arn:aws:iam::${PROD}:user/ada`;
const ROBOT = `aws:user/arn:aws:iam::${PROD}:user/ci/robot`;
const DEPLOY = `aws:role/arn:aws:iam::${PROD}:role/deploy`;
const EACH_USER = (change: (user: World['aws']['accounts'][number]['users'][number]) => void) => {
  return ({ aws }: World) => {
    for (const account of aws.accounts) for (const user of account.users) change(user);
  };
};

const IAM: readonly Case[] = [
  [
    grant('aws-group', ADA, `aws:group/arn:aws:iam::${PROD}:group/admins`, 'IAM group admins'),
    EACH_USER((user) => {
      user.groups = [];
    }),
    { gives: null, gone: 'is no longer in admins' },
  ],
  [
    grant('aws-policy', ROBOT, `aws:policy/${BILLING.arn}`, 'policy Billing'),
    EACH_USER((user) => {
      user.attachedPolicies = [];
    }),
    { gives: null, gone: 'no longer has the policy Billing attached' },
  ],
  [
    grant('aws-inline-policy', ADA, `${ADA.replace('user', 'inline-policy')}/emergency+fix`, 'inline policy'),
    EACH_USER((user) => {
      user.inlinePolicies = [];
    }),
    { gives: expect.stringMatching(/^[0-9a-f]{64}$/), gone: 'no longer has the inline policy emergency+fix' },
  ],
  [
    grant('aws-key', ADA, `aws:access-key/${PROD}/AKIAADA0000000000002`, 'access key …0002 of ada'),
    EACH_USER((user) => {
      user.accessKeys = [];
    }),
    { gives: 'Inactive', gone: 'the key no longer exists' },
  ],
  [
    grant(
      'aws-user',
      `aws:user/arn:aws:iam::${DEV}:user/dev`,
      `aws:user/arn:aws:iam::${DEV}:user/dev`,
      'dev',
    ),
    ({ aws }) => {
      for (const account of aws.accounts) account.users = account.users.filter(({ name }) => name !== 'dev');
    },
    { gives: null, gone: 'the IAM user no longer exists' },
  ],
  [
    grant('aws-role', DEPLOY, DEPLOY, 'role deploy'),
    ({ aws }) => {
      for (const account of aws.accounts) account.roles = [];
    },
    { gives: expect.stringMatching(/^[0-9a-f]{64}$/), gone: 'the role no longer exists' },
  ],
];

describe('a look', () => {
  it.each([...OKTA, ...IAM])(
    'at $kind $from sees it there, and gone as soon as it is',
    async (one, remove, expected) => {
      const look = one.kind.startsWith('okta-') ? okta : iam;
      const signal = AbortSignal.timeout(30_000);
      expect(await look(one, signal)).toMatchObject({ state: 'there', gives: expected.gives });
      sandbox.change(remove);
      const after = await look(one, signal);
      expect(after).toMatchObject({ state: 'gone', gives: null, words: expected.gone, at: sandbox.now() });
      expect(after.raw.length).toBeGreaterThan(0);
    },
  );
});
