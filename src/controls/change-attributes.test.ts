import { describe, expect, it } from 'vitest';
import {
  edited,
  IMPLEMENTER,
  jiraUser,
  moved,
  PIPELINE,
  policy,
  principal,
  STATUS,
} from '../../test/support/audit-records.ts';
import {
  approved,
  earlier,
  type Given,
  good,
  later,
  NAMED,
  run,
  say,
} from '../../test/support/change-case.ts';
import type { JiraIssue } from '../domain/jira-records.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import { throughPipeline } from './change-attributes.ts';
import type { ChangeItem, ChangeRule } from './change-ticket.ts';

describe('D: approval current', () => {
  const D = (...changelog: JiraIssue['changelog']): string =>
    say(run({ tickets: [good({ changelog })] })['approval-current']);
  const rita = jiraUser('rita');

  it('an edit of content between approval and change makes it stale; others, earlier and later ones do not', () => {
    expect(D(approved, edited(earlier(1), rita, 'description', 'a', 'b'))).toBe(
      'exception edited-after-approval',
    );
    expect(D(approved, edited(earlier(1), rita, 'description', 'a', 'a'))).toBe('pass ok');
    expect(D(approved, edited(earlier(1), rita, 'labels', 'a', 'b'))).toBe('pass ok');
    expect(D(edited(earlier(3), rita, 'summary', 'a', 'b'), approved)).toBe('pass ok');
    expect(D(approved, edited(later(1), rita, 'summary', 'a', 'b'))).toBe('pass ok');
  });

  it('the order within one second is kept', () => {
    expect(D(edited(earlier(2), rita, 'summary', 'a', 'b'), approved)).toBe('pass ok');
    expect(D(approved, edited(earlier(2), rita, 'summary', 'a', 'b'))).toBe(
      'exception edited-after-approval',
    );
  });

  it('going back takes it away, going on does not, and a new approval counts', () => {
    const back = moved(earlier(1), rita, STATUS.approved, STATUS.open);
    expect(D(approved, back)).toBe('exception approval-reverted');
    expect(D(approved, moved(earlier(1), rita, STATUS.approved, STATUS.doing))).toBe('pass ok');
    const again = moved('2026-07-10T11:30:00.000Z', jiraUser('ana'), STATUS.open, STATUS.approved);
    expect(D(approved, back, again)).toBe('pass ok');
  });

  it('does not apply without an approval beforehand, and says nothing from half a history', () => {
    expect(D()).toBe('not-applicable no-approval');
    expect(say(run({ event: {} })['approval-current'])).toBe('not-applicable no-approval');
    expect(say(run({ tickets: [good({ complete: false })] })['approval-current'])).toBe(
      'indeterminate source-incomplete',
    );
  });
});

describe('F: through the pipeline', () => {
  const F = (who: Parameters<typeof principal>[0], given: Given = {}): string =>
    say(run({ ...given, event: { ...NAMED, principal: principal(who) } })['through-pipeline']);

  it('machines and people', () => {
    expect(F(PIPELINE)).toBe('pass ok');
    expect(F(IMPLEMENTER)).toBe('exception human-change');
    expect(F({ type: 'IAMUser', userName: 'backup' })).toBe('exception human-change');
  });

  it.each([
    [0, 'with direct calls'],
    [3, 'in the console'],
    [2, '2 of 3 calls in the console, the others direct'],
  ])('says how people did it: %i of 3 calls were clicks', (clicks, how) => {
    const context = { policy: policy() } as TestContext;
    const facts = { principal: principal(IMPLEMENTER), events: 3, consoleCalls: clicks };
    const item = { group: 'human', facts } as unknown as ChangeItem;
    const match = { kind: 'none', why: 'none', certain: true } as const;
    const rule = { humanChanges: 'never' } as ChangeRule;
    expect(throughPipeline({ item, match, rule, context }).explanation).toContain(`by hand, ${how}.`);
  });

  it('people with a ticket, where policy allows it', () => {
    const rules = policy({ change: { ...policy().change, humanChanges: 'with-ticket' } });
    expect(F(IMPLEMENTER, { rules })).toBe('pass ok');
    expect(F(IMPLEMENTER, { rules, tickets: [] })).toBe('exception human-change');
    expect(F(IMPLEMENTER, { rules, tickets: [], covered: [] })).toBe('indeterminate source-incomplete');
  });

  it('without pipeline roles nobody can tell, except for declared accounts', () => {
    const rules = policy({ principals: {} });
    expect(F(IMPLEMENTER, { rules })).toBe('indeterminate no-rule');
  });
});

describe('H: required fields', () => {
  const rules = policy({ change: { ...policy().change, requiredFields: ['customfield_9'] } });
  const H = (value: unknown, ...changelog: JiraIssue['changelog']): string =>
    say(
      run({
        rules,
        tickets: [good({ fields: { customfield_9: value }, changelog: [approved, ...changelog] })],
      })['required-fields'],
    );

  it('count as they were when the change was made', () => {
    expect(H('roll back')).toBe('pass ok');
    expect(H('')).toBe('exception field-empty');
    expect(H(null)).toBe('exception field-empty');
    expect(H('roll back', edited(later(1), jiraUser('ida'), 'customfield_9', null, 'roll back'))).toBe(
      'exception field-empty',
    );
    expect(H(null, edited(later(1), jiraUser('ida'), 'customfield_9', 'roll back', null))).toBe('pass ok');
    expect(H({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [] }] })).toBe(
      'exception field-empty',
    );
  });
});

describe('I: closed', () => {
  const rules = policy({ change: { ...policy().change, closedWithinDays: 5 } });
  const I = (given: Given): string => say(run({ rules, ...given }).closed);
  const open = good({ changelog: [approved], statusId: STATUS.doing, statusCategory: 'indeterminate' });
  const late = good({
    changelog: [approved, moved('2026-07-20T00:00:00.000Z', null, STATUS.doing, STATUS.done)],
  });

  it.each<[string, Given, string]>([
    ['in time', {}, 'pass ok'],
    ['never', { tickets: [open] }, 'exception not-closed'],
    ['late', { tickets: [late] }, 'exception closed-late'],
    [
      'still has time',
      { tickets: [open], asOf: '2026-07-12T00:00:00.000Z' },
      'not-applicable deadline-ahead',
    ],
    ['no ticket', { event: {} }, 'not-applicable no-ticket'],
  ])('%s', (_, given, expected) => expect(I(given)).toBe(expected));
});
