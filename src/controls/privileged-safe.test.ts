import { describe, expect, test } from 'vitest';
import { call, directory, policy, principal } from '../../test/support/audit-records.ts';
import {
  ADMIN_POLICY,
  device,
  factors,
  iamUser,
  key,
  oktaUser,
  password,
  READ,
  RULES,
  results,
  role,
  root,
  row,
  type Stored,
  select,
  token,
  window,
  world,
} from '../../test/support/privileged.ts';
import { PRIVILEGED_REASONS } from './privileged-reasons.ts';
import { privilegedSafe } from './privileged-safe.ts';

const IDA = oktaUser('ida');
const okta = (user = IDA, own: Stored | null = factors('ida', ['ACTIVE'])): Stored[] => [
  user,
  role('00uida'),
  ...(own === null ? [] : [own]),
];
const admin = (name = 'ida', parts = {}): Stored =>
  iamUser(name, { inlinePolicies: [{ name: 'all', document: ADMIN_POLICY }], ...parts });
const unread = {
  peopleUnread: new Set(['okta']),
  directory: { ...directory(), byIamUser: () => null, byOktaId: () => null, byEmail: () => null },
};
const rootCall = (at: string | null, parts = {}) =>
  call('e1', at, {
    eventName: 'CreateUser',
    eventSource: 'iam.amazonaws.com',
    principal: principal({ type: 'Root' }),
    ...parts,
  });
const IN = '2026-08-05T10:00:00.000Z';

type Case = readonly [
  what: string,
  group: string,
  records: readonly Stored[],
  outcome: string,
  reason?: string,
  given?: Parameters<typeof results>[2],
];

function cases(attribute: string, list: readonly Case[]): void {
  test.each(list.map((one) => ({ name: one[0], one })))('$name', ({ one }) => {
    const [, group, records, outcome, reason = 'ok', given = {}] = one;
    const result = results(group, records, given)[attribute];
    expect([result?.outcome, result?.reason]).toEqual([outcome, reason]);
    if (outcome === 'exception') expect(PRIVILEGED_REASONS).toHaveProperty(reason);
  });
}

describe('A: owned', () => {
  const backup = (owner: string | null): Parameters<typeof world>[1] => ({
    policy: policy({ ...RULES, principals: { serviceAccounts: [{ account: 'backup', owner }] } }),
  });
  cases('owned', [
    ['an admin in Okta', 'okta-admin', okta(), 'pass'],
    ['an IAM administrator of a person', 'aws-user', [admin()], 'pass'],
    ['a key of a declared service with owner', 'access-key', [iamUser('backup'), key('backup')], 'pass'],
    [
      'an owner in the tag',
      'access-key',
      [iamUser('backup', { tags: { owner: 'ana@acme.example' } }), key('backup')],
      'pass',
      'ok',
      backup(null),
    ],
    [
      'a user whose tag names a person',
      'access-key',
      [iamUser('x', { tags: { owner: 'ANA@acme.example' } }), key('x')],
      'pass',
    ],
    [
      'a service without owner',
      'access-key',
      [iamUser('backup'), key('backup')],
      'exception',
      'no-owner',
      backup(null),
    ],
    [
      'an owner whom nobody knows',
      'access-key',
      [iamUser('backup'), key('backup')],
      'exception',
      'owner-unknown',
      backup('who@acme.example'),
    ],
    [
      'a user of nobody',
      'console-user',
      [iamUser('jenkins'), password('jenkins'), row('jenkins')],
      'exception',
      'belongs-to-nobody',
    ],
    [
      'an account without owner',
      'root',
      [root()],
      'exception',
      'no-owner',
      { policy: policy({ owners: { Jira: 'ana@acme.example' } }) },
    ],
    ['an account with owner', 'root', [root()], 'pass'],
    ['no rule about owners', 'root', [root()], 'indeterminate', 'no-rule', { policy: policy() }],
    [
      'people never read',
      'access-key',
      [iamUser('ida'), key('ida')],
      'indeterminate',
      'source-incomplete',
      unread,
    ],
    ['a key of a user who is not listed', 'access-key', [key('gone')], 'indeterminate', 'source-incomplete'],
  ]);
});

