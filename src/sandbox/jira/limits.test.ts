import { afterEach, describe, expect, it, vi } from 'vitest';
import { ask, secret, startSmall } from '../../../test/support/sandbox.ts';

afterEach(() => void vi.useRealTimers());

const put = { method: 'PUT', body: { a: 1 } };
const property = (issue: string) => `/rest/api/3/issue/${issue}/properties/p`;

describe('bursts', () => {
  it('are limited per endpoint, with Retry-After', async () => {
    const sandbox = await startSmall({
      edit: (world) => {
        world.jira.requestsPerSecond = 0.01;
      },
    });
    await ask(sandbox, 'jira', '/rest/api/3/myself');
    const refused = await ask(sandbox, 'jira', '/rest/api/3/myself');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-reason')).toBe('jira-burst-based');
  });
});

describe('writes to one issue', () => {
  const start = (flavour: 'cloud' | 'data-center' = 'cloud') =>
    startSmall({
      flavour,
      edit: (world) => {
        world.jira.writesPerIssue = [
          { writes: 2, seconds: 2 },
          { writes: 3, seconds: 30 },
        ];
      },
    });

  it('are limited by whatever name the issue goes; other issues and reading are not', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const sandbox = await start();
    const statuses: number[] = [];
    for (const issue of ['CHG-1', '20000', 'chg-1', 'CHG-2']) {
      statuses.push((await ask(sandbox, 'jira', property(issue), put)).status);
    }
    expect(statuses).toEqual([201, 200, 429, 201]);
    expect((await ask(sandbox, 'jira', property('CHG-1'))).status).toBe(200);
    const refused = await ask(sandbox, 'jira', property('CHG-1'), put);
    const { headers } = refused;
    expect(headers.get('ratelimit-reason')).toBe('jira-per-issue-on-write');
    expect([headers.get('retry-after'), headers.get('x-ratelimit-limit')]).toEqual(['2', '2']);
    expect(Date.parse(headers.get('x-ratelimit-reset') ?? '')).toBeGreaterThan(Date.now());
    expect(await refused.json()).toMatchObject({ errorMessages: ['Rate limit exceeded.'] });
  });

  it('are counted in every window', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const sandbox = await start();
    const write = async () => (await ask(sandbox, 'jira', property('CHG-1'), put)).headers.get('retry-after');
    expect([await write(), await write()]).toEqual([null, null]);
    vi.setSystemTime(Date.now() + 2_000);
    expect([await write(), await write()]).toEqual([null, '28']);
    vi.setSystemTime(Date.now() + 28_000);
    expect(await write()).toBeNull();
  });

  it('are not limited by default, nor on Data Center', async () => {
    const headers = { authorization: `Bearer ${secret('FIELDWORK_JIRA_TOKEN')}` };
    for (const sandbox of [await startSmall(), await start('data-center')]) {
      for (let n = 0; n < 5; n += 1) {
        const path = property('CHG-1').replace('/3/', '/2/');
        expect((await ask(sandbox, 'jira', path, { ...put, headers })).ok).toBe(true);
      }
    }
  });
});
