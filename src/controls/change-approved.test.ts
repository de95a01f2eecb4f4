import { describe, expect, it } from 'vitest';
import { productionChanges } from '../../samplers/production-changes.ts';
import {
  call,
  directory,
  edited,
  IMPLEMENTER,
  jiraUser,
  moved,
  policy,
  principal,
  STATUS,
  ticket,
} from '../../test/support/audit-records.ts';
import {
  approved,
  CHANGED,
  earlier,
  type Given,
  good,
  human,
  later,
  NAMED,
  PERIOD,
  run,
  say,
  WHOLE,
} from '../../test/support/change-case.ts';
import { contextOf } from '../../test/support/test-context.ts';
import type { JiraIssue } from '../domain/jira-records.ts';
import { testItem } from '../domain/mock-audit.ts';
import { changeApproved } from './change-approved.ts';

describe('a change as it should be', () => {
  it('passes every attribute that has a rule, each with evidence', () => {
    const results = run();
    expect(Object.values(results).map((result) => `${result.attribute} ${say(result)}`)).toEqual([
      'ticketed pass ok',
      'authorised-before pass ok',
      'independent-approver pass ok',
      'approval-current pass ok',
      'through-pipeline pass ok',
      'required-fields not-applicable no-rule',
      'closed not-applicable no-rule',
    ]);
    expect(results['authorised-before']?.evidence[0]).toMatchObject({ record: 'jira:issue/CHG7' });
    expect(results['authorised-before']?.explanation).toContain('ana');
  });

  it('has a letter and a statement for each attribute, once', () => {
    const letters = changeApproved.attributes.map(({ letter }) => letter);
    expect(new Set(letters).size).toBe(letters.length);
  });
});

describe('A: ticketed', () => {
  const A = (given: Given): string => say(run(given).ticketed);

  it.each<[string, Given, string]>([
    ['nothing named', { event: {} }, 'exception no-ticket'],
    [
      'another project named',
      { event: { mentions: [{ key: 'UTF-8', where: 'request' }] } },
      'exception no-ticket',
    ],
    ['written after the change', { tickets: [good({ created: later(1) })] }, 'exception ticket-after-change'],
    ['no such issue', { tickets: [] }, 'exception ticket-not-found'],
    ['no such issue, Jira not collected', { tickets: [], covered: [] }, 'indeterminate source-incomplete'],
    [
      'no such issue, but it may be older than what was collected',
      { tickets: [], event: { mentions: [{ key: 'CHG-0', where: 'tag' }] } },
      'indeterminate source-incomplete',
    ],
    [
      'an issue of another type',
      { rules: policy({ change: { ...policy().change, issueTypes: ['Standard change'] } }) },
      'exception no-ticket',
    ],
    [
      'an issue that could not be read',
      { tickets: [good({}, { problem: 'fields missing' })] },
      'indeterminate record-problem',
    ],
    [
      'an issue without a creation time',
      { tickets: [good({ created: null })] },
      'indeterminate record-problem',
    ],
    ['no rule', { rules: policy({ change: undefined }) }, 'indeterminate no-rule'],
  ])('%s', (_, given, expected) => expect(A(given)).toBe(expected));

  it('an issue that was moved is found by its former key', () => {
    const rename = edited(earlier(4), jiraUser('rita'), 'Key', 'CHG-7', 'CHG-99');
    expect(A({ tickets: [good({ key: 'CHG-99', changelog: [rename, approved] })] })).toBe('pass ok');
  });

  describe('people without a key', () => {
    const by = (parts: Partial<JiraIssue>): Given => ({ event: human, tickets: [good(parts)] });

    it('have their own ticket of the hours before', () => {
      expect(A(by({}))).toBe('pass ok');
      expect(A(by({ assignee: null, reporter: jiraUser('ida') }))).toBe('pass ok');
    });

    it('but neither somebody else’s, nor an old one, nor one approved too long ago', () => {
      expect(A(by({ assignee: jiraUser('nina') }))).toBe('exception no-ticket');
      const old = moved('2026-07-08T12:00:00.000Z', jiraUser('ana'), STATUS.open, STATUS.approved);
      expect(A(by({ created: '2026-07-08T11:00:00.000Z', changelog: [old] }))).toBe('exception no-ticket');
      expect(A(by({ created: '2026-07-08T11:00:00.000Z', changelog: [] }))).toBe('exception no-ticket');
    });

    it('the nearest wins, and a hole in Jira leaves it open', () => {
      const nearer = ticket('CHG-8', earlier(2), {
        changelog: [moved(earlier(1), jiraUser('ana'), '1', '2')],
      });
      expect(run({ event: human, tickets: [good(), nearer] }).ticketed?.explanation).toContain('CHG-8');
      const holed = [{ from: WHOLE.from, to: earlier(4) }];
      expect(A({ event: human, tickets: [], covered: holed })).toBe('indeterminate source-incomplete');
    });

    it('a machine without a key has none, however near a ticket lies', () => {
      expect(A({ event: {}, tickets: [good()] })).toBe('exception no-ticket');
    });
  });
});

