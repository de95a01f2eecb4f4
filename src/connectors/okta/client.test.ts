import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  clockAt,
  collect,
  FakeOkta,
  oktaError,
  oktaUser,
  streamOf,
  tokenConnection,
} from '../../../test/support/fake-okta.ts';
import { FakeTimeline } from '../../../test/support/fake-timeline.ts';
import { ConfigError } from '../../domain/errors.ts';
import { createOktaHttp } from './client.ts';
import { createOktaConnector } from './index.ts';

const NOW = '2026-11-21T09:14:33Z';
const never = new AbortController().signal;
const USERS = '/api/v1/users?limit=200';
/** Okta's window, measured by its own Date header: both wrong by years here, which must not matter. */
const rate = (limit: number, remaining: number, resetInSeconds: number) => ({
  date: 'Fri, 01 Mar 2019 10:00:00 GMT',
  'x-rate-limit-limit': `${limit}`,
  'x-rate-limit-remaining': `${remaining}`,
  'x-rate-limit-reset': `${Date.parse('2019-03-01T10:00:00Z') / 1000 + resetInSeconds}`,
});

let okta: FakeOkta;
let timeline: FakeTimeline;
beforeEach(async () => {
  okta = await FakeOkta.start();
  timeline = new FakeTimeline();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await okta.close();
});

const open = (budgetPercent = 100) =>
  createOktaHttp(tokenConnection(okta.origin, { budgetPercent }), clockAt(NOW), timeline);
const get = (path = USERS) => open().get(path, never);
const times = (count: number, reply: Parameters<FakeOkta['on']>[1]) =>
  Array.from({ length: count }, () => reply);

describe('errors of Okta in the words of this program', () => {
  it('a refused API token: what, when, which request, and what to do', async () => {
    okta.on(USERS, { status: 401, json: oktaError('E0000011', 'Invalid token provided') });
    const error = await get().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      failure: 'unauthorized',
      message: 'okta: the API token was refused (401 E0000011) at 2026-11-21T09:14Z, request id req-1',
      status: 401,
      vendorCode: 'E0000011',
      requestId: 'req-1',
    });
    expect((error as { hint: string }).hint).toContain('30 days without use');
    expect((error as { hint: string }).hint).toContain('doctor --explain okta-auth');
  });

  it('a missing permission names the scope', async () => {
    okta.on('/api/v1/logs?limit=1', { status: 403, json: oktaError('E0000006') });
    await expect(get('/api/v1/logs?limit=1')).rejects.toMatchObject({
      failure: 'forbidden',
      vendorCode: 'E0000006',
      hint: expect.stringContaining('okta.logs.read'),
    });
  });

  it.each([
    [404, 'gone'],
    [410, 'gone'],
    [400, 'rejected'],
    [418, 'rejected'],
  ])('%i is %s and is not repeated', async (status, failure) => {
    okta.on(USERS, { status, json: oktaError('E0000001') });
    await expect(get()).rejects.toMatchObject({ failure, status });
  });

  it('does not follow a redirect with the credential', async () => {
    okta.on(USERS, { status: 302, body: '', headers: { location: `${okta.origin}/elsewhere` } });
    await expect(get()).rejects.toMatchObject({
      failure: 'rejected',
      hint: expect.stringContaining('final URL'),
    });
  });

  it('says when nobody answers', async () => {
    const closed = await FakeOkta.start();
    const { origin } = closed;
    await closed.close();
    const http = createOktaHttp(tokenConnection(origin), clockAt(NOW), timeline);
    await expect(http.get(USERS, never)).rejects.toMatchObject({ failure: 'unavailable' });
    expect(timeline.pauses).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('never shows the token', async () => {
    okta.on(USERS, { status: 401, json: oktaError('E0000011') });
    const error = await get().catch((thrown: unknown) => thrown as Error);
    const { inspect } = await import('node:util');
    expect(inspect(error, { depth: 9 })).not.toContain('00T0ken');
  });
});

