import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACCOUNT, call, policy, principal, stored } from '../test/support/audit-records.ts';
import {
  ADMIN_POLICY,
  device,
  factors,
  iamUser,
  input,
  key,
  oktaUser,
  password,
  READ_POLICY,
  role,
  root,
  row,
  type Stored,
  select,
  window,
  world,
} from '../test/support/privileged.ts';
import { privilegedAccess } from './privileged-access.ts';

const items = (...records: Stored[]) => select(world(records)).items;
const ids = (...records: Stored[]) => items(...records).map(({ group, id }) => `${group} ${id}`);
const LATER = '2026-10-02T00:00:00.000Z';
const inline = (document: unknown) => ({ inlinePolicies: [{ name: 'p', document }] });
const USER = `aws:user/arn:aws:iam::${ACCOUNT}:user`;

const member = (groupId: string, userId: string): Stored =>
  stored('okta.membership', `okta:membership/${groupId}/${userId}`, null, { groupId, userId });
const group = (groupName: string, document: unknown): Stored =>
  stored('aws.group', `aws:group/${groupName}`, null, {
    ...{ accountId: ACCOUNT, arn: `arn:${groupName}`, groupName, created: null, attachedPolicies: [] },
    inlinePolicies: [{ name: 'p', document }],
  });

describe('administrators of Okta', () => {
  test('are those with a role of their own and members of a group with one, each once', () => {
    const found = items(
      oktaUser('ida'),
      oktaUser('ana'),
      oktaUser('rita'),
      role('00uida'),
      role('g1', { assigneeType: 'GROUP', label: 'Group Administrator' }),
      member('g1', '00uida'),
      member('g1', '00uana'),
    );
    expect(found.map(({ id }) => id)).toEqual(['okta:user/00uana#admin', 'okta:user/00uida#admin']);
    expect(found[1]?.title).toContain('Application Administrator, Group Administrator through group g1');
  });

  test('without roles that are inactive, given later, or held by an empty group', () => {
    const { items: left, excluded } = select(
      world([
        oktaUser('ida'),
        role('00uida', { status: 'INACTIVE' }),
        role('00uida', { created: LATER }),
        role('g1', { assigneeType: 'GROUP' }),
      ]),
    );
    expect(left).toEqual([]);
    expect(excluded.map(({ count }) => count)).toEqual([1, 1, 1]);
  });

  test('that the list of users does not have, or whose role cannot be read, stay', () => {
    const [unknown, odd] = items(
      oktaUser('zoe'),
      role('00ugone'),
      role('00uzoe', {}, { problem: 'no type' }),
    );
    expect(unknown).toMatchObject({
      id: 'okta:user/00ugone#admin',
      problem: expect.stringContaining('00ugone'),
    });
    expect(odd).toMatchObject({ problem: 'no type' });
  });

  test('that are declared as programs are a group of their own', () => {
    const rules = policy({ principals: { serviceAccounts: [{ account: 'IDA@acme.example', owner: null }] } });
    const found = select(world([oktaUser('ida'), role('00uida'), factors('ida', [])], { policy: rules }));
    expect(found.items.map((item) => item.group)).toEqual(['okta-service-admin']);
  });
});

describe('administrators of AWS', () => {
  test.each<[string, Stored[], string[]]>([
    ['by an inline policy', [iamUser('a', inline(ADMIN_POLICY))], [`aws-user ${USER}/a#admin`]],
    ['not by reading', [iamUser('a', inline(READ_POLICY))], []],
    [
      'through a group',
      [iamUser('a', { groups: ['g'] }), group('g', ADMIN_POLICY)],
      [`aws-user ${USER}/a#admin`],
    ],
    ['not through a harmless group', [iamUser('a', { groups: ['g'] }), group('g', READ_POLICY)], []],
    [
      'by a policy nobody could read',
      [iamUser('a', { attachedPolicies: [{ name: 'x', arn: 'arn:x' }] })],
      [`aws-user ${USER}/a#admin`],
    ],
    ['by a group nobody could read', [iamUser('a', { groups: ['g'] })], [`aws-user ${USER}/a#admin`]],
    ['not when made later', [iamUser('a', { ...inline(ADMIN_POLICY), created: LATER })], []],
    ['a program', [iamUser('backup', inline(ADMIN_POLICY))], [`aws-service-user ${USER}/backup#admin`]],
    [
      'a record that cannot be read',
      [iamUser('a', {}, { problem: 'no date' })],
      [`aws-user ${USER}/a#admin`],
    ],
  ])('%s', (_, records, expected) => {
    expect(ids(...records)).toEqual(expected);
  });
});

