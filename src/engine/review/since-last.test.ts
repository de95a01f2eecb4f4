import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../test/support/memory-store.ts';
import { removal, SIGNED_OFF } from '../../../test/support/removal-desk.ts';
import { ReviewDesk, reviewLine } from '../../../test/support/review-desk.ts';
import type { KeptSight } from '../../domain/remediation.ts';
import type { Campaign, ReviewLine } from '../../domain/review.ts';
import { freeze } from './frozen.ts';
import { lastReview, sinceLast } from './since-last.ts';
import type { Candidate } from './subjects.ts';

const campaignOf = (lines: readonly Partial<ReviewLine>[]): Campaign =>
  new ReviewDesk(lines.map((parts, index) => reviewLine(index + 1, parts))).campaign;

const candidate = (number: number, parts: Partial<ReviewLine> = {}): Candidate =>
  ({ line: reviewLine(number, parts), owner: {} }) as unknown as Candidate;

const flags = (candidates: readonly Candidate[]): string[][] =>
  candidates.map(({ line }) => line.flags.map(({ code, text }) => `${code}: ${text}`));

describe('a list compared with the last one', () => {
  it('says of the first of its kind nothing', () => {
    expect(flags(sinceLast([candidate(1)], null))).toEqual([[]]);
  });

  it('shows what was granted, and what gives more under the same name', () => {
    const campaign = campaignOf([
      {},
      { gives: 'Viewer', entitlement: 'CRM: Viewer' },
      { gives: 'a'.repeat(64) },
    ]);
    const found = sinceLast(
      [
        candidate(1),
        candidate(2, { gives: 'Admin', entitlement: 'CRM: Admin' }),
        candidate(3, { gives: 'b'.repeat(64) }),
        candidate(4),
      ],
      { campaign, removed: new Set() },
    );
    expect(flags(found)).toEqual([
      [],
      ['role-changed: role changed since 2026-09-14: it was “CRM: Viewer”'],
      ['role-changed: role changed since 2026-09-14: it was another policy text'],
      ['granted-since: granted since the review of 2026-09-14'],
    ]);
  });

  it('shows what was revoked, seen gone, and is there again; what was never seen gone is no news', async () => {
    const store = new MemoryStore();
    const campaign = campaignOf([{}, {}]);
    await freeze(store.asStore(), campaign);
    const [first, second] = [1, 2].map((line) =>
      removal({ id: `2026Q3/person:ana/${line}/revoke`, line, lineId: reviewLine(line).id }),
    );
    if (first === undefined || second === undefined) throw new Error('two removals');
    for (const one of [first, second]) await store.putOnce('remediation', one.id, one, SIGNED_OFF);
    const sight = (id: string, at: string, state: KeptSight['state']) =>
      store.putOnce('sight', `${id}/${at}`, { remediation: id, at, state, grants: [], artifacts: [] }, at);
    await sight(first.id, '2026-09-15T00:00:00.000Z', 'there');
    await sight(first.id, '2026-09-16T00:00:00.000Z', 'gone');
    await sight(second.id, '2026-09-15T00:00:00.000Z', 'there');
    const last = await lastReview(store.asStore(), 'all', '2026Q4');
    expect(flags(sinceLast([candidate(1), candidate(2)], last))).toEqual([
      ['came-back: revoked in the review of 2026-09-14 and there again'],
      [],
    ]);
    expect(await lastReview(store.asStore(), 'privileged', '2026Q4')).toBeNull();
  });
});
