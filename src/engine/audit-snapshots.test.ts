import { expect, it } from 'vitest';
import { stored } from '../../test/support/audit-records.ts';
import { MemoryStore } from '../../test/support/memory-store.ts';
import type { Instant } from '../domain/instant.ts';
import { loadSnapshots } from './audit-snapshots.ts';

const END = '2026-10-01T00:00:00.000Z';
const role = {
  assignmentId: 'r',
  assigneeType: 'USER',
  assigneeId: 'u',
  type: 'SUPER_ADMIN',
  label: 'Super',
  status: 'ACTIVE',
  created: null,
} as const;

/** The instant as of which the store is asked, for snapshots taken then. */
async function asOf(taken: readonly Instant[], now: Instant): Promise<Instant | undefined> {
  const store = new MemoryStore().add(
    stored('okta.role', 'okta:role/u/r', null, role, { stream: 'okta.roles' }),
  );
  for (const startedAt of taken) store.collected('okta.roles', '', null, { startedAt });
  let asked: Instant | undefined;
  const original = store.snapshot.bind(store);
  Object.assign(store, {
    snapshot: (kind: 'okta.role', at: Instant) => {
      asked = at;
      return original(kind);
    },
  });
  const snapshots = await loadSnapshots(store.asStore(), ['okta.role'], END, now);
  expect(snapshots.of('okta.role')).toHaveLength(1);
  expect(snapshots.of('aws.user')).toEqual([]);
  return asked;
}

const NOW = '2026-10-15T09:00:00.000Z';

it('shows the last picture of the days before the end', async () => {
  expect(await asOf(['2026-09-29T02:00:00.000Z', '2026-10-02T02:00:00.000Z'], NOW)).toBe(END);
});

it('else the first one after it, with the streams of the same run', async () => {
  expect(await asOf(['2026-06-01T02:00:00.000Z', '2026-10-04T02:00:00.000Z', NOW], NOW)).toBe(
    '2026-10-04T14:00:00.000Z',
  );
});

it('else the newest there is, also while the period runs', async () => {
  expect(await asOf(['2026-06-01T02:00:00.000Z'], NOW)).toBe(NOW);
  expect(await asOf(['2026-08-01T02:00:00.000Z'], '2026-08-02T00:00:00.000Z')).toBe(
    '2026-08-02T00:00:00.000Z',
  );
});

it('shows the newest list of leavers, and takes its moment from no such list', async () => {
  const [early, late] = ['2026-09-29T02:00:00.000Z', '2026-10-12T02:00:00.000Z'];
  const leaver = {
    ...{ name: 'Ana', email: 'ana@acme.example', number: null, kind: null, returned: null },
    ...{ lastDay: '2026-09-30', effective: '2026-09-30T16:00:00.000Z', rule: '' },
  };
  const store = new MemoryStore()
    .collected('hr.leavers', '', null, { startedAt: early })
    .collected('okta.roles', '', null, { startedAt: late })
    .add(stored('hr.leaver', 'hr:leaver/ana', null, leaver, { stream: 'hr.leavers' }));
  const asked: string[] = [];
  const original = store.snapshot.bind(store);
  Object.assign(store, {
    snapshot: (kind: 'okta.role', at: Instant) => {
      asked.push(`${kind} ${at}`);
      return original(kind);
    },
  });
  await loadSnapshots(store.asStore(), ['hr.leaver', 'okta.role'], END, NOW);
  expect(asked).toEqual([`hr.leaver ${NOW}`, 'okta.role 2026-10-12T14:00:00.000Z']);
});
