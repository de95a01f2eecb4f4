import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ConfigSchema } from '../../src/config/schema.ts';
import { type Sandbox, worldJsonSchema } from '../../src/sandbox/index.ts';
import { FaultSchema } from '../../src/sandbox/world.ts';
import { ask, secret, startSmall } from '../support/sandbox.ts';
import { smallWorld } from '../support/small-world.ts';

/** What belongs to the whole company: its config, its faults, its managers, its clock. */

const aws = (sandbox: Sandbox, region = 'us-east-1') => ({
  region,
  endpoint: sandbox.awsUrl,
  maxAttempts: 1,
  credentials: {
    accessKeyId: secret('FIELDWORK_AWS_ACCESS_KEY_ID'),
    secretAccessKey: secret('FIELDWORK_AWS_SECRET_ACCESS_KEY'),
  },
});
const fault = (value: Record<string, unknown>) => [FaultSchema.parse(value)];
const statuses = async (sandbox: Sandbox, path: string, times: number) => {
  const seen: number[] = [];
  for (let n = 0; n < times; n += 1) seen.push((await ask(sandbox, 'okta', path)).status);
  return seen;
};

describe('config', () => {
  it.each(['cloud', 'data-center'] as const)('is a valid fieldwork.yaml (%s)', async (flavour) => {
    const sandbox = await startSmall({ flavour });
    const config = ConfigSchema.parse(parse(sandbox.config()));
    expect(config.connectors.okta?.url).toBe(sandbox.url);
    expect(config.connectors['aws-iam']?.accounts.map((account) => account.roleArn)).toEqual([
      undefined,
      'arn:aws:iam::444455556666:role/fieldwork-read',
    ]);
    expect(config.connectors.jira).toMatchObject({ flavour, projects: ['CHG', 'REV'] });
    expect(config.policy.change?.projects).toEqual(['CHG']);
    expect(config.review?.project).toBe('REV');
  });

  it('names every secret as an environment variable that the sandbox lists', async () => {
    const sandbox = await startSmall();
    const named = [...sandbox.config().matchAll(/env:(\w+)/g)].map(([, name]) => name ?? '');
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect(secret(name)).not.toBe('');
  });
});

describe('world file', () => {
  it('has a JSON Schema in which what has a default is optional', () => {
    const schema = worldJsonSchema() as { required: string[]; properties: Record<string, unknown> };
    expect(schema.required).toContain('okta');
    expect(schema.required).not.toContain('faults');
    expect(JSON.stringify(schema)).toContain('System Log events');
  });

  it('is left as it was, whatever happens to the company', async () => {
    const sandbox = await startSmall();
    sandbox.change((world) => {
      world.okta.users.length = 1;
    });
    expect(await (await ask(sandbox, 'okta', '/api/v1/users')).json()).toHaveLength(1);
    expect(smallWorld().okta.users).toHaveLength(5);
  });
});

