import { describe, expect, it } from 'vitest';
import { vendorReviews } from '../../samplers/vendor-reviews.ts';
import { directory, identity, stored } from '../../test/support/audit-records.ts';
import { contextOf } from '../../test/support/test-context.ts';
import { app, input, noon, rules } from '../../test/support/vendor-case.ts';
import type { Instant } from '../domain/instant.ts';
import { type Picture, type Snapshots, type TestContext, testItem } from '../domain/mock-audit.ts';
import type { OktaApp } from '../domain/okta-records.ts';
import type { Policy } from '../domain/policy.ts';
import type { StoredRecord } from '../domain/records.ts';
import type { VendorEntry } from '../domain/vendor-records.ts';
import { vendorsReviewed } from './vendors-reviewed.ts';

/** Vendors of a register: read as it stood at the end of the period. */

const TAKEN = noon('2026-09-30');
const day = (written: string, date: string | null = written) => ({ written, date });

const GOOD: VendorEntry = {
  name: 'Northwind Hosting',
  tier: 'Critical',
  owner: 'ida@acme.example',
  lastReview: day('2026-03-01'),
  reviewer: 'ida@acme.example',
  evidence: 'https://wiki.example/42',
  reportType: 'SOC 2 Type II',
  reportUntil: day('2026-12-31'),
  contract: 'DPA 2024',
};
const row = (parts: Partial<VendorEntry> = {}, extra: Partial<StoredRecord<'vendors.entry'>> = {}) => {
  const data = { ...GOOD, ...parts };
  const id = `vendors:entry/${(data.name ?? '').toLowerCase()}`;
  return stored('vendors.entry', id, null, data, { position: '/lines/2', collectedAt: TAKEN, ...extra });
};
type Row = ReturnType<typeof row>;
const without = (column: keyof VendorEntry): Row => {
  const { [column]: _, ...data } = GOOD;
  return stored('vendors.entry', 'vendors:entry/northwind hosting', null, data as VendorEntry, {
    collectedAt: TAKEN,
  });
};

interface Given {
  readonly policy?: Policy;
  readonly takenAt?: Instant | null;
  readonly history?: readonly Picture<'vendors.entry'>[];
  readonly apps?: readonly StoredRecord<'okta.app'>[];
  readonly directory?: TestContext['directory'];
}
const POLICY = (parts = {}) => rules({ projects: [], ...parts });

function world(
  rows: readonly Row[],
  { policy = POLICY(), takenAt = TAKEN, history, apps = [], ...given }: Given,
) {
  const snapshots: Snapshots = {
    of: (kind) => (kind === 'vendors.entry' ? rows : kind === 'okta.app' ? apps : []) as never,
    takenAt: () => takenAt,
    history: () => (history ?? (takenAt === null ? [] : [{ at: takenAt, records: rows }])) as never,
  };
  return contextOf({ policy, tickets: [], snapshots, directory: directory(), ...given });
}
const STREAMS = [
  { id: 'vendors.register', scope: '', mode: 'snapshot' as const },
  { id: 'okta.apps', scope: '', mode: 'snapshot' as const },
];
const given = (policy: Policy = POLICY()) => ({ ...input(policy), streams: STREAMS });
const select = (rows: readonly Row[], parts: Given = {}) => {
  const context = world(rows, parts);
  return vendorReviews.open(given(context.policy), context).finish();
};
function judged(rows: readonly Row[], parts: Given = {}) {
  const context = world(rows, parts);
  const [item] = vendorReviews.open(given(context.policy), context).finish().items;
  if (item === undefined) throw new Error('no item');
  const results = testItem(vendorsReviewed, item, vendorsReviewed.prepare(context));
  return Object.fromEntries(results.map((result) => [result.attribute, result]));
}
const verdict = (attribute: string, one: Row, parts: Given = {}) => {
  const result = judged([one], parts)[attribute];
  return `${result?.outcome} ${result?.reason}`;
};

