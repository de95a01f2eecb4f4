import { CloudTrailClient, LookupEventsCommand, paginateLookupEvents } from '@aws-sdk/client-cloudtrail';
import {
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetCredentialReportCommand,
  GetLoginProfileCommand,
  GetRoleCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListUsersCommand,
  paginateGetAccountAuthorizationDetails,
  paginateListUsers,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { secret, startSmall } from '../support/sandbox.ts';

/** What the real AWS SDK clients see of the simulated AWS. */

const PROD = '111122223333';
const DEV = '444455556666';
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSmall();
});

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}
const settings = (region: string, own = sandbox, credentials: Keys = ambient()) => ({
  region,
  endpoint: own.awsUrl,
  credentials,
  maxAttempts: 1,
});
const ambient = (): Keys => ({
  accessKeyId: secret('FIELDWORK_AWS_ACCESS_KEY_ID'),
  secretAccessKey: secret('FIELDWORK_AWS_SECRET_ACCESS_KEY'),
});

async function assume(account: string): Promise<Keys> {
  const sts = new STSClient(settings('us-east-1'));
  const RoleArn = `arn:aws:iam::${account}:role/fieldwork-read`;
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'fieldwork' }));
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

describe('STS', () => {
  it('gives credentials that select the account', async () => {
    const home = await new STSClient(settings('us-east-1')).send(new GetCallerIdentityCommand({}));
    expect(home.Account).toBe(PROD);
    const keys = await assume(DEV);
    const there = await new STSClient(settings('us-east-1', sandbox, keys)).send(
      new GetCallerIdentityCommand({}),
    );
    expect(there).toMatchObject({
      Account: DEV,
      Arn: `arn:aws:sts::${DEV}:assumed-role/fieldwork-read/fieldwork`,
    });
    const users = await new IAMClient(settings('us-east-1', sandbox, keys)).send(new ListUsersCommand({}));
    expect(users.Users?.map((user) => user.UserName)).toEqual(['dev']);
  });

  it('refuses unknown accounts, unknown keys and wrong secrets', async () => {
    await expect(assume('999999999999')).rejects.toMatchObject({ name: 'AccessDenied' });
    const unknown = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' };
    await expect(
      new IAMClient(settings('us-east-1', sandbox, unknown)).send(new ListUsersCommand({})),
    ).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    const wrong = { ...ambient(), secretAccessKey: 'x' };
    await expect(
      new IAMClient(settings('us-east-1', sandbox, wrong)).send(new ListUsersCommand({})),
    ).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  });
});

