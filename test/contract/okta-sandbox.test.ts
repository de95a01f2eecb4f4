import { generateKeyPairSync } from 'node:crypto';
import okta from '@okta/okta-sdk-nodejs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { ask, link, secret, startSmall } from '../support/sandbox.ts';
import { withRulesAndTokens } from '../support/small-world-okta.ts';

/** What the real Okta SDK and a plain reader see of the simulated Okta. */

let sandbox: Sandbox;
let client: okta.Client;
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const serviceApp = {
  clientId: '0oaservice',
  publicKey: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
};

beforeAll(async () => {
  sandbox = await startSmall({}, { oktaServiceApp: serviceApp });
  client = clientWith({ token: secret('FIELDWORK_OKTA_TOKEN') });
});

function clientWith(credentials: Record<string, unknown>, own = sandbox): okta.Client {
  return new okta.Client({
    orgUrl: own.oktaUrl,
    cacheMiddleware: null,
    testing: { disableHttpsCheck: true },
    ...credentials,
  } as never);
}

async function all<T>(collection: Promise<AsyncIterable<T | null>>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of await collection) if (item !== null) items.push(item);
  return items;
}

describe('users', () => {
  it('leaves leavers out unless a filter or search asks for them', async () => {
    const listed = (await all(client.userApi.listUsers({}))).map((user) => user.id);
    expect(listed).toEqual(['00u1ada', '00u2bob', '00u3cyd', '00u4dee']);
    const leavers = await all(client.userApi.listUsers({ filter: 'status eq "DEPROVISIONED"' }));
    expect(leavers.map((user) => user.id)).toEqual(['00u5eve']);
    const searched = await all(client.userApi.listUsers({ search: 'id pr' }));
    expect(searched).toHaveLength(5);
  });

  it('pages by Link headers to the last page', async () => {
    const users = await all(client.userApi.listUsers({ search: 'id pr', limit: 2 }));
    expect(users.map((user) => user.id)).toEqual(['00u1ada', '00u2bob', '00u3cyd', '00u4dee', '00u5eve']);
    const first = await ask(sandbox, 'okta', '/api/v1/users?limit=3');
    expect(link(first, 'self')).toBe(`${sandbox.url}/api/v1/users?limit=3`);
    const last = await ask(
      sandbox,
      'okta',
      new URL(link(first, 'next') ?? '').href.slice(sandbox.url.length),
    );
    expect(link(last, 'next')).toBeNull();
  });

  it('reads one user in any status, by id and by login', async () => {
    expect((await client.userApi.getUser({ userId: '00u5eve' })).status).toBe('DEPROVISIONED');
    expect((await client.userApi.getUser({ userId: 'bob@acme.example' })).id).toBe('00u2bob');
    await expect(client.userApi.getUser({ userId: 'nobody' })).rejects.toMatchObject({
      status: 404,
      errorCode: 'E0000007',
    });
  });

  it('refuses a filter that Okta would refuse', async () => {
    const response = await ask(
      sandbox,
      'okta',
      `/api/v1/users?filter=${encodeURIComponent('profile.department eq "x"')}`,
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errorCode: 'E0000031' });
  });
});

