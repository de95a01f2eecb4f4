import { describe, expect, it } from 'vitest';
import {
  type AwsHandler,
  AwsLoopback,
  HOME,
  JumpingTime,
  xml,
  xmlError,
} from '../../../test/support/aws-loopback.ts';
import type { CheckResult, Page, ReadRequest, Stream } from '../../domain/ports.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import { AWS_IAM_POLICY, createAwsIamConnector } from './index.ts';

const clock = { now: () => '2026-10-10T12:00:00.000Z', simulated: true };
const OTHER = '222222222222';

function streamsOf(aws: AwsLoopback, accounts: string[] = [HOME], time = new JumpingTime()) {
  const connection = { ...aws.connection(...accounts), region: 'us-east-1' };
  const connector = createAwsIamConnector(connection, clock, time);
  const stream = (id: string, scope = HOME): Stream => {
    const found = connector.streams.find((one) => one.id === `aws-iam.${id}` && one.scope === scope);
    if (found === undefined) throw new Error(`no stream ${id} ${scope}`);
    return found;
  };
  return { connector, stream, time };
}

const user = (name: string): ParsedRecord<'aws.user'> => ({
  kind: 'aws.user',
  id: `aws:user/arn:aws:iam::${HOME}:user/${name}`,
  at: null,
  position: '',
  problem: null,
  data: {
    accountId: HOME,
    arn: `arn:aws:iam::${HOME}:user/${name}`,
    userId: name,
    userName: name,
    path: '/',
    created: null,
    groups: [],
    attachedPolicies: [],
    inlinePolicies: [],
    permissionsBoundary: null,
    tags: {},
  },
});

function request(users: string[] = [], over: Partial<ReadRequest> = {}): ReadRequest {
  return {
    window: null,
    resume: null,
    signal: new AbortController().signal,
    parents: async () => users.map(user) as never,
    ...over,
  };
}

async function pagesOf(stream: Stream, ask: ReadRequest = request()): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of stream.read(ask)) pages.push(page);
  return pages;
}

const recordsOf = (pages: readonly Page[]) => pages.flatMap((page) => page.records);
const members = (...items: string[]) => items.map((item) => `<member>${item}</member>`).join('');
const encoded = (document: unknown) => encodeURIComponent(JSON.stringify(document));

const TRUST = { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] };
const ADMIN = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

const USER_XML = `<UserDetailList>${members(
  `<Path>/</Path><UserName>ana</UserName><UserId>AIDA1</UserId><Arn>arn:aws:iam::${HOME}:user/ana</Arn><CreateDate>2020-01-02T03:04:05Z</CreateDate><GroupList>${members('admins')}</GroupList><UserPolicyList>${members(`<PolicyName>inline</PolicyName><PolicyDocument>${encoded(ADMIN)}</PolicyDocument>`)}</UserPolicyList><AttachedManagedPolicies/><Tags>${members('<Key>owner</Key><Value>ana@x.example</Value>')}</Tags>`,
)}</UserDetailList>`;
const ROLE_XML = `<RoleDetailList>${members(
  `<Path>/ci/</Path><RoleName>deploy</RoleName><RoleId>AROA1</RoleId><Arn>arn:aws:iam::${HOME}:role/ci/deploy</Arn><CreateDate>2020-01-02T03:04:05Z</CreateDate><AssumeRolePolicyDocument>${encoded(TRUST)}</AssumeRolePolicyDocument><RoleLastUsed><LastUsedDate>2026-09-01T00:00:00Z</LastUsedDate><Region>us-east-1</Region></RoleLastUsed>`,
  `<Path>/</Path><RoleName>broken</RoleName><RoleId>AROA2</RoleId><Arn>arn:aws:iam::${HOME}:role/broken</Arn><CreateDate>2020-01-02T03:04:05Z</CreateDate><AssumeRolePolicyDocument>%7Bnot</AssumeRolePolicyDocument>`,
)}</RoleDetailList>`;
const POLICY_XML = `<Policies>${members(
  `<PolicyName>AdministratorAccess</PolicyName><Arn>arn:aws:iam::aws:policy/AdministratorAccess</Arn><DefaultVersionId>v2</DefaultVersionId><AttachmentCount>3</AttachmentCount><PolicyVersionList>${members(
    `<Document>${encoded({})}</Document><VersionId>v1</VersionId><IsDefaultVersion>false</IsDefaultVersion>`,
    `<Document>${encoded(ADMIN)}</Document><VersionId>v2</VersionId><IsDefaultVersion>true</IsDefaultVersion>`,
  )}</PolicyVersionList>`,
)}</Policies>`;

