import { describe, expect, it } from 'vitest';
import { accessApproved } from '../src/controls/access-approved.ts';
import type { Instant } from '../src/domain/instant.ts';
import { type Picture, type SampledRecord, type Snapshots, testItem } from '../src/domain/mock-audit.ts';
import type { OktaGroupRule } from '../src/domain/okta-records.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { ADMIN, OKTA_SYSTEM, oktaEvent, party, policy, stored } from '../test/support/audit-records.ts';
import { contextOf } from '../test/support/test-context.ts';
import { accessGrants } from './access-grants.ts';

/** Memberships that come with the job: accepted only by a rule that is known as it stood then. */

const window = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const AT = '2026-08-05T09:00:00.000Z';
const [LONG_AGO, BEFORE, AFTER, LATE] = [
  '2026-01-01T00:00:00.000Z',
  '2026-08-04T02:00:00.000Z',
  '2026-08-06T02:00:00.000Z',
  '2026-09-30T02:00:00.000Z',
] as const;
const NINA = party('User', '00unina', 'nina@acme.example');
const STAFF = party('UserGroup', '00gstaff', 'all-employees');
const STREAMS = [{ id: 'okta.group-rules', scope: '', mode: 'snapshot' as const }];
type Rule = StoredRecord<'okta.group-rule'>;

function rule(at: Instant | null, parts: Partial<OktaGroupRule> = {}, extra: Partial<Rule> = {}): Rule {
  const data = {
    ...{ id: '0pr1', name: 'Employees', status: 'ACTIVE', groupIds: ['00gstaff'] },
    ...{ expression: 'user.userType=="Employee"', excludedUserIds: [], ...parts },
  };
  return stored('okta.group-rule', `okta:group-rule/${data.id}`, at, data, extra);
}

interface Given {
  readonly history?: readonly Picture<'okta.group-rule'>[];
  readonly takenAt?: Instant;
  readonly birthrightRules?: readonly string[];
}

function run(
  event: SampledRecord,
  now: readonly Rule[],
  { history = [], takenAt = LATE, birthrightRules = [] }: Given = {},
) {
  const rules = policy({
    access: { projects: ['ACC'], birthrightGroups: ['all-employees'], birthrightRules },
  });
  const snapshots: Snapshots = {
    of: (kind) => (kind === 'okta.group-rule' ? now : []) as never,
    takenAt: () => takenAt,
    history: () => history as never,
  };
  const context = contextOf({ policy: rules, snapshots });
  const selector = accessGrants.open({ policy: rules, window, streams: STREAMS, appGroups: null }, context);
  selector.add(event);
  const { items, excluded } = selector.finish();
  const [item] = items;
  if (item === undefined) return { leftOut: excluded.map(({ reason, count }) => `${count} ${reason}`) };
  const results = testItem(accessApproved, item, accessApproved.prepare(context));
  const told = results.filter(({ attribute }) => attribute !== 'individual-account');
  return { outcomes: [...new Set(told.map(({ outcome, reason }) => `${outcome} ${reason}`))], told: told[0] };
}

const added = (actor: typeof ADMIN | null = OKTA_SYSTEM, groupRuleId?: string) =>
  oktaEvent('e1', AT, 'group.user_membership.add', [NINA, STAFF], {
    actor,
    ...(groupRuleId === undefined ? {} : { groupRuleId }),
  });
const ACCEPTED = [
  '1 memberships of all-employees through the group rule Employees (tested in enforcement-changes)',
];
const UNKNOWN = ['indeterminate birthright-rule-unknown'];

