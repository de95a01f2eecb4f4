import { Readable } from 'node:stream';
import * as trail from '@aws-sdk/client-cloudtrail';
import * as iam from '@aws-sdk/client-iam';
import * as sts from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { secret, startSmall } from '../support/sandbox.ts';
import { parseXml, SmithyModel } from './smithy.ts';
import { hasSpec } from './specs.ts';

/** Every answer of the simulated AWS that a connector reads, against AWS's own models. */

const FILES = {
  iam: 'aws/iam-2010-05-08.json',
  sts: 'aws/sts-2011-06-15.json',
  trail: 'aws/cloudtrail-2013-11-01.json',
} as const;

interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** The last answer as it came over the wire, before the SDK made something of it. */
let wire = { status: 0, body: '' };
/** Stands in for the SDK's HTTP layer: same request, but the bytes are kept. */
const keeping = (url: string) => ({
  handle: async (request: WireRequest) => {
    const { host: _, 'content-length': __, ...headers } = request.headers;
    const response = await fetch(`${url}${request.path}`, {
      method: request.method,
      headers: { ...headers },
      body: request.body ?? null,
    });
    wire = { status: response.status, body: await response.text() };
    return {
      response: {
        statusCode: response.status,
        headers: Object.fromEntries(response.headers),
        body: Readable.from([Buffer.from(wire.body)]),
      },
    };
  },
});

const user = { UserName: 'ada' };
const arn = 'arn:aws:iam::111122223333:policy/deploy';
/** IAM operations, in this order: some need what an earlier one did. */
const IAM_CALLS: readonly (readonly [string, object])[] = [
  ['GetAccountAuthorizationDetails', { MaxItems: 3 }],
  ['GetAccountAuthorizationDetails', {}],
  ['ListUsers', { MaxItems: 1 }],
  ['ListGroups', {}],
  ['ListRoles', {}],
  ['ListPolicies', {}],
  ['ListAccessKeys', user],
  ['ListMFADevices', user],
  ['ListGroupsForUser', user],
  ['ListAttachedUserPolicies', user],
  ['ListAttachedGroupPolicies', { GroupName: 'admins' }],
  ['ListAttachedRolePolicies', { RoleName: 'deploy' }],
  ['ListUserPolicies', user],
  ['ListAccountAliases', {}],
  ['GetAccessKeyLastUsed', { AccessKeyId: 'AKIAADA0000000000001' }],
  ['GetAccessKeyLastUsed', { AccessKeyId: 'AKIAADA0000000000002' }],
  ['GetLoginProfile', user],
  ['GenerateCredentialReport', {}],
  ['GetCredentialReport', {}],
  ['GetAccountSummary', {}],
  ['GetAccountPasswordPolicy', {}],
  ['GetUser', user],
  ['GetUserPolicy', { ...user, PolicyName: 'emergency+fix' }],
  ['GetRole', { RoleName: 'deploy' }],
  ['GetRole', { RoleName: 'idle' }],
  ['ListRolePolicies', { RoleName: 'deploy' }],
  ['GetRolePolicy', { RoleName: 'deploy', PolicyName: 'extra' }],
  ['GetGroup', { GroupName: 'admins' }],
  ['GetPolicy', { PolicyArn: arn }],
  ['GetPolicyVersion', { PolicyArn: arn, VersionId: 'v1' }],
];