const details = (marker: string | null, body: string) =>
  xml(
    'GetAccountAuthorizationDetails',
    `<IsTruncated>${marker !== null}</IsTruncated>${marker === null ? '' : `<Marker>${marker}</Marker>`}${body}`,
  );

const threePages: AwsHandler = ({ input }) => {
  if (input.Marker === undefined) return details('m1', USER_XML);
  return input.Marker === 'm1' ? details('m2', '') : details(null, ROLE_XML + POLICY_XML);
};

describe('aws-iam.authorization', () => {
  it('follows markers over an empty page to the last one and keeps the bytes of each as received', async () => {
    await using aws = await AwsLoopback.start({ GetAccountAuthorizationDetails: threePages });
    const pages = await pagesOf(streamsOf(aws).stream('authorization'));
    expect(pages.map((page) => page.next)).toEqual(['m1', 'm2', null]);
    expect(Buffer.from(pages[0]?.artifacts[0]?.bytes ?? []).toString()).toBe(details('m1', USER_XML).body);
    expect(pages[0]?.artifacts[0]?.source).toMatchObject({ status: 200, requestId: 'r-2' });
    expect(JSON.stringify(pages.map((page) => page.artifacts.map((a) => a.source)))).not.toMatch(
      /s3cr3t|AKIA/,
    );
  });

  it('reads users, trust policies and the default version of policies, URL-decoded', async () => {
    await using aws = await AwsLoopback.start({ GetAccountAuthorizationDetails: threePages });
    const records = recordsOf(await pagesOf(streamsOf(aws).stream('authorization')));
    const data = Object.fromEntries(records.map((record) => [record.id, record.data]));
    expect(data[`aws:user/arn:aws:iam::${HOME}:user/ana`]).toMatchObject({
      created: '2020-01-02T03:04:05.000Z',
      groups: ['admins'],
      inlinePolicies: [{ name: 'inline', document: ADMIN }],
      tags: { owner: 'ana@x.example' },
    });
    expect(data[`aws:role/arn:aws:iam::${HOME}:role/ci/deploy`]).toMatchObject({
      trustPolicy: TRUST,
      lastUsed: '2026-09-01T00:00:00.000Z',
    });
    expect(data[`aws:policy/${HOME}/arn:aws:iam::aws:policy/AdministratorAccess`]).toMatchObject({
      awsManaged: true,
      defaultVersionId: 'v2',
      document: ADMIN,
    });
  });

  it('keeps a role whose trust policy cannot be read, with a problem', async () => {
    await using aws = await AwsLoopback.start({ GetAccountAuthorizationDetails: threePages });
    const records = recordsOf(await pagesOf(streamsOf(aws).stream('authorization')));
    const broken = records.find((record) => record.id.endsWith('role/broken'));
    expect(broken?.problem).toBe('trust policy is no JSON');
    expect(broken?.data).toMatchObject({ roleName: 'broken', trustPolicy: null });
  });

  it('goes on from a marker, and from the beginning when the marker has expired', async () => {
    await using aws = await AwsLoopback.start({
      GetAccountAuthorizationDetails: (call) =>
        call.input.Marker === 'old' ? xmlError(400, 'ValidationError') : threePages(call),
    });
    const { stream } = streamsOf(aws);
    expect(await pagesOf(stream('authorization'), request([], { resume: 'm2' }))).toHaveLength(1);
    expect(await pagesOf(stream('authorization'), request([], { resume: 'old' }))).toHaveLength(3);
  });

  it('refuses a marker that leads in a circle', async () => {
    await using aws = await AwsLoopback.start({ GetAccountAuthorizationDetails: () => details('m1', '') });
    await expect(pagesOf(streamsOf(aws).stream('authorization'))).rejects.toMatchObject({
      failure: 'malformed',
    });
    expect(aws.called('GetAccountAuthorizationDetails').length).toBe(2);
  });
});