describe('faults', () => {
  it('fails the named call, and only as often as said', async () => {
    const faults = fault({
      kind: 'http-error',
      system: 'okta',
      match: '/api/v1/groups',
      call: 2,
      times: 2,
      status: 503,
    });
    const sandbox = await startSmall({ faults });
    expect(await statuses(sandbox, '/api/v1/groups', 5)).toEqual([200, 503, 503, 200, 200]);
    expect(await statuses(sandbox, '/api/v1/apps', 1)).toEqual([200]);
    expect(sandbox.requests().filter((entry) => entry.status === 503)).toHaveLength(2);
  });

  it('counts pages as calls of their own', async () => {
    const faults = fault({
      kind: 'http-error',
      system: 'jira',
      match: '/search/jql',
      call: 2,
      times: null,
      status: 500,
    });
    const sandbox = await startSmall({ faults });
    const search = () => ask(sandbox, 'jira', '/rest/api/3/search/jql', { body: { jql: 'project = CHG' } });
    expect([(await search()).status, (await search()).status, (await search()).status]).toEqual([
      200, 500, 500,
    ]);
  });

  it('speaks each vendor’s words for a lost permission and an expired credential', async () => {
    const lost = await startSmall({
      faults: [
        ...fault({ kind: 'lost-permission', system: 'okta', match: '/api/v1/logs' }),
        ...fault({ kind: 'lost-permission', system: 'aws', match: 'ListUsers' }),
        ...fault({ kind: 'lost-permission', system: 'jira', match: '/issue/CHG-1' }),
      ],
    });
    const okta = await ask(lost, 'okta', '/api/v1/logs');
    expect([okta.status, await okta.json()]).toMatchObject([403, { errorCode: 'E0000006' }]);
    await expect(new IAMClient(aws(lost)).send(new ListUsersCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    expect((await ask(lost, 'jira', '/rest/api/3/issue/CHG-1')).status).toBe(403);

    const expired = await startSmall({
      faults: [
        ...fault({ kind: 'expired-credential', system: 'okta' }),
        ...fault({ kind: 'expired-credential', system: 'aws' }),
        ...fault({ kind: 'expired-credential', system: 'jira' }),
      ],
    });
    expect(await (await ask(expired, 'okta', '/api/v1/users')).json()).toMatchObject({
      errorCode: 'E0000011',
    });
    await expect(new IAMClient(aws(expired)).send(new ListUsersCommand({}))).rejects.toMatchObject({
      name: 'ExpiredToken',
    });
    await expect(new CloudTrailClient(aws(expired)).send(new LookupEventsCommand({}))).rejects.toMatchObject({
      name: 'ExpiredTokenException',
    });
    expect((await ask(expired, 'jira', '/rest/api/3/myself')).status).toBe(401);
  });

  it('is silent for the given days and region, as if nothing had been recorded', async () => {
    const sandbox = await startSmall({
      faults: [
        ...fault({
          kind: 'silent',
          system: 'aws',
          region: 'eu-central-1',
          from: '2026-09-10T00:00:00Z',
          to: '2026-09-11T00:00:00Z',
        }),
        ...fault({
          kind: 'silent',
          system: 'okta',
          from: '2026-09-20T00:00:00Z',
          to: '2026-09-21T00:00:00Z',
        }),
      ],
    });
    const events = async (region: string) =>
      (await new CloudTrailClient(aws(sandbox, region)).send(new LookupEventsCommand({}))).Events?.length;
    expect(await events('eu-central-1')).toBe(0);
    expect(await events('us-east-1')).toBe(1);
    const logs = (await (await ask(sandbox, 'okta', '/api/v1/logs?since=2026-09-01T00:00:00Z')).json()) as {
      uuid: string;
    }[];
    expect(logs.map((event) => event.uuid)).toEqual(['ev-04']);
  });

  it('cuts a body in half under an answer that says 200', async () => {
    const faults = fault({ kind: 'truncated', system: 'okta', match: '/api/v1/users' });
    const sandbox = await startSmall({ faults });
    const response = await ask(sandbox, 'okta', '/api/v1/users');
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(SyntaxError);
    expect(await (await ask(sandbox, 'okta', '/api/v1/users')).json()).toHaveLength(4);
  });

  it('answers slowly when told to', async () => {
    const faults = fault({ kind: 'slow', system: 'okta', match: '/api/v1/org', delayMs: 30_000 });
    const sandbox = await startSmall({ faults });
    const impatient = fetch(`${sandbox.url}/api/v1/org`, { signal: AbortSignal.timeout(200) });
    await expect(impatient).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('can begin and end while the company runs', async () => {
    const sandbox = await startSmall();
    const path = '/api/v1/users';
    sandbox.change((world) => {
      world.faults.push(...fault({ kind: 'expired-credential', system: 'okta' }));
    });
    expect(await statuses(sandbox, path, 1)).toEqual([401]);
    sandbox.change((world) => {
      world.faults.length = 0;
    });
    expect(await statuses(sandbox, path, 1)).toEqual([200]);
  });
});

describe('managers', () => {
  const open = async (sandbox: Sandbox, accountId: string) => {
    const fields = {
      project: { key: 'REV' },
      issuetype: { id: '100' },
      summary: `Review for ${accountId}`,
      duedate: '2026-10-19',
      assignee: { accountId },
      customfield_10051: { value: 'low' },
    };
    const response = await ask(sandbox, 'jira', '/rest/api/3/issue', { body: { fields } });
    return ((await response.json()) as { key: string }).key;
  };
  const person = (accountId: string) => ({
    accountId,
    displayName: accountId,
    emailAddress: null,
    accountType: 'atlassian' as const,
    active: true,
    timeZone: 'Etc/UTC',
  });
  const styles = ['signs-off', 'late', 'silent', 'rubber-stamp'] as const;
  const start = () =>
    startSmall({
      managers: styles.map((style) => ({ accountId: style, style, afterHours: 48 })),
      edit: (world) => {
        world.jira.users.push(...styles.map(person));
      },
    });

  it('answer in their own time, each once, with their own name in the changelog', async () => {
    const sandbox = await start();
    const keys = Object.fromEntries(
      await Promise.all(styles.map(async (style) => [style, await open(sandbox, style)] as const)),
    );
    const styled = async (now: string) =>
      (await sandbox.answerReviews(now)).map((one) => [one.style, one.at]);
    expect(await styled('2026-10-06T09:00:00Z')).toEqual([['rubber-stamp', '2026-10-05T09:00:20.000Z']]);
    expect(await styled('2026-10-08T00:00:00Z')).toEqual([['signs-off', '2026-10-07T09:00:00.000Z']]);
    expect(await styled('2026-10-19T23:00:00Z')).toEqual([]);
    expect(await styled('2026-12-01T00:00:00Z')).toEqual([['late', '2026-10-22T00:00:00.000Z']]);
    expect(await styled('2027-01-01T00:00:00Z')).toEqual([]);

    const issue = sandbox.issues().find((one) => one.key === keys['signs-off']);
    expect(issue).toMatchObject({ resolved: '2026-10-07T09:00:00.000Z', status: '3' });
    expect(issue?.changelog.at(-1)).toMatchObject({
      author: 'signs-off',
      created: '2026-10-07T09:00:00.000Z',
    });
    expect(sandbox.issues().find((one) => one.key === keys.silent)?.status).toBe('1');
  });
});
