import { describe, expect, it } from 'vitest';
import { directory, identity, jiraUser, moved, STATUS, stored } from '../../test/support/audit-records.ts';
import {
  app,
  dated,
  FIELDS,
  input,
  judged,
  noon,
  OFFBOARDED,
  reviewedOn,
  rules,
  select,
  vendor,
  verdict,
  world,
} from '../../test/support/vendor-case.ts';
import { testItem } from '../domain/mock-audit.ts';
import { vendorsReviewed } from './vendors-reviewed.ts';

const ida = jiraUser('ida');
const bot = jiraUser('bot', { accountType: 'app' });
const tier = (value: string) => vendor({ fields: { [FIELDS.tier]: { id: '12', value } } });
const field = (id: string, value: unknown) => vendor({ fields: { [id]: value } });
const EARLY = { collectedAt: noon('2026-09-01') };

describe('a vendor that is as it should be', () => {
  it('passes everything', () => {
    expect(
      Object.values(judged([vendor()])).map(({ attribute, outcome }) => `${attribute} ${outcome}`),
    ).toEqual([
      'tier-and-owner pass',
      'reviewed-in-time pass',
      'report-current pass',
      'contract pass',
      'listed pass',
    ]);
  });

  it.each([
    ['a record that does not fit', vendor({}, { problem: 'no status' }), {}, 'record-problem'],
    ['no readable time of creation', vendor({ created: null, updated: null }), {}, 'record-problem'],
  ])('of %s nothing is concluded', (_, one, given, reason) => {
    for (const result of Object.values(judged([one], given)))
      expect(result).toMatchObject({ outcome: 'indeterminate', reason });
  });

  it('cannot be judged without a rule, or when it is not there any more', () => {
    const [item] = select(world([vendor()])).items;
    if (item === undefined) throw new Error('no item');
    const gone = testItem(vendorsReviewed, item, vendorsReviewed.prepare(world([])));
    for (const result of gone)
      expect(result).toMatchObject({ outcome: 'indeterminate', reason: 'record-problem' });
    const bare = { ...rules(), vendor: undefined };
    for (const result of testItem(
      vendorsReviewed,
      item,
      vendorsReviewed.prepare(world([vendor()], { policy: bare })),
    ))
      expect(result).toMatchObject({ outcome: 'indeterminate', reason: 'no-rule' });
  });

  it('is mended by its owner', () => {
    const [item] = select(world([vendor()])).items;
    if (item === undefined) throw new Error('no item');
    expect(vendorsReviewed.owner(item, vendorsReviewed.prepare(world([vendor()])))).toBe('ida@acme.example');
  });
});

describe('tier-and-owner', () => {
  const people = directory();
  const gone = { ...people, byJiraUser: () => ({ ...identity('ida'), left: true }) };
  const user = (status: string) =>
    stored('okta.user', 'okta:user/00uida', null, { id: '00uida', status } as never);
  it.each([
    ['no tier', field(FIELDS.tier, null), {}, 'exception no-tier'],
    ['a tier that no rule knows', tier('Gold'), {}, 'exception unknown-tier'],
    ['something that is no choice', field(FIELDS.tier, [1]), {}, 'indeterminate record-problem'],
    ['no scheme', vendor(), { policy: rules({ tiers: [] }) }, 'indeterminate no-rule'],
    ['no owner', vendor({ assignee: null }), {}, 'exception no-owner'],
    ['owned by a program', vendor({ assignee: bot }), {}, 'exception no-owner'],
    ['its owner has left', vendor(), { directory: gone }, 'exception owner-left'],
    ['its owner had left by then', vendor(), { users: [user('DEPROVISIONED')] }, 'exception owner-left'],
    ['its owner left since', vendor(), { directory: gone, users: [user('ACTIVE')] }, 'pass ok'],
    [
      'no tier, not collected since',
      vendor({ fields: { [FIELDS.tier]: null } }, EARLY),
      { covered: {} },
      'indeterminate source-incomplete',
    ],
  ])('%s', (_, one, given, expected) => {
    expect(verdict('tier-and-owner', one, given)).toBe(expected);
  });

  it('is read as it was then: who was assigned since, and what tier was set since, does not count', () => {
    const changes = ['assignee', FIELDS.tier].map((id) => ({
      id,
      at: noon('2026-10-05'),
      author: ida,
      items: [{ field: id, fieldId: id, from: null, to: '11', fromString: null, toString: 'Critical' }],
    }));
    expect(judged([vendor({ changelog: changes })])['tier-and-owner']?.explanation).toContain(
      'no tier and had no owner',
    );
  });

  it('may take the owner from a field', () => {
    const policy = rules({ ownerField: FIELDS.owner });
    expect(verdict('tier-and-owner', vendor(), { policy })).toBe('exception no-owner');
    const owner = { accountId: 'acc-ana', displayName: 'ana', emailAddress: 'ana@acme.example' };
    expect(verdict('tier-and-owner', field(FIELDS.owner, owner), { policy })).toBe('pass ok');
    expect(verdict('tier-and-owner', field(FIELDS.owner, 7), { policy })).toBe(
      'indeterminate record-problem',
    );
  });
});

