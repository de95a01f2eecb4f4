import { describe, expect, it } from 'vitest';
import { emergencyChanges } from '../../samplers/emergency-changes.ts';
import { ACCOUNT, call, jiraUser, policy, principal } from '../../test/support/audit-records.ts';
import {
  approvedAt,
  at,
  BREAK_GLASS,
  closedAt,
  type Given,
  good,
  LIFE,
  PERIOD,
  reviewedAt,
  rulesWith,
  run,
  say,
} from '../../test/support/emergency-case.ts';
import { contextOf } from '../../test/support/test-context.ts';
import { testItem } from '../domain/mock-audit.ts';
import { emergencyApproved } from './emergency-approved.ts';

const NAMED = { mentions: [{ key: 'EMG-7', where: 'session-name' as const }] };
const NEXT_DAY = '2026-07-11T12:00:00.001Z';
const SOON = '2026-07-10T20:00:00.000Z';
const ROOT = { principal: principal({ type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root` }) };

describe('an emergency as it should be', () => {
  it('passes every attribute, each with a sentence and evidence', () => {
    const results = run();
    expect(Object.values(results).map((result) => `${result.attribute} ${say(result)}`)).toEqual([
      'ticketed pass ok',
      'approved pass ok',
      'reviewed pass ok',
      'time-boxed pass ok',
      'closed pass ok',
    ]);
    expect(Object.values(results).every(({ evidence }) => evidence.length > 0)).toBe(true);
    expect(results.reviewed?.explanation).toContain('nina reviewed on');
  });

  it('every reason of an exception has a title and a fix', () => {
    for (const { title, fix } of Object.values(emergencyApproved.reasons))
      expect(title.length * fix.length).toBeGreaterThan(0);
  });
});

describe('A: ticketed', () => {
  const A = (given: Given): string => say(run(given).ticketed);

  it.each<[string, Given, string]>([
    ['named', { event: NAMED }, 'pass ok'],
    ['of the same person, written after it', { tickets: [good({ created: at('13:00') })] }, 'pass ok'],
    ['written too late', { event: NAMED, tickets: [good({ created: NEXT_DAY })] }, 'exception ticket-late'],
    ['none', { tickets: [] }, 'exception no-ticket'],
    ['of somebody else', { tickets: [good({ assignee: jiraUser('nina') })] }, 'exception no-ticket'],
    ['no such issue', { event: NAMED, tickets: [] }, 'exception ticket-not-found'],
    ['there is still time', { tickets: [], asOf: SOON }, 'not-applicable deadline-ahead'],
    ['Jira not collected', { tickets: [], covered: [] }, 'indeterminate source-incomplete'],
    [
      'no creation time',
      { event: NAMED, tickets: [good({ created: null })] },
      'indeterminate record-problem',
    ],
    ['unreadable', { tickets: [good({}, { problem: 'no fields' })] }, 'indeterminate record-problem'],
    ['no rule at all', { rules: policy({ change: undefined }) }, 'indeterminate no-rule'],
    ['another type', { rules: rulesWith({ issueTypes: ['Emergency'] }) }, 'exception no-ticket'],
  ])('%s', (_, given, expected) => expect(A(given)).toBe(expected));

  it('root needs a ticket that says so: account and root in its words, near enough', () => {
    expect(A({ event: ROOT })).toBe('exception no-ticket');
    const told = { summary: `Root sign-in to ${ACCOUNT}` };
    expect(A({ event: ROOT, tickets: [good(told)] })).toBe('pass ok');
    expect(A({ event: ROOT, tickets: [good({ summary: 'Root cause of the outage' })] })).toBe(
      'exception no-ticket',
    );
    expect(
      A({ event: ROOT, tickets: [good({ ...told, created: '2026-07-08T00:00:00.000Z', changelog: [] })] }),
    ).toBe('exception no-ticket');
    expect(A({ event: ROOT, tickets: [], covered: [] })).toBe('indeterminate source-incomplete');
  });

  it('names in Unicode are the same person whichever way they are composed', () => {
    const session = { ...BREAK_GLASS, sessionName: 'ida@acme.example'.normalize('NFD') };
    expect(A({ event: { principal: principal(session) } })).toBe('pass ok');
  });

  it('without a rule for emergencies, change tickets count', () => {
    const rules = policy();
    expect(A({ rules })).toBe('exception no-ticket');
    expect(A({ rules, tickets: [good({ key: 'CHG-7', projectKey: 'CHG' })] })).toBe('pass ok');
  });
});

describe('B: approved', () => {
  const B = (given: Given): string => say(run(given).approved);
  const log = (...changelog: ReturnType<typeof approvedAt>[]): Given => ({ tickets: [good({ changelog })] });
  const strict = rulesWith({ approvalAfterwards: false });

  it.each<[string, Given, string]>([
    ['a spoken yes recorded in time', log(approvedAt(at('15:00'))), 'pass ok'],
    [
      'recorded afterwards where policy does not allow it',
      { ...log(approvedAt(at('15:00'))), rules: strict },
      'exception approved-late',
    ],
    ['recorded too late', log(approvedAt(NEXT_DAY)), 'exception approved-late'],
    ['never', log(), 'exception never-approved'],
    ['by the implementer', log(approvedAt(at('11:00'), jiraUser('ida'))), 'exception self-approved'],
    ['by the requester', log(approvedAt(at('11:00'), jiraUser('rita'))), 'exception self-approved'],
    [
      'by somebody who may not',
      log(approvedAt(at('11:00'), jiraUser('hugo'))),
      'exception approver-not-authorised',
    ],
    ['by automation', log(approvedAt(at('11:00'), jiraUser('bot'))), 'exception approved-by-automation'],
    ['by somebody unknown', log(approvedAt(at('11:00'), jiraUser('x'))), 'indeterminate person-unknown'],
    ['there is still time', { ...log(), asOf: SOON }, 'not-applicable deadline-ahead'],
    ['no ticket', { tickets: [] }, 'exception no-ticket'],
    ['no ticket under the named key', { event: NAMED, tickets: [] }, 'exception no-ticket'],
    [
      'half a history',
      { tickets: [good({ changelog: [], complete: false })] },
      'indeterminate source-incomplete',
    ],
    ['no rule', { rules: rulesWith({ approvedStatuses: [] }) }, 'indeterminate no-rule'],
  ])('%s', (_, given, expected) => expect(B(given)).toBe(expected));

  it('a break-glass user whom nobody knows may have approved it himself', () => {
    const stranger = { ...BREAK_GLASS, sessionName: 'session-1' };
    expect(B({ event: { ...NAMED, principal: principal(stranger) } })).toBe('indeterminate person-unknown');
  });
});

describe('C: reviewed', () => {
  const C = (given: Given): string => say(run(given).reviewed);
  const [approved] = LIFE;
  const log = (...changelog: ReturnType<typeof approvedAt>[]): Given => ({
    tickets: [good({ changelog: approved ? [approved, ...changelog] : [] })],
  });

  it.each<[string, Given, string]>([
    ['never', log(), 'exception not-reviewed'],
    ['before the change', log(reviewedAt(at('11:30'))), 'exception not-reviewed'],
    ['too late', log(reviewedAt(NEXT_DAY)), 'exception reviewed-late'],
    ['at the last moment', log(reviewedAt('2026-07-11T12:00:00.000Z')), 'pass ok'],
    ['by the implementer', log(reviewedAt(at('15:00'), jiraUser('ida'))), 'exception self-reviewed'],
    ['by the requester', log(reviewedAt(at('15:00'), jiraUser('rita'))), 'exception self-reviewed'],
    ['by automation', log(reviewedAt(at('15:00'), null)), 'exception reviewed-by-automation'],
    [
      'by somebody who may not',
      log(reviewedAt(at('15:00'), jiraUser('hugo'))),
      'exception reviewer-not-authorised',
    ],
    [
      'by the implementer first, then by somebody else in time',
      log(reviewedAt(at('15:00'), jiraUser('ida')), reviewedAt(at('16:00'))),
      'pass ok',
    ],
    ['there is still time', { ...log(), asOf: SOON }, 'not-applicable deadline-ahead'],
    ['no ticket', { tickets: [] }, 'exception no-ticket'],
    [
      'half a history',
      { tickets: [good({ changelog: [], complete: false })] },
      'indeterminate source-incomplete',
    ],
    ['no rule', { rules: rulesWith({ reviewedStatuses: [] }) }, 'indeterminate no-rule'],
  ])('%s', (_, given, expected) => expect(C(given)).toBe(expected));

  it('without a rule for reviewers, whoever may approve may review', () => {
    const rules = rulesWith({ reviewers: undefined });
    expect(C({ rules })).toBe('exception reviewer-not-authorised');
    expect(C({ rules, ...log(reviewedAt(at('15:00'), jiraUser('ana'))) })).toBe('pass ok');
  });
});

describe('D: time-boxed', () => {
  const D = (given: Given): string => say(run(given)['time-boxed']);
  const later = (time: string) => call(`b${time}`, at(time), { principal: principal(BREAK_GLASS) });

  it('counts from the beginning of the session, else from the first change, to the last one', () => {
    expect(D({ more: [later('12:50'), later('13:40'), later('14:00')] })).toBe('pass ok');
    expect(D({ more: [later('12:50'), later('13:40'), later('14:01')] })).toBe('exception time-box-exceeded');
    const began = (time: string): Given => ({
      event: { principal: principal({ ...BREAK_GLASS, sessionCreated: at(time) }) },
    });
    expect(D(began('09:59'))).toBe('exception time-box-exceeded');
    expect(D(began('10:00'))).toBe('pass ok');
    // A time that cannot be: the first change counts.
    expect(D(began('23:00'))).toBe('pass ok');
  });

  it('does not apply without a rule, or where nobody was given access', () => {
    expect(D({ rules: rulesWith({ maxHours: null }) })).toBe('not-applicable no-rule');
    expect(D({ event: { ...NAMED, principal: principal() } })).toBe('not-applicable no-emergency-access');
  });
});

describe('E: closed', () => {
  const E = (given: Given): string => say(run(given).closed);
  const open = good({ changelog: LIFE.slice(0, 2), statusId: '9', statusCategory: 'indeterminate' });

  it.each<[string, Given, string]>([
    ['never', { tickets: [open] }, 'exception not-closed'],
    [
      'late',
      { tickets: [good({ changelog: [...LIFE.slice(0, 2), closedAt('2026-07-20T00:00:00.000Z')] })] },
      'exception closed-late',
    ],
    ['still has time', { tickets: [open], asOf: SOON }, 'not-applicable deadline-ahead'],
    ['no ticket', { tickets: [] }, 'not-applicable no-ticket'],
    ['no rule', { rules: rulesWith({ closedWithinDays: null }) }, 'not-applicable no-rule'],
    ['unreadable', { tickets: [good({}, { problem: 'no fields' })] }, 'indeterminate record-problem'],
  ])('%s', (_, given, expected) => expect(E(given)).toBe(expected));
});

it('an item that cannot be read is indeterminate in every attribute', () => {
  const context = contextOf({ policy: rulesWith() });
  const input = { policy: rulesWith(), window: PERIOD, streams: [], appGroups: null };
  const selector = emergencyChanges.open(input, context);
  selector.add(call('a', null, { principal: principal(BREAK_GLASS) }));
  const [item] = selector.finish().items;
  const results = item ? testItem(emergencyApproved, item, emergencyApproved.prepare(context)) : [];
  expect(results.map(say)).toEqual(emergencyApproved.attributes.map(() => 'indeterminate record-problem'));
});

it('the person who used it explains it; for root the person on the ticket', () => {
  const context = contextOf({ policy: rulesWith(), tickets: [good({ summary: `Root in ${ACCOUNT}` })] });
  const owner = (event: object): string | null => {
    const input = { policy: rulesWith(), window: PERIOD, streams: [], appGroups: null };
    const selector = emergencyChanges.open(input, context);
    selector.add(call('a', at('12:00'), { principal: principal(BREAK_GLASS), ...event }));
    const [item] = selector.finish().items;
    return item ? emergencyApproved.owner(item, emergencyApproved.prepare(context)) : null;
  };
  expect(owner({})).toBe('ida@acme.example');
  expect(owner(ROOT)).toBe('ida@acme.example');
});