describe.skipIf(!Object.values(FILES).every(hasSpec))('AWS’s answers', () => {
  let models: Record<keyof typeof FILES, SmithyModel>;
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSmall({
      edit: (world) => {
        const inline = { name: 'extra', document: { Version: '2012-10-17', Statement: [] } };
        for (const role of world.aws.accounts[0]?.roles ?? []) role.inlinePolicies.push(inline);
      },
    });
    models = {
      iam: new SmithyModel(FILES.iam),
      sts: new SmithyModel(FILES.sts),
      trail: new SmithyModel(FILES.trail),
    };
  });

  const settings = (own = sandbox) => ({
    region: 'eu-central-1',
    endpoint: own.awsUrl,
    maxAttempts: 1,
    requestHandler: keeping(own.awsUrl) as never,
    credentials: {
      accessKeyId: secret('FIELDWORK_AWS_ACCESS_KEY_ID'),
      secretAccessKey: secret('FIELDWORK_AWS_SECRET_ACCESS_KEY'),
    },
  });

  /** Sends one command by its name; the answer is in `wire`. */
  async function send(
    module: object,
    client: { send(command: never): Promise<unknown> },
    name: string,
    input: object,
  ) {
    const Command = (module as Record<string, new (input: object) => unknown>)[`${name}Command`];
    if (Command === undefined) throw new Error(`the SDK has no ${name}`);
    await client.send(new Command(input) as never);
  }

  it.each(IAM_CALLS)('IAM %s %j fits the model', async (name, input) => {
    await send(iam, new iam.IAMClient(settings()), name, input);
    expect(wire.status).toBe(200);
    expect(models.iam.queryProblems(name, wire.body)).toEqual([]);
  });

  it('STS fits the model', async () => {
    const client = new sts.STSClient(settings());
    await send(sts, client, 'GetCallerIdentity', {});
    expect(models.sts.queryProblems('GetCallerIdentity', wire.body)).toEqual([]);
    const role = { RoleArn: 'arn:aws:iam::444455556666:role/fieldwork-read', RoleSessionName: 'fieldwork' };
    await send(sts, client, 'AssumeRole', role);
    expect(models.sts.queryProblems('AssumeRole', wire.body)).toEqual([]);
  });

  it.each([
    ['LookupEvents', { MaxResults: 10 }],
    ['LookupEvents', {}],
    ['DescribeTrails', {}],
    ['GetTrailStatus', { Name: 'organization-trail' }],
  ])('CloudTrail %s %j fits the model', async (name, input) => {
    await send(trail, new trail.CloudTrailClient(settings()), name, input);
    expect(wire.status).toBe(200);
    expect(models.trail.jsonProblems(name, JSON.parse(wire.body))).toEqual([]);
  });

  it('errors are among those the operation declares', async () => {
    const refused = async (name: string, input: object) => {
      await expect(send(iam, new iam.IAMClient(settings()), name, input)).rejects.toThrow();
      const error = parseXml(wire.body).children.find((child) => child.name === 'Error');
      return error?.children.find((child) => child.name === 'Code')?.text;
    };
    expect(models.iam.errorCodes('GetLoginProfile', 'query')).toContain(
      await refused('GetLoginProfile', { UserName: 'robot' }),
    );
    expect(models.iam.errorCodes('GetUser', 'query')).toContain(
      await refused('GetUser', { UserName: 'nobody' }),
    );
    const client = new trail.CloudTrailClient(settings());
    const token = { NextToken: 'never given' };
    await expect(send(trail, client, 'LookupEvents', token)).rejects.toThrow();
    expect(models.trail.errorCodes('LookupEvents', 'json')).toContain(
      (JSON.parse(wire.body) as { __type: string }).__type,
    );
  });

  it('a wrong member, type, enum value or missing member would be noticed', () => {
    const xml =
      '<ListAccessKeysResponse><ListAccessKeysResult><AccessKeyMetadata><member><Status>Gone</Status><Colour>red</Colour><CreateDate>today</CreateDate></member></AccessKeyMetadata><IsTruncated>no</IsTruncated></ListAccessKeysResult></ListAccessKeysResponse>';
    expect(models.iam.queryProblems('ListAccessKeys', xml)).toHaveLength(4);
    expect(
      models.trail.jsonProblems('LookupEvents', { Events: [{ EventTime: 'today' }], More: 1 }),
    ).toHaveLength(2);
    const login =
      '<GetLoginProfileResponse><GetLoginProfileResult><LoginProfile></LoginProfile></GetLoginProfileResult></GetLoginProfileResponse>';
    expect(models.iam.queryProblems('GetLoginProfile', login)).toHaveLength(2);
  });
});
