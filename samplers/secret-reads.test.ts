import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CloudTrailEvent } from '../src/domain/aws-records.ts';
import type { SampledRecord } from '../src/domain/mock-audit.ts';
import type { Policy } from '../src/domain/policy.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { ACCOUNT, call, IMPLEMENTER, PIPELINE, policy, principal } from '../test/support/audit-records.ts';
import { contextOf } from '../test/support/test-context.ts';
import { secretName } from './rotations.ts';
import { secretReads } from './secret-reads.ts';

const window = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const at = (minute: number): string => new Date(Date.UTC(2026, 6, 3, 9, minute)).toISOString();
const ARN = (name: string): string => `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:${name}-aB3dE9`;

function select(
  records: readonly SampledRecord[],
  rules: Policy = policy(),
  asOf = '2026-12-10T00:00:00.000Z',
) {
  const input = { policy: rules, window, streams: [], appGroups: null };
  const selector = secretReads.open(input, contextOf({ policy: rules, asOf }));
  for (const record of records) selector.add(record);
  return selector.finish();
}

function read(
  id: string,
  time: string | null,
  parts: Partial<CloudTrailEvent> = {},
  extra: Partial<StoredRecord<'cloudtrail.event'>> = {},
) {
  const secret = {
    eventSource: 'secretsmanager.amazonaws.com',
    eventName: 'GetSecretValue',
    readOnly: true,
    resources: ['orders/db'],
    principal: principal(IMPLEMENTER),
  };
  return call(id, time, { ...secret, ...parts }, extra);
}
const parameter = (parts: Partial<CloudTrailEvent> = {}) =>
  read('p', at(0), {
    eventSource: 'ssm.amazonaws.com',
    eventName: 'GetParameter',
    withDecryption: true,
    ...parts,
  });
const put = (id: string, time: string, resource: string, parts: Partial<CloudTrailEvent> = {}) =>
  call(id, time, {
    eventSource: 'secretsmanager.amazonaws.com',
    eventName: 'PutSecretValue',
    resources: [resource],
    ...parts,
  });

describe('what is in it', () => {
  it('values of secrets, several at once, and parameters in the clear', () => {
    const batch = read('b', at(1), {
      eventName: 'BatchGetSecretValue',
      resources: ['a', ARN('b'), ARN('a')],
    });
    const filtered = read('c', at(2), { eventName: 'BatchGetSecretValue', resources: [] });
    expect(select([parameter(), batch, filtered]).items).toMatchObject([
      { group: 'human', facts: { event: 'ssm:GetParameter', secrets: ['orders/db'] } },
      { facts: { secrets: ['a', 'b'] }, title: expect.stringContaining('a and 1 more') },
      { facts: { secrets: [] }, title: expect.stringContaining('chosen by a filter') },
    ]);
  });

  it('but no parameters as they are stored, no other reads, accounts and times', () => {
    const records = [
      read('a', '2026-06-30T00:00:00.000Z'),
      call('b', at(0), { eventSource: 'ssm.amazonaws.com', eventName: 'GetParameter', readOnly: true }),
      read('c', at(0), { eventName: 'DescribeSecret' }),
      read('d', at(0), { accountId: '999988887777' }),
      read('e', at(0), { originalEventId: 'x' }),
    ];
    expect(select(records)).toEqual({ items: [], excluded: [] });
  });

  it.each([
    ['root', { type: 'Root' }],
    ['break-glass', { type: 'AssumedRole', issuerName: 'emergency' }],
    ['instance', { type: 'AssumedRole', arn: 'w', issuerName: 'web', sessionName: 'i-0123456789abcdef0' }],
    ['human', { type: 'AssumedRole', issuerName: 'nobody-declared-it', sessionName: 'x' }],
  ])('%s', (group, who) => {
    expect(select([read('a', at(0), { principal: principal(who) })]).items[0]?.group).toBe(group);
  });
});

