import { describe, expect, it } from 'vitest';
import { enforcementChanges } from '../../samplers/enforcement-changes.ts';
import {
  call,
  edited,
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
import type { JiraIssue } from '../domain/jira-records.ts';
import { type SampledRecord, testItem } from '../domain/mock-audit.ts';
import type { Policy } from '../domain/policy.ts';
import type { Ticket } from '../domain/ticket-index.ts';
import type { Window } from '../domain/window.ts';
import { enforcementApproved } from './enforcement-approved.ts';

const window = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const WHOLE: Window = { from: '2026-01-01T00:00:00.000Z', to: '2026-10-10T00:00:00.000Z' };
/** A time of the day of the change, which is at 12:00. */
const at = (time: string): string => `2026-07-10T${time}:00.000Z`;

const IDA = party('User', '00uida', 'ida@acme.example');
const ZONE = party('NetworkZone', 'nzo1', 'Offices');
const update = oktaEvent('1', at('12:00'), 'zone.update', [ZONE], { actor: IDA });
const stop = call('a', at('12:00'), {
  eventSource: 'cloudtrail.amazonaws.com',
  eventName: 'StopLogging',
  resources: ['main'],
  mentions: [{ key: 'SEC-7', where: 'session-name' }],
});
const start = (time: string) =>
  call('b', time, {
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'StartLogging',
    resources: ['main'],
  });
const remove = call('a', at('12:00'), {
  eventSource: 'kms.amazonaws.com',
  eventName: 'ScheduleKeyDeletion',
  resources: ['key/1'],
  mentions: [{ key: 'SEC-7', where: 'session-name' }],
});

const rulesWith = (parts: Readonly<Record<string, unknown>> = {}): Policy =>
  policy({
    enforcement: {
      projects: ['SEC'],
      approvedStatuses: [STATUS.approved],
      approvers: { people: ['ana@acme.example'] },
      restoreWithinHours: 2,
      ...parts,
    },
  });
const approvedAt = (time: string, by = jiraUser('ana')) => moved(time, by, STATUS.open, STATUS.approved);
const good = (parts: Partial<JiraIssue> = {}, extra: Partial<Ticket> = {}): Ticket =>
  ticket('SEC-7', at('08:00'), { changelog: [approvedAt(at('10:00'))], ...parts }, extra);

interface Given {
  readonly records?: readonly SampledRecord[];
  readonly tickets?: readonly Ticket[];
  readonly rules?: Policy;
  readonly covered?: readonly Window[];
  readonly asOf?: string;
}

/** Results of enforcement-approved for the first item, by attribute. */
function run({ records = [update], tickets = [good()], rules = rulesWith(), ...given }: Given = {}) {
  const nobody = { assignee: null, reporter: null };
  const context = contextOf({
    policy: rules,
    tickets: [...tickets, ticket('SEC-1', '2026-01-02T00:00:00.000Z', nobody)],
    covered: { SEC: given.covered ?? [WHOLE], CHG: given.covered ?? [WHOLE] },
    asOf: given.asOf ?? '2026-10-10T00:00:00.000Z',
  });
  const selector = enforcementChanges.open({ policy: rules, window, streams: [], appGroups: null }, context);
  for (const record of records) selector.add(record);
  const [item] = selector.finish().items;
  if (item === undefined) throw new Error('no item');
  const prepared = enforcementApproved.prepare(context);
  const results = testItem(enforcementApproved, item, prepared);
  return {
    ...Object.fromEntries(results.map((result) => [result.attribute, result])),
    owner: enforcementApproved.owner(item, prepared),
  } as Record<string, AttributeResult> & { owner: string | null };
}
const say = (result: AttributeResult | undefined): string => `${result?.outcome} ${result?.reason}`;

it('a change as it should be passes, and names who should explain it', () => {
  const results = run();
  expect(say(results.ticketed)).toBe('pass ok');
  expect(say(results['authorised-before'])).toBe('pass ok');
  expect(say(results['independent-approver'])).toBe('pass ok');
  expect(say(results['approval-current'])).toBe('pass ok');
  expect(say(results['protection-restored'])).toBe('not-applicable nothing-stopped');
  expect(results.owner).toBe('ida@acme.example');
});

describe('A: ticketed', () => {
  const A = (given: Given): string => say(run(given).ticketed);

  it.each<[string, Given, string]>([
    ['named by the pipeline', { records: [stop] }, 'pass ok'],
    ['none', { tickets: [] }, 'exception no-ticket'],
    ['none of the right person', { tickets: [good({ assignee: jiraUser('nina') })] }, 'exception no-ticket'],
    ['no such issue', { records: [stop], tickets: [] }, 'exception ticket-not-found'],
    [
      'written afterwards',
      { records: [stop], tickets: [good({ created: at('13:00') })] },
      'exception ticket-after-change',
    ],
    ['Jira not collected', { tickets: [], covered: [] }, 'indeterminate source-incomplete'],
    ['no rule at all', { rules: policy({ change: undefined }) }, 'indeterminate no-rule'],
    ['without a rule of its own, change tickets', { rules: policy() }, 'exception no-ticket'],
    [
      'the same, and there is one',
      { rules: policy(), tickets: [good({ key: 'CHG-7', projectKey: 'CHG' })] },
      'pass ok',
    ],
  ])('%s', (_, given, expected) => expect(A(given)).toBe(expected));

  it('a program in Okta cannot name a ticket: one that names what was changed counts', () => {
    const program = oktaEvent('1', at('12:00'), 'zone.update', [ZONE], {
      actor: party('PublicClientApp', '0oa1', 'terraform'),
    });
    expect(A({ records: [program] })).toBe('exception no-ticket');
    expect(A({ records: [program], tickets: [good({ summary: 'New office: extend zone Offices' })] })).toBe(
      'pass ok',
    );
  });

  it('an administrator who left Okta, and so cannot be told, has no ticket', () => {
    const gone = oktaEvent('1', at('12:00'), 'zone.update', [ZONE], {
      actor: party('User', '00ugone', 'gone@x'),
    });
    expect(A({ records: [gone] })).toBe('exception no-ticket');
  });
});

describe('B and C: approved, beforehand and by somebody else', () => {
  const by = (time: string, who?: ReturnType<typeof jiraUser>): Given => ({
    tickets: [good({ changelog: [approvedAt(time, who)] })],
  });

  it.each<[string, string, Given, string]>([
    ['afterwards', 'authorised-before', by(at('13:00')), 'exception approved-late'],
    ['never', 'authorised-before', { tickets: [good({ changelog: [] })] }, 'exception never-approved'],
    [
      'no status',
      'authorised-before',
      { rules: rulesWith({ approvedStatuses: [] }) },
      'indeterminate no-rule',
    ],
    [
      'by the implementer',
      'independent-approver',
      by(at('10:00'), jiraUser('ida')),
      'exception self-approved',
    ],
    [
      'by somebody who may not',
      'independent-approver',
      by(at('10:00'), jiraUser('nina')),
      'exception approver-not-authorised',
    ],
    [
      'by automation',
      'independent-approver',
      by(at('10:00'), jiraUser('bot')),
      'exception approved-by-automation',
    ],
    [
      'by somebody unknown',
      'independent-approver',
      by(at('10:00'), jiraUser('x')),
      'indeterminate person-unknown',
    ],
  ])('%s', (_, attribute, given, expected) => expect(say(run(given)[attribute])).toBe(expected));

  it('the owner of Okta may approve where the rule says so', () => {
    const rules = policy({
      ...rulesWith({ approvers: { systemOwner: true } }),
      owners: { Okta: 'nina@acme.example' },
    });
    expect(say(run({ ...by(at('10:00'), jiraUser('nina')), rules })['independent-approver'])).toBe('pass ok');
  });
});

describe('D: approval current', () => {
  const D = (given: Given): string => say(run(given)['approval-current']);
  it.each<[string, Given, string]>([
    [
      'edited in between',
      {
        tickets: [
          good({ changelog: [approvedAt(at('10:00')), edited(at('11:00'), null, 'summary', 'a', 'b')] }),
        ],
      },
      'exception edited-after-approval',
    ],
    ['never approved', { tickets: [good({ changelog: [] })] }, 'not-applicable no-approval'],
    ['half a history', { tickets: [good({ complete: false })] }, 'indeterminate source-incomplete'],
  ])('%s', (_, given, expected) => expect(D(given)).toBe(expected));
});

describe('E: protection restored', () => {
  const E = (given: Given): string => say(run(given)['protection-restored']);
  const unapproved = { tickets: [good({ changelog: [] })] };

  it.each<[string, Given, string]>([
    ['in time', { records: [stop, start(at('13:59'))] }, 'pass ok'],
    ['at the last moment', { records: [stop, start(at('14:00'))] }, 'pass ok'],
    ['late', { records: [stop, start(at('14:01'))] }, 'exception restored-late'],
    ['never, although approved', { records: [stop] }, 'exception not-restored'],
    ['removed for good, as approved', { records: [remove] }, 'not-applicable approved-removal'],
    ['removed without approval', { records: [remove], ...unapproved }, 'exception not-restored'],
    ['there is still time', { records: [stop], asOf: at('13:00') }, 'not-applicable deadline-ahead'],
    [
      'the log was not read that far',
      { records: [call('a', '2026-09-30T23:00:00.000Z', stop.data)] },
      'indeterminate source-incomplete',
    ],
    ['cannot be read', { records: [call('a', null, stop.data)] }, 'indeterminate record-problem'],
    ['no rule at all', { records: [stop], rules: policy({ change: undefined }) }, 'indeterminate no-rule'],
  ])('%s', (_, given, expected) => expect(E(given)).toBe(expected));
});

it('root explains nothing: the owner of the account does, and who it was cannot be told', () => {
  const root = call('a', at('12:00'), { ...stop.data, mentions: [], principal: principal({ type: 'Root' }) });
  const rules = policy({ ...rulesWith(), owners: { '111122223333': 'hugo@acme.example' } });
  expect(run({ records: [root], rules }).owner).toBe('hugo@acme.example');
});
