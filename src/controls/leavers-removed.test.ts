import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  call,
  jiraUser,
  moved,
  oktaEvent,
  party,
  policy,
  principal,
  STATUS,
  ticket,
} from '../../test/support/audit-records.ts';
import {
  ANA,
  accessKey,
  disabled,
  type Given,
  hours,
  iamUser,
  LEFT,
  look,
  offTicket,
  outcome,
  row,
  rules,
  user,
} from '../../test/support/leavers.ts';
import { findCriterion } from './criteria/index.ts';
import { LEAVER_REASONS } from './leaver-reasons.ts';
import { leaversRemoved } from './leavers-removed.ts';

const NO_RULES = policy();
const active = user({ status: 'ACTIVE' });
const event = (type: string, at: string, target = ANA) => oktaEvent(`${type} ${at}`, at, type, [target]);

describe('leavers-removed', () => {
  it('finds nothing wrong with an off-boarding as it should be', () => {
    const { results } = look({ iam: [iamUser(), accessKey('Inactive')] });
    expect(results[0]?.map(({ attribute, outcome: found }) => `${attribute} ${found}`)).toEqual([
      'offboarding-ticketed pass',
      'account-disabled-in-time pass',
      'credentials-removed-in-time pass',
      'sessions-ended not-applicable',
      'no-activity-after-leaving pass',
      'not-reactivated pass',
    ]);
  });

  it('names criteria that exist, and gives every reason of an exception its words', () => {
    expect(leaversRemoved.criteria.filter((id) => findCriterion(id) === null)).toEqual([]);
    expect(leaversRemoved.reasons).toBe(LEAVER_REASONS);
  });

  it('concludes nothing from a row that cannot be read', () => {
    const { results } = look({ rows: [row({ effective: null }, { problem: 'no date' })] });
    expect(new Set(results[0]?.map(({ outcome: found, reason }) => `${found} ${reason}`))).toEqual(
      new Set(['indeterminate record-problem']),
    );
  });

  it('asks nothing of somebody who has not left yet', () => {
    const { results } = look({ asOf: hours(-100), users: [active], tickets: [], events: [] });
    expect(results[0]?.map(({ reason }) => reason)).toEqual([
      'not-yet-left',
      'deadline-ahead',
      'no-account',
      'no-rule',
      'not-yet-left',
      'not-yet-left',
    ]);
  });

  it('names the manager as the one to ask', () => {
    const boss = user({
      id: '00ubo',
      login: 'bo@acme.example',
      email: 'bo@acme.example',
      displayName: 'Bo Berg',
      profile: {},
    });
    const { selection, context } = look({
      users: [user({ profile: { employeeNumber: '1007', managerId: '00ubo' } }), boss],
    });
    const [item] = selection.items;
    expect(item && leaversRemoved.owner(item, context)).toBe('bo@acme.example');
    const unknown = look({ users: [] });
    expect(unknown.selection.items.map((one) => leaversRemoved.owner(one, unknown.context))).toEqual([null]);
  });
});