describe('B: mfa', () => {
  const console = (...more: Stored[]): Stored[] => [iamUser('ida'), password('ida'), ...more];
  cases('mfa', [
    ['an active factor', 'okta-admin', okta(), 'pass'],
    ['no factor', 'okta-admin', okta(IDA, factors('ida', [])), 'exception', 'no-mfa'],
    [
      'a factor that waits',
      'okta-admin',
      okta(IDA, factors('ida', ['PENDING_ACTIVATION'])),
      'exception',
      'no-mfa',
    ],
    ['factors not read', 'okta-admin', okta(IDA, null), 'indeterminate', 'source-incomplete'],
    [
      'factors that cannot be read',
      'okta-admin',
      okta(IDA, factors('ida', [], { problem: 'odd' })),
      'indeterminate',
      'record-problem',
    ],
    ['root with MFA', 'root', [root()], 'pass'],
    ['root without', 'root', [root({ mfa_active: 'false' })], 'exception', 'no-mfa'],
    [
      'root of whom nothing is said',
      'root',
      [root({ mfa_active: 'not_supported' })],
      'indeterminate',
      'record-problem',
    ],
    ['a device', 'console-user', console(device('ida'), row('ida', { mfa_active: 'false' })), 'pass'],
    ['only the report knows one', 'console-user', console(row('ida')), 'pass'],
    ['none', 'console-user', console(row('ida', { mfa_active: 'false' })), 'exception', 'no-mfa'],
    ['no row', 'console-user', console(), 'indeterminate', 'source-incomplete'],
    [
      'a device since after the period',
      'console-user',
      console(device('ida', '2026-10-03T00:00:00.000Z'), row('ida')),
      'indeterminate',
      'mfa-later',
    ],
    ['a key', 'access-key', [iamUser('ida'), key('ida')], 'not-applicable', 'no-sign-in'],
    ['rights', 'aws-user', [admin()], 'not-applicable', 'other-item'],
  ]);
});

describe('C: individual', () => {
  cases('individual', [
    ['an account of a person', 'okta-admin', okta(), 'pass'],
    [
      'a shared login',
      'okta-admin',
      okta(oktaUser('ida', { login: 'Shared-lab@acme.example' })),
      'exception',
      'shared-account',
    ],
    ['a generic IAM user', 'aws-user', [admin('admin')], 'exception', 'shared-account'],
    ['a program', 'aws-service-user', [admin('backup')], 'not-applicable', 'service-account'],
    ['root', 'root', [root()], 'not-applicable', 'root'],
  ]);
});

describe('D: root-unused', () => {
  cases('root-unused', [
    ['idle', 'root', [root()], 'pass'],
    ['used before the period', 'root', [root({ password_last_used: '2020-01-01T00:00:00+00:00' })], 'pass'],
    ['a key', 'root', [root({ access_key_2_active: 'true' })], 'exception', 'root-key'],
    [
      'a password used in the period',
      'root',
      [root({ password_last_used: '2026-07-01T00:00:00+00:00' })],
      'exception',
      'root-used',
    ],
    ['a call', 'root', [root()], 'exception', 'root-used', { events: [rootCall(IN)] }],
    [
      'a call that failed',
      'root',
      [root()],
      'exception',
      'root-used',
      { events: [rootCall(IN, { errorCode: 'AccessDenied' })] },
    ],
    [
      'a sign-in that failed',
      'root',
      [root()],
      'pass',
      'ok',
      { events: [rootCall(IN, { eventName: 'ConsoleLogin', errorCode: 'Failure' })] },
    ],
    [
      'AWS in the name of root',
      'root',
      [root()],
      'pass',
      'ok',
      {
        events: [
          rootCall(IN, { principal: principal({ type: 'Root', invokedBy: 'support.amazonaws.com' }) }),
          rootCall(IN, { eventType: 'AwsServiceEvent' }),
        ],
      },
    ],
    ['a call after the period', 'root', [root()], 'pass', 'ok', { events: [rootCall(window.to)] }],
    [
      'root of another account',
      'root',
      [root()],
      'pass',
      'ok',
      { events: [rootCall(IN, { principal: principal({ type: 'Root', accountId: '999988887777' }) })] },
    ],
    [
      'a call at an unknown time',
      'root',
      [root()],
      'indeterminate',
      'record-problem',
      { events: [rootCall(null)] },
    ],
    [
      'keys of which nothing is said',
      'root',
      [root({ access_key_1_active: 'not_supported' })],
      'indeterminate',
      'record-problem',
    ],
    [
      'no trail',
      'root',
      [root()],
      'indeterminate',
      'source-incomplete',
      { asked: { policy: policy(RULES), window, streams: [], appGroups: null } },
    ],
    ['a person', 'okta-admin', okta(), 'not-applicable', 'not-root'],
  ]);
});

describe('E: keys-rotated', () => {
  const aged = (created: string | null): Stored[] => [iamUser('ida'), key('ida', { created })];
  cases('keys-rotated', [
    ['exactly 90 days', 'access-key', aged('2026-07-02T00:00:00.000Z'), 'pass'],
    ['91 days', 'access-key', aged('2026-07-01T00:00:00.000Z'), 'exception', 'key-too-old'],
    ['of no known age', 'access-key', aged(null), 'indeterminate', 'record-problem'],
    ['an admin', 'okta-admin', okta(), 'not-applicable', 'not-a-key'],
  ]);
});