describe('failures, each told apart once', () => {
  it('waits and tries again when throttled with HTTP 400', async () => {
    await using aws = await AwsLoopback.start({
      GetAccountAuthorizationDetails: (call) =>
        call.before < 2 ? xmlError(400, 'Throttling') : details(null, ''),
    });
    const { stream, time } = streamsOf(aws);
    expect(await pagesOf(stream('authorization'))).toHaveLength(1);
    expect(time.slept).toEqual([1_000, 2_000]);
  });

  it('gives up as rate-limited when the throttling does not end', async () => {
    await using aws = await AwsLoopback.start({
      GetAccountAuthorizationDetails: () => xmlError(400, 'Throttling'),
    });
    await expect(pagesOf(streamsOf(aws).stream('authorization'))).rejects.toMatchObject({
      failure: 'rate-limited',
      vendorCode: 'Throttling',
    });
  });

  it.each([
    [403, 'ExpiredToken', 'unauthorized', /Renew the AWS credential/],
    [403, 'InvalidClientTokenId', 'unauthorized', /Renew/],
    [403, 'RequestTimeTooSkewed', 'unauthorized', /clock/],
    [403, 'AccessDenied', 'forbidden', /iam:GetAccountAuthorizationDetails/],
    [400, 'ValidationError', 'rejected', undefined],
  ] as const)('says what HTTP %i %s means and what to do', async (status, code, failure, hint) => {
    await using aws = await AwsLoopback.start({
      GetAccountAuthorizationDetails: () => xmlError(status, code),
    });
    const error = await pagesOf(streamsOf(aws).stream('authorization')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ failure, status, vendorCode: code });
    if (hint !== undefined) expect((error as { hint: string }).hint).toMatch(hint);
    expect(aws.called('GetAccountAuthorizationDetails')).toHaveLength(1);
  });

  it('tries again after a 503, and calls it unavailable in the end', async () => {
    await using aws = await AwsLoopback.start({
      GetAccountAuthorizationDetails: () => ({ status: 503, type: 'text/html', body: '<html>busy</html>' }),
    });
    await expect(pagesOf(streamsOf(aws).stream('authorization'))).rejects.toMatchObject({
      failure: 'unavailable',
    });
    expect(aws.called('GetAccountAuthorizationDetails').length).toBeGreaterThan(1);
  });

  it('keeps the bytes of an answer that cannot be read, then fails', async () => {
    const cut = '<GetAccountAuthorizationDetailsResponse><GetAcc';
    await using aws = await AwsLoopback.start({
      GetAccountAuthorizationDetails: () => ({ status: 200, type: 'text/xml', body: cut }),
    });
    const pages: Page[] = [];
    const reading = (async () => {
      for await (const page of streamsOf(aws).stream('authorization').read(request())) pages.push(page);
    })();
    await expect(reading).rejects.toMatchObject({ failure: 'malformed' });
    expect(Buffer.from(pages[0]?.artifacts[0]?.bytes ?? []).toString()).toBe(cut);
    expect(pages[0]?.next).not.toBeNull();
  });

  it('stops at once when asked to, also in the middle of a pause', async () => {
    const controller = new AbortController();
    await using aws = await AwsLoopback.start({
      GetAccountAuthorizationDetails: () => {
        controller.abort();
        return xmlError(400, 'Throttling');
      },
    });
    const reading = pagesOf(
      streamsOf(aws).stream('authorization'),
      request([], { signal: controller.signal }),
    );
    await expect(reading).rejects.toMatchObject({ failure: 'stopped' });
    expect(aws.called('GetAccountAuthorizationDetails')).toHaveLength(1);
  });
});

describe('several accounts', () => {
  it('reads another account through its role, and never asks STS twice', async () => {
    await using aws = await AwsLoopback.start({ GetAccountAuthorizationDetails: () => details(null, '') });
    const { stream } = streamsOf(aws, [HOME, OTHER]);
    await pagesOf(stream('authorization', OTHER));
    await pagesOf(stream('authorization', OTHER));
    await pagesOf(stream('authorization', HOME));
    expect(aws.called('GetAccountAuthorizationDetails').map((call) => call.account)).toEqual([
      OTHER,
      OTHER,
      HOME,
    ]);
    expect(aws.called('AssumeRole').map((call) => call.input)).toMatchObject([
      {
        RoleArn: `arn:aws:iam::${OTHER}:role/audit/reader`,
        ExternalId: 'ext-1',
        RoleSessionName: 'fieldwork',
      },
    ]);
    expect(aws.called('GetCallerIdentity')).toHaveLength(2);
  });

  it('refuses credentials of another account instead of filing its evidence under the wrong name', async () => {
    await using aws = await AwsLoopback.start({ GetAccountAuthorizationDetails: () => details(null, '') });
    const connection = aws.connection(OTHER);
    const accounts = connection.accounts.map((account) => ({ ...account, roleArn: null }));
    const connector = createAwsIamConnector({ ...connection, accounts, region: 'us-east-1' }, clock);
    const [stream] = connector.streams;
    const reading = pagesOf(stream as Stream);
    await expect(reading).rejects.toMatchObject({
      failure: 'unauthorized',
      hint: expect.stringMatching(/roleArn/),
    });
    expect(aws.called('GetAccountAuthorizationDetails')).toEqual([]);
  });

  it('sends no credential over plain http beyond this machine', () => {
    const far = {
      endpoint: 'http://iam.example.com',
      stsEndpoint: null,
      allowHttp: true,
      region: 'us-east-1',
    };
    const accounts = [{ id: HOME, name: null, roleArn: null, externalId: null }];
    expect(() => createAwsIamConnector({ ...far, accounts, credentials: null }, clock)).toThrow(
      /unencrypted/,
    );
  });
});

