import { describe, expect, it } from 'vitest';
import { secretReads } from '../../samplers/secret-reads.ts';
import {
  ACCOUNT,
  call,
  edited,
  IMPLEMENTER,
  jiraUser,
  moved,
  policy,
  principal,
  STATUS,
  ticket,
} from '../../test/support/audit-records.ts';
import { contextOf } from '../../test/support/test-context.ts';
import type { AttributeResult } from '../domain/audit.ts';
import type { CloudTrailEvent } from '../domain/aws-records.ts';
import type { JiraIssue } from '../domain/jira-records.ts';
import { type SampledRecord, testItem } from '../domain/mock-audit.ts';
import type { Policy } from '../domain/policy.ts';
import type { Ticket } from '../domain/ticket-index.ts';
import type { Window } from '../domain/window.ts';
import { secretsApproved } from './secrets-approved.ts';

const window = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const WHOLE: Window = { from: '2026-01-01T00:00:00.000Z', to: '2026-10-10T00:00:00.000Z' };
/** A time of the day of the read, which is at 12:00. */
const at = (time: string, day = 10): string => `2026-07-${day}T${time}:00.000Z`;

const SECRET = {
  eventSource: 'secretsmanager.amazonaws.com',
  eventName: 'GetSecretValue',
  readOnly: true,
  resources: ['orders/db'],
  principal: principal(IMPLEMENTER),
};
const read = (parts: Partial<CloudTrailEvent> = {}, time: string | null = at('12:00')) =>
  call('a', time, { ...SECRET, ...parts });
const put = (time: string, secret = 'orders/db') =>
  call('b', time, { ...SECRET, eventName: 'PutSecretValue', readOnly: false, resources: [secret] });
const NAMED = { mentions: [{ key: 'SCR-7', where: 'source-identity' as const }] };

const rulesWith = (parts: Readonly<Record<string, unknown>> = {}): Policy =>
  policy({
    secrets: {
      projects: ['SCR'],
      approvedStatuses: [STATUS.approved],
      approvers: { people: ['ana@acme.example'] },
      windowHours: 4,
      rotateWithinDays: 2,
      ...parts,
    },
  });
const approvedAt = (time: string, by = jiraUser('ana')) => moved(time, by, STATUS.open, STATUS.approved);
const good = (parts: Partial<JiraIssue> = {}, extra: Partial<Ticket> = {}): Ticket =>
  ticket('SCR-7', at('07:00'), { description: 'Why', changelog: [approvedAt(at('10:00'))], ...parts }, extra);

interface Given {
  readonly records?: readonly SampledRecord[];
  readonly tickets?: readonly Ticket[];
  readonly rules?: Policy;
  readonly covered?: readonly Window[];
  readonly asOf?: string;
}

function run({
  records = [read(), put(at('12:00', 11))],
  tickets = [good()],
  rules = rulesWith(),
  ...given
}: Given = {}) {
  const nobody = { assignee: null, reporter: null };
  const context = contextOf({
    policy: rules,
    tickets: [...tickets, ticket('SCR-1', '2026-01-02T00:00:00.000Z', nobody)],
    covered: { SCR: given.covered ?? [WHOLE] },
    asOf: given.asOf ?? '2026-10-10T00:00:00.000Z',
  });
  const selector = secretReads.open({ policy: rules, window, streams: [], appGroups: null }, context);
  for (const record of records) selector.add(record);
  const [item] = selector.finish().items;
  if (item === undefined) throw new Error('no item');
  const prepared = secretsApproved.prepare(context);
  const results = testItem(secretsApproved, item, prepared);
  return {
    ...Object.fromEntries(results.map((result) => [result.attribute, result])),
    owner: secretsApproved.owner(item, prepared),
  } as Record<string, AttributeResult> & { owner: string | null };
}
const say = (result: AttributeResult | undefined): string => `${result?.outcome} ${result?.reason}`;

it('a read as it should be passes every attribute, each with evidence', () => {
  const { owner, ...results } = run();
  expect(Object.values(results).map(say)).toEqual(['pass ok', 'pass ok', 'pass ok', 'pass ok', 'pass ok']);
  expect(Object.values(results).every(({ evidence }) => evidence.length > 0)).toBe(true);
  expect(owner).toBe('ida@acme.example');
});

describe('A: ticketed', () => {
  it.each<[string, Given, string]>([
    ['named', { records: [read(NAMED)], tickets: [good({ assignee: null })] }, 'pass ok'],
    ['none', { tickets: [] }, 'exception no-ticket'],
    ['of somebody else', { tickets: [good({ assignee: jiraUser('nina') })] }, 'exception no-ticket'],
    ['no such issue', { records: [read(NAMED)], tickets: [] }, 'exception ticket-not-found'],
    [
      'written afterwards',
      { records: [read(NAMED)], tickets: [good({ created: at('13:00') })] },
      'exception ticket-after-change',
    ],
    ['Jira not collected', { tickets: [], covered: [] }, 'indeterminate source-incomplete'],
    ['no rule', { rules: policy() }, 'indeterminate no-rule'],
    ['no readable time', { records: [read({}, null)] }, 'indeterminate record-problem'],
  ])('%s', (_, given, expected) => expect(say(run(given).ticketed)).toBe(expected));

  it('somebody who left, and cannot be told any more, has none', () => {
    const gone = principal({ ...IMPLEMENTER, sessionName: 'gone@acme.example' });
    expect(say(run({ records: [read({ principal: gone })] }).ticketed)).toBe('exception no-ticket');
  });
});

