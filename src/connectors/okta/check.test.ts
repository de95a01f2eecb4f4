import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  clockAt,
  collect,
  FakeOkta,
  oktaError,
  oktaUser,
  type Reply,
  streamOf,
  tokenConnection,
} from '../../../test/support/fake-okta.ts';
import { FakeTimeline } from '../../../test/support/fake-timeline.ts';
import type { OktaConnection } from '../../domain/connection.ts';
import type { CheckResult } from '../../domain/connector.ts';
import { Secret } from '../../domain/secret.ts';
import { createOktaConnector } from './index.ts';

const NOW = '2026-11-21T09:14:00.000Z';
const LOGS = '/api/v1/logs?since=2026-11-21T08:14:00.000Z&limit=1';
const TOKEN = '/oauth2/v1/token';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const PEM = String(rsa.export({ type: 'pkcs8', format: 'pem' }));

let okta: FakeOkta;
beforeEach(async () => {
  okta = await FakeOkta.start();
});
afterEach(() => okta.close());

async function check(connection: OktaConnection, simulated = false): Promise<CheckResult[]> {
  const connector = createOktaConnector(connection, clockAt(NOW, simulated), new FakeTimeline());
  const results: CheckResult[] = [];
  for await (const result of connector.check(new AbortController().signal)) results.push(result);
  return results;
}

/** Everything that `check` asks for, answered well unless the test says otherwise. */
function answerAll(change: Readonly<Record<string, Reply>> = {}) {
  const answers: Record<string, Reply> = {
    '/api/v1/users?limit=1': { json: [oktaUser('u1')] },
    '/api/v1/users/u1/factors': { json: [] },
    '/api/v1/groups?limit=1': { json: [] },
    '/api/v1/apps?limit=1': { json: [] },
    [LOGS]: { json: [] },
    '/api/v1/iam/assignees/users?limit=1': { json: { value: [] } },
    '/api/v1/api-tokens': { json: [] },
    ...change,
  };
  for (const [path, reply] of Object.entries(answers)) okta.on(path, reply);
}

const owner = (...types: string[]) => ({
  '/api/v1/users/me': { json: oktaUser('me') },
  '/api/v1/users/me/roles': { json: types.map((type) => ({ id: type, type })) },
});

function serviceApp(privateKey = PEM): OktaConnection {
  const auth = {
    kind: 'service-app',
    clientId: '0oa1',
    keyId: 'kid1',
    privateKey: new Secret(privateKey),
  } as const;
  return tokenConnection(okta.origin, { auth });
}

const token = (value = 'access-1'): Reply => ({
  json: { token_type: 'Bearer', expires_in: 3600, access_token: value, scope: 'x' },
});