describe('what is left out, and counted', () => {
  it.each<[string, Partial<CloudTrailEvent>]>([
    ['failed reads', { errorCode: 'AccessDenied' }],
    ['reads by the delivery pipeline', { principal: principal(PIPELINE) }],
    ['reads by workload roles', { principal: principal({ type: 'AssumedRole', issuerName: 'app-web' }) }],
    ['reads by declared service accounts', { principal: principal({ type: 'IAMUser', userName: 'backup' }) }],
    ['reads by AWS services on their own', { principal: principal({ type: 'AWSService' }) }],
  ])('%s', (reason, parts) => {
    expect(select([read('a', at(0), parts)])).toEqual({ items: [], excluded: [{ reason, count: 1 }] });
  });

  it('secrets that policy does not name, unless the log does not say which it was', () => {
    const rules = policy({ secrets: { projects: ['SCR'], secrets: ['billing/*'] } });
    const records = [
      read('a', at(0)),
      read('b', at(1), { resources: ['orders/db', ARN('billing/stripe')] }),
      read('c', at(2), { resources: [] }),
    ];
    const { items, excluded } = select(records, rules);
    expect(items.map(({ id }) => id.at(-1))).toEqual(['b', 'c']);
    expect(excluded).toEqual([{ reason: 'reads of secrets that policy does not name', count: 1 }]);
  });
});

describe('rotation', () => {
  const rotated = (records: readonly SampledRecord[]) =>
    select(records).items[0]?.facts.rotated.map(
      ({ secret, evidence }) => `${secret} ${evidence.record.at(-1)}`,
    );

  it('is the first new value after the read, whether the log has the name or the ARN', () => {
    const records = [
      put('0', at(0), 'orders/db'),
      read('a', at(1)),
      put('1', at(2), ARN('orders/db')),
      put('2', at(3), 'orders/db'),
    ];
    expect(rotated(records)).toEqual(['orders/db 1']);
  });

  it('of another secret, in another region, or refused, is none', () => {
    const records = [
      read('a', at(1)),
      put('1', at(2), 'orders/other'),
      put('2', at(3), 'orders/db', { region: 'eu-west-1' }),
      put('3', at(4), 'orders/db', { errorCode: 'AccessDenied' }),
    ];
    expect(rotated(records)).toEqual([]);
  });

  it('of several secrets each has its own, also after the period and for parameters', () => {
    const batch = read('a', at(0), { eventName: 'BatchGetSecretValue', resources: ['x', 'y'] });
    expect(rotated([batch, put('1', '2026-10-02T00:00:00.000Z', 'y')])).toEqual(['y 1']);
    const clear = parameter({ resources: [`arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/orders/key`] });
    const changed = put('2', at(9), '/orders/key', {
      eventSource: 'ssm.amazonaws.com',
      eventName: 'PutParameter',
    });
    expect(rotated([clear, changed])).toEqual(['orders/key 2']);
  });

  it('names are compared in one Unicode form', () => {
    expect(secretName('schlüssel'.normalize('NFD'))).toBe('schlüssel'.normalize('NFC'));
    expect(secretName(ARN('schlüssel'.normalize('NFD')))).toBe('schlüssel'.normalize('NFC'));
  });
});

describe('records that cannot be read properly', () => {
  it('stay, without a time at the beginning of the period', () => {
    const records = [read('a', null), read('b', at(0), {}, { problem: 'userIdentity is missing' })];
    expect(select(records).items.map(({ at: time, problem }) => [time, problem])).toEqual([
      [window.from, 'the record has no readable time'],
      [at(0), 'userIdentity is missing'],
    ]);
  });

  it('an id that comes again later is no second item', () => {
    const { items, excluded } = select([read('a', at(0)), read('b', at(1)), read('a', at(2))]);
    expect(items.map(({ id }) => id.at(-1))).toEqual(['a', 'b']);
    expect(excluded).toEqual([{ reason: 'further records with the id of an item', count: 1 }]);
  });

  it('every read is an item or counted, once, however often it comes', () => {
    const who = fc.constantFrom(PIPELINE, IMPLEMENTER, { type: 'AWSService' }, { type: 'Root' });
    const one = fc.record({ who, failed: fc.boolean(), twice: fc.boolean(), problem: fc.boolean() });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 20 }), (given) => {
        const records = given.flatMap(({ who: by, failed, twice, problem }, index) => {
          const parts = { principal: principal(by), errorCode: failed ? 'AccessDenied' : null };
          const record = read(`r${index}`, at(index), parts, problem ? { problem: 'odd' } : {});
          return twice ? [record, record] : [record];
        });
        const { items, excluded } = select(records);
        expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
        expect(items.length + excluded.reduce((sum, { count }) => sum + count, 0)).toBe(given.length);
      }),
      { numRuns: 60 },
    );
  });
});

it('says which secrets it is about, and needs production', () => {
  const input = { policy: policy(), window, streams: [], appGroups: null };
  expect(secretReads.query(input)).toMatch(/withDecryption is true, of secrets named \*/);
  expect(secretReads.unusable({ ...input, policy: policy({ production: {} }) })).toMatch(
    /production\.accounts/,
  );
});