describe('access', () => {
  it('says whether an app came directly or through a group, without deactivated members', async () => {
    const assigned = await all(client.applicationApi.listApplicationUsers({ appId: '0oa1crm' }));
    expect(assigned.map((one) => [one.id, one.scope])).toEqual([
      ['00u1ada', 'USER'],
      ['00u2bob', 'GROUP'],
    ]);
    const members = await all(client.groupApi.listGroupUsers({ groupId: '00g1eng' }));
    expect(members.map((user) => user.id)).toEqual(['00u1ada', '00u2bob']);
    const groups = await all(client.applicationApi.listApplicationGroupAssignments({ appId: '0oa1crm' }));
    expect(groups.map((group) => group.id)).toEqual(['00g1eng']);
  });

  it('tells inherited admin roles from direct ones and lists only direct holders', async () => {
    const assignees = await client.roleAssignmentApi.listUsersWithRoleAssignments({});
    expect(assignees.value?.map((user) => user.id)).toEqual(['00u1ada']);
    const roles = await all(client.roleAssignmentApi.listAssignedRolesForUser({ userId: '00u2bob' }));
    expect(roles.map((role) => [role.type, role.assignmentType])).toEqual([['APP_ADMIN', 'GROUP']]);
    const ofGroup = await all(client.roleAssignmentApi.listGroupAssignedRoles({ groupId: '00g2adm' }));
    expect(ofGroup.map((role) => role.id)).toEqual(['ra2']);
  });

  it('lists group rules page by page, and API tokens with their owners', async () => {
    const own = await startSmall({ edit: withRulesAndTokens });
    const reader = clientWith({ token: secret('FIELDWORK_OKTA_TOKEN') }, own);
    const rules = await all(reader.groupApi.listGroupRules({ limit: 1 }));
    expect(rules.map((rule) => [rule.id, rule.actions?.assignUserToGroups?.groupIds])).toEqual([
      ['0pr1eng', ['00g1eng']],
      ['0pr2old', ['00g2adm']],
    ]);
    expect(rules[0]?.conditions?.people?.users?.exclude).toEqual(['00u4dee']);
    const tokens = await all(reader.apiTokenApi.listApiTokens({}));
    expect(tokens.map((token) => [token.id, token.userId])).toEqual([
      ['00T1', '00u2bob'],
      ['00T2', '00u1ada'],
    ]);
    own.change(({ okta }) => {
      okta.apiTokens = [];
    });
    await expect(reader.apiTokenApi.getApiToken({ apiTokenId: '00T1' })).rejects.toMatchObject({
      status: 404,
      errorCode: 'E0000007',
    });
  });

  it('lists enrolled factors', async () => {
    const factors = await all(client.userFactorApi.listFactors({ userId: '00u1ada' }));
    expect(factors.map((factor) => factor.factorType)).toEqual(['push', 'webauthn']);
  });
});

describe('System Log', () => {
  const uuids = async (response: Response) =>
    ((await response.json()) as { uuid: string }[]).map((event) => event.uuid);

  it('polls in the order of arrival, forgets after 90 days, and always offers a next page', async () => {
    const first = await ask(sandbox, 'okta', '/api/v1/logs?since=2026-07-01T00:00:00Z&limit=1000');
    // ev-00 is 96 days old; ev-05 arrived last although it happened before ev-04.
    expect(await uuids(first)).toEqual(['ev-01', 'ev-02', 'ev-03', 'ev-04', 'ev-05']);
    const next = link(first, 'next') ?? '';
    const empty = await ask(sandbox, 'okta', next.slice(sandbox.url.length));
    expect(await uuids(empty)).toEqual([]);
    expect(link(empty, 'next')).toBe(next);
    expect(link(empty, 'self')).toBe(next);
  });

  it('gives late events to a poller that had already read past their time', async () => {
    const own = await startSmall({}, { clock: () => '2026-09-21T12:00:00.000Z' });
    const first = await ask(own, 'okta', '/api/v1/logs?since=2026-09-19T00:00:00Z');
    expect(await uuids(first)).toEqual(['ev-03', 'ev-04']);
    own.setNow('2026-09-23T00:00:00.000Z');
    const later = await ask(own, 'okta', (link(first, 'next') ?? '').slice(own.url.length));
    expect(await uuids(later)).toEqual(['ev-05']);
  });

  it('ends a bounded query with a page without next, in order of publication', async () => {
    const query = '/api/v1/logs?since=2026-09-01T00:00:00Z&until=2026-10-01T00:00:00Z&limit=2';
    const first = await ask(sandbox, 'okta', query);
    expect(await uuids(first)).toEqual(['ev-03', 'ev-05']);
    const second = await ask(sandbox, 'okta', (link(first, 'next') ?? '').slice(sandbox.url.length));
    expect(await uuids(second)).toEqual(['ev-04']);
    expect(link(second, 'next')).toBeNull();
  });

  it('filters by event type and refuses what Okta refuses', async () => {
    const filter = encodeURIComponent('eventType eq "user.session.start" and target.id eq "00g1eng"');
    const found = await ask(sandbox, 'okta', `/api/v1/logs?since=2026-09-01T00:00:00Z&filter=${filter}`);
    expect(await uuids(found)).toEqual(['ev-03', 'ev-05']);
    const published = encodeURIComponent('published gt "2026-09-01T00:00:00Z"');
    expect((await ask(sandbox, 'okta', `/api/v1/logs?filter=${published}`)).status).toBe(400);
    expect((await ask(sandbox, 'okta', '/api/v1/logs?since=2026-01-01T00:00:00Z')).status).toBe(400);
  });
});

