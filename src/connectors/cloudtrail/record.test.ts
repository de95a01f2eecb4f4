import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCloudTrailRecord } from './record.ts';
import { isKept } from './selection.ts';

const ROLE = 'arn:aws:sts::111111111111:assumed-role/ci-deploy/CHG-42-deploy';
const WRITE = {
  eventVersion: '1.08',
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLE:CHG-42-deploy',
    arn: ROLE,
    accountId: '111111111111',
    sessionContext: {
      sessionIssuer: { arn: 'arn:aws:iam::111111111111:role/ci/ci-deploy', userName: 'ci-deploy' },
      attributes: { creationDate: '20260701T080000Z', mfaAuthenticated: 'false' },
      sourceIdentity: 'ana',
    },
  },
  eventTime: '2026-07-01T08:30:00Z',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'ModifyInstanceAttribute',
  awsRegion: 'eu-west-1',
  requestParameters: { instanceId: 'i-1' },
  eventID: 'e-1',
  readOnly: false,
  eventType: 'AwsApiCall',
  recipientAccountId: '111111111111',
};
const parse = (over: Record<string, unknown> = {}) => parseCloudTrailRecord({ ...WRITE, ...over });
const without = (name: string) => {
  const { [name as 'eventID']: _, ...rest } = WRITE;
  return parseCloudTrailRecord(rest);
};

describe('parseCloudTrailRecord', () => {
  it('reads who, where and when', () => {
    const record = parse();
    expect(record).toMatchObject({
      id: 'cloudtrail:111111111111/eu-west-1/e-1',
      at: '2026-07-01T08:30:00.000Z',
      problem: null,
    });
    expect(record.data.principal).toMatchObject({
      sessionName: 'CHG-42-deploy',
      issuerArn: 'arn:aws:iam::111111111111:role/ci/ci-deploy',
      issuerName: 'ci-deploy',
      sessionCreated: '2026-07-01T08:00:00.000Z',
      mfa: false,
      sourceIdentity: 'ana',
    });
  });

  it('takes the session name from the principal id where there is no ARN, and only for roles', () => {
    const of = (userIdentity: object) => parse({ userIdentity }).data.principal.sessionName;
    expect(of({ type: 'AssumedRole', principalId: 'AROAX:i-0abc' })).toBe('i-0abc');
    expect(of({ type: 'WebIdentityUser', principalId: 'accounts.example:aud:ana' })).toBeNull();
    expect(of({ type: 'IAMUser', arn: 'arn:aws:iam::1:user/ana' })).toBeNull();
  });

  it.each([
    ['DescribeInstances', true],
    ['GetObject', true],
    ['BatchGetSecretValue', true],
    ['HeadBucket', true],
    ['LookupEvents', true],
    ['GetterCreate', false],
    ['ListenForever', false],
    ['BatchDeleteImage', false],
    ['Frobnicate', false],
    ['RunInstances', false],
  ])(
    'infers from the verb of %s whether it only reads (%s), and says that it inferred',
    (eventName, readOnly) => {
      const { data } = parse({ eventName, readOnly: undefined });
      expect([data.readOnly, data.readOnlyInferred]).toEqual([readOnly, true]);
      expect(parse({ eventName }).data.readOnlyInferred).toBe(false);
    },
  );

  it('names each secret of a read, and says whether parameters were read in the clear', () => {
    const read = (eventName: string, requestParameters: object) => {
      const service = eventName.includes('Parameter') ? 'ssm' : 'secretsmanager';
      const { resources, withDecryption } = parse({
        eventName,
        eventSource: `${service}.amazonaws.com`,
        readOnly: true,
        requestParameters,
        resources: undefined,
        responseElements: null,
      }).data;
      return [resources, withDecryption];
    };
    expect(read('BatchGetSecretValue', { secretIdList: ['a', 'b', 7] })).toEqual([['a', 'b'], undefined]);
    expect(read('GetSecretValue', { secretId: 'a', versionId: 'v' })).toEqual([['a'], undefined]);
    expect(read('GetParameters', { names: ['/a', '/b'], withDecryption: true })).toEqual([
      ['/a', '/b'],
      true,
    ]);
    expect(read('GetParametersByPath', { path: '/a', withDecryption: false })).toEqual([['/a'], undefined]);
    expect(read('GetParameter', { name: '/a', withDecryption: 'true' })).toEqual([['/a'], true]);
  });

  it('reads readOnly written as text', () => {
    expect(parse({ readOnly: 'true' }).data).toMatchObject({ readOnly: true, readOnlyInferred: false });
  });

  it.each(['2022-11-21 18:06:52', 'redacted', '', null, 1688991075000, '2026-02-30T00:00:00Z'])(
    'makes a time that is no instant a problem and guesses nothing: %s',
    (eventTime) => {
      const record = parse({ eventTime });
      expect(record.at).toBeNull();
      expect(record.problem).toContain('eventTime');
      expect(isKept(record)).toBe(true);
    },
  );

  it('gives a record without an id one from its content, the same each time', () => {
    const record = without('eventID');
    expect(record.id).toMatch(/^cloudtrail:111111111111\/eu-west-1\/sha256-[0-9a-f]{64}$/);
    expect(record.id).toBe(without('eventID').id);
    expect(record.problem).toBe('eventID is missing');
  });

  it('takes the account from the record: the recipient, else the caller', () => {
    const cross = parse({ recipientAccountId: '222222222222' });
    expect(cross.id).toBe('cloudtrail:222222222222/eu-west-1/e-1');
    expect(cross.data.principal.accountId).toBe('111111111111');
    expect(without('recipientAccountId').data.accountId).toBe('111111111111');
  });

  it('shows what ties events of two accounts together, and what amends an earlier event', () => {
    const addendum = { reason: 'DELIVERY_DELAY', originalEventID: 'e-0' };
    const { data } = parse({ sharedEventID: 's-1', addendum });
    expect(data).toMatchObject({ sharedEventId: 's-1', originalEventId: 'e-0' });
    expect(isKept(parse({ readOnly: true, addendum }))).toBe(true);
  });

  it('keeps a failed sign-in under a hidden name as it is', () => {
    const record = parse({
      userIdentity: {
        type: 'IAMUser',
        accountId: '111111111111',
        userName: 'HIDDEN_DUE_TO_SECURITY_REASONS',
      },
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      eventType: 'AwsConsoleSignIn',
      errorMessage: 'No username found in supplied account',
      requestParameters: null,
      additionalEventData: { MFAUsed: 'No' },
    });
    expect(record.problem).toBeNull();
    expect(record.data).toMatchObject({ mfaUsed: 'No', request: null, mentions: [], fromConsole: true });
    expect(record.data.principal.userName).toBe('HIDDEN_DUE_TO_SECURITY_REASONS');
    expect(record.data.errorCode).toBe('Failure');
  });

  it('tells a sign-in that failed from one that did not: neither has an error code', () => {
    const signIn = (answer: string) =>
      parse({ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: answer } }).data.errorCode;
    expect([signIn('Failure'), signIn('Success')]).toEqual(['Failure', null]);
    expect(parse({ responseElements: { ConsoleLogin: 'Failure' } }).data.errorCode).toBeNull();
  });

  it('tells null from absent in the request of identity services, and keeps none elsewhere', () => {
    const iam = { eventSource: 'iam.amazonaws.com' };
    expect(parse({ ...iam, requestParameters: { userName: 'bob' } }).data.request).toEqual({
      userName: 'bob',
    });
    expect(parse({ ...iam, requestParameters: null }).data.request).toBeNull();
    expect('request' in parse({ ...iam, requestParameters: undefined }).data).toBe(false);
    expect('request' in parse().data).toBe(false);
  });

  it('names at most ten resources: the ARNs of the record, else what the parameters name', () => {
    const resources = Array.from({ length: 30 }, (_, i) => ({ ARN: `arn:${i}` }));
    expect(parse({ resources }).data.resources).toHaveLength(10);
    expect(parse().data.resources).toEqual(['i-1']);
  });

  it.each([null, 3, 'text', [], {}])('keeps what is no record at all, as a problem: %j', (raw) => {
    const record = parseCloudTrailRecord(raw);
    expect(record.problem).not.toBeNull();
    expect(isKept(record)).toBe(true);
  });

  it('never throws and never gives a clean bill to a record without id, time or name', () => {
    const json = fc.jsonValue();
    const any = fc.record(
      {
        userIdentity: json,
        eventTime: json,
        eventName: json,
        requestParameters: json,
        resources: json,
        readOnly: json,
        eventContext: json,
      },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(any, (raw) => parseCloudTrailRecord(raw).problem !== null));
  });
});