describe('reviewed-in-time', () => {
  const never = vendor({ fields: { [FIELDS.lastReview]: null }, changelog: [] });
  it.each([
    ['in time', reviewedOn('2026-03-01'), 'pass ok'],
    ['due on the last day', reviewedOn('2025-09-30'), 'pass ok'],
    ['due the day before', reviewedOn('2025-09-29'), 'exception review-overdue'],
    ['never', never, 'exception never-reviewed'],
    [
      'new, never',
      { ...never, data: { ...never.data, created: noon('2026-02-01') } },
      'not-applicable deadline-ahead',
    ],
    ['entered after the period', reviewedOn('2026-09-29', noon('2026-10-02')), 'exception never-reviewed'],
    ['entered three weeks later', reviewedOn('2026-08-01', noon('2026-08-22')), 'pass ok'],
    ['entered months later', reviewedOn('2026-05-01', noon('2026-08-22')), 'exception review-entered-late'],
    ['a day that is still ahead', reviewedOn('2026-12-01', noon('2026-08-22')), 'exception review-ahead'],
    ['entered by a rule', reviewedOn('2026-08-01', noon('2026-08-01'), bot), 'exception reviewed-by-nobody'],
    [
      'entered by nobody named',
      reviewedOn('2026-08-01', noon('2026-08-01'), null),
      'exception reviewed-by-nobody',
    ],
    [
      'entered by an account that nobody knows',
      reviewedOn('2026-08-01', noon('2026-08-01'), jiraUser('sentry', { accountType: null })),
      'indeterminate person-unknown',
    ],
    ['no date', field(FIELDS.lastReview, 'in spring'), 'indeterminate record-problem'],
    ['a date that does not exist', field(FIELDS.lastReview, '2026-02-30'), 'indeterminate record-problem'],
    ['not asked for', tier('Low'), 'not-applicable no-rule'],
    ['no tier to judge by', tier('Gold'), 'not-applicable no-tier'],
    ['history cut', vendor({ complete: false }), 'indeterminate source-incomplete'],
  ])('%s', (_, one, expected) => {
    expect(verdict('reviewed-in-time', one)).toBe(expected);
  });

  it('cannot be told where no rule says where reviews are, or tiers', () => {
    expect(verdict('reviewed-in-time', vendor(), { policy: rules({ lastReviewField: null }) })).toBe(
      'indeterminate no-rule',
    );
    expect(verdict('reviewed-in-time', vendor(), { policy: rules({ tierField: null }) })).toBe(
      'indeterminate no-rule',
    );
  });

  it('a slip that was corrected to an earlier day counts for nothing, and the same day entered again for its first entry', () => {
    const one = vendor({
      fields: { [FIELDS.lastReview]: '2026-03-08' },
      changelog: [
        dated(noon('2026-03-09'), null, '2026-03-08'),
        dated(noon('2026-08-01'), '2026-03-08', '2026-08-03'),
        dated(noon('2026-08-02'), '2026-08-03', '2026-03-08'),
      ],
    });
    expect(judged([one])['reviewed-in-time']).toMatchObject({
      outcome: 'pass',
      explanation: expect.stringContaining('on 2026-03-08'),
    });
  });

  it('held after it was due in this period is late; late in an earlier period was found there', () => {
    const twice = (first: string, second: string) =>
      vendor({
        fields: { [FIELDS.lastReview]: second },
        changelog: [dated(noon(first), null, first), dated(noon(second), first, second)],
      });
    expect(verdict('reviewed-in-time', twice('2025-07-15', '2026-08-20'))).toBe('exception reviewed-late');
    expect(verdict('reviewed-in-time', twice('2025-03-15', '2026-05-20'))).toBe('pass ok');
  });

  it('what was entered after the end does not hide what stood there before', () => {
    const changelog = [
      dated(noon('2025-12-01'), null, '2025-12-01'),
      dated(noon('2026-10-04'), '2025-12-01', '2026-10-04'),
    ];
    const one = vendor({ fields: { [FIELDS.lastReview]: '2026-10-04' }, changelog });
    expect(judged([one])['reviewed-in-time']?.explanation).toContain('2025-12-01');
  });

  it('may be a move into a status', () => {
    const policy = rules({ lastReviewField: null, reviewedStatuses: ['5'] });
    const move = (date: string, by = ida) =>
      vendor({
        changelog: [
          moved(noon(date), by, STATUS.open, '5'),
          moved(noon('2026-09-29'), ida, '5', STATUS.open),
        ],
      });
    expect(verdict('reviewed-in-time', move('2026-03-01'), { policy })).toBe('pass ok');
    expect(verdict('reviewed-in-time', move('2025-03-01'), { policy })).toBe('exception review-overdue');
    expect(verdict('reviewed-in-time', move('2026-03-01', bot), { policy })).toBe(
      'exception reviewed-by-nobody',
    );
  });
});

