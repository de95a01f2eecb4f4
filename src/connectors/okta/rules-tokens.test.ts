import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  clockAt,
  collect,
  FakeOkta,
  oktaError,
  type Reply,
  streamOf,
  tokenConnection,
} from '../../../test/support/fake-okta.ts';
import { FakeTimeline } from '../../../test/support/fake-timeline.ts';
import type { OktaConnection } from '../../domain/connection.ts';
import { Secret } from '../../domain/secret.ts';
import { createOktaConnector } from './index.ts';

let okta: FakeOkta;
beforeEach(async () => {
  okta = await FakeOkta.start();
});
afterEach(() => okta.close());

const connector = (connection: OktaConnection = tokenConnection(okta.origin)) =>
  createOktaConnector(connection, clockAt('2026-11-21T09:14:00.000Z'), new FakeTimeline());
const read = (id: string, connection?: OktaConnection) =>
  collect(streamOf(connector(connection).streams, id));

const RULES = '/api/v1/groups/rules?limit=200';
const TOKENS = '/api/v1/api-tokens';

/** As in Okta's own example. */
const rule = (change: object = {}) => ({
  type: 'group_rule',
  id: '0pr1',
  status: 'ACTIVE',
  name: 'Engineers',
  created: '2026-01-01T14:40:04.000Z',
  lastUpdated: '2026-02-01T14:40:04.000Z',
  conditions: {
    people: { users: { exclude: ['00u9'] }, groups: { exclude: [] } },
    expression: { value: 'user.role=="Engineer"', type: 'urn:okta:expression:1.0' },
  },
  actions: { assignUserToGroups: { groupIds: ['00g1', '00g2'] } },
  ...change,
});
const token = (change: object = {}) => ({
  name: 'ci',
  userId: '00u1',
  tokenWindow: 'P30D',
  network: { connection: 'ZONE', include: ['nzo1'] },
  id: '00T1',
  clientName: 'Okta API',
  expiresAt: '2026-12-11T20:38:10.000Z',
  created: '2026-01-09T20:38:10.000Z',
  lastUpdated: '2026-11-11T20:38:10.000Z',
  ...change,
});

describe('okta.group-rules', () => {
  it('reads every rule to the last page: whom it takes, whom it spares, and where to', async () => {
    okta.on(RULES, { json: [rule()], next: '/api/v1/groups/rules?after=x&limit=200' });
    okta.on('/api/v1/groups/rules?after=x&limit=200', { json: [rule({ id: '0pr2', status: 'INVALID' })] });
    const { records, pages, problems } = await read('okta.group-rules');
    expect(pages.map(({ next }) => next === null)).toEqual([false, true]);
    expect(problems).toEqual([]);
    expect(records.map(({ id, at, problem }) => [id, at, problem])).toEqual([
      ['okta:group-rule/0pr1', '2026-02-01T14:40:04.000Z', null],
      ['okta:group-rule/0pr2', '2026-02-01T14:40:04.000Z', null],
    ]);
    expect(records[0]?.data).toEqual({
      id: '0pr1',
      name: 'Engineers',
      status: 'ACTIVE',
      groupIds: ['00g1', '00g2'],
      expression: 'user.role=="Engineer"',
      excludedUserIds: ['00u9'],
    });
  });

  it('takes a rule without conditions, and keeps one without groups with its problem', async () => {
    okta.on(RULES, { json: [rule({ conditions: null }), rule({ id: '0pr2', actions: {} })] });
    const { records } = await read('okta.group-rules');
    expect(records[0]).toMatchObject({ problem: null, data: { expression: null, excludedUserIds: [] } });
    expect(records[1]).toMatchObject({ id: 'okta:group-rule/0pr2', data: { groupIds: [] } });
    expect(records[1]?.problem).toContain('actions.assignUserToGroups');
  });
});