describe('access to the API', () => {
  it('takes a service app with a private key, and holds it to its scopes', async () => {
    const privateKey = keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    const mode = { authorizationMode: 'PrivateKey', clientId: serviceApp.clientId, privateKey };
    const reader = clientWith({ ...mode, scopes: ['okta.users.read'] });
    expect(await all(reader.userApi.listUsers({}))).toHaveLength(4);
    await expect(reader.applicationApi.getApplication({ appId: '0oa1crm' })).rejects.toMatchObject({
      status: 403,
      errorCode: 'E0000006',
    });
    const stranger = clientWith({ ...mode, clientId: 'somebody', scopes: ['okta.users.read'] });
    await expect(all(stranger.userApi.listUsers({}))).rejects.toThrow(/401|invalid_client/);
  });

  it('writes the token of a service app into the System Log, and nothing of what an API token reads', async () => {
    const own = await startSmall({}, { oktaServiceApp: serviceApp });
    const privateKey = keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    const mode = { authorizationMode: 'PrivateKey', clientId: serviceApp.clientId, privateKey };
    const read = async () => {
      const events = await (await ask(own, 'okta', '/api/v1/logs?limit=1000')).json();
      return (events as { eventType: string; actor: { id: string }; published: string }[]).filter(
        ({ actor }) => actor.id === serviceApp.clientId,
      );
    };
    expect(await read()).toEqual([]);
    await all(clientWith({ ...mode, scopes: ['okta.users.read'] }, own).userApi.listUsers({}));
    expect(await read()).toMatchObject([
      {
        eventType: 'app.oauth2.token.grant.access_token',
        actor: { type: 'PublicClientApp' },
        published: own.now(),
        transaction: { id: expect.stringMatching(/^[0-9a-f]{32}$/) },
        outcome: { result: 'SUCCESS' },
      },
    ]);
  });

  it('refuses a wrong token with E0000011', async () => {
    const stranger = clientWith({ token: 'wrong' });
    await expect(stranger.userApi.getUser({ userId: '00u1ada' })).rejects.toMatchObject({
      status: 401,
      errorCode: 'E0000011',
    });
  });

  it('counts calls per bucket and answers 429 with the reset when one is used up', async () => {
    const own = await startSmall({
      edit: (world) => {
        world.okta.rateLimitPerMinute = 2;
      },
    });
    const first = await ask(own, 'okta', '/api/v1/groups');
    expect(first.headers.get('x-rate-limit-limit')).toBe('2');
    expect(first.headers.get('x-rate-limit-remaining')).toBe('1');
    await ask(own, 'okta', '/api/v1/groups');
    const refused = await ask(own, 'okta', '/api/v1/groups');
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ errorCode: 'E0000047', errorCauses: [] });
    // The reset is UTC epoch seconds, within the minute.
    const reset = Number(refused.headers.get('x-rate-limit-reset'));
    expect(Math.abs(reset - Date.now() / 1000)).toBeLessThan(62);
    expect((await ask(own, 'okta', '/api/v1/apps')).status).toBe(200);
  });
});