const keyXml = (name: string, id: string) =>
  `<UserName>${name}</UserName><AccessKeyId>${id}</AccessKeyId><Status>Active</Status><CreateDate>2024-01-01T00:00:00Z</CreateDate>`;
const keys = (rest: string, ...items: string[]) =>
  xml('ListAccessKeys', `${rest}<AccessKeyMetadata>${members(...items)}</AccessKeyMetadata>`);
const lastUsed = (inner: string) =>
  xml('GetAccessKeyLastUsed', `<UserName>x</UserName><AccessKeyLastUsed>${inner}</AccessKeyLastUsed>`);
const NEVER = '<ServiceName>N/A</ServiceName><Region>N/A</Region>';

describe('aws-iam.access-keys', () => {
  it('tells never used (N/A) from used, and pages through the keys of a user', async () => {
    await using aws = await AwsLoopback.start({
      ListAccessKeys: ({ input }) =>
        input.Marker === undefined
          ? keys('<IsTruncated>true</IsTruncated><Marker>k</Marker>', keyXml('ana', 'AKIA1'))
          : keys('<IsTruncated>false</IsTruncated>', keyXml('ana', 'AKIA2')),
      GetAccessKeyLastUsed: ({ input }) =>
        lastUsed(
          input.AccessKeyId === 'AKIA1'
            ? NEVER
            : '<LastUsedDate>2026-05-01T10:15:00Z</LastUsedDate><ServiceName>s3</ServiceName><Region>us-east-1</Region>',
        ),
    });
    const [page] = await pagesOf(streamsOf(aws).stream('access-keys'), request(['ana']));
    expect(page?.records.map((record) => record.data)).toMatchObject([
      { accessKeyId: 'AKIA1', lastUsed: null, lastUsedService: null, status: 'Active' },
      { accessKeyId: 'AKIA2', lastUsed: '2026-05-01T10:15:00.000Z', lastUsedService: 's3' },
    ]);
    for (const record of page?.records ?? []) {
      const bytes = page?.artifacts[record.artifactIndex ?? 0]?.bytes ?? new Uint8Array();
      expect(Buffer.from(bytes).toString()).toContain((record.data as { accessKeyId: string }).accessKeyId);
    }
  });

  it('records a user or key deleted meanwhile as gone, and reads the others', async () => {
    await using aws = await AwsLoopback.start({
      ListAccessKeys: ({ input }) =>
        input.UserName === 'bob'
          ? xmlError(404, 'NoSuchEntity')
          : keys('', keyXml('ana', 'AKIA1'), keyXml('ana', 'AKIA2')),
      GetAccessKeyLastUsed: ({ input }) =>
        input.AccessKeyId === 'AKIA1' ? xmlError(404, 'NoSuchEntity') : lastUsed(NEVER),
    });
    const [page] = await pagesOf(streamsOf(aws).stream('access-keys'), request(['bob', 'ana']));
    expect(page?.records.map((record) => record.id)).toEqual([`aws:access-key/${HOME}/AKIA2`]);
    expect(page?.problems.map((problem) => [problem.code, problem.blocking])).toEqual([
      ['gone-during-collection', false],
      ['gone-during-collection', false],
    ]);
    expect(page?.artifacts.filter((artifact) => artifact.source.status === 404)).toHaveLength(2);
  });

  it('goes on after the last user of the last page, and asks about each user once', async () => {
    await using aws = await AwsLoopback.start({ ListAccessKeys: () => keys('') });
    const names = Array.from({ length: 60 }, (_, i) => `user-${String(i).padStart(2, '0')}`);
    const { stream } = streamsOf(aws);
    const [first] = await pagesOf(stream('access-keys'), request(names)).then((pages) => {
      expect(pages.map((page) => page.next)).toEqual(['user-24', 'user-49', null]);
      return pages;
    });
    aws.calls.length = 0;
    await pagesOf(stream('access-keys'), request(names, { resume: first?.next ?? null }));
    expect(
      aws
        .called('ListAccessKeys')
        .map((call) => call.input.UserName)
        .sort(),
    ).toEqual(names.slice(25));
  });

  it('fails as a whole when a permission is missing: half a list would pass for a whole one', async () => {
    await using aws = await AwsLoopback.start({
      ListAccessKeys: () => keys('', keyXml('ana', 'AKIA1')),
      GetAccessKeyLastUsed: () => xmlError(403, 'AccessDenied'),
    });
    await expect(pagesOf(streamsOf(aws).stream('access-keys'), request(['ana']))).rejects.toMatchObject({
      failure: 'forbidden',
      hint: expect.stringContaining('iam:GetAccessKeyLastUsed'),
    });
  });

  it('ends with an empty page when the account has no users', async () => {
    await using aws = await AwsLoopback.start({});
    const pages = await pagesOf(streamsOf(aws).stream('access-keys'), request([]));
    expect(pages).toMatchObject([{ records: [], next: null }]);
  });
});

