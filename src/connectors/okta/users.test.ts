import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Collected,
  type CollectOptions,
  clockAt,
  collect,
  FakeOkta,
  oktaError,
  oktaUser,
  streamOf,
  tokenConnection,
} from '../../../test/support/fake-okta.ts';
import { FakeTimeline } from '../../../test/support/fake-timeline.ts';
import { createOktaConnector } from './index.ts';

const LEAVERS = '/api/v1/users?filter=status eq "DEPROVISIONED"&limit=200';
const USERS = '/api/v1/users?limit=200';

let okta: FakeOkta;
let timeline: FakeTimeline;
beforeEach(async () => {
  okta = await FakeOkta.start();
  timeline = new FakeTimeline();
});
afterEach(() => okta.close());

function read(stream: string, options: CollectOptions = {}): Promise<Collected> {
  const { streams } = createOktaConnector(
    tokenConnection(okta.origin),
    clockAt('2026-10-10T00:00:00Z'),
    timeline,
  );
  return collect(streamOf(streams, stream), options);
}

const members = (...ids: string[]) => ({ json: ids.map((id) => oktaUser(id)) });

describe('okta.users', () => {
  it('brings the leavers, whom the plain list leaves out, and every other status', async () => {
    const present = [
      'STAGED',
      'PROVISIONED',
      'ACTIVE',
      'RECOVERY',
      'LOCKED_OUT',
      'PASSWORD_EXPIRED',
      'SUSPENDED',
    ];
    okta.on(USERS, { json: present.map((status) => oktaUser(status.toLowerCase(), { status })) });
    okta.on(LEAVERS, { json: [oktaUser('gone', { status: 'DEPROVISIONED' })] });
    const { records, problems, pages } = await read('okta.users');
    expect(records.map(({ data }) => (data as { status: string }).status)).toEqual([
      ...present,
      'DEPROVISIONED',
    ]);
    expect(problems).toEqual([]);
    expect(pages.at(-1)?.next).toBeNull();
  });

  it('reads the present before the leavers, so that who leaves in between is in both', async () => {
    okta.on(USERS, { json: [oktaUser('a')], next: '/api/v1/users?after=a&limit=200' });
    okta.on('/api/v1/users?after=a&limit=200', { json: [oktaUser('b')] });
    okta.on(LEAVERS, { json: [oktaUser('a', { status: 'DEPROVISIONED' })] });
    const { ids } = await read('okta.users');
    expect(ids).toEqual(['okta:user/a', 'okta:user/b', 'okta:user/a']);
    expect(okta.seen.map(({ url }) => url.includes('filter'))).toEqual([false, false, true]);
  });

  it('says so when a filter is not applied: the leavers may then be on no page', async () => {
    okta.on(USERS, members('a'));
    okta.on(LEAVERS, members('a'));
    const { problems } = await read('okta.users');
    expect(problems).toMatchObject([{ code: 'filter-ignored', blocking: true }]);
  });

  it('reads over an empty page in the middle and follows rel=next wherever it stands', async () => {
    const two = '/api/v1/users?after=2&limit=200';
    const three = '/api/v1/users?after=3&limit=200';
    okta.on(USERS, {
      json: [oktaUser('a')],
      headers: {
        link: `<${okta.origin}${two}>; title="a, b; rel=\\"x\\""; rel="next", <${okta.origin}${USERS}&after=9>; rel="self"`,
      },
    });
    okta.on(two, { json: [], next: three });
    okta.on(three, members('b'));
    okta.on(LEAVERS, { json: [] });
    const { ids, pages } = await read('okta.users');
    expect(ids).toEqual(['okta:user/a', 'okta:user/b']);
    expect(pages).toHaveLength(4);
  });

  it('keeps null apart from absent, and unknown fields and statuses as they are', async () => {
    const cut = oktaUser('cut');
    delete (cut as { lastLogin?: unknown }).lastLogin;
    okta.on(USERS, {
      json: [
        oktaUser('new', { lastLogin: null, activated: null }),
        cut,
        oktaUser('odd', { status: 'HIBERNATED', extra: 1 }),
      ],
    });
    okta.on(LEAVERS, { json: [] });
    const { records } = await read('okta.users');
    expect(records[0]).toMatchObject({ problem: null, data: { lastLogin: null, activated: null } });
    expect(records[1]?.problem).toContain('lastLogin');
    expect(records[2]).toMatchObject({
      problem: null,
      data: { status: 'HIBERNATED', profile: { mobilePhone: null } },
    });
  });

  it('drops nothing, not even what is no user at all', async () => {
    okta.on(USERS, { json: [{}, null, 'text', oktaUser('a', { profile: null, created: 'yesterday' })] });
    okta.on(LEAVERS, { json: [] });
    const { records } = await read('okta.users');
    expect(records).toHaveLength(4);
    expect(new Set(records.map(({ id }) => id)).size).toBe(4);
    for (const { problem } of records) expect(problem).not.toBeNull();
  });

  it('keeps the bytes exactly as received, with how they were got and no credential', async () => {
    const body = '[ {"id" : "ä\\u00e4", "status":"ACTIVE","x":1.50} ]\n';
    okta.on(USERS, { body });
    okta.on(LEAVERS, { json: [] });
    const { pages, records } = await read('okta.users');
    const artifact = pages[0]?.artifacts[0];
    expect(Buffer.from(artifact?.bytes ?? []).toString()).toBe(body);
    expect(artifact).toMatchObject({
      mediaType: 'application/json',
      source: {
        request: `GET ${okta.origin}${USERS}`,
        status: 200,
        requestId: 'req-1',
        receivedAt: '2026-10-10T00:00:00.000Z',
      },
    });
    expect(JSON.stringify(pages)).not.toContain('00T0ken');
    expect(records[0]).toMatchObject({ id: 'okta:user/ää', position: '/0' });
  });

  it('reads a user again from Okta and not from a cache', async () => {
    const self = { _links: { self: { href: `${okta.origin}/api/v1/users/a` } } };
    okta.on(
      USERS,
      { json: [oktaUser('a', self)] },
      { json: [oktaUser('a', { ...self, status: 'SUSPENDED' })] },
    );
    okta.on(LEAVERS, { json: [] }, { json: [] });
    const { streams } = createOktaConnector(
      tokenConnection(okta.origin),
      clockAt('2026-10-10T00:00:00Z'),
      timeline,
    );
    await collect(streamOf(streams, 'okta.users'));
    const again = await collect(streamOf(streams, 'okta.users'));
    expect(again.records[0]?.data).toMatchObject({ status: 'SUSPENDED' });
  });

  it.each([
    ['another origin', 'https://evil.example/api/v1/users?after=2'],
    ['a page already read', '/api/v1/users?after=2&limit=200'],
  ])('refuses a next link to %s, and keeps what came before', async (_, next) => {
    okta.on(USERS, { json: [oktaUser('a')], next: '/api/v1/users?after=2&limit=200' });
    okta.on('/api/v1/users?after=2&limit=200', { json: [oktaUser('b')], next });
    await expect(read('okta.users')).rejects.toMatchObject({ failure: 'malformed' });
  });

  it('goes on after a stop at any page and ends with the same records', async () => {
    const script = () => {
      okta.on(USERS, { json: [oktaUser('a')], next: '/api/v1/users?after=a&limit=200' });
      okta.on('/api/v1/users?after=a&limit=200', members('b'));
      okta.on(LEAVERS, {
        json: [oktaUser('c', { status: 'DEPROVISIONED' })],
        next: '/api/v1/users?after=c&limit=200',
      });
      okta.on('/api/v1/users?after=c&limit=200', { json: [oktaUser('d', { status: 'DEPROVISIONED' })] });
    };
    script();
    const whole = await read('okta.users');
    for (let stopAfter = 1; stopAfter < whole.pages.length; stopAfter += 1) {
      script();
      const first = await read('okta.users', { stopAfter });
      const rest = await read('okta.users', { resume: first.pages.at(-1)?.next ?? null });
      expect([...first.records, ...rest.records]).toEqual(whole.records);
    }
  });

  it('begins the list again when Okta no longer knows the stored cursor', async () => {
    const resume = JSON.stringify({ unit: 'present', url: '/api/v1/users?after=old&limit=200' });
    okta.on('/api/v1/users?after=old&limit=200', { status: 400, json: oktaError('E0000031') });
    okta.on(USERS, members('a', 'b'));
    okta.on(LEAVERS, { json: [] });
    expect((await read('okta.users', { resume })).ids).toEqual(['okta:user/a', 'okta:user/b']);
  });
});
