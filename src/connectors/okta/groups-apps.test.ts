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
import { readApp, readGroup } from './read.ts';

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