describe('the register', () => {
  it('is the population, with what is asked of it', () => {
    expect(select([row()])).toMatchObject({
      items: [{ id: 'vendors:entry/northwind hosting', group: 'vendor', problem: null }],
    });
    expect(vendorReviews.query(given())).toContain('Rows of the vendor register as it stood at 2026-10-01');
    expect(vendorReviews.needs(given()).map(({ stream }) => stream)).toEqual([
      'vendors.register',
      'okta.apps',
    ]);
    expect(vendorReviews.unusable(given())).toBeNull();
    expect(vendorReviews.unusable({ ...given(), streams: [] })).toContain('connectors.vendors');
  });

  it('names its row as the evidence', () => {
    expect(judged([row()])['tier-and-owner']?.evidence).toEqual([
      expect.objectContaining({ label: 'Northwind Hosting, line 2: as collected', position: '/lines/2' }),
    ]);
  });

  it('leaves out who is no longer used, by the names that policy gives', () => {
    const policy = POLICY({ offboardedNames: ['Terminated'] });
    expect(select([row({ status: 'terminated ' })], { policy })).toEqual({
      items: [],
      excluded: [{ reason: 'off-boarded before the end of the period', count: 1 }],
    });
    expect(
      select([row({ status: 'terminated' }, { problem: 'line 2: quotes' })], { policy }).items,
    ).toHaveLength(1);
  });

  it('keeps a vendor that is in it no more, and concludes nothing about it', () => {
    const early = noon('2026-08-01');
    const history = [
      { at: early, records: [row(), row({ name: 'Gone Ltd' })] },
      { at: TAKEN, records: [row()] },
      { at: noon('2026-10-05'), records: [] },
    ];
    const { items } = select([row()], { history });
    expect(items.map(({ group, title }) => `${group}: ${title}`)).toEqual([
      'gone: Gone Ltd, in the register no more',
      'vendor: Northwind Hosting',
    ]);
    for (const result of Object.values(judged([], { history: history.slice(0, 1) })))
      expect(result).toMatchObject({ outcome: 'indeterminate', reason: 'vendor-gone' });
    const ended = [{ at: early, records: [row({ status: 'Terminated' })] }];
    expect(select([], { history: ended, policy: POLICY({ offboardedNames: ['Terminated'] }) }).items).toEqual(
      [],
    );
  });

  it('does not take a contradiction that was cleared up for a vendor that is gone', () => {
    const twin = row(
      { tier: 'Low' },
      { id: 'vendors:entry/northwind hosting/0123', problem: 'line 3 says otherwise' },
    );
    expect(
      select([row()], { history: [{ at: noon('2026-08-01'), records: [row(), twin] }] }).items,
    ).toHaveLength(1);
  });

  it('stands for apps by name and by column, whichever list it is', () => {
    const app1 = app('CRM') as StoredRecord<'okta.app'> & { data: OktaApp };
    const ids = (rows: readonly Row[]) => select(rows, { apps: [app1] }).items.map(({ id }) => id);
    expect(ids([row()])).toContain('okta:app/CRM');
    expect(ids([row({ apps: 'CRM; Mail' })])).not.toContain('okta:app/CRM');
    expect(judged([], { apps: [app1] }).listed).toMatchObject({
      outcome: 'exception',
      reason: 'app-without-vendor',
    });
    expect(judged([], { apps: [app1], takenAt: null }).listed?.reason).toBe('source-incomplete');
  });
});