describe('A: an off-boarding ticket', () => {
  const of = (tickets: Given['tickets'], more: Given = {}) =>
    outcome('offboarding-ticketed', { ...more, ...(tickets === undefined ? {} : { tickets }) });

  it('opened by the end of the last day passes, named by name, address, number or reporter', () => {
    expect(of([offTicket(LEFT)])).toBe('pass ok');
    expect(of([offTicket(hours(-1), { summary: 'off', description: 'Ana.Silva@acme.example' })])).toBe(
      'pass ok',
    );
    expect(of([offTicket(hours(-1), { summary: 'off', description: 'HR record 1007' })])).toBe('pass ok');
    const reporter = jiraUser('ana.silva');
    expect(of([offTicket(hours(-1), { summary: 'My last day', reporter })])).toBe('pass ok');
  });

  it('in another Unicode form passes', () => {
    const rows = [row({ name: 'Jose\u0301 Nu\u0301n\u0303ez', email: null })];
    expect(of([offTicket(hours(-1), { summary: 'José Núñez leaves' })], { rows, users: [] })).toBe('pass ok');
  });

  it('that is late, too old, of another project or type, or about somebody else, is an exception', () => {
    expect(of([offTicket(hours(1))])).toBe('exception ticket-late');
    expect(of([offTicket(hours(-24 * 91))])).toBe('exception no-ticket');
    expect(of([offTicket(hours(-1), { projectKey: 'ACC' })])).toBe('exception no-ticket');
    expect(of([offTicket(hours(-1))], { policy: rules({}, { issueTypes: ['999'] }) })).toBe(
      'exception no-ticket',
    );
    expect(of([offTicket(hours(-1), { summary: 'Off-boarding: Bo Berg' })])).toBe('exception no-ticket');
    const reporter = jiraUser('ana.silva');
    const bo = user({
      id: '00ubo',
      login: 'bo@acme.example',
      email: null,
      displayName: 'Bo Berg',
      profile: {},
    });
    const forBo = offTicket(hours(-1), { summary: 'Off-boarding: Bo Berg', reporter });
    expect(of([forBo], { users: [user(), bo] })).toBe('exception no-ticket');
  });

  it('says whom it is about in its field, where there is one', () => {
    const given = { policy: rules({}, { leaverField: 'customfield_1' }) };
    const ticketOf = (value: unknown) => offTicket(hours(-1), { fields: { customfield_1: value } });
    expect(of([ticketOf('ana.silva@acme.example')], given)).toBe('pass ok');
    expect(
      of([ticketOf({ accountId: 'a1', displayName: 'Ana', emailAddress: 'ana.silva@acme.example' })], given),
    ).toBe('pass ok');
    expect(of([ticketOf('Ana Silva (1007)')], given)).toBe('pass ok');
    expect(of([ticketOf('bo@acme.example')], given)).toBe('exception no-ticket');
    expect(of([ticketOf(null)], given)).toBe('pass ok');
  });

  it('that names somebody whose name others bear names nobody', () => {
    const twin = user({ id: '00utwin', login: 'ana2@acme.example', email: null, profile: {} });
    expect(of([offTicket()], { users: [user(), twin] })).toBe('indeterminate person-unknown');
    expect(
      of([offTicket(hours(-1), { description: 'ana.silva@acme.example' })], { users: [user(), twin] }),
    ).toBe('pass ok');
  });

  it('cannot be missed where Jira was not collected, and not be judged without a rule or a time', () => {
    expect(of([], { jira: false })).toBe('indeterminate source-incomplete');
    expect(of([], { policy: NO_RULES })).toBe('indeterminate no-rule');
    expect(of([offTicket(null)])).toBe('indeterminate record-problem');
    const unreadable = ticket('OFF-7', hours(-1), { summary: 'Ana Silva' }, { problem: 'no status' });
    expect(of([unreadable])).toBe('indeterminate record-problem');
  });

  it('that made the list passes or is late, and says what such a list cannot show', () => {
    const given = (created: string): Given => ({
      hr: false,
      tickets: [offTicket(created, { dueDate: '2026-08-14' })],
    });
    expect(outcome('offboarding-ticketed', given(hours(-1)))).toBe('pass ok');
    expect(outcome('offboarding-ticketed', given(hours(1)))).toBe('exception ticket-late');
    expect(look(given(hours(-1))).results[0]?.[0]?.explanation).toContain('cannot show a leaver without one');
  });
});