describe('report-current', () => {
  const until = (date: string | null) => field(FIELDS.report, date);
  it.each([
    ['covers the end', until('2026-09-30'), {}, 'pass ok'],
    ['lapsed within bridging time', until('2026-06-30'), {}, 'pass ok'],
    ['lapsed a day longer ago', until('2026-06-29'), {}, 'exception report-expired'],
    ['none', until(null), {}, 'exception no-report'],
    ['no date', until('2026-13-01'), {}, 'indeterminate record-problem'],
    ['not asked for', tier('Low'), {}, 'not-applicable no-rule'],
    ['no field named', vendor(), { policy: rules({ reportExpiryField: null }) }, 'indeterminate no-rule'],
    ['no bridge', until('2026-09-29'), { policy: rules({ bridgeMonths: 0 }) }, 'exception report-expired'],
  ])('%s', (_, one, given, expected) => {
    expect(verdict('report-current', one, given)).toBe(expected);
  });
});

describe('contract', () => {
  it.each([
    ['there', vendor(), {}, 'pass ok'],
    ['missing', field(FIELDS.contract, ' '), {}, 'exception no-contract'],
    ['not asked for', tier('Low'), {}, 'not-applicable no-rule'],
    ['no field named', vendor(), { policy: rules({ contractField: null }) }, 'indeterminate no-rule'],
  ])('%s', (_, one, given, expected) => {
    expect(verdict('contract', one, given)).toBe(expected);
  });
});

describe('listed', () => {
  const CRM = app('CRM');
  const apart = (given = {}) => judged([], { apps: [CRM], ...given });
  it('an app that no vendor names is an exception, and nothing else is asked of it', () => {
    const results = Object.values(apart());
    expect(results.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual([
      ...Array(4).fill('not-applicable app'),
      'exception app-without-vendor',
    ]);
  });

  it('nothing is concluded while vendors are not completely known', () => {
    expect(apart({ covered: {} }).listed).toMatchObject({
      outcome: 'indeterminate',
      reason: 'source-incomplete',
    });
  });

  it('passes when its vendor turns up, which was on the list all the time', () => {
    const [item] = select(world([], { apps: [CRM] })).items;
    if (item === undefined) throw new Error('no item');
    const results = testItem(vendorsReviewed, item, vendorsReviewed.prepare(world([vendor()])));
    expect(results.at(-1)).toMatchObject({ attribute: 'listed', outcome: 'pass' });
    expect(vendorsReviewed.owner(item, vendorsReviewed.prepare(world([])))).toBeNull();
  });

  it('says so when the one vendor that names it was off-boarded', () => {
    const gone = vendor({ statusId: OFFBOARDED });
    expect(judged([gone], { apps: [CRM] }).listed?.explanation).toContain('VEN-1, was off-boarded');
  });
});

it('needs the projects from their beginning, who is who, and apps where policy asks for their vendors', () => {
  expect(vendorsReviewed.needs(input()).map(({ stream }) => stream)).toEqual(['okta.users']);
});
