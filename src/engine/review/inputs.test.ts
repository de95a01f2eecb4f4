import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../test/support/memory-store.ts';
import { membershipHistory } from './inputs.ts';

const NOW = '2026-10-13T14:00:00.000Z';
const LOG_COVERED_UNTIL = '2026-10-13T13:50:00.000Z';

async function since(...windows: readonly { from: string; to: string }[]): Promise<string | null> {
  const store = new MemoryStore().collected('okta.memberships', '', null, { startedAt: NOW });
  for (const window of windows) store.collected('okta.logs', '', window);
  return (await membershipHistory(store.asStore(), store.taken, NOW)).membershipEventsSince;
}

describe('how far back group memberships are known', () => {
  it('is as far as the log reaches without a gap, its unsettled tail aside', async () => {
    expect(await since({ from: '2026-07-01T00:00:00.000Z', to: LOG_COVERED_UNTIL })).toBe(
      '2026-07-01T00:00:00.000Z',
    );
    expect(
      await since(
        { from: '2026-07-01T00:00:00.000Z', to: '2026-08-01T00:00:00.000Z' },
        { from: '2026-08-20T00:00:00.000Z', to: LOG_COVERED_UNTIL },
      ),
    ).toBe('2026-08-20T00:00:00.000Z');
  });

  it('is not at all when the log ends before the snapshot was taken', async () => {
    expect(await since({ from: '2026-07-01T00:00:00.000Z', to: '2026-09-19T00:00:00.000Z' })).toBeNull();
    expect(await since()).toBeNull();
  });
});
