import { beforeAll, describe, expect, it } from 'vitest';
import { createOktaConnector } from '../../src/connectors/okta/index.ts';
import type { Grant, GrantKind, Look } from '../../src/domain/remediation.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import type { World } from '../../src/sandbox/world.ts';
import { secret, startSmall } from '../support/sandbox.ts';

/** What the connectors see of a grant in the simulated company, before and after somebody took it away. */

let sandbox: Sandbox;
let okta: Look;

beforeAll(async () => {
  sandbox = await startSmall();
  const clock = { now: () => sandbox.now(), simulated: true };
  const auth = { kind: 'token', token: new Secret(secret('FIELDWORK_OKTA_TOKEN')) } as const;
  const connection = { url: sandbox.oktaUrl, auth, budgetPercent: 100, allowHttp: true };
  okta = lookOf(createOktaConnector(connection, clock).look);
});

function lookOf(look: Look | undefined): Look {
  if (look === undefined) throw new Error('the connector cannot look');
  return look;
}

const grant = (kind: GrantKind, account: string, from: string, name: string): Grant => ({
  kind,
  account,
  from,
  name,
  rules: [],
});

type Case = readonly [
  Grant,
  (world: World) => void,
  { readonly gives: string | null; readonly gone: string },
];

const OKTA: readonly Case[] = [
  [
    grant('okta-group', 'okta:user/00u2bob', 'okta:group/00g1eng', 'group Engineering'),
    ({ okta }) => {
      for (const group of okta.groups) group.members = group.members.filter((id) => id !== '00u2bob');
    },
    { gives: null, gone: 'is no longer in Engineering' },
  ],
  [
    grant('okta-app', 'okta:user/00u1ada', 'okta:app/0oa1crm', 'app CRM'),
    ({ okta }) => {
      for (const app of okta.apps) Object.assign(app, { users: [], groups: [] });
    },
    { gives: 'Admin', gone: 'is no longer assigned to CRM' },
  ],
  [
    grant('okta-role', 'okta:user/00u1ada', 'okta:role/00u1ada/ra1', 'admin role Super'),
    ({ okta }) => {
      okta.roles = okta.roles.filter((role) => role.id !== 'ra1');
    },
    { gives: null, gone: 'no longer holds the admin role Super' },
  ],
  [
    grant('okta-account', 'okta:user/00u4dee', 'okta:user/00u4dee', 'the Okta account'),
    ({ okta }) => {
      for (const user of okta.users) if (user.id === '00u4dee') user.status = 'DEPROVISIONED';
    },
    { gives: 'SUSPENDED', gone: 'account is DEPROVISIONED' },
  ],
];

describe('a look', () => {
  it.each(OKTA)('at $kind $from sees it there, and gone as soon as it is', async (one, remove, expected) => {
    const signal = AbortSignal.timeout(30_000);
    expect(await okta(one, signal)).toMatchObject({ state: 'there', gives: expected.gives });
    sandbox.change(remove);
    const after = await okta(one, signal);
    expect(after).toMatchObject({ state: 'gone', gives: null, words: expected.gone, at: sandbox.now() });
    expect(after.raw.length).toBeGreaterThan(0);
  });
});
