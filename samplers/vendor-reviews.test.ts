import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jiraUser, moved, STATUS } from '../test/support/audit-records.ts';
import {
  app,
  FIELDS,
  input,
  noon,
  OFFBOARDED,
  rules,
  select,
  vendor,
  world,
} from '../test/support/vendor-case.ts';
import { vendorReviews } from './vendor-reviews.ts';

const ids = (tickets: Parameters<typeof world>[0], given = {}) =>
  select(world(tickets, given)).items.map(({ id }) => id);
const ida = jiraUser('ida');

describe('vendors', () => {
  it('are those that were on the list when the period ended', () => {
    expect(ids([vendor()])).toEqual(['jira:issue/VEN1']);
    expect(ids([vendor({ created: noon('2026-10-02') })])).toEqual([]);
    expect(ids([vendor({ issueTypeName: 'Task' })])).toEqual([]);
  });

  it('but not those that were off-boarded by then; off-boarded since, they still count', () => {
    const left = (at: string) =>
      vendor({ statusId: OFFBOARDED, changelog: [moved(at, ida, STATUS.open, OFFBOARDED)] });
    expect(select(world([left(noon('2026-08-01'))]))).toEqual({
      items: [],
      excluded: [{ reason: 'off-boarded before the end of the period', count: 1 }],
    });
    expect(ids([left(noon('2026-10-02'))])).toEqual(['jira:issue/VEN1']);
  });

  it('that were moved away are counted, not forgotten', () => {
    const key = { field: 'Key', fieldId: null, from: null, to: null, fromString: 'VEN-1', toString: 'CHG-2' };
    const changelog = [{ id: '1', at: noon('2026-08-01'), author: ida, items: [key] }];
    const away = vendor({ key: 'CHG-2', projectKey: 'CHG', changelog });
    expect(select(world([away])).excluded).toEqual([
      { reason: 'moved out of the vendor projects', count: 1 },
    ]);
  });

  it('stay in the population when their record cannot be read', () => {
    expect(
      select(world([vendor({ created: null }, { problem: 'created is no instant' })])).items[0]?.problem,
    ).toBe('created is no instant');
  });

  it('cannot be listed without a rule', () => {
    const policy = { ...rules(), vendor: undefined };
    expect(vendorReviews.unusable(input(policy))).toContain('policy.vendor');
    expect(vendorReviews.unusable(input())).toBeNull();
    expect(select(world([vendor()], { policy }))).toEqual({ items: [], excluded: [] });
  });

  it('say what is asked of Jira and Okta, from when on', () => {
    expect(vendorReviews.query(input())).toContain('created before 2026-10-01T04:00:00.000Z');
    expect(vendorReviews.needs(input())).toEqual([
      {
        stream: 'jira.issues',
        scope: 'VEN',
        mode: 'events',
        needed: { from: '2000-01-01T00:00:00.000Z', to: '2026-10-01T04:00:00.000Z' },
      },
      {
        stream: 'okta.apps',
        scope: '',
        mode: 'snapshot',
        needed: { from: '2026-09-24T04:00:00.000Z', to: '2026-10-01T04:00:00.000Z' },
      },
    ]);
  });
});

describe('apps', () => {
  it.each([
    ['named in the list of apps', 'CRM', []],
    ['named in the summary, in other letters', 'northwind HOSTING', []],
    ['part of a word only', 'North', ['okta:app/North']],
    ['named by nobody', 'Trello', ['okta:app/Trello']],
  ])('%s', (_, label, expected) => {
    expect(ids([vendor()], { apps: [app(label)] }).filter((id) => id.startsWith('okta:'))).toEqual(expected);
  });

  it('are read in any Unicode form', () => {
    const one = vendor({ fields: { [FIELDS.apps]: 'Cafe\u0301 Cloud' } });
    expect(ids([one], { apps: [app('Caf\u00e9 Cloud')] })).toEqual(['jira:issue/VEN1']);
  });

  it('that are not in use, Okta’s, or the company’s own are counted apart; younger ones belong to the next period', () => {
    const apps = [
      app('Old', { status: 'INACTIVE' }),
      app('Okta Dashboard', { name: 'okta_enduser' }),
      app('Intranet'),
      app('New', { created: noon('2026-10-03') }),
    ];
    const { items, excluded } = select(world([], { apps, policy: rules({ ownApps: ['intra*'] }) }));
    expect(items).toEqual([]);
    expect(excluded.map(({ reason }) => reason)).toEqual([
      'apps that are not active',
      'apps that policy calls the company’s own',
      'pages of Okta itself',
    ]);
  });

  it('whose record cannot be read stay, and are not looked at where policy asks for nothing', () => {
    const odd = app('CRM', {}, { problem: 'no label' });
    expect(ids([vendor()], { apps: [odd] })).toContain('okta:app/CRM');
    expect(ids([], { apps: [app('CRM')], policy: rules({ appsNeedVendor: false }) })).toEqual([]);
  });
});

it('lists everything once, in order of time, however the tickets stand', () => {
  const all = [1, 2, 3, 4, 5].map((n) =>
    vendor({ key: `VEN-${n}`, id: String(n), created: noon(`2025-01-0${n}`) }, { id: `jira:issue/${n}` }),
  );
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: 5 }), (tickets) => {
      expect(ids([...tickets, ...tickets])).toEqual(all.map(({ id }) => id));
    }),
    { numRuns: 30 },
  );
});