describe('check with an API token', () => {
  it('proves every scope by its lightest call, in one line', async () => {
    answerAll(owner('READ_ONLY_ADMIN'));
    const results = await check(tokenConnection(okta.origin));
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({ status: 'ok', part: 'okta' });
    expect(results[0]?.message).toContain('users groups apps logs roles apiTokens');
  });

  it('warns when the owner of the token was demoted: lists get shorter without an error', async () => {
    answerAll(owner('HELP_DESK_ADMIN'));
    const results = await check(tokenConnection(okta.origin));
    expect(results.at(-1)).toMatchObject({
      status: 'warning',
      hint: expect.stringContaining('Read-Only Administrator'),
    });
    expect(results.at(-1)?.message).toContain('HELP_DESK_ADMIN');
  });

  it('says nothing about an owner it cannot ask for', async () => {
    answerAll({ '/api/v1/users/me': { status: 404, json: oktaError('E0000007') } });
    expect(await check(tokenConnection(okta.origin))).toHaveLength(1);
  });

  it('names each missing permission, what cannot be told without it, and where to click', async () => {
    answerAll({
      ...owner('ORG_ADMIN'),
      '/api/v1/users/u1/factors': { status: 403, json: oktaError('E0000006') },
      [LOGS]: { status: 403, json: oktaError('E0000006') },
    });
    const results = await check(tokenConnection(okta.origin));
    expect(results.map(({ status }) => status)).toEqual(['ok', 'failed', 'failed']);
    expect(results[1]?.message).toContain('okta.users.read is missing: people and MFA cannot be read');
    expect(results[2]?.message).toContain('okta.logs.read is missing: access grants cannot be tested');
  });

  it('explains a refused token once and does not knock again', async () => {
    okta.on('/api/v1/users?limit=1', { status: 401, json: oktaError('E0000011') });
    expect(await check(tokenConnection(okta.origin))).toMatchObject([
      {
        status: 'failed',
        message: expect.stringMatching(/^the API token was refused \(401 E0000011\)/),
        hint: expect.stringContaining('30 days'),
      },
    ]);
  });

  it('never throws, also when nobody answers', async () => {
    const closed = await FakeOkta.start();
    await closed.close();
    expect(await check(tokenConnection(closed.origin))).toMatchObject([{ status: 'failed' }]);
  });

  it('compares the clocks, unless ours is simulated', async () => {
    const late = { json: [], headers: { date: new Date(Date.now() + 600_000).toUTCString() } };
    answerAll({ ...owner('SUPER_ADMIN'), '/api/v1/api-tokens': late });
    const warned = await check(tokenConnection(okta.origin));
    expect(warned.at(-1)).toMatchObject({ status: 'warning', hint: expect.stringContaining('NTP') });
    expect(warned.at(-1)?.message).toMatch(/clock is \d+ s behind Okta's/);
    answerAll({ ...owner('SUPER_ADMIN'), '/api/v1/api-tokens': late });
    expect(await check(tokenConnection(okta.origin), true)).toHaveLength(1);
  });
});

describe('a service app', () => {
  it.each([
    ['PEM', PEM],
    ['JWK', JSON.stringify(rsa.export({ format: 'jwk' }))],
  ])('signs in with its private key (%s) and asks for read-only scopes alone', async (_, key) => {
    okta.onPost(TOKEN, token());
    okta.on('/api/v1/groups?limit=200', { json: [] });
    const { streams } = createOktaConnector(serviceApp(key), clockAt(NOW), new FakeTimeline());
    await collect(streamOf(streams, 'okta.groups'));
    const asked = new URLSearchParams(okta.seen[0]?.body);
    expect(asked.get('scope')).toBe(
      'okta.users.read okta.groups.read okta.apps.read okta.logs.read okta.roles.read',
    );
    expect(asked.get('grant_type')).toBe('client_credentials');
    const [header, claims] = (asked.get('client_assertion') ?? '')
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString());
    expect(JSON.parse(header ?? '')).toMatchObject({ alg: 'RS256', kid: 'kid1' });
    expect(JSON.parse(claims ?? '')).toMatchObject({
      iss: '0oa1',
      sub: '0oa1',
      aud: `${okta.origin}${TOKEN}`,
    });
    expect(okta.seen[1]?.headers.authorization).toBe('Bearer access-1');
  });

  it('gets a new access token when the old one has expired in the middle', async () => {
    okta.onPost(TOKEN, token('old'), token('new'));
    okta.on('/api/v1/groups?limit=200', { status: 401, json: oktaError('E0000011') }, { json: [] });
    const { streams } = createOktaConnector(serviceApp(), clockAt(NOW), new FakeTimeline());
    await collect(streamOf(streams, 'okta.groups'));
    expect(okta.seen.at(-1)?.headers.authorization).toBe('Bearer new');
  });

  it('finds the one scope that was not granted', async () => {
    const refused: Reply = {
      status: 400,
      json: { error: 'consent_required', error_description: 'not granted' },
    };
    okta.onPost(TOKEN, token(), token(), token(), refused, token(), token());
    const answers = { [LOGS]: { json: [] } };
    answerAll(answers);
    // The log is not asked for without its scope.
    await fetch(`${okta.origin}${LOGS}`);
    const results = await check(serviceApp());
    expect(results.map(({ status }) => status)).toEqual(['ok', 'failed']);
    expect(results[1]).toMatchObject({
      message: expect.stringContaining('okta.logs.read is missing'),
      hint: expect.stringContaining('Okta API scopes → grant okta.logs.read'),
    });
  });

  it('blames the client, not the API, when the client is refused', async () => {
    okta.onPost(TOKEN, { status: 401, json: { error: 'invalid_client', error_description: 'no such key' } });
    expect(await check(serviceApp())).toMatchObject([
      {
        status: 'failed',
        message: expect.stringContaining('invalid_client: no such key'),
        hint: expect.stringContaining('Client Credentials'),
      },
    ]);
  });

  it('waits when the token endpoint is busy', async () => {
    okta.onPost(TOKEN, { status: 429, json: {} }, { status: 503, body: '' }, token());
    okta.on('/api/v1/groups?limit=200', { json: [] });
    const { streams } = createOktaConnector(serviceApp(), clockAt(NOW), new FakeTimeline());
    await collect(streamOf(streams, 'okta.groups'));
  });

  it('proves possession of its key where Okta asks for that, with the nonce it was given', async () => {
    const nonce: Reply = { status: 400, json: { error: 'use_dpop_nonce' }, headers: { 'dpop-nonce': 'n1' } };
    okta.onPost(TOKEN, nonce, { json: { token_type: 'DPoP', expires_in: 3600, access_token: 'bound' } });
    okta.on('/api/v1/groups?limit=200', { json: [] });
    const { streams } = createOktaConnector(serviceApp(), clockAt(NOW), new FakeTimeline());
    await collect(streamOf(streams, 'okta.groups'));
    const headers = okta.seen.at(-1)?.headers ?? {};
    expect(headers.authorization).toBe('DPoP bound');
    const proof = Buffer.from(String(headers.dpop).split('.')[1] ?? '', 'base64url').toString();
    expect(JSON.parse(proof)).toMatchObject({ htm: 'GET', htu: `${okta.origin}/api/v1/groups` });
  });

  it.each([
    [
      'an EC key, which the SDK cannot use',
      String(
        generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
          type: 'pkcs8',
          format: 'pem',
        }),
      ),
      'only RSA keys',
    ],
    ['no key at all', 'not-a-key-s3cret', 'neither a PEM nor a JWK'],
    ['broken JSON', '{"kty":"RSA","d":"s3cret"', 'neither a PEM nor a JWK'],
  ])('says what is wrong with %s', async (_, key, message) => {
    const results = await check(serviceApp(key));
    expect(results).toMatchObject([{ status: 'failed', message: expect.stringContaining(message) }]);
    expect(JSON.stringify(results)).not.toContain('s3cret');
  });
});
