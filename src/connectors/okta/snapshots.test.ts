import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeTimeline } from '../http/fake-timeline.ts';
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
} from './fake-okta.ts';
import { createOktaConnector } from './index.ts';
import { readApp, readGroup, readUser } from './read.ts';

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

const group = (id: string) => ({
  id,
  type: 'OKTA_GROUP',
  created: '2026-01-01T00:00:00.000Z',
  lastUpdated: '2026-01-01T00:00:00.000Z',
  lastMembershipUpdated: '2026-02-01T00:00:00.000Z',
  profile: { name: `group ${id}`, description: null },
});
const app = (id: string) => ({
  id,
  name: 'github',
  label: `app ${id}`,
  status: 'ACTIVE',
  signOnMode: null,
  created: '2026-01-01T00:00:00.000Z',
  accessibility: { errorRedirectUrl: null },
});
const groupsOf = (...ids: string[]) => ids.map((id) => readGroup(group(id), ''));
const members = (...ids: string[]) => ({ json: ids.map((id) => oktaUser(id)) });
const role = (id: string, assignmentType = 'USER', type = 'SUPER_ADMIN') => ({
  id,
  type,
  label: type,
  status: 'ACTIVE',
  created: '2026-01-01T00:00:00.000Z',
  assignmentType,
});

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

describe('okta.groups and okta.apps', () => {
  it('reads all pages', async () => {
    okta.on('/api/v1/groups?limit=200', { json: [group('1')], next: '/api/v1/groups?after=1&limit=200' });
    okta.on('/api/v1/groups?after=1&limit=200', { json: [group('2'), { id: '3' }] });
    okta.on('/api/v1/apps?limit=200&includeNonDeleted=true', {
      json: [app('1'), { ...app('2'), status: 'INACTIVE' }],
    });
    const groups = await read('okta.groups');
    expect(groups.ids).toEqual(['okta:group/1', 'okta:group/2', 'okta:group/3']);
    expect(groups.records.map(({ problem }) => problem === null)).toEqual([true, true, false]);
    const apps = await read('okta.apps');
    expect(apps.records.map(({ id, problem }) => [id, problem])).toEqual([
      ['okta:app/1', null],
      ['okta:app/2', null],
    ]);
  });
});

describe('okta.memberships', () => {
  const at = (id: string) => `/api/v1/groups/${id}/users?limit=200`;

  it('reads every group, all pages, in the order of their ids', async () => {
    okta.on(at('1'), { ...members('a'), next: '/api/v1/groups/1/users?after=a' });
    okta.on('/api/v1/groups/1/users?after=a', members('b'));
    okta.on(at('2'), members());
    okta.on(at('3'), members('a'));
    const { ids, problems, pages } = await read('okta.memberships', { parents: groupsOf('3', '1', '2') });
    expect(ids).toEqual(['okta:membership/1/a', 'okta:membership/1/b', 'okta:membership/3/a']);
    expect(problems).toEqual([]);
    expect(pages.map(({ next }) => next === null)).toEqual([false, false, false, true]);
  });

  it('records a group that is gone meanwhile instead of failing or counting it as empty', async () => {
    okta.on(at('1'), members('a'));
    okta.on(at('2'), {
      status: 404,
      json: oktaError('E0000007', 'Not found: Resource not found: 2 (UserGroup)'),
    });
    okta.on(at('3'), members('b'));
    const { ids, problems } = await read('okta.memberships', { parents: groupsOf('1', '2', '3') });
    expect(ids).toEqual(['okta:membership/1/a', 'okta:membership/3/b']);
    expect(problems).toMatchObject([{ code: 'gone-during-collection', blocking: false }]);
    expect(problems[0]?.message).toContain('group 2');
  });

  it('does not take a wrong address for a deleted group', async () => {
    okta.on(at('1'), { status: 404, body: '<html>not here</html>' });
    await expect(read('okta.memberships', { parents: groupsOf('1') })).rejects.toMatchObject({
      failure: 'gone',
    });
  });

  it('does not call it complete when a group came without an id', async () => {
    okta.on(at('1'), members('a'));
    const parents = [...groupsOf('1'), readGroup({ ...group('x'), id: null }, '')];
    const { ids, problems } = await read('okta.memberships', { parents });
    expect(ids).toEqual(['okta:membership/1/a']);
    expect(problems).toMatchObject([{ code: 'schema', blocking: true }]);
  });

  it('ends at once where there is no group, on a page that says so', async () => {
    const { pages } = await read('okta.memberships');
    expect(pages).toEqual([{ artifacts: [], records: [], problems: [], next: null }]);
  });

  it('goes on after a stop at any page and ends with the same records', async () => {
    const parents = groupsOf('1', '2', '3');
    const twice = <T>(reply: T) => [reply, reply];
    const script = () => {
      // Read ahead before the stop, these may be asked for twice.
      okta.maybe(at('1'), ...twice(members('a')));
      okta.maybe(at('2'), ...twice({ ...members('b'), next: '/api/v1/groups/2/users?after=b' }));
      okta.maybe('/api/v1/groups/2/users?after=b', ...twice(members('c')));
      okta.maybe(at('3'), ...twice(members('d')));
    };
    script();
    const whole = await read('okta.memberships', { parents });
    expect(whole.ids).toHaveLength(4);
    for (let stopAfter = 1; stopAfter < whole.pages.length; stopAfter += 1) {
      script();
      const first = await read('okta.memberships', { parents, stopAfter });
      const rest = await read('okta.memberships', { parents, resume: first.pages.at(-1)?.next ?? null });
      expect([...first.records, ...rest.records]).toEqual(whole.records);
    }
  });

  it('goes on with the next group where the one it stopped at is no longer listed', async () => {
    okta.on(at('3'), members('d'));
    const resume = JSON.stringify({ unit: '2', url: '/api/v1/groups/2/users?after=b' });
    expect((await read('okta.memberships', { parents: groupsOf('1', '3'), resume })).ids).toEqual([
      'okta:membership/3/d',
    ]);
  });
});

