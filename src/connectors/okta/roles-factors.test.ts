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
import { readGroup, readUser } from './read.ts';

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
const groupsOf = (...ids: string[]) => ids.map((id) => readGroup(group(id), ''));
const role = (id: string, assignmentType = 'USER', type = 'SUPER_ADMIN') => ({
  id,
  type,
  label: type,
  status: 'ACTIVE',
  created: '2026-01-01T00:00:00.000Z',
  assignmentType,
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
