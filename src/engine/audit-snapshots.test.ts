import { describe, expect, it } from 'vitest';
import { stored } from '../../test/support/audit-records.ts';
import { MemoryStore } from '../../test/support/memory-store.ts';
import type { Instant } from '../domain/instant.ts';
import { loadSnapshots, withHistory } from './audit-snapshots.ts';

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

describe('the register of vendors', () => {
  const entry = (name: string, startedAt: Instant) =>
    stored(
      'vendors.entry',
      `vendors:entry/${name}`,
      null,
      { name, tier: null, owner: null, lastReview: null },
      { stream: 'vendors.register', collectedAt: startedAt },
    );
  const moments = ['2026-06-20T02:00:00.000Z', '2026-07-02T02:00:00.000Z', '2026-09-29T02:00:00.000Z'];

  /** A store that shows, at each moment, the newest picture up to then. */
  function store(late = '2026-10-04T02:00:00.000Z'): MemoryStore {
    const made = new MemoryStore().collected('okta.roles', '', null, { startedAt: late });
    for (const [n, startedAt] of moments.entries())
      made.collected('vendors.register', '', null, { startedAt }).add(entry(`v${n}`, startedAt));
    Object.assign(made, {
      snapshot: async (kind: string, at: Instant) => {
        const collections = made.taken.filter(
          ({ stream, state, startedAt }) =>
            stream === 'vendors.register' && state === 'complete' && startedAt <= at,
        );
        const last = collections.at(-1)?.startedAt;
        const records = made.records.filter((one) => one.kind === kind && one.collectedAt === last);
        return { collections: collections.slice(-1), records };
      },
    });
    return made;
  }

  it('stands as in its own last picture of the period, whenever systems were read', async () => {
    const snapshots = await loadSnapshots(store().asStore(), ['vendors.entry'], END, NOW);
    expect(snapshots.of('vendors.entry').map(({ id }) => id)).toEqual(['vendors:entry/v2']);
    expect(snapshots.takenAt?.('vendors.entry')).toBe('2026-09-29T02:00:00.000Z');
    expect(snapshots.takenAt?.('okta.role')).toBeNull();
  });

  it('has a history: every complete picture since some days before the period', async () => {
    const made = store();
    made.collected('vendors.register', '', null, {
      startedAt: '2026-08-01T00:00:00.000Z',
      state: 'incomplete',
    });
    const from = '2026-07-01T00:00:00.000Z';
    const plain = await loadSnapshots(made.asStore(), ['vendors.entry'], END, NOW);
    const snapshots = await withHistory(made.asStore(), plain, ['vendors.entry'], { from }, NOW);
    expect(
      snapshots.history?.('vendors.entry').map(({ at, records }) => [at, records.map(({ id }) => id)]),
    ).toEqual([
      ['2026-07-02T02:00:00.000Z', ['vendors:entry/v1']],
      ['2026-09-29T02:00:00.000Z', ['vendors:entry/v2']],
    ]);
    expect(snapshots.of('vendors.entry')).toHaveLength(1);
  });
});