describe('ticket mentions', () => {
  const mentionsOf = (over: Record<string, unknown>) => parse(over).data.mentions;
  const identity = (session: string, sourceIdentity?: string) => ({
    ...WRITE.userIdentity,
    arn: `arn:aws:sts::1:assumed-role/r/${session}`,
    sessionContext: { sourceIdentity },
  });

  it.each([
    ['CHG-42', ['CHG-42']],
    ['deploy-CHG-42-api', ['CHG-42']],
    ['CHG-42+OPS_X-7', ['CHG-42', 'OPS_X-7']],
    ['chg-42', []],
    ['i-0123456789', []],
    ['XCHG42', []],
    ['lowerCHG-42', []],
  ])('finds keys in the session name %s', (session, keys) => {
    expect(mentionsOf({ userIdentity: identity(session) }).map((mention) => mention.key)).toEqual(keys);
  });

  it('says where each key stood', () => {
    expect(mentionsOf({ userIdentity: identity('x', 'OPS-1') })).toEqual([
      { key: 'OPS-1', where: 'source-identity' },
    ]);
    const assume = {
      roleSessionName: 'CHG-1',
      sourceIdentity: 'CHG-2',
      tags: [{ key: 'ticket', value: 'CHG-3' }],
      principalTags: { ticket: 'CHG-4' },
    };
    expect(mentionsOf({ userIdentity: identity('x'), requestParameters: assume })).toEqual(
      expect.arrayContaining([
        { key: 'CHG-1', where: 'session-name' },
        { key: 'CHG-2', where: 'source-identity' },
        { key: 'CHG-3', where: 'tag' },
        { key: 'CHG-4', where: 'tag' },
      ]),
    );
    const eventContext = {
      tagContext: { principalTags: [{ ticket: 'CHG-5' }] },
      requestContext: { 'aws:PrincipalTag/t': 'CHG-6' },
    };
    expect(mentionsOf({ userIdentity: identity('x'), eventContext })).toEqual([
      { key: 'CHG-5', where: 'tag' },
      { key: 'CHG-6', where: 'tag' },
    ]);
    expect(
      mentionsOf({ userIdentity: identity('x'), requestParameters: { description: 'see CHG-7, CHG-7' } }),
    ).toEqual([{ key: 'CHG-7', where: 'request' }]);
  });
});