describe('B: authorised before', () => {
  const B = (given: Given): string => say(run(given)['authorised-before']);
  const withLog = (...changelog: JiraIssue['changelog']): Given => ({ tickets: [good({ changelog })] });

  it.each<[string, Given, string]>([
    ['never approved', withLog(), 'exception never-approved'],
    ['approved afterwards', withLog(moved(later(1), jiraUser('ana'), '1', '2')), 'exception approved-late'],
    ['approved in the same instant', withLog(moved(CHANGED, jiraUser('ana'), '1', '2')), 'pass ok'],
    ['no ticket', { event: {} }, 'exception no-ticket'],
    [
      'history not whole',
      { tickets: [good({ changelog: [], complete: false })] },
      'indeterminate source-incomplete',
    ],
    [
      'history older than the change',
      { tickets: [good({ changelog: [] }, { collectedAt: earlier(3) })], covered: [] },
      'indeterminate source-incomplete',
    ],
    ['no approved status', { rules: policy({ change: { projects: ['CHG'] } }) }, 'indeterminate no-rule'],
  ])('%s', (_, given, expected) => expect(B(given)).toBe(expected));

  it('a status of the same name but another id does not count', () => {
    expect(B(withLog(moved(earlier(2), jiraUser('ana'), '1', '22')))).toBe('exception never-approved');
  });
});

describe('C: independent approver', () => {
  const by = (approver: ReturnType<typeof jiraUser> | null, parts: Partial<JiraIssue> = {}): Given => ({
    tickets: [good({ changelog: [moved(earlier(2), approver, '1', '2')], ...parts })],
  });
  const C = (given: Given): string => say(run(given)['independent-approver']);

  it.each<[string, Given, string]>([
    ['the requester', by(jiraUser('rita')), 'exception self-approved'],
    ['the assignee', by(jiraUser('ida')), 'exception self-approved'],
    [
      'the requester by a second Jira account',
      by(jiraUser('rita', { id: 'acc-other' })),
      'exception self-approved',
    ],
    [
      'the person who made the change',
      { ...by(jiraUser('ida'), { assignee: null }), event: { ...human, ...NAMED } },
      'exception self-approved',
    ],
    [
      'automation',
      by(jiraUser('robot', { accountType: 'app', email: null })),
      'exception approved-by-automation',
    ],
    ['a declared non-person', by(jiraUser('bot')), 'exception approved-by-automation'],
    ['nobody whose name is kept', by(null), 'exception approved-by-automation'],
    ['somebody who may not', by(jiraUser('nina')), 'exception approver-not-authorised'],
    ['somebody who cannot be matched', by(jiraUser('nina', { email: null })), 'indeterminate person-unknown'],
    ['never', { tickets: [good({ changelog: [] })] }, 'exception never-approved'],
    [
      'too late, but by the right person',
      { tickets: [good({ changelog: [moved(later(1), jiraUser('ana'), '1', '2')] })] },
      'pass ok',
    ],
    ['no ticket', { event: {} }, 'exception no-ticket'],
  ])('%s', (_, given, expected) => expect(C(given)).toBe(expected));

  it('without a rule for approvers only self-approval and automation are told', () => {
    const rules = policy({ change: { ...policy().change, approvers: {} } });
    expect(C({ rules })).toBe('indeterminate no-rule');
    expect(C({ ...by(jiraUser('rita')), rules })).toBe('exception self-approved');
  });

  it('members of a group count as they were at the time of the approval', () => {
    const rules = policy({ change: { ...policy().change, approvers: { groups: ['approvers'] } } });
    const people = directory({ approvers: { ana: true, nina: false, hugo: null } });
    expect(C({ rules, people })).toBe('pass ok');
    expect(C({ ...by(jiraUser('nina')), rules, people })).toBe('exception approver-not-authorised');
    expect(C({ ...by(jiraUser('hugo')), rules, people })).toBe('indeterminate source-incomplete');
  });

  it('manager and owner count where the rule says so', () => {
    const manager = policy({ change: { ...policy().change, approvers: { manager: true } } });
    expect(C({ ...by(jiraUser('hugo')), rules: manager })).toBe('pass ok');
    const owner = policy({
      change: { ...policy().change, approvers: { systemOwner: true } },
      owners: { '111122223333': 'nina@acme.example' },
    });
    expect(C({ ...by(jiraUser('nina')), rules: owner })).toBe('pass ok');
  });

  it('a person who made the change but cannot be told may be the approver', () => {
    const stranger = principal({ ...IMPLEMENTER, sessionName: 'session-1' });
    expect(C({ event: { ...NAMED, principal: stranger } })).toBe('indeterminate person-unknown');
  });
});

describe('an item that cannot be read', () => {
  it('is indeterminate in every attribute', () => {
    const context = contextOf({ asOf: CHANGED });
    const input = { policy: policy(), window: PERIOD, streams: [], appGroups: null };
    const selector = productionChanges.open(input, context);
    selector.add(call('a', CHANGED, {}, { problem: 'userIdentity is missing' }));
    const [item] = selector.finish().items;
    const results = item ? testItem(changeApproved, item, changeApproved.prepare(context)) : [];
    expect(results.map(say)).toEqual(changeApproved.attributes.map(() => 'indeterminate record-problem'));
  });
});
