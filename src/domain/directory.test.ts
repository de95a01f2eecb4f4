import { describe, expect, it } from 'vitest';
import type { CloudTrailPrincipal, IamUser } from './aws-records.ts';
import { buildDirectory, type DirectoryInput } from './directory.ts';
import type { OktaEvent, OktaUser } from './okta-records.ts';
import { PolicySchema } from './policy.ts';

const user = (id: string, login: string, extra: Partial<OktaUser> = {}): OktaUser => ({
  id,
  status: 'ACTIVE',
  login,
  email: login,
  displayName: id,
  created: null,
  activated: null,
  statusChanged: null,
  lastLogin: null,
  lastUpdated: null,
  profile: {},
  ...extra,
});

const iamUser = (name: string, tags: Record<string, string> = {}): IamUser => ({
  accountId: '111111111111',
  arn: `arn:aws:iam::111111111111:user/${name}`,
  userId: `AIDA${name}`,
  userName: name,
  path: '/',
  created: null,
  groups: [],
  attachedPolicies: [],
  inlinePolicies: [],
  permissionsBoundary: null,
  tags,
});

const principal = (extra: Partial<CloudTrailPrincipal>): CloudTrailPrincipal => ({
  type: 'AssumedRole',
  arn: null,
  principalId: null,
  accountId: null,
  userName: null,
  sessionName: null,
  issuerArn: null,
  issuerName: null,
  sessionCreated: null,
  mfa: null,
  sourceIdentity: null,
  invokedBy: null,
  accessKeyId: null,
  ...extra,
});

const membership = (added: boolean, at: string): OktaEvent => ({
  uuid: at,
  published: at,
  eventType: added ? 'group.user_membership.add' : 'group.user_membership.remove',
  displayMessage: null,
  outcome: 'SUCCESS',
  actor: null,
  targets: [
    { id: 'u1', type: 'User', alternateId: null, displayName: null },
    { id: 'g1', type: 'UserGroup', alternateId: null, displayName: null },
  ],
  clientIp: null,
  transactionId: null,
});

const build = (input: Partial<DirectoryInput>) =>
  buildDirectory({
    users: [],
    groups: [
      {
        id: 'g1',
        name: 'Approvers',
        description: null,
        type: 'OKTA_GROUP',
        created: null,
        lastMembershipUpdated: null,
      },
    ],
    memberships: [],
    membershipsAt: '2026-09-30T00:00:00.000Z',
    membershipEvents: [],
    membershipEventsSince: '2026-07-01T00:00:00.000Z',
    iamUsers: [],
    policy: PolicySchema.parse({}),
    ...input,
  });

describe('managers', () => {
  it.each([
    ['okta id', 'boss'],
    ['login', 'Boss@Acme.example'],
    ['employee number', '17'],
  ])('are found by %s', (_, managerId) => {
    const directory = build({
      users: [
        user('boss', 'boss@acme.example', { profile: { employeeNumber: 17 } }),
        user('ana', 'ana@acme.example', { profile: { managerId } }),
      ],
    });
    const ana = directory.byEmail('ana@acme.example');
    expect(ana && directory.managerOf(ana)?.name).toBe('boss');
  });

  it('are never guessed from a name that two people bear, nor the person themselves', () => {
    const twins = [
      user('a', 'a@x.example', { displayName: 'Kim' }),
      user('b', 'b@x.example', { displayName: 'Kim' }),
    ];
    const directory = build({
      users: [
        ...twins,
        user('c', 'c@x.example', { profile: { manager: 'Kim' } }),
        user('d', 'd@x.example', { profile: { managerId: 'd' } }),
      ],
    });
    for (const login of ['c@x.example', 'd@x.example']) {
      expect(directory.byEmail(login)?.managerId).toBeNull();
    }
  });
});