describe('a vendor of the register', () => {
  it('that is as it should be passes everything', () => {
    expect(Object.values(judged([row()])).map(({ outcome }) => outcome)).toEqual(Array(5).fill('pass'));
    const context = world([row()], {});
    const [item] = vendorReviews.open(given(), context).finish().items;
    if (item === undefined) throw new Error('no item');
    expect(vendorsReviewed.owner(item, vendorsReviewed.prepare(context))).toBe('ida@acme.example');
  });

  it('whose row cannot be read wholly is judged in nothing', () => {
    for (const result of Object.values(judged([row({}, { problem: 'line 2 says otherwise than line 3' })])))
      expect(result).toMatchObject({ outcome: 'indeterminate', reason: 'record-problem' });
  });

  const left = { ...directory(), byJiraUser: () => ({ ...identity('ida'), left: true }) };
  it.each([
    ['tier-and-owner', 'no tier', row({ tier: null }), {}, 'exception no-tier'],
    ['tier-and-owner', 'an unknown tier', row({ tier: 'Gold' }), {}, 'exception unknown-tier'],
    ['tier-and-owner', 'no owner', row({ owner: null }), {}, 'exception no-owner'],
    ['tier-and-owner', 'an owner by name', row({ owner: 'IDA' }), {}, 'pass ok'],
    [
      'tier-and-owner',
      'an owner whom nobody knows',
      row({ owner: 'Finance' }),
      {},
      'indeterminate person-unknown',
    ],
    ['tier-and-owner', 'an owner who left', row(), { directory: left }, 'exception owner-left'],
    ['reviewed-in-time', 'due on the last day', row({ lastReview: day('2025-09-30') }), {}, 'pass ok'],
    ['reviewed-in-time', 'overdue', row({ lastReview: day('2025-09-01') }), {}, 'exception review-overdue'],
    ['reviewed-in-time', 'never reviewed', row({ lastReview: null }), {}, 'exception never-reviewed'],
    [
      'reviewed-in-time',
      'never reviewed, new',
      row({ lastReview: null, dueDiligence: day('2026-02-01') }),
      {},
      'not-applicable deadline-ahead',
    ],
    [
      'reviewed-in-time',
      'a day in another form',
      row({ lastReview: day('01.03.2026', null) }),
      {},
      'indeterminate record-problem',
    ],
    ['reviewed-in-time', 'a day ahead', row({ lastReview: day('2026-12-01') }), {}, 'exception review-ahead'],
    [
      'reviewed-in-time',
      'by nobody',
      row({ reviewer: null, lastReview: day('2026-08-01') }),
      {},
      'exception reviewed-by-nobody',
    ],
    ['reviewed-in-time', 'by a stranger', row({ reviewer: 'Sam' }), {}, 'indeterminate person-unknown'],
    ['reviewed-in-time', 'without a link', row({ evidence: null }), {}, 'exception review-without-evidence'],
    ['reviewed-in-time', 'with a link alone', without('reviewer'), {}, 'pass ok'],
    ['reviewed-in-time', 'no tier', row({ tier: 'Gold' }), {}, 'not-applicable no-tier'],
    ['report-current', 'lapsed', row({ reportUntil: day('2026-05-01') }), {}, 'exception report-expired'],
    ['report-current', 'none', row({ reportUntil: null }), {}, 'exception no-report'],
    [
      'report-current',
      'an unreadable day',
      row({ reportUntil: day('Q4', null) }),
      {},
      'indeterminate record-problem',
    ],
    ['report-current', 'no column', without('reportUntil'), {}, 'indeterminate no-rule'],
    ['contract', 'none', row({ contract: null }), {}, 'exception no-contract'],
    ['contract', 'no column', without('contract'), {}, 'indeterminate no-rule'],
  ])('%s: %s', (attribute, _, one, parts, expected) => {
    expect(verdict(attribute, one, parts)).toBe(expected);
  });

  it('with a day and neither reviewer nor link proves no review, but may be overdue', () => {
    const { reviewer: _, evidence: __, ...bare } = GOOD;
    const dated = (date: string) =>
      stored(
        'vendors.entry',
        'vendors:entry/x',
        null,
        { ...bare, lastReview: day(date) },
        { collectedAt: TAKEN },
      );
    expect(verdict('reviewed-in-time', dated('2026-03-01'))).toBe('indeterminate no-rule');
    expect(verdict('reviewed-in-time', dated('2025-03-01'))).toBe('exception review-overdue');
  });

  it('needs a report of a kind that counts, where policy names kinds', () => {
    const policy = POLICY({ reportTypes: ['SOC 2 Type II', 'ISO 27001*'] });
    const kind = (reportType: string | null) => verdict('report-current', row({ reportType }), { policy });
    expect([kind('soc 2 type ii'), kind('SOC 2 Type I'), kind(null)]).toEqual([
      'pass ok',
      'exception wrong-report',
      'exception wrong-report',
    ]);
    expect(verdict('report-current', without('reportType'), { policy })).toBe('indeterminate no-rule');
  });

  describe('when something was entered, only pictures show', () => {
    const picture = (at: string, date: string | null) => ({
      at: noon(at),
      records: [row({ lastReview: date === null ? null : day(date) })],
    });

    it('long after its day proves nothing', () => {
      const history = [
        picture('2026-07-01', null),
        picture('2026-09-01', null),
        picture('2026-09-30', '2026-07-15'),
      ];
      expect(verdict('reviewed-in-time', row({ lastReview: day('2026-07-15') }), { history })).toBe(
        'exception review-entered-late',
      );
    });

    it('in time, or before the first picture, holds', () => {
      const history = [picture('2026-07-01', null), picture('2026-08-01', '2026-07-15')];
      expect(verdict('reviewed-in-time', row({ lastReview: day('2026-07-15') }), { history })).toBe(
        'pass ok',
      );
    });

    it('after it was due in this period is late', () => {
      const history = [picture('2026-07-01', '2025-07-15'), picture('2026-08-21', '2026-08-20')];
      expect(verdict('reviewed-in-time', row({ lastReview: day('2026-08-20') }), { history })).toBe(
        'exception reviewed-late',
      );
    });

    it('alone does not show whether it was the first, so it is not late by the day of due diligence', () => {
      const one = row({ lastReview: day('2026-08-20'), dueDiligence: day('2025-07-20') });
      expect(verdict('reviewed-in-time', one)).toBe('pass ok');
    });

    it('after the period says nothing about what stood there before', () => {
      const parts = { takenAt: noon('2026-10-06') };
      expect(verdict('reviewed-in-time', row({ lastReview: day('2026-10-04') }), parts)).toBe(
        'indeterminate source-incomplete',
      );
    });

    it('and a review that fell due after the last picture may have been held', () => {
      const parts = { takenAt: noon('2026-09-25') };
      expect(verdict('reviewed-in-time', row({ lastReview: day('2025-09-28') }), parts)).toBe(
        'indeterminate source-incomplete',
      );
      expect(verdict('reviewed-in-time', row({ lastReview: day('2025-09-25') }), parts)).toBe(
        'indeterminate source-incomplete',
      );
      expect(verdict('reviewed-in-time', row({ lastReview: day('2025-09-20') }), parts)).toBe(
        'exception review-overdue',
      );
    });
  });
});
