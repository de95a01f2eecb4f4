import { expect, it } from 'vitest';
import type { Stream } from '../domain/connector.ts';
import type { Window } from '../domain/window.ts';
import { missingWindows } from './collect-windows.ts';

const stream = (parts: Partial<Stream> = {}): Stream => ({
  id: 'jira.issues',
  scope: 'VEN',
  mode: 'events',
  kinds: ['jira.issue'],
  after: [],
  retentionDays: null,
  settleMs: 0,
  permissions: [],
  read: async function* () {},
  ...parts,
});
const now = '2026-10-01T00:00:00.000Z';
const usual = { reachBack: '2026-01-01T00:00:00.000Z' };
const whole = '2000-01-01T00:00:00.000Z';
const store = (covered: readonly Window[] = []) => ({
  collections: async () => [],
  coverage: async () => [...covered],
});

it('a stream that must be known from its beginning is read from there, once', async () => {
  expect(await missingWindows(store(), now, stream(), usual)).toEqual([{ from: usual.reachBack, to: now }]);
  const register = stream({ reachBack: whole });
  expect(await missingWindows(store(), now, register, usual)).toEqual([{ from: whole, to: now }]);
  const covered = [{ from: usual.reachBack, to: now }];
  expect(await missingWindows(store(covered), now, register, usual)).toEqual([
    { from: whole, to: usual.reachBack },
  ]);
  expect(await missingWindows(store([{ from: whole, to: now }]), now, register, usual)).toEqual([]);
});