describe('purpose', () => {
  const P = (given: Given): string => say(run(given).purpose);

  it('is the description as it was when the secret was read', () => {
    expect(P({ tickets: [good({ description: ' ' })] })).toBe('exception no-purpose');
    const [approved = approvedAt(at('10:00'))] = good().data.changelog;
    const filled = edited(at('13:00'), null, 'description', '', 'Why');
    const emptied = edited(at('13:00'), null, 'description', 'Why', '');
    expect(P({ tickets: [good({ changelog: [approved, filled] })] })).toBe('exception no-purpose');
    expect(P({ tickets: [good({ description: '', changelog: [approved, emptied] })] })).toBe('pass ok');
  });

  it('or the fields that policy asks for', () => {
    const rules = rulesWith({ requiredFields: ['customfield_9'] });
    expect(P({ rules })).toBe('exception no-purpose');
    expect(P({ rules, tickets: [good({ description: '', fields: { customfield_9: 'Why' } })] })).toBe(
      'pass ok',
    );
  });

  it('does not apply without a ticket, and says nothing of one that cannot be read', () => {
    expect(P({ tickets: [] })).toBe('not-applicable no-ticket');
    expect(P({ tickets: [good({}, { problem: 'no fields' })] })).toBe('indeterminate record-problem');
  });
});

describe('independent approver', () => {
  const by = (who: ReturnType<typeof jiraUser>): Given => ({
    tickets: [good({ assignee: null, reporter: jiraUser('ida'), changelog: [approvedAt(at('10:00'), who)] })],
  });
  it.each<[string, Given, string]>([
    ['the reader', by(jiraUser('ida')), 'exception self-approved'],
    ['somebody who may not', by(jiraUser('nina')), 'exception approver-not-authorised'],
    ['automation', by(jiraUser('bot')), 'exception approved-by-automation'],
    ['somebody unknown', by(jiraUser('x')), 'indeterminate person-unknown'],
  ])('%s', (_, given, expected) => expect(say(run(given)['independent-approver'])).toBe(expected));
});

describe('in the approved window', () => {
  const W = (given: Given): string => say(run(given)['in-window']);
  const approved = (time: string): Given => ({ tickets: [good({ changelog: [approvedAt(time)] })] });
  it.each<[string, Given, string]>([
    ['at its end', approved(at('08:00')), 'pass ok'],
    ['after its end', approved(at('07:59')), 'exception outside-window'],
    ['afterwards', approved(at('12:01')), 'exception approved-late'],
    ['never', { tickets: [good({ changelog: [] })] }, 'exception never-approved'],
    ['no ticket', { tickets: [] }, 'exception no-ticket'],
    [
      'half a history',
      { tickets: [good({ changelog: [], complete: false })] },
      'indeterminate source-incomplete',
    ],
    ['no approved status', { rules: rulesWith({ approvedStatuses: [] }) }, 'indeterminate no-rule'],
  ])('%s', (_, given, expected) => expect(W(given)).toBe(expected));
});

describe('rotated', () => {
  const R = (given: Given): string => say(run(given).rotated);
  const batch = read({ eventName: 'BatchGetSecretValue', resources: ['x', 'y'] });
  it.each<[string, Given, string]>([
    ['in time', { records: [read(), put(at('12:00', 12))] }, 'pass ok'],
    ['late', { records: [read(), put(at('12:01', 12))] }, 'exception rotated-late'],
    ['never', { records: [read()] }, 'exception not-rotated'],
    ['one of two', { records: [batch, put(at('13:00'), 'x')] }, 'exception not-rotated'],
    ['there is still time', { records: [read()], asOf: at('12:00', 11) }, 'not-applicable deadline-ahead'],
    ['chosen by a filter', { records: [read({ resources: [] })] }, 'not-applicable secrets-unknown'],
    ['policy asks for none', { rules: rulesWith({ rotateWithinDays: null }) }, 'not-applicable no-rule'],
    ['no readable time', { records: [read({}, null)] }, 'indeterminate record-problem'],
  ])('%s', (_, given, expected) => expect(R(given)).toBe(expected));

  it('where the log was not read to the deadline, nothing is held against anybody', () => {
    const end = read({}, '2026-09-30T12:00:00.000Z');
    const later = [ticket('SCR-7', '2026-09-30T07:00:00.000Z', { description: 'Why' })];
    expect(R({ records: [end], tickets: later })).toBe('indeterminate source-incomplete');
    const read3 = call('z', '2026-10-02T12:00:00.000Z', {});
    expect(R({ records: [end, read3], tickets: later })).toBe('exception not-rotated');
  });
});

it('root cannot be told: the owner of the account explains it', () => {
  const rules = policy({ ...rulesWith(), owners: { [ACCOUNT]: 'hugo@acme.example' } });
  const root = read({ principal: principal({ type: 'Root' }) });
  expect(run({ records: [root], tickets: [], rules }).owner).toBe('hugo@acme.example');
});
