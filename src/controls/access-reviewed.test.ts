import { describe, expect, it } from 'vitest';
import { due, held, heldWith, judged } from '../../test/support/review-case.ts';
import type { WeighedTest } from '../domain/items-reviews.ts';
import { controlGaps } from '../engine/gaps.ts';
import { accessReviewed } from './access-reviewed.ts';

const DURING = '2026-10-10T00:00:00.000Z';
const LATE = '2026-11-20T00:00:00.000Z';
const outcomes = (results: ReturnType<typeof judged>): string[] =>
  Object.values(results).map(({ attribute, outcome }) => `${attribute} ${outcome}`);
const ids = accessReviewed.attributes.map(({ id }) => id);
const OWN = ids.filter((id) => id !== 'closed');

describe('a review that was held as it should be', () => {
  it('passes everything, and shows where in its packet', () => {
    const results = judged([held()]);
    expect(outcomes(results)).toEqual(ids.map((id) => `${id} pass`));
    expect(results['signed-off-in-time']?.evidence).toEqual([
      {
        record: 'review:2026Q3',
        label: 'packet of 2026Q3: U8 as closed',
        artifact: 'b'.repeat(64),
        position: '/tests/7',
      },
    ]);
    expect(results.closed?.explanation).toMatch(/over nothing; entry 40 of the ledger/);
  });
});

describe('each of the tests U1 to U12', () => {
  const CASES: readonly [WeighedTest['outcome'], string][] = [
    ['exception', 'list-incomplete'],
    ['indeterminate', 'not-yet'],
    ['not-applicable', 'first-review'],
  ];
  it.each(
    OWN.flatMap((id, index) => CASES.map(([outcome, code]) => [id, index + 1, outcome, code] as const)),
  )('%s says of a review what U%i says: %s', (id, number, outcome, code) => {
    const results = judged([heldWith(number, { outcome, code, facts: ['one thing', 'another'] })]);
    expect(results[id]).toMatchObject({ outcome, reason: code, explanation: 'One thing; another.' });
    expect(Object.values(results).filter((one) => one.outcome !== 'pass')).toHaveLength(1);
  });

  it('that was not made proves nothing', () => {
    const results = judged([held({ tests: [] })]);
    for (const id of OWN)
      expect(results[id]).toMatchObject({ outcome: 'indeterminate', reason: 'not-recorded' });
  });
});

describe('a review that was never opened', () => {
  const never = { due: due({ opened: false }) };

  it('is an exception once its time is over, and one gap', () => {
    const results = judged([], { ...never, asOf: '2026-10-16T00:00:00.000Z' });
    for (const { attribute, outcome, reason } of Object.values(results))
      expect([attribute, outcome, reason]).toEqual(
        ['opened-in-time', 'signed-off-in-time'].includes(attribute)
          ? [attribute, 'exception', 'never-opened']
          : [attribute, 'not-applicable', 'not-held'],
      );
    expect(gaps(results)).toEqual(['exception never-opened']);
  });

  it('is neither passed nor missed while there is time, and no gap', () => {
    const results = judged([], { ...never, asOf: DURING });
    for (const result of Object.values(results))
      expect(result).toMatchObject({ outcome: 'indeterminate', reason: 'not-yet' });
    expect(gaps(results)).toEqual([]);
  });

  it('is not called missed by a run that did not look', () => {
    for (const result of Object.values(judged(undefined, { ...never, asOf: LATE })))
      expect(result).toMatchObject({ outcome: 'indeterminate', reason: 'source-incomplete' });
  });
});

describe('the list', () => {
  it.each([
    ['is not in the ledger', { list: null, firstTicket: 6, closing: 40 }],
    ['came into the ledger after a ticket', { list: 9, firstTicket: 6, closing: 40 }],
  ])('proves nothing when it %s', (_, ledger) => {
    expect(judged([held({ ledger })])['list-complete']).toMatchObject({
      outcome: 'exception',
      reason: 'list-not-in-ledger',
    });
  });

  it('may have no ticket at all', () => {
    const ledger = { list: 5, firstTicket: null, closing: 40 };
    expect(judged([held({ ledger })])['list-complete']?.outcome).toBe('pass');
  });
});

describe('the closing', () => {
  const closing = held().closing;
  const late = { closedAt: LATE, closedBy: 'ops@bastion', packet: { json: 'b'.repeat(64) }, over: 2 };
  it.each([
    ['is ahead', { closing: null }, DURING, 'indeterminate', 'not-yet'],
    ['never came', { closing: null }, LATE, 'exception', 'not-closed'],
    ['came late', { closing: late }, LATE, 'exception', 'closed-late'],
    [
      'is not in the ledger',
      { closing, ledger: { list: 5, firstTicket: 6, closing: null } },
      LATE,
      'exception',
      'packet-not-in-ledger',
    ],
  ])('that %s: %#', (_, parts, asOf, outcome, reason) => {
    expect(judged([held(parts)], { asOf }).closed).toMatchObject({ outcome, reason });
  });
});

/** What the report lists of one review. */
function gaps(results: ReturnType<typeof judged>): string[] {
  const item = { ...due(), id: 'review:2026Q3', at: DURING, group: 'all', title: 'Access review of 2026Q3' };
  const tested = {
    itemId: item.id,
    item: { ...item, facts: item, evidence: [], problem: null },
    results: Object.values(results),
  };
  return controlGaps(accessReviewed, [tested], () => null).map(({ kind, code }) => `${kind} ${code}`);
}

describe('what is wrong with a review', () => {
  it('is listed once: not again where gaps tell it ticket by ticket and line by line', () => {
    const told = { outcome: 'exception', facts: ['x'] } as const;
    expect(gaps(judged([heldWith(8, { ...told, code: 'not-signed-off-in-time' })]))).toEqual([]);
    expect(gaps(judged([heldWith(9, { ...told, code: 'removal-not-in-time' })]))).toEqual([]);
    expect(gaps(judged([heldWith(6, { ...told, code: 'self-review' })]))).toEqual(['exception self-review']);
    expect(gaps(judged([heldWith(9, { outcome: 'indeterminate', code: 'removal-unknown' })]))).toEqual([]);
    expect(gaps(judged([heldWith(1, { outcome: 'indeterminate', code: 'not-recorded' })]))).toEqual([
      'indeterminate not-recorded',
    ]);
  });

  it('has words for each reason', () => {
    for (const code of accessReviewed.toldByGaps ?? [])
      if (!['review-unreadable', 'removal-unknown'].includes(code))
        expect(accessReviewed.reasons).toHaveProperty(code);
  });
});
