import { describe, expect, it } from 'vitest';
import type { SampledRecord, SamplerInput } from '../src/domain/mock-audit.ts';
import {
  ACCOUNT,
  call,
  IMPLEMENTER,
  OKTA_SYSTEM,
  oktaEvent,
  party,
  policy,
  principal,
} from '../test/support/audit-records.ts';
import { contextOf } from '../test/support/test-context.ts';
import { accessGrants } from './access-grants.ts';

const window = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const T = (time: string): string => `2026-07-03T${time}.000Z`;
const NINA = party('User', '00unina', 'nina@acme.example');
const GROUP = party('UserGroup', '00g1', 'eng-leads');
const APP = party('AppInstance', '0oa1', 'CRM');
const input = (parts: Partial<SamplerInput> = {}): SamplerInput => ({
  policy: policy(),
  window,
  streams: [
    { id: 'okta.logs', scope: '', mode: 'events' },
    { id: 'cloudtrail.events', scope: `${ACCOUNT}/us-east-1`, mode: 'events' },
  ],
  appGroups: null,
  ...parts,
});

function select(records: readonly SampledRecord[], parts: Partial<SamplerInput> = {}) {
  const selector = accessGrants.open(input(parts), contextOf());
  for (const record of records) selector.add(record);
  return selector.finish();
}
const iam = (eventName: string, request: Record<string, unknown> | null, parts = {}) =>
  call('a', T('09:00:00'), {
    eventSource: 'iam.amazonaws.com',
    eventName,
    request,
    principal: principal(IMPLEMENTER),
    ...parts,
  });

describe('grants in Okta', () => {
  it.each([
    ['group.user_membership.add', [GROUP, NINA], 'nina@acme.example', 'group', 'eng-leads'],
    [
      'application.user_membership.add',
      [party('AppUser', '0ua', 'x'), APP, NINA],
      'nina@acme.example',
      'app',
      'CRM',
    ],
    ['user.lifecycle.create', [NINA], 'nina@acme.example', 'account', 'nina@acme.example'],
    ['group.application_assignment.add', [APP, GROUP], 'eng-leads', 'app', 'CRM'],
    [
      'user.account.privilege.grant',
      [NINA, party('ROLE', 'r1', 'Super Administrator')],
      'nina@acme.example',
      'role',
      'Super Administrator',
    ],
  ])('%s', (eventType, targets, who, type, what) => {
    const [item] = select([oktaEvent('e1', T('09:00:00'), eventType, targets)]).items;
    expect(item).toMatchObject({ id: 'okta:event/e1', problem: null });
    expect(item?.facts).toMatchObject({ beneficiary: { name: who }, entitlement: { type, name: what } });
  });

  it('failures and other events are none', () => {
    const failed = oktaEvent('e1', T('09:00:00'), 'group.user_membership.add', [NINA, GROUP], {
      outcome: 'FAILURE',
    });
    expect(select([failed, oktaEvent('e2', T('09:00:00'), 'user.session.start', [NINA])])).toEqual({
      items: [],
      excluded: [],
    });
  });

  it('groups that people get by rule are known by name or id', () => {
    const event = oktaEvent('e1', T('09:00:00'), 'group.user_membership.add', [NINA, GROUP], {
      actor: OKTA_SYSTEM,
    });
    const doubt = (...birthrightGroups: string[]) =>
      select([event], { policy: policy({ access: { projects: ['ACC'], birthrightGroups } }) }).items.map(
        ({ facts }) => facts.birthright?.kind,
      );
    expect([doubt('eng-*'), doubt('00g1'), doubt('sales-*')]).toEqual([
      ['rule-unknown'],
      ['rule-unknown'],
      [undefined],
    ]);
  });

  it('an activation within a day of the creation is the same step, also across the beginning of the period', () => {
    const created = oktaEvent('e1', '2026-06-30T20:00:00.000Z', 'user.lifecycle.create', [NINA]);
    const soon = oktaEvent('e2', '2026-07-01T19:00:00.000Z', 'user.lifecycle.activate', [NINA]);
    const later = oktaEvent('e3', '2026-07-01T21:00:00.000Z', 'user.lifecycle.activate', [NINA]);
    expect(select([created, soon, later]).items.map(({ id }) => id)).toEqual(['okta:event/e3']);
  });

  describe('an app that comes with a group', () => {
    const joined = oktaEvent('e1', T('09:00:00'), 'group.user_membership.add', [NINA, GROUP], {
      transactionId: 't',
    });
    const follows = oktaEvent('e2', T('09:00:02'), 'application.user_membership.add', [NINA, APP], {
      actor: OKTA_SYSTEM,
      transactionId: 't',
    });
    const ids = (records: readonly SampledRecord[], parts = {}) =>
      select(records, parts).items.map(({ id }) => id.at(-1));

    it('is left out, whichever event stands first', () => {
      expect(ids([joined, follows])).toEqual(['1']);
      expect(ids([{ ...follows, at: T('08:59:59') }, joined])).toEqual(['1']);
    });

    it('counts when a person assigned it, when the group does not have it, or when no group came with it', () => {
      expect(ids([joined, { ...follows, data: { ...follows.data, actor: NINA } }])).toEqual(['1', '2']);
      expect(ids([joined, follows], { appGroups: [{ appId: '0oa9', groupId: '00g1' }] })).toEqual(['1', '2']);
      expect(ids([follows])).toEqual(['2']);
    });
  });

  it('an event that cannot be read stays, also one without a type', () => {
    const damaged = { problem: 'targets is no list' };
    const { items } = select([
      oktaEvent('e1', T('09:00:00'), 'group.user_membership.add', [], {}, damaged),
      oktaEvent('e2', T('09:00:00'), '', [], { outcome: null }, damaged),
      oktaEvent('e3', T('09:00:00'), 'group.user_membership.add', [GROUP]),
      oktaEvent('e4', null, 'group.user_membership.add', [GROUP, NINA]),
    ]);
    expect(items).toHaveLength(4);
    expect(items.every((item) => item.problem !== null)).toBe(true);
  });
});

