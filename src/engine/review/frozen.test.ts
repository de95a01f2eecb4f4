import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../test/support/memory-store.ts';
import { ReviewDesk, reviewLine } from '../../../test/support/review-desk.ts';
import { digestOf } from '../../domain/digest.ts';
import type { Campaign } from '../../domain/review.ts';
import { freeze, frozenCampaign, frozenCampaigns, isSucceeded, withLines } from './frozen.ts';

const campaignOf = (...accounts: string[]): Campaign =>
  new ReviewDesk(accounts.map((account, index) => reviewLine(index + 1, { account }))).campaign;

describe('a frozen campaign', () => {
  let store: MemoryStore;
  beforeEach(() => {
    store = new MemoryStore();
  });
  const frozen = async () => {
    const kept = await frozenCampaign(store.asStore(), '2026Q3');
    if (kept === null) throw new Error('nothing is frozen');
    return kept;
  };

  it('is read as it was, and names its lines by digest', async () => {
    const campaign = campaignOf('ana', 'ben');
    const kept = await freeze(store.asStore(), campaign);
    expect(await frozen()).toEqual(kept);
    expect(kept.assignments.map(({ lines }) => lines)).toEqual([
      { digest: digestOf(campaign.assignments[0]?.lines), count: 2 },
    ]);
    expect(await withLines(store.asStore(), kept)).toEqual(campaign);
    expect(await frozenCampaigns(store.asStore())).toEqual([kept]);
  });

  it('stays what it was when it is frozen again from another list', async () => {
    const first = campaignOf('ana', 'ben');
    const kept = await freeze(store.asStore(), first);
    expect(await freeze(store.asStore(), campaignOf('ana', 'zoe'))).toEqual(kept);
    expect(await withLines(store.asStore(), await frozen())).toEqual(first);
  });

  it('is that of the next run when the first was killed between its lines and itself', async () => {
    const killed = campaignOf('ana', 'ben');
    await freeze(store.asStore(), killed);
    for (const [key] of store.documents) if (key.startsWith('campaign\n')) store.documents.delete(key);
    expect(await frozenCampaign(store.asStore(), '2026Q3')).toBeNull();
    const next = campaignOf('ana', 'zoe');
    await freeze(store.asStore(), next);
    expect(await withLines(store.asStore(), await frozen())).toEqual(next);
  });

  it('cannot be read without all of its lines, and says whose are gone', async () => {
    await freeze(store.asStore(), campaignOf('ana'));
    for (const [key] of store.documents) if (key.startsWith('campaign-lines\n')) store.documents.delete(key);
    await expect(frozen().then((kept) => withLines(store.asStore(), kept))).rejects.toMatchObject({
      code: 'DOCUMENT_LOST',
      message: 'the lines of Ana Ruiz in the access review 2026Q3 are gone',
      hint: expect.stringContaining('fieldwork verify'),
    });
  });

  it('has a successor when a newer one asks about the same access', () => {
    const q3 = { review: 'all', frozenAt: '2026-09-14T09:00:00.000Z' };
    const monthly = { review: 'privileged', frozenAt: '2026-10-01T09:00:00.000Z' };
    expect(isSucceeded(q3, [q3, monthly])).toBe(false);
    expect(isSucceeded(q3, [q3, { ...q3, frozenAt: '2026-12-14T09:00:00.000Z' }])).toBe(true);
  });
});