describe('B: the Okta account', () => {
  const of = (given: Given) => outcome('account-disabled-in-time', { users: [active], ...given });

  it('disabled in time passes, also before the last day, to the millisecond', () => {
    expect(of({ events: [disabled(hours(24))] })).toBe('pass ok');
    expect(of({ events: [disabled(hours(-200), 'user.lifecycle.suspend')] })).toBe('pass ok');
    expect(of({ events: [disabled('2026-08-15T18:00:00.001Z')] })).toBe('exception disabled-late');
    expect(of({ events: [disabled(hours(30))], policy: rules({}, { disableWithinHours: 48 }) })).toBe(
      'pass ok',
    );
  });

  it('never disabled, or enabled again before the time was up, is an exception', () => {
    expect(of({ events: [] })).toBe('exception never-disabled');
    expect(of({ events: [disabled(hours(1)), event('user.lifecycle.unsuspend', hours(2))] })).toBe(
      'exception never-disabled',
    );
    const again = [disabled(hours(1)), event('user.lifecycle.unsuspend', hours(2)), disabled(hours(3))];
    expect(of({ events: again })).toBe('pass ok');
    expect(of({ events: again.with(2, disabled(hours(70))) })).toBe('exception disabled-late');
  });

  it.each(['ACTIVE', 'LOCKED_OUT', 'PASSWORD_EXPIRED', 'RECOVERY', 'PROVISIONED', 'NEW_STATUS'])(
    'of status %s counts as enabled',
    (status) => {
      expect(of({ users: [user({ status })], events: [] })).toBe('exception never-disabled');
    },
  );

  it('without an event goes by its status and since when; STAGED lets nobody in', () => {
    const since = (statusChanged: string | null) =>
      of({ users: [user({ status: 'SUSPENDED', statusChanged })], events: [] });
    expect(since(hours(1))).toBe('pass ok');
    expect(since(hours(25))).toBe('exception disabled-late');
    expect(since(null)).toBe('exception disabled-undated');
    expect(of({ users: [user({ status: 'STAGED' })], events: [] })).toBe('pass ok');
  });

  it('that is gone from the list of users is judged by the log; all accounts of a person count', () => {
    expect(of({ users: [] })).toBe('pass ok');
    expect(of({ users: [], events: [event('user.lifecycle.delete.initiated', hours(90))] })).toBe(
      'exception disabled-late',
    );
    const second = user({
      id: '00usecond',
      status: 'ACTIVE',
      login: 'adm@acme.example',
      email: 'ana.silva@acme.example',
      profile: {},
    });
    expect(of({ users: [active, second] })).toBe('exception never-disabled');
  });

  it('that never was is not applicable', () => {
    expect(of({ users: [], events: [] })).toBe('not-applicable no-account');
  });

  it('is not late while there is time, and nothing is missing from a log that is not known', () => {
    expect(of({ events: [], asOf: hours(23) })).toBe('not-applicable deadline-ahead');
    const late: Given = {
      rows: [row({ effective: '2026-09-30T18:00:00.000Z', lastDay: '2026-09-30' })],
      tickets: [],
      events: [],
    };
    expect(of({ ...late, logsUntil: '2026-09-01T00:00:00.000Z' })).toBe('indeterminate source-incomplete');
    expect(of(late)).toBe('exception never-disabled');
  });

  it('cannot be judged without a rule, without knowing whose it is, or with Okta unread', () => {
    expect(of({ policy: NO_RULES })).toBe('indeterminate no-rule');
    expect(of({ rows: [row({ email: null, number: null })] })).toBe('indeterminate person-unknown');
    expect(of({ users: [], events: [], unread: ['okta'] })).toBe('indeterminate source-incomplete');
  });
});