describe('okta.api-tokens', () => {
  it('reads whose each token is and how long it lives', async () => {
    const bare = { network: undefined, expiresAt: undefined };
    okta.on(TOKENS, {
      json: [token(), token({ id: '00T2', ...bare }), token({ id: '00T3', network: null })],
    });
    const { records } = await read('okta.api-tokens');
    expect(records.map(({ id, problem }) => [id, problem])).toEqual([
      ['okta:api-token/00T1', null],
      ['okta:api-token/00T2', null],
      ['okta:api-token/00T3', null],
    ]);
    expect(records[0]?.data).toEqual({
      id: '00T1',
      name: 'ci',
      userId: '00u1',
      created: '2026-01-09T20:38:10.000Z',
      lastUpdated: '2026-11-11T20:38:10.000Z',
      expiresAt: '2026-12-11T20:38:10.000Z',
      network: { connection: 'ZONE', include: ['nzo1'], exclude: [] },
    });
    expect(records[1]?.data).toMatchObject({ expiresAt: null });
    expect(records[1]?.data).not.toHaveProperty('network');
    expect(records[2]?.data).toMatchObject({ network: null });
  });

  it('keeps a token that belongs to nobody, with its problem', async () => {
    okta.on(TOKENS, { json: [token({ userId: undefined })] });
    const { records } = await read('okta.api-tokens');
    expect(records[0]).toMatchObject({ id: 'okta:api-token/00T1', data: { userId: '' } });
    expect(records[0]?.problem).toContain('userId');
  });

  it('fails with the scope to grant where the permission is missing', async () => {
    okta.on(TOKENS, { status: 403, json: oktaError('E0000006') });
    await expect(read('okta.api-tokens')).rejects.toMatchObject({
      failure: 'forbidden',
      hint: expect.stringContaining('okta.apiTokens.read'),
    });
  });
});

describe('a service app that was not granted okta.apiTokens.read', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const auth = {
    kind: 'service-app',
    clientId: '0oa1',
    keyId: null,
    privateKey: new Secret(String(rsa.export({ type: 'pkcs8', format: 'pem' }))),
  } as const;
  const granted: Reply = { json: { token_type: 'Bearer', expires_in: 3600, access_token: 'a' } };
  const refused: Reply = {
    status: 400,
    json: { error: 'consent_required', error_description: 'not granted' },
  };
  const asked = () => okta.seen.map(({ body }) => new URLSearchParams(body).get('scope'));

  it('writes down as whom it asked, as Okta’s log does', async () => {
    okta.onPost('/oauth2/v1/token', granted);
    okta.on(RULES, { json: [] });
    const { pages } = await collect(
      streamOf(connector(tokenConnection(okta.origin, { auth })).streams, 'okta.group-rules'),
    );
    expect(pages[0]?.artifacts[0]?.source.request).toBe(`GET ${okta.origin}${RULES} as client 0oa1`);
  });

  it('loses the API tokens and nothing else', async () => {
    okta.onPost('/oauth2/v1/token', refused, granted);
    okta.on(RULES, { json: [] });
    const { streams, look } = connector(tokenConnection(okta.origin, { auth }));
    await expect(collect(streamOf(streams, 'okta.api-tokens'))).rejects.toMatchObject({
      failure: 'forbidden',
    });
    await collect(streamOf(streams, 'okta.group-rules'));
    expect(asked()[0]).toBe('okta.apiTokens.read');
    expect(asked()[1]).not.toContain('apiTokens');

    okta.onPost('/oauth2/v1/token', granted);
    okta.on(`${TOKENS}/00T1`, { json: token() });
    const grant = {
      kind: 'okta-api-token',
      account: 'okta:user/00u1',
      from: 'okta:api-token/00T1',
      name: 'API token ci',
      rules: [],
    } as const;
    expect(await look?.(grant, new AbortController().signal)).toMatchObject({ state: 'there' });
    expect(asked().filter((scope) => scope === 'okta.apiTokens.read')).toHaveLength(2);
  });
});
