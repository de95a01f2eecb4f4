import { describe, expect, it } from 'vitest';
import { AwsLoopback, HOME, xmlError } from '../../../test/support/aws-loopback.ts';
import {
  ADMIN,
  clock,
  details,
  OTHER,
  pagesOf,
  recordsOf,
  request,
  streamsOf,
  TRUST,
  threePages,
  USER_XML,
} from '../../../test/support/iam.ts';
import type { Stream } from '../../domain/connector.ts';
import { createAwsIamConnector } from './index.ts';

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