describe('F: used', () => {
  const LONG = '2026-06-01T00:00:00.000Z';
  const signedIn = (text: string): Stored[] => [
    iamUser('ida'),
    password('ida'),
    row('ida', { password_last_used: text }),
  ];
  cases('used', [
    ['an admin who signs in', 'okta-admin', okta(), 'pass'],
    [
      'one who has not for long',
      'okta-admin',
      okta(oktaUser('ida', { lastLogin: LONG })),
      'exception',
      'unused',
    ],
    [
      'one whose token is used',
      'okta-admin',
      [...okta(oktaUser('ida', { lastLogin: LONG })), token('ida', READ)],
      'pass',
    ],
    ['one who never did', 'okta-admin', okta(oktaUser('ida', { lastLogin: null })), 'exception', 'unused'],
    [
      'a new one who never did',
      'okta-admin',
      okta(oktaUser('ida', { lastLogin: null, activated: READ })),
      'pass',
    ],
    [
      'one of no known age',
      'okta-admin',
      okta(oktaUser('ida', { lastLogin: null, activated: null, created: null })),
      'indeterminate',
      'record-problem',
    ],
    [
      'a key used after the period',
      'access-key',
      [iamUser('ida'), key('ida', { lastUsed: '2026-10-05T00:00:00.000Z' })],
      'pass',
    ],
    [
      'a key never used',
      'access-key',
      [iamUser('ida'), key('ida', { lastUsed: null, created: LONG })],
      'exception',
      'unused',
    ],
    ['a password in use', 'console-user', signedIn('2026-09-20T08:00:00+00:00'), 'pass'],
    ['a password never used', 'console-user', signedIn('no_information'), 'exception', 'unused'],
    [
      'a password of which nothing is said',
      'console-user',
      signedIn('N/A'),
      'indeterminate',
      'record-problem',
    ],
    ['a password without a row', 'console-user', [password('ida')], 'indeterminate', 'source-incomplete'],
    ['an administrator by key', 'aws-user', [admin(), key('ida')], 'pass'],
    ['an idle administrator', 'aws-user', [admin(), key('ida', { lastUsed: LONG })], 'exception', 'unused'],
    [
      'one who cannot sign in',
      'aws-user',
      [admin(), key('ida', { status: 'Inactive' })],
      'not-applicable',
      'no-credential',
    ],
    ['root', 'root', [root()], 'not-applicable', 'root'],
  ]);
});

describe('G: active-person', () => {
  const gone = (status: string, statusChanged: string | null = IN): Stored =>
    oktaUser('ida', { status, statusChanged });
  const hugo = (status: string): Stored => oktaUser('hugo', { status, statusChanged: IN });
  const own = (...more: Stored[]): Stored[] => [iamUser('ida'), key('ida'), ...more];
  const backup = (...more: Stored[]): Stored[] => [iamUser('backup'), key('backup'), ...more];
  cases('active-person', [
    ['somebody who is here', 'access-key', own(IDA), 'pass'],
    ['somebody who left', 'access-key', own(gone('DEPROVISIONED')), 'exception', 'person-left'],
    [
      'somebody who left, nobody knows when',
      'access-key',
      own(gone('DEPROVISIONED', null)),
      'exception',
      'person-left',
    ],
    ['somebody who left after the period', 'access-key', own(gone('DEPROVISIONED', window.to)), 'pass'],
    ['somebody suspended', 'access-key', own(gone('SUSPENDED')), 'exception', 'person-suspended'],
    [
      'an admin who left',
      'okta-admin',
      [...okta(oktaUser('ida', { status: 'DEPROVISIONED', statusChanged: IN }))],
      'exception',
      'person-left',
    ],
    ['a status nobody knows', 'access-key', own(gone('ON_HOLIDAY')), 'pass'],
    ['an owner who left', 'access-key', backup(hugo('DEPROVISIONED')), 'exception', 'owner-left'],
    ['an owner who is suspended', 'access-key', backup(hugo('SUSPENDED')), 'exception', 'owner-suspended'],
    ['nobody known', 'access-key', [iamUser('jenkins'), key('jenkins')], 'not-applicable', 'nobody'],
    ['people never read', 'access-key', own(), 'indeterminate', 'source-incomplete', unread],
  ]);
});

test('an item whose record cannot be read is tested on nothing', () => {
  const found = results('access-key', [iamUser('ida'), key('ida', {}, { problem: 'no id' })]);
  expect(new Set(Object.values(found).map(({ outcome, reason }) => `${outcome} ${reason}`))).toEqual(
    new Set(['indeterminate record-problem']),
  );
});

test('whoever it belongs to is asked, and nobody where there is none', () => {
  const owners = (records: Stored[]) => {
    const context = world(records);
    return select(context).items.map((item) => privilegedSafe.owner(item, privilegedSafe.prepare(context)));
  };
  expect(owners([iamUser('ida'), key('ida')])).toEqual(['ida@acme.example']);
  expect(owners([root()])).toEqual(['hugo@acme.example']);
  const left = oktaUser('ida', { status: 'DEPROVISIONED', statusChanged: IN });
  expect(owners([iamUser('ida'), key('ida'), left])).toEqual(['hugo@acme.example']);
  expect(owners([iamUser('jenkins'), key('jenkins')])).toEqual([null]);
});
