import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clockAt, FakeOkta, oktaError, oktaUser, tokenConnection } from '../../../test/support/fake-okta.ts';
import { FakeTimeline } from '../../../test/support/fake-timeline.ts';
import type { Grant, GrantKind, Sight } from '../../domain/remediation.ts';
import { createOktaConnector } from './index.ts';

const NOW = '2026-11-21T09:14:00.000Z';
const NONE = { status: 404, json: oktaError('E0000007', 'Not found: Resource not found') };

let okta: FakeOkta;
beforeEach(async () => {
  okta = await FakeOkta.start();
});
afterEach(() => okta.close());

function look(grant: Grant): Promise<Sight> {
  const { look } = createOktaConnector(tokenConnection(okta.origin), clockAt(NOW), new FakeTimeline());
  if (look === undefined) throw new Error('the connector cannot look');
  return look(grant, new AbortController().signal);
}

const grant = (kind: GrantKind, from: string, name: string, account = 'okta:user/u1'): Grant => ({
  kind,
  account,
  from,
  name,
  rules: [],
});
const GROUP = grant('okta-group', 'okta:group/g1', 'group eng-leads');
const APP = grant('okta-app', 'okta:app/a1', 'app CRM');
const ROLE = grant('okta-role', 'okta:role/u1/ra1', 'admin role Super');
const TOKEN = grant('okta-api-token', 'okta:api-token/00T1', 'API token ci');
const ACCOUNT = grant('okta-account', 'okta:user/u1', 'the Okta account');

const GROUPS = '/api/v1/users/u1/groups';
const ASSIGNMENT = '/api/v1/apps/a1/users/u1';
const ROLES = '/api/v1/users/u1/roles';
const ids = (...all: string[]) => ({ json: all.map((id) => ({ id })) });

/** Every kind, and what it asks first. */
const FIRST: readonly (readonly [Grant, string])[] = [
  [GROUP, GROUPS],
  [APP, ASSIGNMENT],
  [ROLE, ROLES],
  [TOKEN, '/api/v1/api-tokens/00T1'],
  [ACCOUNT, '/api/v1/users/u1'],
];

describe('a membership', () => {
  it('is there when any page of the user’s groups has it', async () => {
    okta.on(GROUPS, { ...ids('everyone'), next: `${GROUPS}?after=1` });
    okta.on(`${GROUPS}?after=1`, ids('g1'));
    const sight = await look(GROUP);
    expect(sight).toMatchObject({ state: 'there', gives: null, words: 'is a member of eng-leads', at: NOW });
    expect(sight.raw.map(({ source }) => [source.request, source.status])).toEqual([
      [`GET ${okta.origin}${GROUPS}`, 200],
      [`GET ${okta.origin}${GROUPS}?after=1`, 200],
    ]);
    expect(Buffer.from(sight.raw[1]?.bytes ?? []).toString()).toBe('[{"id":"g1"}]');
  });

  it('is gone when it is on no page and the group can be seen', async () => {
    okta.on(GROUPS, { ...ids('everyone'), next: `${GROUPS}?after=1` });
    okta.on(`${GROUPS}?after=1`, ids('g2'));
    okta.on('/api/v1/groups/g1', { json: { id: 'g1' } });
    const sight = await look(GROUP);
    expect(sight).toMatchObject({ state: 'gone', gives: null, words: 'is no longer in eng-leads' });
    expect(sight.raw).toHaveLength(3);
  });

  it('is gone with its group, and with its user, whose 404 is kept as proof', async () => {
    okta.on(GROUPS, ids(), NONE);
    okta.on('/api/v1/groups/g1', NONE);
    expect(await look(GROUP)).toMatchObject({
      state: 'gone',
      words: 'the group eng-leads no longer exists',
    });
    const sight = await look(GROUP);
    expect(sight).toMatchObject({ state: 'gone', words: 'the user no longer exists' });
    expect(sight.raw.map(({ source }) => source.status)).toEqual([404]);
    expect(JSON.parse(Buffer.from(sight.raw[0]?.bytes ?? []).toString())).toEqual(NONE.json);
  });

  it('cannot be told while the group may not be seen: it could be hidden from the list', async () => {
    okta.on(GROUPS, ids('everyone'));
    okta.on('/api/v1/groups/g1', { status: 403, json: oktaError('E0000006') });
    await expect(look(GROUP)).rejects.toMatchObject({ failure: 'forbidden' });
  });

  it('cannot be told from half a list, nor from one that never ends', async () => {
    const next = `${GROUPS}?after=1`;
    okta.on(GROUPS, { ...ids('g2'), next }, { ...ids('g2'), next });
    okta.on(next, NONE, { ...ids('g3'), next });
    await expect(look(GROUP)).rejects.toMatchObject({ failure: 'gone' });
    await expect(look(GROUP)).rejects.toMatchObject({ failure: 'malformed' });
  });
});

