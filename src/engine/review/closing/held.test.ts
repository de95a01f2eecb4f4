import { describe, expect, it } from 'vitest';
import { BEN, ReviewDesk, reviewLine } from '../../../../test/support/review-desk.ts';
import { digestOf } from '../../../domain/digest.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { HeldReview } from '../../../domain/items-reviews.ts';
import { parsePeriod } from '../../../domain/period.ts';
import type { Remediation, RemediationStatus } from '../../../domain/remediation.ts';
import type { LedgerEntry } from '../../../domain/store.ts';
import type { Closing } from './close.ts';
import type { ClosingFacts } from './facts.ts';
import { heldReview, type ReviewEntries } from './held.ts';

/** How one review stands at different moments: what is still ahead is neither a pass nor an exception. */

const BEFORE_DUE = '2026-09-20T09:00:00.000Z';
const AFTER_DUE = '2026-10-02T09:00:00.000Z';
const NO_ENTRIES: ReviewEntries = { campaign: [], ticket: [], closing: [] };

async function factsOf(
  desk: ReviewDesk,
  now: Instant,
  parts: Partial<ClosingFacts> = {},
): Promise<ClosingFacts> {
  return {
    status: await desk.status(),
    remediations: [],
    supplement: null,
    exceptions: [],
    last: null,
    carriedOver: [],
    period: parsePeriod('2026Q3', 'UTC'),
    now,
    ...parts,
  };
}

async function held(desk: ReviewDesk, now: Instant, parts: Partial<ClosingFacts> = {}): Promise<HeldReview> {
  return heldReview(await factsOf(desk, now, parts), null, NO_ENTRIES, 30);
}

const said = ({ tests }: HeldReview, id: string): string => {
  const found = tests.find((one) => one.id === id);
  return `${found?.outcome} ${found?.code}`;
};

describe('a review that is under way', () => {
  it.each([
    ['U7', 'exception lines-undecided'],
    ['U8', 'exception not-signed-off-in-time'],
  ])('has time until its due date: %s', async (id, afterwards) => {
    const desk = new ReviewDesk();
    expect(said(await held(desk, BEFORE_DUE), id)).toBe('indeterminate not-yet');
    expect(said(await held(desk, AFTER_DUE), id)).toBe(afterwards);
  });

  it.each(['U7', 'U8'])('of a ticket that cannot be read nobody can tell: %s', async (id) => {
    const desk = new ReviewDesk();
    desk.gone = true;
    expect(said(await held(desk, AFTER_DUE), id)).toBe('indeterminate review-unreadable');
  });

  it('passes once everything is signed off', async () => {
    const desk = new ReviewDesk();
    desk.say('keep all');
    desk.close();
    const review = await held(desk, AFTER_DUE);
    expect([said(review, 'U7'), said(review, 'U8'), said(review, 'U11')]).toEqual([
      'pass null',
      'pass null',
      'pass null',
    ]);
  });

  it('is an exception at once when a ticket was closed with lines open, or by somebody else', async () => {
    const desk = new ReviewDesk();
    desk.say('keep 1');
    desk.close();
    expect(said(await held(desk, BEFORE_DUE), 'U7')).toBe('exception lines-undecided');
    const others = new ReviewDesk();
    others.say('keep all');
    others.close(BEN);
    expect(said(await held(others, BEFORE_DUE), 'U11')).toBe('exception sign-off-unsound');
  });
});

const removal = (state: RemediationStatus['state'], late: boolean): RemediationStatus => {
  const remediation = { entitlement: 'Salesforce', person: 'Tom', dueDate: '2026-10-01' } as Remediation;
  return { remediation, state, late, issue: 'IT-1' } as RemediationStatus;
};

describe('what was revoked', () => {
  it.each([
    [[], 'not-applicable nothing-revoked'],
    [[removal('withdrawn', false)], 'not-applicable nothing-revoked'],
    [[removal('verified', false)], 'pass null'],
    [[removal('verified', true)], 'exception removal-not-in-time'],
    [[removal('open', false)], 'indeterminate not-yet'],
    [[removal('open', true)], 'exception removal-not-in-time'],
    [[removal('regranted', false)], 'exception removal-not-in-time'],
    [[removal('cannot-tell', false)], 'indeterminate removal-unknown'],
    [[removal('cannot-tell', false), removal('still-there', false)], 'exception removal-not-in-time'],
  ])('%#: %s', async (remediations, expected) => {
    expect(said(await held(new ReviewDesk(), AFTER_DUE, { remediations }), 'U9')).toBe(expected);
  });
});

describe('exceptions', () => {
  const exception = (item: string) => ({
    ...{ campaign: '2026Q3', item, approver: 'ciso@acme.test', reason: 'agreed', until: '2026-09-30' },
    ...{ recordedAt: BEFORE_DUE, recordedBy: 'ops@bastion' },
  });

  it('that ran out matter while what they cover is open', async () => {
    const open = await held(new ReviewDesk(), AFTER_DUE, { exceptions: [exception('SEC-1')] });
    expect(said(open, 'U12')).toBe('exception exception-expired');
    const desk = new ReviewDesk();
    desk.say('keep all');
    desk.close();
    const settled = await held(desk, AFTER_DUE, { exceptions: [exception('SEC-1')] });
    expect(said(settled, 'U12')).toBe('not-applicable first-review');
  });
});

describe('a review of a part', () => {
  it('need not look at everything', async () => {
    const desk = new ReviewDesk([reviewLine(1)]);
    const outOfScope = [{ what: 'Zoom', reason: null }];
    const facts = await factsOf(desk, BEFORE_DUE);
    const of = (review: string) => {
      const campaign = { ...facts.status.campaign, review, outOfScope };
      return said(
        heldReview({ ...facts, status: { ...facts.status, campaign } }, null, NO_ENTRIES, 30),
        'U1',
      );
    };
    expect(of('all')).toBe('exception system-not-reviewed');
    expect(of('privileged')).toBe('not-applicable part-on-purpose');
  });
});

describe('the ledger', () => {
  const closing: Closing = {
    ...{ campaign: '2026Q3', closedAt: AFTER_DUE, closedBy: 'ops@bastion' },
    packet: { json: 'b'.repeat(64) },
    over: [],
  };
  const entry = (seq: number, data: Record<string, unknown>) => ({ seq, data }) as unknown as LedgerEntry;

  it('has to name list and closing as they are kept', async () => {
    const facts = await factsOf(new ReviewDesk(), AFTER_DUE);
    const { digest } = facts.status.campaign;
    const other = { campaign: '2026Q2', digest, documentDigest: digestOf(closing) };
    const entries: ReviewEntries = {
      campaign: [entry(1, other), entry(7, { campaign: '2026Q3', digest })],
      ticket: [entry(2, other), entry(8, { campaign: '2026Q3' }), entry(9, { campaign: '2026Q3' })],
      closing: [entry(3, other), entry(30, { campaign: '2026Q3', documentDigest: digestOf(closing) })],
    };
    const review = heldReview(facts, closing, entries, 30);
    expect(review.ledger).toEqual({ list: 7, firstTicket: 8, closing: 30 });
    // Due on 28 September: the whole of 28 October counts.
    expect(review).toMatchObject({ lines: 3, closeBy: '2026-10-29T00:00:00.000Z' });
    const altered = { ...closing, closedBy: 'somebody@else' };
    expect(heldReview(facts, altered, entries, 30).ledger.closing).toBeNull();
  });
});
