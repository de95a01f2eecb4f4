import { describe, expect, it } from 'vitest';
import { accessGrants } from '../../samplers/access-grants.ts';
import { productionChanges } from '../../samplers/production-changes.ts';
import {
  ACCOUNT,
  call,
  directory,
  IMPLEMENTER,
  jiraUser,
  moved,
  oktaEvent,
  party,
  policy,
  principal,
  STATUS,
  ticket,
} from '../../test/support/audit-records.ts';
import { contextOf } from '../../test/support/test-context.ts';
import type { AttributeResult } from '../domain/audit.ts';
import type { Directory } from '../domain/directory.ts';
import {
  type AuditControl,
  type SampledRecord,
  type Sampler,
  type TestContext,
  testItem,
} from '../domain/mock-audit.ts';
import type { Ticket } from '../domain/ticket-index.ts';
import { accessApproved } from './access-approved.ts';
import { changeApproved } from './change-approved.ts';

/** A directory is configured, but was never read: nobody is known, and nothing may be held against anybody for it. */

const PERIOD = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const WHOLE = { from: '2026-01-01T00:00:00.000Z', to: '2026-10-10T00:00:00.000Z' };
const AT = '2026-07-10T12:00:00.000Z';
const BEFORE = '2026-07-09T12:00:00.000Z';

const nobody: Directory = {
  people: [],
  byEmail: () => null,
  byOktaId: () => null,
  byJiraUser: () => null,
  byIamUser: () => null,
  byPrincipal: () => null,
  managerOf: () => null,
  wasMember: () => null,
};

function run(
  sampler: Sampler,
  control: AuditControl,
  record: SampledRecord,
  tickets: readonly Ticket[],
  parts: Partial<Omit<TestContext, 'tickets'>>,
): Record<string, string> {
  const rules = policy();
  const first = ['CHG-1', 'ACC-1'].map((key) => ticket(key, '2026-01-02T00:00:00.000Z'));
  const context = contextOf({
    directory: nobody,
    asOf: WHOLE.to,
    ...parts,
    tickets: [...tickets, ...first],
    covered: { CHG: [WHOLE], ACC: [WHOLE] },
  });
  const selector = sampler.open({ policy: rules, window: PERIOD, streams: [], appGroups: null }, context);
  selector.add(record);
  const [item] = selector.finish().items;
  if (item === undefined) throw new Error('the event is no item');
  const results: readonly AttributeResult[] = testItem(control, item, control.prepare(context));
  return Object.fromEntries(
    results.map(({ attribute, outcome, reason }) => [attribute, `${outcome} ${reason}`]),
  );
}

const OKTA = new Set(['okta']);
const UNREAD = 'indeterminate source-incomplete';

describe('a change by a person without a named ticket', () => {
  const record = call('a', AT, { principal: principal(IMPLEMENTER) });
  const results = (parts: Partial<Omit<TestContext, 'tickets'>>) =>
    run(productionChanges, changeApproved, record, [], parts);

  it('cannot be said to have none', () => {
    const { ticketed, 'authorised-before': before } = results({ peopleUnread: OKTA });
    expect([ticketed, before]).toEqual([UNREAD, UNREAD]);
  });

  it('has none when people are known, or no directory exists that could know them', () => {
    expect(results({ directory: directory() }).ticketed).toBe('exception no-ticket');
    expect(results({}).ticketed).toBe('exception no-ticket');
  });
});

describe('a change whose approver nobody knows', () => {
  const approved = ticket('CHG-7', BEFORE, {
    changelog: [moved(BEFORE, jiraUser('hugo'), STATUS.open, STATUS.approved)],
  });
  const record = call('a', AT, { mentions: [{ key: 'CHG-7', where: 'session-name' }] });
  const results = (parts: Partial<Omit<TestContext, 'tickets'>>) =>
    run(productionChanges, changeApproved, record, [approved], parts)['independent-approver'];

  it('waits for the people, and is no riddle about one person', () => {
    expect(results({ peopleUnread: OKTA })).toBe(UNREAD);
    expect(results({})).toBe('indeterminate person-unknown');
  });

  it('is judged as far as Jira alone tells', () => {
    const own = { ...approved, data: { ...approved.data, reporter: jiraUser('hugo') } };
    const result = run(productionChanges, changeApproved, record, [own], { peopleUnread: OKTA });
    expect(result['independent-approver']).toBe('exception self-approved');
  });
});

describe('a grant', () => {
  const record = oktaEvent('e1', AT, 'group.user_membership.add', [
    party('User', '00unina', 'nina@acme.example'),
    party('UserGroup', '00g1', 'eng'),
  ]);
  const results = (event: SampledRecord, parts: Partial<Omit<TestContext, 'tickets'>>) =>
    run(accessGrants, accessApproved, event, [], parts);

  it('cannot be said to be without a request', () => {
    expect(results(record, { peopleUnread: OKTA }).requested).toBe(UNREAD);
    expect(results(record, {}).requested).toBe('exception no-request');
  });

  it('by a name that is not on the list may still be by somebody who is', () => {
    const byHand = call('b', AT, {
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateAccessKey',
      request: { userName: 'nina' },
      principal: principal(IMPLEMENTER),
    });
    expect(results(byHand, { peopleUnread: OKTA })['authorised-grantor']).toBe(UNREAD);
    expect(results(byHand, {})['authorised-grantor']).toBe('exception unknown-grantor');
  });

  it('in an AWS account whose users were never read is not held against anybody either, and elsewhere is', () => {
    const byHand = call('b', AT, {
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateAccessKey',
      request: { userName: 'nina' },
      principal: principal(IMPLEMENTER),
    });
    expect(results(byHand, { peopleUnread: new Set([ACCOUNT]) }).requested).toBe(UNREAD);
    expect(results(byHand, { peopleUnread: new Set(['999988887777']) }).requested).toBe(
      'exception no-request',
    );
    expect(results(record, { peopleUnread: new Set([ACCOUNT]) }).requested).toBe('exception no-request');
  });
});