describe('an app', () => {
  const assigned = (change: object) => ({ json: { id: 'u1', scope: 'USER', status: 'ACTIVE', ...change } });

  it('is there when assigned directly, with the role that its profile gives', async () => {
    okta.on(ASSIGNMENT, assigned({ profile: { role: 'Admin' } }), assigned({ profile: { role: ['Admin'] } }));
    expect(await look(APP)).toMatchObject({
      state: 'there',
      gives: 'Admin',
      words: 'has CRM directly as Admin',
    });
    expect(await look(APP)).toMatchObject({ state: 'there', gives: null, words: 'has CRM directly' });
  });

  it('is there as long as a group gives it', async () => {
    okta.on(ASSIGNMENT, assigned({ scope: 'GROUP', profile: {} }));
    expect(await look(APP)).toMatchObject({ state: 'there', words: 'has CRM through a group' });
  });

  it('cannot be told from a scope that Okta does not document', async () => {
    okta.on(ASSIGNMENT, assigned({ scope: 'NONE' }));
    await expect(look(APP)).rejects.toMatchObject({ failure: 'malformed' });
  });

  it.each([
    ['nothing is assigned', NONE, 'is no longer assigned to CRM'],
    ['it has ended', assigned({ status: 'DEPROVISIONED' }), 'the assignment to CRM is DEPROVISIONED'],
    ['it is not enabled', assigned({ status: 'INACTIVE' }), 'the assignment to CRM is INACTIVE'],
  ])('is gone when %s', async (_, reply, words) => {
    okta.on(ASSIGNMENT, reply);
    expect(await look(APP)).toMatchObject({ state: 'gone', gives: null, words });
  });

  it('stays while its removal is waiting or it is suspended', async () => {
    okta.on(ASSIGNMENT, assigned({ status: 'REVOKED' }), assigned({ status: 'SUSPENDED' }));
    expect((await look(APP)).state).toBe('there');
    expect((await look(APP)).state).toBe('there');
  });
});

describe('an admin role', () => {
  it('is there when held directly', async () => {
    okta.on(ROLES, { json: [{ id: 'ra1', label: 'Super', assignmentType: 'USER' }] });
    expect(await look(ROLE)).toMatchObject({ state: 'there', words: 'holds the admin role Super' });
  });

  it('is gone when not held, and says when a group still gives it', async () => {
    okta.on(ROLES, { json: [{ id: 'ra2', label: 'Apps', assignmentType: 'USER' }] });
    okta.on(ROLES, { json: [{ id: 'ra1', label: 'Super', assignmentType: 'GROUP' }] });
    okta.on(ROLES, NONE);
    expect(await look(ROLE)).toMatchObject({ state: 'gone', words: 'no longer holds the admin role Super' });
    expect(await look(ROLE)).toMatchObject({
      state: 'gone',
      words: 'no longer holds the admin role Super directly, still holds it through a group',
    });
    expect(await look(ROLE)).toMatchObject({ state: 'gone', words: 'the user no longer exists' });
  });
});