describe('grants in AWS', () => {
  it.each([
    ['CreateUser', { userName: 'nina' }, 'nina', 'account', 'nina'],
    ['CreateLoginProfile', { userName: 'nina' }, 'nina', 'account', 'nina'],
    ['AddUserToGroup', { userName: 'nina', groupName: 'admins' }, 'nina', 'group', 'admins'],
    [
      'AttachUserPolicy',
      { userName: 'nina', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      'nina',
      'policy',
      'AdministratorAccess',
    ],
    ['PutGroupPolicy', { groupName: 'admins', policyName: 'all' }, 'admins', 'policy', 'all'],
    [
      'AttachRolePolicy',
      { roleName: 'web', policyArn: 'arn:aws:iam::aws:policy/job-function/Billing' },
      'web',
      'policy',
      'Billing',
    ],
    ['UpdateAssumeRolePolicy', { roleName: 'web' }, 'web', 'account', 'web'],
  ])('%s', (eventName, request, who, type, what) => {
    const [item] = select([iam(eventName, request)]).items;
    expect(item?.problem).toBeNull();
    expect(item?.facts).toMatchObject({ beneficiary: { name: who }, entitlement: { type, name: what } });
  });

  it('a key without a user name is for the caller', () => {
    const [item] = select([
      iam('CreateAccessKey', null, { principal: principal({ type: 'IAMUser', userName: 'ida' }) }),
    ]).items;
    expect(item?.facts).toMatchObject({ beneficiary: { name: 'ida' } });
  });

  it('Identity Center assignments and memberships', () => {
    const assignment = call('a', T('09:00:00'), {
      eventSource: 'sso.amazonaws.com',
      eventName: 'CreateAccountAssignment',
      request: {
        principalType: 'GROUP',
        principalId: 'g-1',
        permissionSetArn: 'arn:aws:sso:::permissionSet/x/ps-1',
      },
    });
    expect(select([assignment]).items[0]?.facts).toMatchObject({
      beneficiary: { type: 'group', name: 'g-1' },
    });
    const membership = call('b', T('09:00:00'), {
      eventSource: 'identitystore.amazonaws.com',
      eventName: 'CreateGroupMembership',
      request: { groupId: 'g-1', memberId: { userId: 'u-1' } },
    });
    expect(select([membership]).items[0]?.facts).toMatchObject({
      beneficiary: { name: 'u-1' },
      entitlement: { name: 'g-1' },
    });
  });

  it('a request that does not say who got what cannot be judged, and stays', () => {
    expect(select([iam('AttachUserPolicy', null)]).items[0]?.problem).toMatch(/who got what/);
  });

  it('failed calls and role plumbing of the pipeline are left out, with counts', () => {
    const failed = iam('CreateUser', { userName: 'nina' }, { errorCode: 'AccessDenied' });
    const plumbing = call('b', T('10:00:00'), {
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateRole',
      request: { roleName: 'web' },
    });
    expect(select([failed, plumbing])).toEqual({
      items: [],
      excluded: [
        { reason: 'failed calls to AWS', count: 1 },
        { reason: 'roles and role policies by the pipeline, tested as production changes', count: 1 },
      ],
    });
  });

  it('a user made by the pipeline is a grant, in any account', () => {
    const made = call('a', T('09:00:00'), {
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateUser',
      request: { userName: 'bot' },
      accountId: '999988887777',
    });
    expect(select([made]).items).toHaveLength(1);
  });
});

describe('sources', () => {
  it('are the System Log and every collected region', () => {
    expect(accessGrants.needs(input()).map(({ stream, scope }) => `${stream}:${scope}`)).toEqual([
      'okta.logs:',
      `cloudtrail.events:${ACCOUNT}/us-east-1`,
    ]);
    expect(accessGrants.unusable(input({ streams: [] }))).toMatch(/Neither Okta nor CloudTrail/);
  });
});