describe('C: keys and passwords in AWS', () => {
  const iamCall = (eventName: string, at: string, request: Record<string, unknown> = {}) =>
    call(`${eventName} ${at}`, at, {
      eventSource: 'iam.amazonaws.com',
      eventName,
      request: { userName: 'ana', ...request },
      principal: principal({ type: 'IAMUser', userName: 'admin', arn: 'arn:admin' }),
    });
  const off = (at: string) => iamCall('UpdateAccessKey', at, { accessKeyId: 'AKIA1', status: 'Inactive' });
  const of = (
    events: NonNullable<Given['events']>,
    iam: Given['iam'] = [iamUser(), accessKey()],
    more: Given = {},
  ) => outcome('credentials-removed-in-time', { iam, ...more, events: [disabled(), ...events] });

  it('removed in time pass: deactivated, deleted, or with the user', () => {
    expect(of([off(hours(3))])).toBe('pass ok');
    expect(of([iamCall('DeleteUser', hours(24))])).toBe('pass ok');
    expect(of([iamCall('DeleteAccessKey', hours(2), { accessKeyId: 'AKIA1' })], [iamUser()])).toBe('pass ok');
    expect(of([], [iamUser()])).toBe('pass ok');
    expect(of([], [iamUser(), accessKey('Inactive')])).toBe('pass ok');
  });

  it('removed late, not removed, or given back are exceptions', () => {
    expect(of([off(hours(30))])).toBe('exception credentials-late');
    expect(of([])).toBe('exception credentials-left');
    const on = iamCall('UpdateAccessKey', hours(4), { accessKeyId: 'AKIA1', status: 'Active' });
    expect(of([off(hours(3)), on])).toBe('exception credentials-left');
    expect(of([iamCall('DeleteLoginProfile', hours(40))], [iamUser()])).toBe('exception credentials-late');
    const failed = { ...off(hours(3)), data: { ...off(hours(3)).data, errorCode: 'AccessDenied' } };
    expect(of([failed])).toBe('exception credentials-left');
  });

  it('have a time of their own where policy sets one', () => {
    const policy72 = rules({}, { credentialsWithinHours: 72 });
    expect(of([off(hours(30))], undefined, { policy: policy72 })).toBe('pass ok');
    expect(of([], undefined, { asOf: hours(30), policy: policy72 })).toBe('not-applicable deadline-ahead');
  });

  it('do not apply to whoever has no IAM user', () => {
    expect(of([], [])).toBe('not-applicable no-account');
  });

  it('cannot be judged without a rule, with an account unread, or with CloudTrail unknown', () => {
    expect(of([], undefined, { policy: NO_RULES })).toBe('indeterminate no-rule');
    expect(of([], [], { unread: [ACCOUNT] })).toBe('indeterminate source-incomplete');
    const rows = [row({ effective: '2026-09-30T18:00:00.000Z', lastDay: '2026-09-30' })];
    expect(of([], undefined, { rows, logsUntil: '2026-09-01T00:00:00.000Z' })).toBe(
      'indeterminate source-incomplete',
    );
  });
});

describe('D: sessions', () => {
  const asked = rules({}, { endSessions: true });
  const of = (events: NonNullable<Given['events']>, more: Given = {}) =>
    outcome('sessions-ended', { policy: asked, ...more, events });

  it('ended in time pass, where policy asks for it', () => {
    expect(of([disabled(), event('user.session.clear', hours(1))])).toBe('pass ok');
    expect(of([disabled()], { policy: rules() })).toBe('not-applicable no-rule');
  });

  it('ended late or never are exceptions', () => {
    expect(of([disabled(), event('user.session.clear', hours(25))])).toBe('exception sessions-ended-late');
    expect(of([disabled()])).toBe('exception sessions-not-ended');
  });

  it('do not apply without an account or before the time is up, and cannot be judged with Okta unread', () => {
    expect(of([], { users: [] })).toBe('not-applicable no-account');
    expect(of([disabled()], { asOf: hours(2) })).toBe('not-applicable deadline-ahead');
    expect(of([], { users: [], unread: ['okta'] })).toBe('indeterminate source-incomplete');
    const rows = [row({ effective: '2026-09-30T18:00:00.000Z', lastDay: '2026-09-30' })];
    expect(of([], { rows, logsUntil: '2026-09-01T00:00:00.000Z' })).toBe('indeterminate source-incomplete');
  });
});

describe('E: activity after leaving', () => {
  const actor = party('User', '00uana', 'ana.silva@acme.example');
  const signIn = (at: string) => oktaEvent(`s ${at}`, at, 'user.session.start', [], { actor });
  const of = (given: Given) => outcome('no-activity-after-leaving', given);

  it('is an exception, whether a sign-in or a call, and says what and how often', () => {
    expect(of({ events: [disabled(), signIn(hours(0.5))] })).toBe('exception active-after-leaving');
    const own = principal({ type: 'IAMUser', userName: 'ana', arn: `arn:aws:iam::${ACCOUNT}:user/ana` });
    expect(of({ iam: [iamUser()], events: [call('c', hours(5), { principal: own })] })).toBe(
      'exception active-after-leaving',
    );
    const { results } = look({ events: [disabled(), signIn(hours(1)), signIn(hours(2))] });
    expect(results[0]?.[4]).toMatchObject({
      explanation: expect.stringContaining('user.session.start on 2026-08-14 19:00 UTC; 2 acts in all'),
      evidence: [{ record: `okta:event/s ${hours(1)}` }, { record: `okta:event/s ${hours(2)}` }],
    });
  });

  it('up to the end of the last day is work', () => {
    expect(of({ events: [disabled(), signIn(LEFT), signIn(hours(-5))] })).toBe('pass ok');
  });

  it('does not apply without any account, and is open where nobody knows which accounts are theirs', () => {
    expect(of({ users: [], events: [] })).toBe('not-applicable no-account');
    expect(of({ rows: [row({ email: null, number: null })], events: [] })).toBe(
      'indeterminate person-unknown',
    );
    expect(of({ users: [], events: [], unread: ['okta'] })).toBe('indeterminate source-incomplete');
  });

  it('needs no rule', () => {
    expect(of({ policy: NO_RULES })).toBe('pass ok');
  });
});