describe('an API token and an account', () => {
  it('are there with what they give', async () => {
    okta.on('/api/v1/api-tokens/00T1', { json: { id: '00T1', name: 'ci' } });
    okta.on('/api/v1/users/u1', { json: oktaUser('u1', { status: 'SUSPENDED' }) });
    expect(await look(TOKEN)).toMatchObject({ state: 'there', gives: null, words: 'the API token is there' });
    expect(await look(ACCOUNT)).toMatchObject({
      state: 'there',
      gives: 'SUSPENDED',
      words: 'account is SUSPENDED',
    });
  });

  it('are gone when Okta does not have them, an account also when it is deactivated', async () => {
    okta.on('/api/v1/api-tokens/00T1', NONE);
    okta.on('/api/v1/users/u1', NONE, { json: oktaUser('u1', { status: 'DEPROVISIONED' }) });
    expect(await look(TOKEN)).toMatchObject({ state: 'gone', words: 'the API token no longer exists' });
    expect(await look(ACCOUNT)).toMatchObject({ state: 'gone', words: 'the account no longer exists' });
    expect(await look(ACCOUNT)).toMatchObject({
      state: 'gone',
      gives: null,
      words: 'account is DEPROVISIONED',
    });
  });

  it('are read anew every time', async () => {
    const self = { _links: { self: { href: `${okta.origin}/api/v1/users/u1` } } };
    okta.on('/api/v1/users/u1', { json: oktaUser('u1', self) }, NONE);
    expect((await look(ACCOUNT)).state).toBe('there');
    expect((await look(ACCOUNT)).state).toBe('gone');
  });
});

describe.each(FIRST)('never takes a failure for a removal: $kind', (asked, path) => {
  it.each([
    ['a refused credential', { status: 401, json: oktaError('E0000011') }, 1, 'unauthorized'],
    ['a missing permission', { status: 403, json: oktaError('E0000006') }, 1, 'forbidden'],
    ['a used-up limit', { status: 429, json: oktaError('E0000047') }, 5, 'rate-limited'],
    ['an outage', { status: 503, body: '' }, 5, 'unavailable'],
    ['a 404 that is not Okta’s', { status: 404, body: '<html>not here</html>' }, 1, 'gone'],
    ['a 404 for another reason', { status: 404, json: oktaError('E0000022') }, 1, 'gone'],
    ['an answer of another shape', { json: { value: [] } }, 1, 'malformed'],
    ['entries of another shape', { json: [{ name: 'no id' }] }, 1, 'malformed'],
    ['an answer that is no JSON', { body: '[{"id"' }, 5, 'malformed'],
    ['an answer cut short', { json: [], cutAfter: 1 }, 5, 'malformed'],
  ])('%s', async (_, reply, times, failure) => {
    okta.on(path, ...Array.from({ length: times }, () => reply));
    await expect(look(asked)).rejects.toMatchObject({ name: expect.stringMatching(/Error$/), failure });
  });
});

describe('what it cannot ask for', () => {
  it.each([
    grant('aws-key', 'aws:access-key/1/AKIA', 'key'),
    grant('okta-group', 'okta:group/unidentified-0123456789abcdef', 'group x'),
    grant('okta-group', 'okta:app/a1', 'group x'),
    grant('okta-group', 'okta:group/..', 'group x'),
    grant('okta-group', 'okta:group/g1', 'group x', 'okta:user/a/b'),
    grant('okta-group', 'okta:group/g1', 'group x', 'okta:user/'),
    grant('okta-app', 'okta:app/a1', 'app x', 'okta:user/me'),
    grant('okta-role', 'okta:role/u2/ra1', 'admin role x'),
    grant('okta-role', 'okta:role/u1/ra1/more', 'admin role x'),
    grant('okta-account', 'okta:user/u2', 'the Okta account'),
  ])('is refused without a request: $kind $from of $account', async (asked) => {
    await expect(look(asked)).rejects.toMatchObject({ failure: 'rejected' });
    expect(okta.seen).toEqual([]);
  });

  it('takes an answer about somebody else for no answer', async () => {
    okta.on('/api/v1/users/u1', { json: oktaUser('u2', { status: 'DEPROVISIONED' }) });
    await expect(look(ACCOUNT)).rejects.toMatchObject({ failure: 'malformed' });
  });

  it('ends when it is told to', async () => {
    const { look } = createOktaConnector(tokenConnection(okta.origin), clockAt(NOW), new FakeTimeline());
    await expect(look?.(GROUP, AbortSignal.abort())).rejects.toMatchObject({ failure: 'stopped' });
  });
});