describe('patience', () => {
  it('takes 500 and then fine as fine, HTML error pages too', async () => {
    okta.on(
      USERS,
      { status: 500, json: oktaError('E0000009') },
      { status: 503, body: '<html>' },
      { json: [1] },
    );
    expect((await get()).json).toEqual([1]);
  });

  it('gives up on a server that stays down', async () => {
    okta.on(USERS, ...times(5, { status: 502, body: 'bad gateway' }));
    await expect(get()).rejects.toMatchObject({ failure: 'unavailable', status: 502 });
  });

  it('reads an answer again that was cut short, on the wire or in its text', async () => {
    const json = [oktaUser('a')];
    okta.on(USERS, { json, cutAfter: 40 }, { body: '[{"id":"a"' }, { json });
    expect((await get()).json).toEqual(json);
  });

  it('reads compressed answers, and sees when one of those is cut short', async () => {
    const body = JSON.stringify(Array.from({ length: 50 }, (_, i) => oktaUser(`u${i}`)));
    const packed = gzipSync(body);
    const headers = { 'content-encoding': 'gzip' };
    okta.on(USERS, { body: packed.subarray(0, 200), headers }, { body: packed, headers });
    const { artifact } = await get();
    expect(Buffer.from(artifact.bytes).toString()).toBe(body);
  });

  it('calls an answer malformed that stays cut short', async () => {
    okta.on(USERS, ...times(5, { body: '[{"id":' }));
    await expect(get()).rejects.toMatchObject({ failure: 'malformed', status: 200 });
  });

  it('waits for the reset after a 429, by the server clock whatever ours says', async () => {
    okta.on(USERS, { status: 429, json: oktaError('E0000047'), headers: rate(600, 0, 20) }, { json: [] });
    await get();
    expect(timeline.now()).toBe(21_000);
  });

  it('waits for Retry-After, in seconds or as a date', async () => {
    const date = 'Fri, 01 Mar 2019 10:00:00 GMT';
    okta.on(
      USERS,
      { status: 429, body: '', headers: { 'retry-after': '7', date } },
      { status: 429, body: '', headers: { 'retry-after': 'Fri, 01 Mar 2019 10:00:05 GMT', date } },
      { json: [] },
    );
    await get();
    expect(timeline.now()).toBe(12_000);
  });

  it('treats the reset of a concurrency limit as a suggestion', async () => {
    okta.on(USERS, { status: 429, json: oktaError('E0000047'), headers: rate(0, 0, 3_000) }, { json: [] });
    await get();
    expect(timeline.now()).toBe(30_000);
  });

  it('says who to ask when the limit stays used up', async () => {
    okta.on(USERS, ...times(5, { status: 429, json: oktaError('E0000047'), headers: rate(600, 0, 10) }));
    await expect(get()).rejects.toMatchObject({ failure: 'rate-limited', retryAfterMs: 11_000 });
  });
});

describe('pacing', () => {
  it('takes no more than its share of a window and goes on in the next', async () => {
    const groups = (i: number) => `/api/v1/groups/${i}/users?limit=200`;
    const perWindow = 10;
    for (let i = 0; i < 12; i += 1) {
      const used = (i % 4) + 1;
      okta.on(groups(i), { json: [], headers: rate(perWindow, perWindow - used, 60) });
    }
    const http = open(40);
    for (let i = 0; i < 12; i += 1) await http.get(groups(i), never);
    // 4 of 10 per window: three windows, two waits of one minute and the second for rounding.
    expect(timeline.pauses).toEqual([61_000, 61_000]);
  });

  it('paces each bucket by its own limit', async () => {
    okta.on(USERS, { json: [], headers: rate(10, 1, 50) });
    okta.on('/api/v1/groups?limit=200', { json: [], headers: rate(600, 599, 50) });
    const http = open(50);
    await http.get(USERS, never);
    await http.get('/api/v1/groups?limit=200', never);
    expect(timeline.pauses).toEqual([]);
  });
});

describe('stopping', () => {
  it('ends a request under way, and what was yielded stays', async () => {
    const controller = new AbortController();
    okta.on(USERS, { json: [oktaUser('a')], next: '/api/v1/users?after=a&limit=200' });
    okta.on('/api/v1/users?after=a&limit=200', { json: [], meanwhile: () => controller.abort() });
    const { streams } = createOktaConnector(tokenConnection(okta.origin), clockAt(NOW), timeline);
    const pages: unknown[] = [];
    const reading = (async () => {
      const request = { window: null, resume: null, signal: controller.signal, parents: async () => [] };
      for await (const page of streamOf(streams, 'okta.users').read(request)) pages.push(page);
    })();
    await expect(reading).rejects.toMatchObject({ failure: 'stopped' });
    expect(pages).toHaveLength(1);
  });

  it('sends nothing when it was stopped before it began', async () => {
    const { streams } = createOktaConnector(tokenConnection(okta.origin), clockAt(NOW), timeline);
    const stopped = collect(streamOf(streams, 'okta.groups'), { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ failure: 'stopped' });
    expect(okta.seen).toEqual([]);
  });
});

describe('where the credential goes', () => {
  it.each([
    ['http://acme.okta.com', true],
    ['http://127.0.0.1:1', false],
    ['https://acme-admin.okta.com', false],
    ['acme.okta.com', true],
  ])('refuses %s (allowHttp %s) before anything is sent', (url, allowHttp) => {
    expect(() => createOktaConnector(tokenConnection(url, { allowHttp }), clockAt(NOW))).toThrow(ConfigError);
  });

  it('takes nothing from the environment that the SDK would', async () => {
    vi.stubEnv('OKTA_CLIENT_TOKEN', 'from-the-environment');
    vi.stubEnv('OKTA_CLIENT_ORGURL', 'https://other.example');
    vi.stubEnv('OKTA_CLIENT_AUTHORIZATIONMODE', 'PrivateKey');
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:9');
    okta.on(USERS, { json: [] });
    await get();
    expect(okta.seen[0]?.headers.authorization).toBe('SSWS 00T0ken');
    expect(okta.seen[0]?.headers['user-agent']).toContain('okta-sdk-nodejs/8.1.0');
  });
});