describe('F: an account enabled again', () => {
  const back = event('user.lifecycle.reactivate', hours(100));
  const of = (given: Given) => outcome('not-reactivated', { events: [disabled(), back], ...given });
  const request = (created: string, summary = 'Ana Silva comes back') =>
    ticket('ACC-9', created, {
      summary,
      changelog: [moved(hours(90), jiraUser('hugo'), STATUS.open, STATUS.approved)],
    });

  it('without a reason is an exception, also when disabled again since', () => {
    expect(of({})).toBe('exception reactivated');
    expect(of({ events: [disabled(), back, disabled(hours(101))] })).toBe('exception reactivated');
    expect(of({ tickets: [offTicket(), request(hours(101))] })).toBe('exception reactivated');
    expect(of({ tickets: [offTicket(), request(hours(-5))] })).toBe('exception reactivated');
    expect(of({ tickets: [offTicket(), request(hours(80), 'Bo Berg')] })).toBe('exception reactivated');
  });

  it('passes when HR or a request since they left says that they came back', () => {
    expect(of({ rows: [row({ returned: hours(110) })] })).toBe('pass ok');
    expect(of({ tickets: [offTicket(), request(hours(80))] })).toBe('pass ok');
    expect(of({ events: [disabled()] })).toBe('pass ok');
  });

  it('with a reason does not undo that it was disabled in time', () => {
    const early = [disabled(), event('user.lifecycle.reactivate', hours(20))];
    const given = { events: early, users: [active], rows: [row({ returned: hours(20) })] };
    expect(outcome('account-disabled-in-time', given)).toBe('pass ok');
  });

  it('does not apply without an account, and is open where requests or people are not known', () => {
    expect(of({ users: [], events: [] })).toBe('not-applicable no-account');
    expect(of({ jira: false })).toBe('indeterminate source-incomplete');
    expect(of({ rows: [row({ email: null, number: null })], users: [] })).toBe(
      'indeterminate person-unknown',
    );
  });
});

describe('whatever the times are', () => {
  it('one disabling passes exactly when it came by the deadline', () => {
    fc.assert(
      fc.property(fc.integer({ min: -600, max: 700 }), fc.integer({ min: 0, max: 200 }), (at, limit) => {
        const given = {
          users: [active],
          events: [disabled(hours(at))],
          policy: rules({}, { disableWithinHours: limit }),
        };
        expect(outcome('account-disabled-in-time', given)).toBe(
          at <= limit ? 'pass ok' : 'exception disabled-late',
        );
      }),
      { numRuns: 60 },
    );
  });

  it('every item gets one result for each attribute, and every exception has its words', () => {
    const kinds = fc.constantFrom('deactivate', 'suspend', 'reactivate', 'unsuspend', 'delete.initiated');
    const happened = fc.array(fc.tuple(kinds, fc.integer({ min: -100, max: 300 })), { maxLength: 6 });
    fc.assert(
      fc.property(
        happened,
        fc.integer({ min: -200, max: 800 }),
        fc.constantFrom('ACTIVE', 'SUSPENDED'),
        (list, now, status) => {
          const events = list.map(([type, at]) => event(`user.lifecycle.${type}`, hours(at)));
          const { results } = look({ events, users: [user({ status })], asOf: hours(now) });
          expect(results[0]?.map(({ attribute }) => attribute)).toEqual(
            leaversRemoved.attributes.map(({ id }) => id),
          );
          for (const { outcome: found, reason } of results[0] ?? [])
            if (found === 'exception') expect(Object.keys(LEAVER_REASONS)).toContain(reason);
        },
      ),
      { numRuns: 60 },
    );
  });
});