describe('okta.assignments', () => {
  it('reads users with how they got the app, and the groups of every app', async () => {
    const assigned = {
      id: 'u1',
      scope: 'USER',
      status: 'ACTIVE',
      created: '2026-01-01T00:00:00.000Z',
      lastUpdated: '2026-01-02T00:00:00.000Z',
      profile: { role: 'admin' },
      externalId: null,
      passwordChanged: null,
    };
    okta.on('/api/v1/apps/1/users?limit=500', {
      json: [assigned, { ...assigned, id: 'u2', scope: 'GROUP' }],
    });
    okta.on('/api/v1/apps/1/groups?limit=200', {
      json: [{ id: 'g1', lastUpdated: '2026-01-01T00:00:00.000Z', priority: 0 }],
    });
    okta.on('/api/v1/apps/2/users?limit=500', { json: [{ ...assigned, scope: undefined }] });
    okta.on('/api/v1/apps/2/groups?limit=200', { json: [] });
    const parents = ['1', '2'].map((id) => readApp(app(id), ''));
    const { records } = await read('okta.assignments', { parents });
    expect(records.map(({ id, problem }) => [id, problem === null])).toEqual([
      ['okta:app-group/1/g1', true],
      ['okta:assignment/1/u1', true],
      ['okta:assignment/1/u2', true],
      ['okta:assignment/2/u1', false],
    ]);
    expect(records[1]?.data).toMatchObject({ scope: 'USER', status: 'ACTIVE', profile: { role: 'admin' } });
    expect(records[2]?.data).toMatchObject({ scope: 'GROUP' });
  });
});

