import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  IMPLEMENTER,
  jiraUser,
  moved,
  policy,
  principal,
  ticket,
} from '../../test/support/audit-records.ts';
import { contextOf } from '../../test/support/test-context.ts';
import type { Ticket } from '../domain/ticket-index.ts';
import { readPractice } from './change-practice.ts';
import type { ChangeItem } from './change-ticket.ts';

const AT = '2026-08-03T10:00:00.000Z';
const COVERED = { CHG: [{ from: '2026-01-01T00:00:00.000Z', to: '2026-10-10T00:00:00.000Z' }] };

function change(parts: Partial<ChangeItem['facts']> = {}, group = 'pipeline'): ChangeItem {
  const facts = {
    ...{ accountId: ACCOUNT, regions: ['us-east-1'], principal: principal(), start: AT, end: AT, events: 1 },
    ...{ calls: [], differentCalls: 1, resources: [], consoleCalls: 0, sourceIps: [] },
    mentions: [{ key: 'CHG-7', where: 'tag' as const }],
    ...parts,
  };
  return { id: 'cloudtrail:1', at: AT, group, title: 'a change', facts, evidence: [], problem: null };
}
const approvedAt = (at: string): Ticket =>
  ticket('CHG-7', '2026-08-01T10:00:00.000Z', { changelog: [moved(at, jiraUser('ana'), '1', '2')] });
const read = (item: ChangeItem, tickets: readonly Ticket[], covered = COVERED, rules = policy()) =>
  readPractice(contextOf({ tickets, covered, policy: rules }))(item);

describe('how a change was approved', () => {
  it('is read from its ticket: how it was named, where, when and by whom', () => {
    expect(read(change(), [approvedAt('2026-08-03T08:30:00.000Z')])).toEqual({
      ...{ carrier: 'tag', place: 'Change in CHG', placeNamed: false },
      ...{ way: 'approved before', approver: 'ana@acme.example', hours: 1.5 },
    });
  });

  it('afterwards gives no time', () => {
    expect(read(change(), [approvedAt('2026-08-03T12:00:00.000Z')])).toMatchObject({
      ...{ way: 'approved after', approver: 'ana@acme.example', hours: null },
    });
  });

  it('by nobody is said', () => {
    const open = ticket('CHG-7', '2026-08-01T10:00:00.000Z');
    expect(read(change(), [open])).toMatchObject({ way: 'not approved', approver: null });
  });

  it('of a person without a named ticket is found by person and time', () => {
    const item = change({ mentions: [], principal: principal(IMPLEMENTER) }, 'human');
    expect(read(item, [approvedAt('2026-08-03T08:30:00.000Z')])).toMatchObject({ carrier: 'person' });
  });

  it('is no ticket where Jira is known, and cannot be told where it is not', () => {
    const named = change();
    const other = ticket('CHG-1', '2026-01-02T00:00:00.000Z');
    expect(read(named, [other])).toMatchObject({ way: 'no ticket', carrier: 'none' });
    expect(read(named, [], { CHG: [] })).toMatchObject({ way: 'cannot tell' });
    const { change: _, ...without } = policy();
    expect(read(named, [], COVERED, without)).toMatchObject({ way: 'cannot tell' });
  });

  it('knows whether policy names the type of the ticket', () => {
    const rules = policy();
    const rule = rules.change;
    if (rule === undefined) throw new Error('the policy has a rule for changes');
    const named = { ...rules, change: { ...rule, issueTypes: ['Change'] } };
    const { placeNamed } = read(change(), [approvedAt('2026-08-03T08:30:00.000Z')], COVERED, named);
    expect(placeNamed).toBe(true);
  });
});
