import { describe, expect, it } from 'vitest';
import type { SamplerInput } from '../src/domain/mock-audit.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { ACCOUNT, call, IMPLEMENTER, PIPELINE, policy, principal } from '../test/support/audit-records.ts';
import { contextOf } from '../test/support/test-context.ts';
import { productionChanges } from './production-changes.ts';

const window = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const T = (time: string): string => `2026-07-03T${time}.000Z`;
const stream = (scope: string) => ({ id: 'cloudtrail.events', scope, mode: 'events' as const });
const input = (parts: Partial<SamplerInput> = {}): SamplerInput => ({
  policy: policy(),
  window,
  streams: [stream(`${ACCOUNT}/us-east-1`)],
  appGroups: null,
  ...parts,
});

function select(records: readonly StoredRecord<'cloudtrail.event'>[], parts: Partial<SamplerInput> = {}) {
  const selector = productionChanges.open(input(parts), contextOf());
  for (const record of records) selector.add(record);
  return selector.finish();
}
const reasons = (records: readonly StoredRecord<'cloudtrail.event'>[]): string[] =>
  select(records).excluded.map(({ reason }) => reason);

describe('sessions', () => {
  it('join the calls of one principal, and take the id of the earliest', () => {
    const { items } = select([call('a', T('09:00:00')), call('b', T('09:30:00')), call('c', T('10:25:00'))]);
    expect(items.map(({ id, at }) => [id, at])).toEqual([
      [`cloudtrail:${ACCOUNT}/us-east-1/a`, T('09:00:00')],
    ]);
    expect(items[0]?.facts).toMatchObject({ events: 3, start: T('09:00:00'), end: T('10:25:00') });
    expect(items[0]?.evidence.map((ref) => ref.record.at(-1))).toEqual(['a', 'b', 'c']);
  });

  it('end with a pause longer than the rule allows, and not with one just as long', () => {
    expect(select([call('a', T('09:00:00')), call('b', T('10:00:00'))]).items).toHaveLength(1);
    expect(select([call('a', T('09:00:00')), call('b', T('10:00:01'))]).items).toHaveLength(2);
  });

  it('are kept apart by account and by session name', () => {
    const other = {
      ...PIPELINE,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/CHG-8`,
      sessionName: 'CHG-8',
    };
    const records = [call('a', T('09:00:00')), call('b', T('09:01:00'), { principal: principal(other) })];
    expect(select(records).items).toHaveLength(2);
    const accounts = policy({ production: { accounts: [ACCOUNT, '999988887777'] } });
    const twice = [call('a', T('09:00:00')), call('b', T('09:01:00'), { accountId: '999988887777' })];
    expect(select(twice, { policy: accounts }).items).toHaveLength(2);
  });

  it('count a record once, however often it is handed over', () => {
    const { items } = select([call('a', T('09:00:00')), call('a', T('09:00:00'))]);
    expect(items[0]?.facts.events).toBe(1);
  });

  it('keep ticket keys with the strongest place first', () => {
    const mentions = [
      { key: 'CHG-2', where: 'request' as const },
      { key: 'CHG-1', where: 'session-name' as const },
    ];
    expect(select([call('a', T('09:00:00'), { mentions })]).items[0]?.facts.mentions[0]?.key).toBe('CHG-1');
  });
});

describe('whose change it is', () => {
  it.each([
    ['pipeline', PIPELINE],
    ['service-account', { type: 'IAMUser', arn: 'y', userName: 'backup' }],
    ['instance', { type: 'AssumedRole', arn: 'w', issuerName: 'web', sessionName: 'i-0123456789abcdef0' }],
    ['human', { type: 'IAMUser', arn: 'v', userName: 'i-0123456789abcdef0' }],
    ['human', IMPLEMENTER],
    ['human', { ...IMPLEMENTER, invokedBy: 'cloudformation.amazonaws.com' }],
  ])('%s', (group, who) => {
    expect(select([call('a', T('09:00:00'), { principal: principal(who) })]).items[0]?.group).toBe(group);
  });
});

describe('what is left out, with its reason', () => {
  it.each([
    ['failed calls', { errorCode: 'AccessDenied' }],
    ['AWS service events', { eventType: 'AwsServiceEvent' }],
    [
      'sign-ins',
      { eventType: 'AwsConsoleSignIn', eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin' },
    ],
    ['session starts and token requests', { eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole' }],
    [
      'calls by AWS services on their own',
      { principal: principal({ type: 'AWSService', invokedBy: 'autoscaling.amazonaws.com' }) },
    ],
    [
      'calls by AWS services on their own',
      { principal: principal({ type: 'AssumedRole', issuerName: 'AWSServiceRoleForECS' }) },
    ],
    [
      'calls by AWS services on their own',
      {
        principal: principal({
          type: 'AssumedRole',
          arn: 'z',
          issuerName: 'cfn',
          sessionName: 'AWSCloudFormation',
          invokedBy: 'cloudformation.amazonaws.com',
        }),
      },
    ],
    [
      'calls by workload roles',
      { principal: principal({ type: 'AssumedRole', arn: 'z', issuerName: 'app-web', sessionName: 'i-0' }) },
    ],
    ['access grants, tested as access-grants', { eventSource: 'iam.amazonaws.com', eventName: 'CreateUser' }],
    ['amendments of earlier events', { originalEventId: 'earlier' }],
  ])('%s', (reason, parts) => {
    expect(reasons([call('a', T('09:00:00'), parts)])).toEqual([reason]);
    expect(select([call('a', T('09:00:00'), parts)]).items).toEqual([]);
  });

  it('events that policy ignores, by name or service', () => {
    const ignoring = policy({ production: { accounts: [ACCOUNT], ignoredEvents: ['ecs:Update*'] } });
    expect(select([call('a', T('09:00:00'))], { policy: ignoring }).excluded).toEqual([
      { reason: 'events that need no ticket by policy', count: 1 },
    ]);
  });

  it('reads, other accounts, other regions and other times are not of the population at all', () => {
    const regions = policy({ production: { accounts: [ACCOUNT], regions: ['us-east-1'] } });
    const records = [
      call('a', '2026-06-30T23:59:59.999Z'),
      call('b', T('09:00:00'), { readOnly: true }),
      call('c', T('09:00:00'), { accountId: '999988887777' }),
      call('d', T('09:00:00'), { region: 'eu-west-1' }),
      call('e', '2026-10-01T00:00:00.000Z'),
    ];
    expect(select(records, { policy: regions })).toEqual({ items: [], excluded: [] });
  });

  it('role plumbing is a change when the pipeline does it, and a grant when a person does', () => {
    const role = { eventSource: 'iam.amazonaws.com', eventName: 'AttachRolePolicy' };
    expect(select([call('a', T('09:00:00'), role)]).items).toHaveLength(1);
    expect(reasons([call('a', T('09:00:00'), { ...role, principal: principal(IMPLEMENTER) })])).toEqual([
      'access grants, tested as access-grants',
    ]);
  });
});

describe('records that cannot be read properly stay in the population', () => {
  const problem = { problem: 'userIdentity is missing' };

  it('each as an item of its own, with its problem', () => {
    const { items } = select([call('a', T('09:00:00'), {}, problem), call('b', T('09:01:00'))]);
    expect(items.map((item) => item.problem)).toEqual(['userIdentity is missing', null]);
  });

  it('without a time at the beginning of the period', () => {
    const { items } = select([call('a', null)]);
    expect(items).toMatchObject([{ at: window.from, problem: 'the record has no readable time' }]);
  });

  it('without a name, because it may have been anything', () => {
    const nameless = { eventName: '', readOnly: true, readOnlyInferred: true };
    expect(select([call('a', T('09:00:00'), nameless, problem)]).items).toHaveLength(1);
  });

  it('unless what can be read says that it is none of ours', () => {
    expect(select([call('a', T('09:00:00'), { accountId: '999988887777' }, problem)]).items).toEqual([]);
    expect(select([call('a', T('09:00:00'), { readOnly: true }, problem)]).items).toEqual([]);
    expect(reasons([call('a', T('09:00:00'), { errorCode: 'AccessDenied' }, problem)])).toEqual([
      'failed calls',
    ]);
  });
});

describe('sources that must be complete', () => {
  const scopes = (parts: Partial<SamplerInput>) =>
    productionChanges.needs(input(parts)).map(({ scope }) => scope);

  it('are the collected regions of production accounts, or all regions that policy names', () => {
    const streams = [
      stream(`${ACCOUNT}/us-east-1`),
      stream(`${ACCOUNT}/eu-west-1`),
      stream('999988887777/us-east-1'),
    ];
    expect(scopes({ streams })).toEqual([`${ACCOUNT}/us-east-1`, `${ACCOUNT}/eu-west-1`]);
    const regions = policy({ production: { accounts: [ACCOUNT], regions: ['ap-south-1'] } });
    expect(scopes({ policy: regions })).toEqual([`${ACCOUNT}/ap-south-1`]);
    expect(scopes({ streams: [stream('999988887777/us-east-1')] })).toEqual([`${ACCOUNT}/*`]);
    expect(scopes({ streams: [stream('files')] })).toEqual(['files']);
  });

  it('without production accounts or CloudTrail there is no population, and the reason is said', () => {
    expect(productionChanges.unusable(input())).toBeNull();
    expect(productionChanges.unusable(input({ streams: [] }))).toMatch(/No CloudTrail/);
    expect(productionChanges.unusable(input({ policy: policy({ production: {} }) }))).toMatch(
      /production\.accounts/,
    );
  });
});