describe('a membership of a birthright group', () => {
  it('is left out under the rule that gave it, whether the log names the rule or not', () => {
    expect(run(added(), [rule(LONG_AGO)])).toEqual({ leftOut: ACCEPTED });
    expect(run(added(OKTA_SYSTEM, '0pr1'), [rule(LONG_AGO)])).toEqual({ leftOut: ACCEPTED });
  });

  it('that a person or a program gave by hand is a grant like any other, rule or no rule', () => {
    for (const actor of [ADMIN, party('PublicClientApp', '0oa1', 'terraform')])
      for (const rules of [[], [rule(LONG_AGO)]])
        expect(run(added(actor), rules).outcomes).not.toContain(UNKNOWN[0]);
  });

  it('of another group is not touched by it', () => {
    const event = oktaEvent(
      'e1',
      AT,
      'group.user_membership.add',
      [NINA, party('UserGroup', '00g2', 'sre')],
      {
        actor: OKTA_SYSTEM,
      },
    );
    expect(run(event, []).outcomes).not.toEqual(UNKNOWN);
  });

  it.each([
    ['no rule gives it', [], /no picture of the rules shows one that gives all-employees/],
    ['the one rule is switched off', [rule(LONG_AGO, { status: 'INACTIVE' })], /Employees was INACTIVE/],
    [
      'the one rule gives another group',
      [rule(LONG_AGO, { groupIds: ['00gother'] })],
      /no picture of the rules/,
    ],
    ['the rule was changed since', [rule(AFTER)], /last changed on 2026-08-06 02:00 UTC, after that/],
    ['the rule has no readable time', [rule(null)], /at a time that cannot be read/],
    [
      'the rule cannot be read wholly',
      [rule(LONG_AGO, {}, { problem: 'no groups' })],
      /could not be read wholly/,
    ],
  ])('is in doubt where %s', (_, rules, why) => {
    const { outcomes, told } = run(added(), rules);
    expect(outcomes).toEqual(UNKNOWN);
    expect(told?.explanation).toMatch(why);
    expect(run(added(null), rules).outcomes).toEqual(UNKNOWN);
  });

  it('by a rule that the log names is in doubt where that rule is not known, whatever others give', () => {
    const { outcomes, told } = run(added(OKTA_SYSTEM, '0pr9'), [rule(LONG_AGO)]);
    expect(outcomes).toEqual(UNKNOWN);
    expect(told?.explanation).toContain('names the group rule 0pr9, and no picture of the rules shows 0pr9');
    expect(
      run(added(OKTA_SYSTEM, '0pr1'), [rule(LONG_AGO, { status: 'INACTIVE' })]).told?.explanation,
    ).toContain('was INACTIVE then');
  });

  it('is an exception where policy names the rules, and this is none of them', () => {
    const declared = (...birthrightRules: string[]) => run(added(), [rule(LONG_AGO)], { birthrightRules });
    expect(declared('Employ*')).toEqual({ leftOut: ACCEPTED });
    expect(declared('0pr1')).toEqual({ leftOut: ACCEPTED });
    const { outcomes, told } = declared('Contractors');
    expect(outcomes).toEqual(['exception birthright-rule-undeclared']);
    expect(told?.evidence).toMatchObject([{ record: 'okta:group-rule/0pr1' }]);
  });
});

describe('pictures of the rules', () => {
  const taken = (at: Instant, ...records: Rule[]) => ({ at, records });

  it('show how a rule stood that was changed or deleted later', () => {
    const history = [taken(BEFORE, rule(LONG_AGO)), taken(AFTER, rule(LONG_AGO))];
    for (const now of [[], [rule('2026-09-01T00:00:00.000Z', { status: 'INACTIVE' })]])
      expect(run(added(), now, { history })).toEqual({ leftOut: ACCEPTED });
  });

  it('do not show it where the next one no longer has the rule', () => {
    const history = [taken(BEFORE, rule(LONG_AGO)), taken(AFTER)];
    const { outcomes, told } = run(added(OKTA_SYSTEM, '0pr1'), [], { history });
    expect(outcomes).toEqual(UNKNOWN);
    expect(told?.explanation).toContain(
      'last seen on 2026-08-04 02:00 UTC, and on 2026-08-06 02:00 UTC it was gone',
    );
    expect(told?.evidence).toMatchObject([{ record: 'okta:group-rule/0pr1' }]);
  });

  it('do not show it where the last one is older', () => {
    const { told } = run(added(), [rule(LONG_AGO)], { takenAt: BEFORE });
    expect(told?.explanation).toContain('and nobody looked later');
  });
});