describe('aws-iam.login-profiles and mfa-devices', () => {
  it('takes a 404 as "no console password" and keeps the answer as its proof', async () => {
    await using aws = await AwsLoopback.start({
      GetLoginProfile: ({ input }) =>
        input.UserName === 'ana'
          ? xml(
              'GetLoginProfile',
              '<LoginProfile><UserName>ana</UserName><CreateDate>2025-01-01T00:00:00Z</CreateDate><PasswordResetRequired>true</PasswordResetRequired></LoginProfile>',
            )
          : xmlError(404, 'NoSuchEntity'),
    });
    const [page] = await pagesOf(streamsOf(aws).stream('login-profiles'), request(['ana', 'bot']));
    expect(page?.records.map((record) => record.data)).toEqual([
      { accountId: HOME, userName: 'ana', created: '2025-01-01T00:00:00.000Z', passwordResetRequired: true },
    ]);
    expect(page?.problems).toEqual([]);
    expect(page?.artifacts.map((artifact) => artifact.source.status)).toEqual([200, 404]);
  });

  it('reads every MFA device', async () => {
    const serial = `arn:aws:iam::${HOME}:mfa/ana`;
    await using aws = await AwsLoopback.start({
      ListMFADevices: () =>
        xml(
          'ListMFADevices',
          `<IsTruncated>false</IsTruncated><MFADevices>${members(`<UserName>ana</UserName><SerialNumber>${serial}</SerialNumber><EnableDate>2025-01-01T00:00:00Z</EnableDate>`)}</MFADevices>`,
        ),
    });
    const [page] = await pagesOf(streamsOf(aws).stream('mfa-devices'), request(['ana']));
    expect(page?.records.map((record) => record.id)).toEqual([`aws:mfa-device/${HOME}/ana/${serial}`]);
  });
});

const CSV = [
  'user,arn,user_creation_time,password_enabled,password_last_used,mfa_active',
  `<root_account>,arn:aws:iam::${HOME}:root,2018-08-12T17:20:55+00:00,not_supported,2019-03-03T16:58:16+00:00,true`,
  `ana,arn:aws:iam::${HOME}:user/ana,2020-01-02T03:04:05+00:00,true,no_information,false`,
  `bot,arn:aws:iam::${HOME}:user/bot,2020-01-02T03:04:05+00:00,false,N/A,false`,
].join('\n');
const report = (generated: string, csv = CSV) =>
  xml(
    'GetCredentialReport',
    `<Content>${Buffer.from(csv).toString('base64')}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>${generated}</GeneratedTime>`,
  );
const generate: AwsHandler = () => xml('GenerateCredentialReport', '<State>STARTED</State>');

