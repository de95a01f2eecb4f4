import { accessReviews } from '../../samplers/access-reviews.ts';
import { accessReviewed } from '../../src/controls/access-reviewed.ts';
import type { AttributeResult } from '../../src/domain/audit.ts';
import type { DueReview, HeldReview, WeighedTest } from '../../src/domain/items-reviews.ts';
import { type SamplerInput, type TestContext, testItem } from '../../src/domain/mock-audit.ts';
import { policy } from './audit-records.ts';
import { contextOf } from './test-context.ts';

/** An access review that was held as it should be; tests change one thing each. */

export const QUARTER = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };

export const due = (parts: Partial<DueReview> = {}): DueReview => ({
  campaign: '2026Q3',
  review: 'all',
  period: '2026Q3',
  window: QUARTER,
  openBy: '2026-10-16T00:00:00.000Z',
  responsible: 'lead@acme.test',
  since: null,
  opened: true,
  ...parts,
});

export const weighed = (number: number, parts: Partial<WeighedTest> = {}): WeighedTest => ({
  id: `U${number}`,
  requirement: 'as it should be',
  outcome: 'pass',
  facts: ['all is well'],
  code: null,
  ...parts,
});

const PACKET = { html: 'a'.repeat(64), json: 'b'.repeat(64), xlsx: 'c'.repeat(64) };

export const held = (parts: Partial<HeldReview> = {}): HeldReview => ({
  campaign: '2026Q3',
  frozenAt: '2026-09-14T09:00:00.000Z',
  lines: 12,
  digest: 'd'.repeat(64),
  tests: Array.from({ length: 12 }, (_, index) => weighed(index + 1)),
  ledger: { list: 5, firstTicket: 6, closing: 40 },
  closeBy: '2026-10-29T00:00:00.000Z',
  closing: { closedAt: '2026-10-05T10:00:00.000Z', closedBy: 'ops@bastion', packet: PACKET, over: 0 },
  ...parts,
});

/** A review in which one of the tests came out otherwise. */
export const heldWith = (number: number, parts: Partial<WeighedTest>): HeldReview =>
  held({ tests: held().tests.map((test) => (test.id === `U${number}` ? weighed(number, parts) : test)) });

export const inputOf = (reviewsDue: readonly DueReview[] | undefined, window = QUARTER): SamplerInput => ({
  policy: policy(),
  window,
  streams: [],
  appGroups: null,
  reviewsDue,
});

export const select = (reviews: readonly DueReview[], window = QUARTER) =>
  accessReviews.open(inputOf(reviews, window), contextOf()).finish();

/** The results for one review, by attribute. */
export function judged(
  reviewsHeld: readonly HeldReview[] | undefined,
  given: Partial<TestContext> & { readonly due?: DueReview } = {},
): Readonly<Record<string, AttributeResult>> {
  const { due: asked = due(), ...context } = given;
  const [item] = select([asked]).items;
  if (item === undefined) throw new Error('no item');
  const prepared = accessReviewed.prepare(contextOf({ ...context, reviewsHeld, tickets: [] }));
  return Object.fromEntries(testItem(accessReviewed, item, prepared).map((one) => [one.attribute, one]));
}
