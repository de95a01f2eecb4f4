import { describe, expect, it } from 'vitest';
import { accessGrants } from '../../../samplers/access-grants.ts';
import { ACCOUNT, call, oktaEvent, party, policy } from '../../../test/support/audit-records.ts';
import { contextOf } from '../../../test/support/test-context.ts';
import type { Appearance, AppearanceKind } from '../../domain/completeness.ts';
import { addMs } from '../../domain/instant.ts';
import type { SampledRecord } from '../../domain/mock-audit.ts';
import { tellsOf, withoutItem } from './appeared.ts';

const window = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const AT = '2026-07-10T12:00:00.000Z';
const minutes = (count: number): string => addMs(AT, count * 60_000);

const appearance = (kind: AppearanceKind, account: string, created = AT): Appearance => ({
  kind,
  id: `${kind}/${account}/${created}`,
  names: [account],
  title: account,
  accountId: kind === 'okta-account' ? null : ACCOUNT,
  created,
  evidence: { record: account, label: '', artifact: '', position: '' },
});

/** Items as the population makes them of these events. */
function left(appearances: readonly Appearance[], events: readonly SampledRecord[]): string[] {
  const input = { policy: policy(), window, streams: [], appGroups: null };
  const selector = accessGrants.open(input, contextOf());
  for (const event of events) selector.add(event);
  return withoutItem({ appearances, items: selector.finish().items }).map(({ id }) => id);
}

const made = (id: string, eventName: string, userName: string, at = AT, parts = {}) =>
  call(id, at, { eventSource: 'iam.amazonaws.com', eventName, request: { userName }, ...parts });
const user = party('User', '00u1', 'new@acme.example');

describe('an account that appeared', () => {
  it('has its event in Okta by its id, whatever the clocks say', () => {
    const created = oktaEvent('e1', minutes(9), 'user.lifecycle.create', [user]);
    expect(left([appearance('okta-account', '00u1')], [created])).toEqual([]);
    expect(left([appearance('okta-account', '00u2')], [created])).toHaveLength(1);
  });

  it.each([
    ['iam-user', 'CreateUser'],
    ['access-key', 'CreateAccessKey'],
    ['iam-password', 'CreateLoginProfile'],
  ] as const)('has its event in AWS: %s by %s', (kind, eventName) => {
    const one = appearance(kind, 'backup');
    expect(left([one], [made('e1', eventName, 'Backup', minutes(1))])).toEqual([]);
    expect(left([one], [made('e1', eventName, 'restore')])).toEqual([one.id]);
    expect(left([one], [made('e1', 'AttachUserPolicy', 'backup')])).toEqual([one.id]);
  });

  it('has no event in a call that failed, in another account, or at another time', () => {
    const key = appearance('access-key', 'backup');
    const calls = [
      made('e1', 'CreateAccessKey', 'backup', AT, { errorCode: 'AccessDenied' }),
      made('e2', 'CreateAccessKey', 'backup', AT, { accountId: '999999999999' }),
      made('e3', 'CreateAccessKey', 'backup', minutes(60)),
    ];
    for (const one of calls) expect(left([key], [one])).toEqual([key.id]);
  });

  it('needs an event of its own: one call does not make two keys', () => {
    const keys = [appearance('access-key', 'backup'), appearance('access-key', 'backup', minutes(2))];
    expect(left(keys, [made('e1', 'CreateAccessKey', 'backup')])).toEqual([keys[1]?.id]);
    const both = [
      made('e1', 'CreateAccessKey', 'backup'),
      made('e2', 'CreateAccessKey', 'backup', minutes(2)),
    ];
    expect(left(keys, both)).toEqual([]);
  });
});

describe('another event of the log', () => {
  const account = appearance('okta-account', '00u1');
  it('tells of an import, which the population leaves out', () => {
    expect(tellsOf(oktaEvent('e1', AT, 'system.import.user.create', [user]).data, account)).toBe(true);
  });

  it('tells of an account that a directory agent made when its person first signed in', () => {
    const named = { ...account, names: ['00u1', 'New@acme.example'] };
    const target = party('AppUser', '0ua7', 'new@acme.example');
    const made = oktaEvent('e1', AT, 'system.agent.ldap.create_user_JIT', [target]).data;
    expect(tellsOf(made, named)).toBe(true);
    expect(tellsOf(made, account)).toBe(false);
  });

  it('tells of nothing when it failed, is about somebody else, or makes nobody', () => {
    const failed = oktaEvent('e1', AT, 'user.lifecycle.create', [user], { outcome: 'FAILURE' });
    const other = oktaEvent('e2', AT, 'system.import.user.create', [party('User', '00u2', 'x')]);
    const start = oktaEvent('e3', AT, 'user.session.start', [user]);
    for (const { data } of [failed, other, start]) expect(tellsOf(data, account)).toBe(false);
  });
});