test('rights, key and password of one user are three items', () => {
  expect(
    ids(iamUser('ida', inline(ADMIN_POLICY)), key('ida'), password('ida'), device('ida'), row('ida')),
  ).toEqual([
    `access-key aws:access-key/${ACCOUNT}/AKIA1`,
    `root aws:credential/${ACCOUNT}/<root_account>`,
    `console-user aws:login-profile/${ACCOUNT}/ida`,
    `aws-user ${USER}/ida#admin`,
  ]);
});

test('keys that are off or made later are left out, and a status nobody knows is not', () => {
  expect(ids(key('a', { status: 'Inactive' }))).toEqual([]);
  expect(ids(key('a', { created: LATER }), password('a', { created: LATER }))).toEqual([]);
  expect(ids(key('a', { status: 'Suspended?' }))).toHaveLength(1);
  expect(ids(key('a', { status: 'Inactive' }, { problem: 'no date' }))).toHaveLength(1);
});

test('ids are there once, in NFC', () => {
  const decomposed = 'Zoe\u0308';
  const found = select(
    world([
      iamUser(decomposed, inline(ADMIN_POLICY)),
      iamUser(decomposed.normalize('NFC'), inline(ADMIN_POLICY)),
    ]),
  );
  expect(found.items.map(({ id }) => id)).toEqual([`${USER}/Zo\u00eb#admin`]);
  expect(found.excluded).toContainEqual({ reason: 'further records with the id of an item', count: 1 });
});

test('an account whose report has no row for root has an item that cannot be read', () => {
  expect(items(row('ida'))[0]).toMatchObject({ group: 'root', problem: expect.stringContaining('no row') });
  expect(items(root())[0]).toMatchObject({ group: 'root', problem: null });
});

test('many calls of root are counted, and the first few kept', () => {
  const events = Array.from({ length: 9 }, (_, index) =>
    call(`e${index}`, `2026-08-0${index + 1}T00:00:00.000Z`, { principal: principal({ type: 'Root' }) }),
  );
  const [item] = select(world([root()]), [...events, ...events.slice(8)]).items;
  expect(item?.facts).toMatchObject({ useCount: 9, uses: { length: 5 } });
});

test('the order of records changes nothing, and every item is of the period', () => {
  const records = [
    oktaUser('ida'),
    oktaUser('ana'),
    role('00uida'),
    role('00uana'),
    iamUser('ida', inline(ADMIN_POLICY)),
    key('ida'),
    password('ida'),
    row('ida'),
    root(),
  ];
  const expected = items(...records);
  fc.assert(
    fc.property(fc.shuffledSubarray(records, { minLength: records.length }), (shuffled) => {
      expect(items(...shuffled)).toEqual(expected);
    }),
    { numRuns: 30 },
  );
  expect(expected.every(({ at }) => at < window.to)).toBe(true);
});

test('it says what it is made of, and needs all of it near the end', () => {
  const both = input(policy(), [
    'okta.roles',
    'okta.users',
    'aws-iam.authorization',
    'aws-iam.credential-report',
  ]);
  expect(privilegedAccess.query(both)).toMatch(/Okta.*AWS.*CloudTrail/);
  expect(privilegedAccess.query(input(policy(), ['okta.roles']))).not.toContain('AWS');
  expect(privilegedAccess.needs(both).map(({ stream, mode }) => `${stream} ${mode}`)).toEqual([
    'okta.roles snapshot',
    'okta.users snapshot',
    'aws-iam.authorization snapshot',
    'aws-iam.credential-report snapshot',
    'cloudtrail.events events',
  ]);
  expect(privilegedAccess.unusable(both)).toBeNull();
  expect(privilegedAccess.unusable(input(policy(), []))).toContain('Neither Okta nor AWS');
});