describe('people behind accounts', () => {
  const policy = PolicySchema.parse({
    people: {
      secondAccounts: {
        'adm-tito@acme.example': 't.ito@acme.example',
        'arn:aws:iam::111111111111:user/tito2': 't.ito@acme.example',
      },
      jiraAccounts: { 't.ito@acme.example': 'jira-7' },
    },
    principals: { serviceAccounts: [{ account: 'deployer', owner: null }] },
  });
  const directory = build({
    policy,
    users: [
      user('tito', 't.ito@acme.example'),
      user('adm', 'adm-tito@acme.example', { email: 't.ito@acme.example' }),
      user('lena', 'lena@acme.example'),
      user('lena2', 'lena@other.example'),
    ],
    iamUsers: [
      iamUser('tito2'),
      iamUser('bot', { owner: 'lena@acme.example' }),
      iamUser('deployer', { owner: 'lena@acme.example' }),
      iamUser('ghost'),
    ],
  });

  it('a second account leads to its person and does not make the shared address ambiguous', () => {
    expect(directory.byEmail('t.ito@acme.example')?.oktaUserId).toBe('tito');
    expect(directory.byEmail('adm-tito@acme.example')?.oktaUserId).toBe('tito');
    expect(directory.byOktaId('adm')?.oktaUserId).toBe('tito');
  });

  it('IAM users by map, tag, or not at all; a service account is nobody', () => {
    const who = (name: string) =>
      directory.byIamUser(`arn:aws:iam::111111111111:user/${name}`)?.oktaUserId ?? null;
    expect([who('tito2'), who('bot'), who('deployer'), who('ghost')]).toEqual(['tito', 'lena', null, null]);
  });

  it('callers by session name, but an ambiguous local part is nobody', () => {
    expect(directory.byPrincipal(principal({ sessionName: 't.ito' }))?.oktaUserId).toBe('tito');
    expect(directory.byPrincipal(principal({ sessionName: 'T.Ito@acme.example' }))?.oktaUserId).toBe('tito');
    expect(directory.byPrincipal(principal({ sessionName: 'lena' }))).toBeNull();
  });

  it('Jira people by the explicit map where the address is hidden', () => {
    expect(
      directory.byJiraUser({ id: 'jira-7', displayName: 'x', email: null, accountType: null, active: null })
        ?.oktaUserId,
    ).toBe('tito');
    expect(
      directory.byJiraUser({ id: 'jira-8', displayName: 'x', email: null, accountType: null, active: null }),
    ).toBeNull();
  });
});

describe('membership at an instant', () => {
  const at = (day: string) => `2026-08-${day}T00:00:00.000Z`;

  it('follows the events before, between and after', () => {
    const directory = build({ membershipEvents: [membership(true, at('10')), membership(false, at('20'))] });
    expect(
      [at('09'), at('10'), at('15'), at('20'), at('25')].map((t) =>
        directory.wasMember('approvers', 'u1', t),
      ),
    ).toEqual([false, true, true, false, false]);
  });

  it('uses the snapshot where no event speaks, and says nothing where the log does not reach', () => {
    const directory = build({
      memberships: [{ groupId: 'g1', userId: 'u1' }],
      membershipEventsSince: at('05'),
    });
    expect(directory.wasMember('g1', 'u1', at('06'))).toBe(true);
    expect(directory.wasMember('g1', 'u1', at('04'))).toBeNull();
    expect(directory.wasMember('no such group', 'u1', at('06'))).toBeNull();
    expect(build({ membershipsAt: null }).wasMember('g1', 'u1', at('06'))).toBeNull();
  });

  it('concludes nothing from an event before a gap in the log: another may lie in the gap', () => {
    const directory = build({
      memberships: [{ groupId: 'g1', userId: 'u1' }],
      membershipEvents: [membership(true, at('02'))],
      membershipEventsSince: at('10'),
    });
    expect(directory.wasMember('g1', 'u1', at('05'))).toBeNull();
    expect(directory.wasMember('g1', 'u1', at('12'))).toBe(true);
    expect(build({ membershipEventsSince: null }).wasMember('g1', 'u1', at('05'))).toBeNull();
  });

  it('takes back only what happened before the snapshot, and adds what happened after it', () => {
    const directory = build({
      membershipsAt: at('15'),
      membershipEvents: [membership(true, at('20'))],
      membershipEventsSince: at('01'),
    });
    expect([at('14'), at('16'), at('21')].map((t) => directory.wasMember('g1', 'u1', t))).toEqual([
      false,
      false,
      true,
    ]);
  });
});