describe('aws-iam.credential-report', () => {
  it('asks for a report until it is there: absent (410), in progress (404), expired (410), then ready', async () => {
    const states = [
      xmlError(410, 'ReportNotPresent'),
      xmlError(404, 'ReportInProgress'),
      xmlError(410, 'ReportExpired'),
      report('2026-10-10T11:00:00Z'),
    ];
    await using aws = await AwsLoopback.start({
      GenerateCredentialReport: generate,
      GetCredentialReport: ({ before }) => states[before] ?? xmlError(500, 'InternalFailure'),
    });
    const [page] = await pagesOf(streamsOf(aws).stream('credential-report'));
    expect(aws.called('GenerateCredentialReport')).toHaveLength(3);
    expect(page?.records).toHaveLength(3);
    expect(page?.next).toBeNull();
  });

  it('keeps root, the generation time, and N/A, no_information and not_supported as they are', async () => {
    await using aws = await AwsLoopback.start({
      GenerateCredentialReport: generate,
      GetCredentialReport: () => report('2026-10-10T11:00:00Z'),
    });
    const [page] = await pagesOf(streamsOf(aws).stream('credential-report'));
    expect(page?.records.map((record) => record.id)).toEqual(
      ['<root_account>', 'ana', 'bot'].map((name) => `aws:credential/${HOME}/${name}`),
    );
    expect(page?.records.map((record) => record.data)).toMatchObject([
      { generated: '2026-10-10T11:00:00.000Z', columns: { password_enabled: 'not_supported' } },
      { columns: { password_last_used: 'no_information' } },
      { columns: { password_last_used: 'N/A' } },
    ]);
    expect(page?.problems).toEqual([]);
  });

  it('says when AWS handed out an old report, and keeps a row that does not fit its columns', async () => {
    await using aws = await AwsLoopback.start({
      GenerateCredentialReport: generate,
      GetCredentialReport: () => report('2026-10-10T02:00:00Z', `${CSV}\nx,arn:aws:iam::1:user/x`),
    });
    const [page] = await pagesOf(streamsOf(aws).stream('credential-report'));
    expect(page?.problems.map((problem) => problem.code)).toEqual(['stale-report']);
    expect(page?.records.at(-1)).toMatchObject({ problem: '2 cells under 6 columns', data: { user: 'x' } });
  });

  it('gives up on a report that never gets ready', async () => {
    await using aws = await AwsLoopback.start({
      GenerateCredentialReport: generate,
      GetCredentialReport: () => xmlError(404, 'ReportInProgress'),
    });
    await expect(pagesOf(streamsOf(aws).stream('credential-report'))).rejects.toMatchObject({
      failure: 'unavailable',
    });
  });
});

describe('check', () => {
  async function check(handlers: Record<string, AwsHandler>): Promise<CheckResult[]> {
    await using aws = await AwsLoopback.start(handlers);
    const results: CheckResult[] = [];
    for await (const result of streamsOf(aws).connector.check(new AbortController().signal))
      results.push(result);
    return results;
  }
  const fine: Record<string, AwsHandler> = {
    GetAccountAuthorizationDetails: () => details(null, USER_XML),
    ListAccessKeys: () => keys('', keyXml('ana', 'AKIA1')),
    GetAccessKeyLastUsed: () => lastUsed(NEVER),
    GetLoginProfile: () => xmlError(404, 'NoSuchEntity'),
    ListMFADevices: () => xmlError(404, 'NoSuchEntity'),
    GenerateCredentialReport: generate,
    GetCredentialReport: () => xmlError(404, 'ReportInProgress'),
  };

  it('names who it is signed in as and that all permissions are there', async () => {
    const results = await check(fine);
    expect(results.map((result) => result.status)).toEqual(['ok', 'ok']);
    expect(results[0]?.message).toContain(`arn:aws:iam::${HOME}:user/audit`);
  });

  it('names each missing permission, with the whole policy to attach', async () => {
    const denied = () => xmlError(403, 'AccessDenied');
    const results = await check({ ...fine, GetLoginProfile: denied, GetCredentialReport: denied });
    const failed = results.filter((result) => result.status === 'failed');
    expect(failed.map((result) => /iam:\w+/.exec(result.message)?.[0])).toEqual([
      'iam:GetLoginProfile',
      'iam:GetCredentialReport',
    ]);
    expect(failed[0]?.hint).toContain(JSON.stringify(AWS_IAM_POLICY, null, 2));
  });

  it('reports an expired credential once and goes no further', async () => {
    const results = await check({ ...fine, GetCallerIdentity: () => xmlError(403, 'ExpiredToken') });
    expect(results).toMatchObject([{ status: 'failed', hint: expect.stringMatching(/Renew/) }]);
  });

  it('asks for read permissions only', () => {
    const actions = AWS_IAM_POLICY.Statement.flatMap((statement) => statement.Action);
    expect(actions.filter((action) => !/^iam:(Get|List|GenerateCredentialReport)/.test(action))).toEqual([]);
  });
});