describe('IAM', () => {
  const iam = () => new IAMClient(settings('us-east-1'));

  it('gives all authorization details over as many pages as asked for', async () => {
    const found: Record<string, string[]> = { users: [], groups: [], roles: [], policies: [] };
    let pages = 0;
    for await (const page of paginateGetAccountAuthorizationDetails({ client: iam(), pageSize: 2 }, {})) {
      pages += 1;
      found.users?.push(...(page.UserDetailList ?? []).map((user) => user.UserName ?? ''));
      found.groups?.push(...(page.GroupDetailList ?? []).map((group) => group.GroupName ?? ''));
      found.roles?.push(...(page.RoleDetailList ?? []).map((role) => role.RoleName ?? ''));
      found.policies?.push(...(page.Policies ?? []).map((policy) => policy.PolicyName ?? ''));
    }
    expect(pages).toBe(4);
    expect(found).toEqual({
      users: ['ada', 'robot'],
      groups: ['admins'],
      roles: ['deploy', 'idle'],
      policies: ['deploy', 'AdministratorAccess'],
    });
  });

  it('gives policy documents as URL-encoded JSON and tags with any characters', async () => {
    const pages = paginateGetAccountAuthorizationDetails({ client: iam() }, { Filter: ['User'] });
    for await (const page of pages) {
      const policy = page.UserDetailList?.[0]?.UserPolicyList?.[0];
      expect(policy?.PolicyName).toBe('emergency+fix');
      expect(page.UserDetailList?.[0]?.Tags).toContainEqual({ Key: 'note', Value: 'Zoë / 核心' });
      expect(JSON.parse(decodeURIComponent(policy?.PolicyDocument ?? ''))).toMatchObject({
        Statement: [{ Effect: 'Allow', Action: '*' }],
      });
      expect(page.RoleDetailList).toEqual([]);
    }
  });

  it('knows keys, their last use, passwords, MFA devices and role use', async () => {
    const keys = await iam().send(new ListAccessKeysCommand({ UserName: 'ada' }));
    expect(keys.AccessKeyMetadata?.map((key) => key.Status)).toEqual(['Active', 'Inactive']);
    const used = await iam().send(new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAADA0000000000001' }));
    expect(used.AccessKeyLastUsed?.LastUsedDate?.toISOString()).toBe('2026-09-02T10:00:00.000Z');
    const never = await iam().send(new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAADA0000000000002' }));
    expect(never.AccessKeyLastUsed).toEqual({ Region: 'N/A', ServiceName: 'N/A' });
    const login = await iam().send(new GetLoginProfileCommand({ UserName: 'ada' }));
    expect(login.LoginProfile?.PasswordResetRequired).toBe(false);
    await expect(iam().send(new GetLoginProfileCommand({ UserName: 'robot' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
    const mfa = await iam().send(new ListMFADevicesCommand({ UserName: 'ada' }));
    expect(mfa.MFADevices).toHaveLength(1);
    const role = await iam().send(new GetRoleCommand({ RoleName: 'deploy' }));
    expect(role.Role?.RoleLastUsed?.LastUsedDate?.toISOString()).toBe('2026-09-10T10:00:00.000Z');
    const idle = await iam().send(new GetRoleCommand({ RoleName: 'idle' }));
    expect(idle.Role?.RoleLastUsed?.LastUsedDate).toBeUndefined();
  });

  it('pages lists by marker', async () => {
    const names: string[] = [];
    for await (const page of paginateListUsers({ client: iam(), pageSize: 1 }, {})) {
      names.push(...(page.Users ?? []).map((user) => user.UserName ?? ''));
    }
    expect(names).toEqual(['ada', 'robot']);
  });
});

describe('credential report', () => {
  it('gives the report that exists, with its generation time, until it is four hours old', async () => {
    const iam = new IAMClient(settings('us-east-1'));
    const made = await iam.send(new GenerateCredentialReportCommand({}));
    expect(made.State).toBe('COMPLETE');
    const report = await iam.send(new GetCredentialReportCommand({}));
    expect(report.GeneratedTime?.toISOString()).toBe('2026-10-05T08:30:00.000Z');
    const rows = Buffer.from(report.Content ?? [])
      .toString('utf8')
      .split('\n')
      .map((row) => row.split(','));
    expect(rows.map((row) => row[0])).toEqual(['user', '<root_account>', 'ada', 'robot']);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([22]));
  });

  it('goes through absent, started, in progress and ready', async () => {
    const own = await startSmall({
      edit: (world) => {
        for (const account of world.aws.accounts) account.credentialReportAgeMinutes = null;
      },
    });
    const iam = new IAMClient(settings('us-east-1', own));
    const get = () => iam.send(new GetCredentialReportCommand({}));
    await expect(get()).rejects.toMatchObject({ name: 'CredentialReportNotPresentException' });
    expect((await iam.send(new GenerateCredentialReportCommand({}))).State).toBe('STARTED');
    await expect(get()).rejects.toMatchObject({ name: 'CredentialReportNotReadyException' });
    expect((await get()).GeneratedTime?.toISOString()).toBe('2026-10-05T09:00:00.000Z');
    own.setNow('2026-10-05T14:00:00.000Z');
    await expect(get()).rejects.toMatchObject({ name: 'CredentialReportExpiredException' });
  });
});

describe('CloudTrail', () => {
  const client = (region: string, own = sandbox) => new CloudTrailClient(settings(region, own));

  it('gives each region its own events, newest first, 50 a page', async () => {
    const sizes: number[] = [];
    const times: number[] = [];
    const pages = paginateLookupEvents(
      { client: client('eu-central-1') },
      { StartTime: new Date('2026-09-01T00:00:00Z'), EndTime: new Date('2026-10-01T00:00:00Z') },
    );
    for await (const page of pages) {
      sizes.push(page.Events?.length ?? 0);
      times.push(...(page.Events ?? []).map((event) => event.EventTime?.getTime() ?? 0));
    }
    expect(sizes).toEqual([50, 50, 20]);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  it('shows no data events, nothing older than 90 days, and the record as a JSON string', async () => {
    const { Events } = await client('us-east-1').send(new LookupEventsCommand({}));
    expect(Events?.map((event) => event.EventId)).toEqual([`e-${PROD}-us-east-1-0001`]);
    const record = JSON.parse(Events?.[0]?.CloudTrailEvent ?? '');
    expect(record).toMatchObject({ awsRegion: 'us-east-1', recipientAccountId: PROD });
    expect(Events?.[0]).toMatchObject({ ReadOnly: 'false', Username: 'CHG-1-deploy' });
  });

  it('refuses a token with other parameters than it was given for', async () => {
    const first = await client('eu-central-1').send(new LookupEventsCommand({ MaxResults: 10 }));
    const wrong = new LookupEventsCommand({ MaxResults: 11, NextToken: first.NextToken });
    await expect(client('eu-central-1').send(wrong)).rejects.toMatchObject({
      name: 'InvalidNextTokenException',
    });
  });

  it('throttles per account and region with HTTP 400', async () => {
    const own = await startSmall({
      edit: (world) => {
        world.aws.lookupRequestsPerSecond = 0.001;
      },
    });
    const lookup = (region: string) => client(region, own).send(new LookupEventsCommand({ MaxResults: 1 }));
    await lookup('eu-central-1');
    await lookup('us-east-1');
    await expect(lookup('eu-central-1')).rejects.toMatchObject({
      name: 'ThrottlingException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('hides an event until it is delivered', async () => {
    const own = await startSmall({
      edit: (world) => {
        for (const event of world.aws.events) event.delivered = '2026-10-05T09:10:00Z';
      },
    });
    const named = { AttributeKey: 'EventName', AttributeValue: 'UpdateFunctionCode' } as const;
    const lookup = new LookupEventsCommand({ LookupAttributes: [named] });
    const count = async () => (await client('us-east-1', own).send(lookup)).Events?.length;
    expect(await count()).toBe(0);
    own.setNow('2026-10-05T09:11:00.000Z');
    expect(await count()).toBe(1);
  });

  it('writes its callers down five minutes later, under the id that they were answered with', async () => {
    const own = await startSmall();
    const asked = await client('eu-central-1', own).send(new LookupEventsCommand({ MaxResults: 7 }));
    const iam = new IAMClient(settings('eu-central-1', own));
    const refused = await iam
      .send(new GetLoginProfileCommand({ UserName: 'nobody' }))
      .catch((error: { $metadata: { requestId?: string } }) => error);
    const { requestId } = asked.$metadata;
    const find = async (region: string, name: string) => {
      const named = { AttributeKey: 'EventName', AttributeValue: name } as const;
      const found = await client(region, own).send(new LookupEventsCommand({ LookupAttributes: [named] }));
      return (found.Events ?? []).map((event) => JSON.parse(event.CloudTrailEvent ?? ''));
    };
    expect(await find('eu-central-1', 'LookupEvents')).toEqual([]);
    own.setNow('2026-10-05T09:06:00.000Z');
    const looked = await find('eu-central-1', 'LookupEvents');
    expect(looked.filter(({ requestID }) => requestID === requestId)).toMatchObject([
      {
        ...{ readOnly: true, managementEvent: true, eventSource: 'cloudtrail.amazonaws.com' },
        ...{ recipientAccountId: PROD, awsRegion: 'eu-central-1', requestParameters: { maxResults: 7 } },
        userIdentity: { type: 'IAMUser', userName: 'fieldwork' },
      },
    ]);
    // IAM has no region of its own: its calls are in us-east-1, refused ones with their reason.
    expect(await find('us-east-1', 'GetLoginProfile')).toMatchObject([
      { errorCode: 'NoSuchEntityException', requestID: refused.$metadata.requestId },
    ]);
    expect(await find('eu-central-1', 'GetLoginProfile')).toEqual([]);
  });

  it('writes a role of another account down in both, with one shared id', async () => {
    const own = await startSmall();
    const sts = new STSClient(settings('us-east-1', own));
    const RoleArn = `arn:aws:iam::${DEV}:role/fieldwork-read`;
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'fieldwork' }));
    own.setNow('2026-10-05T09:06:00.000Z');
    const there = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const read = async (keys: Keys) => {
      const reader = new CloudTrailClient(settings('us-east-1', own, keys));
      const { Events } = await reader.send(new LookupEventsCommand({}));
      return (Events ?? [])
        .map((event) => JSON.parse(event.CloudTrailEvent ?? ''))
        .find((record) => record.eventName === 'AssumeRole');
    };
    const [caller, called] = [await read(ambient()), await read(there)];
    expect(caller).toMatchObject({ recipientAccountId: PROD, userIdentity: { type: 'IAMUser' } });
    expect(called).toMatchObject({
      recipientAccountId: DEV,
      userIdentity: { type: 'AWSAccount', accountId: PROD },
    });
    expect(called.sharedEventID).toBe(caller.sharedEventID);
    expect(called.eventID).not.toBe(caller.eventID);
  });

  it('leaves its callers out where the world says so', async () => {
    const own = await startSmall({
      edit: (world) => {
        world.faults.push({ kind: 'unrecorded', system: 'aws', account: PROD, region: 'us-east-1' });
      },
    });
    await client('us-east-1', own).send(new LookupEventsCommand({}));
    await client('eu-central-1', own).send(new LookupEventsCommand({}));
    own.setNow('2026-10-05T09:06:00.000Z');
    const count = async (region: string) => {
      const named = { AttributeKey: 'EventName', AttributeValue: 'LookupEvents' } as const;
      const found = await client(region, own).send(new LookupEventsCommand({ LookupAttributes: [named] }));
      return found.Events?.length;
    };
    expect([await count('us-east-1'), await count('eu-central-1')]).toEqual([0, 1]);
  });
});