describe('okta.roles', () => {
  const ASSIGNEES = '/api/v1/iam/assignees/users?limit=100';

  it('reads roles held directly and by groups; one inherited from a group is recorded at the group', async () => {
    okta.on(ASSIGNEES, {
      json: {
        value: [{ id: 'u1' }],
        _links: { next: { href: `${okta.origin}/api/v1/iam/assignees/users?after=u1&limit=100` } },
      },
    });
    okta.on('/api/v1/iam/assignees/users?after=u1&limit=100', {
      json: { value: [{ id: 'u2' }], _links: {} },
    });
    okta.on('/api/v1/users/u1/roles', { json: [role('ra1'), role('ra2', 'USER', 'CUSTOM')] });
    okta.on('/api/v1/users/u2/roles', { json: [role('ra3', 'GROUP')] });
    okta.on('/api/v1/groups/g1/roles', { json: [role('ra3', 'GROUP')] });
    const { ids, pages, problems } = await read('okta.roles', { parents: groupsOf('g1') });
    expect(ids).toEqual(['okta:role/u1/ra1', 'okta:role/u1/ra2', 'okta:role/g1/ra3']);
    expect(problems).toEqual([]);
    // The page of assignees and the roles of its one user: the records point at the second.
    expect(pages[0]?.artifacts.map(({ source }) => source.request.split('/api/v1')[1])).toEqual([
      '/iam/assignees/users?limit=100',
      '/users/u1/roles',
    ]);
    expect(pages[0]?.records[0]).toMatchObject({ artifactIndex: 1, position: '/0' });
  });

  it('records a user deleted in between, and refuses to call a half-read list complete', async () => {
    okta.on(ASSIGNEES, { json: { value: [{ id: 'u1' }, { id: 'u2' }, {}] } });
    okta.on('/api/v1/users/u1/roles', { status: 404, json: oktaError('E0000007') });
    okta.on('/api/v1/users/u2/roles', { status: 403, json: oktaError('E0000006') });
    const { problems } = await read('okta.roles');
    expect(problems.map(({ code, blocking }) => [code, blocking])).toEqual([
      ['gone-during-collection', false],
      ['forbidden', true],
      ['schema', true],
    ]);
  });

  it('fails when the answer is no list of users', async () => {
    okta.on(ASSIGNEES, ...Array.from({ length: 1 }, () => ({ json: { users: [] } })));
    await expect(read('okta.roles')).rejects.toMatchObject({ failure: 'malformed' });
  });
});

describe('okta.factors', () => {
  const factor = (id: string) => ({
    id,
    factorType: 'push',
    provider: 'OKTA',
    status: 'ACTIVE',
    vendorName: 'OKTA',
  });
  const person = (id: string, status = 'ACTIVE') => readUser(oktaUser(id, { status }), '');

  it('asks for every user who has not left; none enrolled is a fact of its own', async () => {
    okta.on('/api/v1/users/a/factors', { json: [factor('f1'), factor('f2')] });
    okta.on('/api/v1/users/b/factors', { json: [] });
    okta.on('/api/v1/users/c/factors', { json: [{ ...factor('f3'), status: undefined }] });
    const parents = [person('b', 'SUSPENDED'), person('a'), person('gone', 'DEPROVISIONED'), person('c')];
    const { records } = await read('okta.factors', { parents });
    expect(records.map(({ id, problem }) => [id, problem === null])).toEqual([
      ['okta:factors/a', true],
      ['okta:factors/b', true],
      ['okta:factors/c', false],
    ]);
    expect(records[0]?.data).toMatchObject({ factors: [{ id: 'f1', factorType: 'push' }, { id: 'f2' }] });
    expect(records[1]?.data).toEqual({ userId: 'b', factors: [] });
  });

  it('reports refused users as a hole, and goes on with the others', async () => {
    okta.on('/api/v1/users/a/factors', { status: 403, json: oktaError('E0000006') });
    okta.on('/api/v1/users/b/factors', { json: [] });
    const { ids, problems } = await read('okta.factors', { parents: [person('a'), person('b')] });
    expect(ids).toEqual(['okta:factors/b']);
    expect(problems).toMatchObject([{ code: 'forbidden', blocking: true }]);
    expect(problems[0]?.message).toContain('okta.users.read');
  });

  it('stops asking when everybody is refused', async () => {
    const parents = Array.from({ length: 40 }, (_, i) => person(`u${String(i).padStart(2, '0')}`));
    // Ten are needed to see it; up to three more may have been under way.
    for (const [i, { data }] of parents.slice(0, 13).entries()) {
      const reply = { status: 403, json: oktaError('E0000006') };
      okta[i < 10 ? 'on' : 'maybe'](`/api/v1/users/${data.id}/factors`, reply);
    }
    const { pages, problems } = await read('okta.factors', { parents });
    expect(pages.at(-1)?.next).toBeNull();
    expect(problems.at(-1)).toMatchObject({ code: 'forbidden', blocking: true });
    expect(problems.at(-1)?.message).toContain('30 more were not asked for');
  });
});
