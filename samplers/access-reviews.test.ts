import { describe, expect, it } from 'vitest';
import { due, inputOf, QUARTER, select } from '../test/support/review-case.ts';
import { accessReviews } from './access-reviews.ts';

const month = (id: string, from: string, to: string, parts = {}) =>
  due({ campaign: `privileged-${id}`, review: 'privileged', period: id, window: { from, to }, ...parts });
const [JULY, AUGUST] = [
  month('2026-07', QUARTER.from, '2026-08-01T00:00:00.000Z'),
  month('2026-08', '2026-08-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z'),
];

describe('access reviews as a population', () => {
  it('are one item for each period in which one had to be held, opened or not', () => {
    const { items } = select([due({ opened: false }), AUGUST, JULY]);
    expect(items.map(({ id, at, group, title }) => [id, at, group, title])).toEqual([
      [
        'review:privileged-2026-07',
        '2026-07-31T23:59:59.999Z',
        'privileged',
        'Access review privileged of 2026-07',
      ],
      [
        'review:privileged-2026-08',
        '2026-08-31T23:59:59.999Z',
        'privileged',
        'Access review privileged of 2026-08',
      ],
      ['review:2026Q3', '2026-09-30T23:59:59.999Z', 'all', 'Access review of 2026Q3'],
    ]);
  });

  it('hold nothing that changes once they are frozen', () => {
    const [opened, missed] = [true, false].map((is) => select([due({ opened: is })]).items);
    expect(opened).toEqual(missed);
  });

  it('are in the part of the period in which they fall due, where rules change in between', () => {
    const from = '2026-08-12T00:00:00.000Z';
    const all = [due(), JULY, AUGUST];
    const ids = (window: typeof QUARTER) => select(all, window).items.map(({ id }) => id);
    expect(ids({ ...QUARTER, to: from })).toEqual(['review:privileged-2026-07']);
    expect(ids({ ...QUARTER, from })).toEqual(['review:privileged-2026-08', 'review:2026Q3']);
  });

  it('leave out periods before the company asked for the review, unless it was held all the same', () => {
    const since = '2026-09-01T00:00:00.000Z';
    const { items, excluded } = select([
      { ...JULY, since, opened: false },
      { ...AUGUST, since },
      due({ since, opened: false }),
    ]);
    expect(items.map(({ id }) => id)).toEqual(['review:privileged-2026-08', 'review:2026Q3']);
    expect(excluded).toEqual([
      { reason: 'periods that ended before the company asked for the review', count: 1 },
    ]);
  });

  it('cannot be told without a review section', () => {
    expect(accessReviews.unusable(inputOf(undefined))).toMatch(/no review section/);
    expect(accessReviews.unusable(inputOf([]))).toBeNull();
    expect(accessReviews.query(inputOf([due(), JULY]))).toMatch(/\(all, privileged\)/);
  });
});
