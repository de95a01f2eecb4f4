import { describe, expect, it } from 'vitest';
import { enforcementApproved } from '../src/controls/enforcement-approved.ts';
import type { SampledRecord, Snapshots } from '../src/domain/mock-audit.ts';
import { testItem } from '../src/domain/mock-audit.ts';
import type { OktaGroupRule } from '../src/domain/okta-records.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import {
  ADMIN,
  jiraUser,
  moved,
  OKTA_SYSTEM,
  oktaEvent,
  party,
  policy,
  STATUS,
  stored,
  ticket,
} from '../test/support/audit-records.ts';
import { contextOf } from '../test/support/test-context.ts';
import { accessGrants } from './access-grants.ts';
import { enforcementChanges } from './enforcement-changes.ts';

const window = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const AT = '2026-08-05T09:00:00.000Z';
const STREAMS = [{ id: 'okta.group-rules', scope: '', mode: 'snapshot' as const }];

function rule(at: string | null, parts: Partial<OktaGroupRule> = {}): StoredRecord<'okta.group-rule'> {
  const data = {
    ...{ id: '0pr1', name: 'Employees', status: 'ACTIVE', groupIds: ['00gstaff'] },
    ...{ expression: 'user.userType=="Employee"', excludedUserIds: [], ...parts },
  };
  return stored('okta.group-rule', `okta:group-rule/${data.id}`, at, data);
}

const taken = (rules: readonly StoredRecord<'okta.group-rule'>[]): Snapshots => ({
  of: (kind) => (kind === 'okta.group-rule' ? rules : []) as never,
});

const rules = (parts = {}) =>
  policy({
    access: { projects: ['ACC'], birthrightGroups: ['all-employees'] },
    enforcement: {
      projects: ['CHG'],
      approvedStatuses: [STATUS.approved],
      approvers: { people: ['ana@acme.example'] },
      ...parts,
    },
  });

function run(records: readonly SampledRecord[], snapshot: readonly StoredRecord<'okta.group-rule'>[]) {
  const input = { policy: rules(), window, streams: STREAMS, appGroups: null };
  const selector = enforcementChanges.open(input, contextOf({ policy: rules(), snapshots: taken(snapshot) }));
  for (const record of records) selector.add(record);
  return selector.finish();
}

it('needs the rules where groups come by rule', () => {
  const input = { policy: rules(), window, streams: STREAMS, appGroups: null };
  expect(accessGrants.needs(input).map(({ stream }) => stream)).toEqual(['okta.group-rules']);
  expect(accessGrants.needs({ ...input, policy: policy() })).toEqual([]);
  expect(enforcementChanges.needs(input).map(({ stream }) => stream)).toEqual(['okta.group-rules']);
});

describe('a change of a group rule', () => {
  const RULE = party('PolicyRule', '0pr1', 'Employees');
  const ids = (records: readonly SampledRecord[], at: string | null, parts: Partial<OktaGroupRule> = {}) =>
    run(records, [rule(at, parts)]).items.map(({ id, group, problem }) => [id, group, problem]);

  it('of which the log says nothing is an item by the time that the rule bears', () => {
    expect(ids([], AT)).toEqual([['okta:group-rule/0pr1', 'unlogged', null]]);
  });

  it.each(['2026-06-30T23:59:59.999Z', '2026-10-01T00:00:00.000Z'])('of %s is of another period', (at) => {
    expect(ids([], at)).toEqual([]);
  });

  it('is there once where the log has it', () => {
    const event = oktaEvent('e1', '2026-08-05T09:00:04.000Z', 'policy.rule.update', [RULE], { actor: ADMIN });
    expect(ids([event], AT)).toEqual([['okta:event/e1', 'human', null]]);
  });

  it.each([
    ['of another time', oktaEvent('e1', '2026-08-05T12:00:00.000Z', 'policy.rule.update', [RULE]), 2],
    ['about another rule', oktaEvent('e1', AT, 'policy.rule.update', [party('PolicyRule', '0pr2', 'x')]), 2],
    ['that failed', oktaEvent('e1', AT, 'policy.rule.update', [RULE], { outcome: 'FAILURE' }), 1],
  ])('is not explained by an event %s', (_, event, items) => {
    expect(ids([event], AT)).toHaveLength(items);
  });

  it('that Okta made by itself is none of anybody', () => {
    const type = 'group.user_membership.rule.invalidate';
    expect(ids([oktaEvent('e1', AT, type, [RULE], { actor: OKTA_SYSTEM })], AT)).toEqual([]);
  });

  it('at a time that cannot be read stays, and nothing is concluded from it', () => {
    expect(ids([], null)).toEqual([
      ['okta:group-rule/0pr1', 'unlogged', 'the rule has no readable time of its last change'],
    ]);
  });

  it.each(['deactivated', 'add_exclusion'])('group.user_membership.rule.%s is in it, too', (what) => {
    const event = oktaEvent('e1', AT, `group.user_membership.rule.${what}`, [RULE], { actor: ADMIN });
    expect(ids([event], '2026-01-01T00:00:00.000Z')).toEqual([['okta:event/e1', 'human', null]]);
  });

  describe('needs a ticket that names it', () => {
    const ana = jiraUser('ana');
    const asked = (summary: string) =>
      ticket('CHG-7', '2026-08-04T20:00:00.000Z', {
        summary,
        changelog: [moved('2026-08-04T22:00:00.000Z', ana, STATUS.open, STATUS.approved)],
      });
    const outcomes = (tickets: Parameters<typeof contextOf>[0]) => {
      const [item] = run([], [rule(AT)]).items;
      if (item === undefined) throw new Error('no item');
      const covered = { CHG: [{ from: '2026-01-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' }] };
      const context = contextOf({ policy: rules(), covered, ...tickets });
      const results = testItem(enforcementApproved, item as never, enforcementApproved.prepare(context));
      return Object.fromEntries(results.map(({ attribute, outcome }) => [attribute, outcome]));
    };

    it('and passes with one that was approved before', () => {
      expect(outcomes({ tickets: [asked('Let the rule Employees match interns')] })).toMatchObject({
        ticketed: 'pass',
        'authorised-before': 'pass',
        'independent-approver': 'pass',
        'protection-restored': 'not-applicable',
      });
    });

    it('or is an exception', () => {
      expect(outcomes({ tickets: [asked('Something else')] })).toMatchObject({ ticketed: 'exception' });
      expect(outcomes({ tickets: [], covered: {} })).toMatchObject({ ticketed: 'indeterminate' });
    });
  });
});
