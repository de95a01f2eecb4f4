import { describe, expect, it } from 'vitest';
import { ACCOUNT, policy, principal } from '../../../test/support/audit-records.ts';
import type { PopulationItem } from '../../domain/audit.ts';
import type { DatedPolicies } from '../../domain/dated-policy.ts';
import type { ChangeGroup, ChangeSession } from '../../domain/items.ts';
import { parsePeriod, previousPeriod } from '../../domain/period.ts';
import type { ChangePractice, PracticeFigures } from '../../domain/practice.ts';
import { comparedPractice, type PracticeInput } from './index.ts';

const PERIOD = parsePeriod('2026Q3', 'UTC');
const FORMER = previousPeriod(PERIOD);
const RULES = policy();
const AT = '2026-08-03T10:00:00.000Z';

type Change = PopulationItem<ChangeSession>;

let number = 0;
function change(role: string, group: ChangeGroup = 'pipeline'): Change {
  number += 1;
  const caller = principal({ type: 'AssumedRole', issuerName: role, sessionName: 's', arn: null });
  const facts: ChangeSession = {
    ...{ accountId: ACCOUNT, regions: ['us-east-1'], principal: caller, start: AT, end: AT, events: 1 },
    ...{ calls: [], differentCalls: 1, resources: [], mentions: [], consoleCalls: 0, sourceIps: [] },
  };
  return { id: `cloudtrail:${number}`, at: AT, group, title: role, facts, evidence: [], problem: null };
}
const changes = (count: number, role = 'deploy', group: ChangeGroup = 'pipeline'): Change[] =>
  Array.from({ length: count }, () => change(role, group));

const APPROVED: ChangePractice = {
  carrier: 'session-name',
  place: 'Change in CHG',
  placeNamed: false,
  way: 'approved before',
  approver: 'ana@acme.example',
  hours: 20,
};

interface Given extends Partial<Omit<PracticeInput, 'ordinary'>> {
  readonly ordinary?: readonly Change[];
  /** What is read of change number n. */
  readonly says?: (index: number) => Partial<ChangePractice>;
}

function practiceOf({ says = () => ({}), ordinary = changes(100), ...given }: Given = {}) {
  const places = new Map(ordinary.map((item, index) => [item.id, index]));
  return comparedPractice({
    ...{ period: PERIOD, now: '2026-10-05T00:00:00.000Z', ordinary, emergencies: [], complete: true },
    read: ({ id }) => ({ ...APPROVED, ...says(places.get(id) ?? 0) }),
    policyOf: () => RULES,
    isTold: () => false,
    isKnownPerson: () => false,
    before: null,
    formerly: { period: FORMER.id, from: FORMER.window.from },
    rules: [{ from: null, policy: RULES }],
    owner: null,
    ...given,
  });
}

/** Figures of the quarter before. */
function formerly(given: Given = {}): PracticeFigures {
  const input = { period: FORMER, now: '2026-07-05T00:00:00.000Z', ...given };
  return practiceOf(input).practice.now;
}
const words = (given: Given): string[] => practiceOf(given).practice.changes.map((one) => one.words);
const titles = (given: Given): string[] => practiceOf(given).gaps.map(({ title }) => title);

describe('practice of a quarter', () => {
  it('without an earlier audit is counted and compared with nothing, which is said', () => {
    const { practice, gaps } = practiceOf();
    expect(practice).toMatchObject({ before: null, changes: [] });
    expect(practice.limits).toEqual(['First audit with these figures: nothing of 2026Q2 to compare with.']);
    expect(practice.now).toMatchObject({
      changes: 100,
      days: 92,
      medianHours: 20,
      shares: { approver: [{ name: 'ana@acme.example', count: 100 }] },
      roles: [{ name: 'deploy', documented: 'policy.principals.pipelineRoles: deploy' }],
    });
    expect(gaps).toEqual([]);
  });

  it('that is as it was has nothing to tell', () => {
    const { practice, gaps } = practiceOf({ before: formerly() });
    expect([practice.changes, practice.limits, gaps]).toEqual([[], [], []]);
  });

  it('tells a new role however few its changes are, and where policy documents it', () => {
    const rules = policy({ principals: { pipelineRoles: ['deploy', 'release'] } });
    const { practice, gaps } = practiceOf({
      before: formerly(),
      ordinary: [...changes(100), change('release')],
      policyOf: () => rules,
    });
    expect(practice.changes).toEqual([
      {
        ...{ dimension: 'role', name: 'release', kind: 'new' },
        words: 'New: role or user release (1 change, none before).',
        documented: 'policy.principals.pipelineRoles: release',
      },
    ]);
    expect(gaps).toEqual([]);
  });

  it('tells a role that no longer deploys once 5 changes of it were to be expected', () => {
    const before = formerly({ ordinary: [...changes(95), ...changes(5, 'old')] });
    expect(words({ before })).toEqual(['Gone: role or user old (5 changes before, none now).']);
    expect(words({ before, ordinary: changes(90) })).toEqual([]);
  });

  it('tells approvers whose share moved beyond chance, and no others', () => {
    const split = (share: number) => (index: number) => ({
      approver: index < share ? 'ana@acme.example' : 'ben@acme.example',
    });
    const before = formerly({ says: split(62) });
    expect(words({ before, says: split(5) })).toEqual([
      'Approver ben@acme.example: 38 % before, 95 % now.',
      'Approver ana@acme.example: 62 % before, 5 % now.',
    ]);
    expect(words({ before, says: split(55) })).toEqual([]);
  });

  it('tells how often and how fast', () => {
    const before = formerly();
    expect(words({ before, ordinary: changes(250) })).toEqual(['Changes per week: 7.7 before, 19.0 now.']);
    expect(words({ before, says: () => ({ hours: 0.04 }) })).toEqual([
      'From approval to change, median: 20 hours before, 2 minutes now.',
    ]);
  });

  it('concludes nothing from what is missing in a log with a hole', () => {
    const before = formerly({ ordinary: [...changes(60), ...changes(40, 'old')] });
    const { practice } = practiceOf({ before, complete: false, ordinary: changes(20) });
    expect(practice.changes.filter(({ kind }) => kind === 'gone')).toEqual([]);
    expect(practice.changes.filter(({ dimension }) => dimension === 'rate')).toEqual([]);
    expect(practice.limits.join()).toContain('The log of 2026Q3 was not complete');
  });

  it('lists the changes of policy with their dates', () => {
    const rules: DatedPolicies = [
      { from: null, policy: policy() },
      { from: '2026-02-01T00:00:00.000Z', policy: policy(), why: 'too long ago' },
      { from: '2026-08-12T00:00:00.000Z', policy: policy(), why: 'Releases get a role of their own' },
    ];
    expect(practiceOf({ before: formerly(), rules }).practice.documented).toEqual([
      { from: '2026-08-12T00:00:00.000Z', why: 'Releases get a role of their own' },
    ]);
  });
});

describe('a change that nobody documented', () => {
  const TITLE = 'backup deploys, and nobody wrote down that it does';
  const backup = () => [...changes(100), ...changes(14, 'backup', 'service-account')];

  it('is a gap: a role that policy names in no way', () => {
    const { gaps } = practiceOf({ before: formerly(), ordinary: backup(), owner: 'hugo@acme.example' });
    expect(gaps).toMatchObject([
      {
        ...{ kind: 'practice', code: 'practice-undocumented', title: TITLE, owner: 'hugo@acme.example' },
        subject: 'practice:role:service-account/backup',
      },
    ]);
  });

  it('stays one in the next quarter, until policy names it', () => {
    const then = practiceOf({ before: formerly(), ordinary: backup() }).practice.now;
    expect(then.undocumented).toEqual(['role:service-account/backup']);
    const next = { before: { ...then, period: '2026Q2' }, ordinary: backup() };
    expect(titles(next)).toEqual([TITLE]);
    const named = policy({ principals: { pipelineRoles: ['deploy', 'backup'] } });
    const asPipeline = [...changes(100), ...changes(14, 'backup')];
    expect(titles({ ...next, ordinary: asPipeline, policyOf: () => named })).toEqual([]);
  });

  it('is not said twice, nor of a role that was always there', () => {
    expect(titles({ before: formerly(), ordinary: backup(), isTold: () => true })).toEqual([]);
    expect(titles({ before: formerly({ ordinary: backup() }), ordinary: backup() })).toEqual([]);
  });

  it('is not concluded from a quarter before whose log had holes: it may have been there', () => {
    expect(titles({ before: formerly({ complete: false }), ordinary: backup() })).toEqual([]);
  });

  it('may be a kind of ticket that policy takes without naming it', () => {
    const says = (index: number) => (index < 12 ? { place: 'Standard change in CHG' } : {});
    expect(titles({ before: formerly(), says })).toEqual([
      'Changes are approved in tickets of type Standard change in CHG, which policy does not name',
    ]);
    const named = (index: number) => ({ ...says(index), placeNamed: true });
    expect(titles({ before: formerly(), says: named })).toEqual([]);
    const few = (index: number) => (index < 4 ? says(0) : {});
    expect(titles({ before: formerly(), says: few })).toEqual([]);
  });

  it('may be emergency access that becomes usual, measured against what was usual', () => {
    const usual = formerly({ emergencies: changes(2, 'emergency', 'break-glass') });
    const many = changes(30, 'emergency', 'break-glass');
    const title = 'Emergency access is becoming a usual way to deploy';
    const first = practiceOf({ before: usual, emergencies: many });
    expect(first.gaps.map((gap) => gap.title)).toEqual([title]);
    expect(first.practice.now.usualEmergencies).toEqual({ count: 2, changes: 102 });
    // A second quarter of it does not make it usual.
    expect(titles({ before: first.practice.now, emergencies: many })).toEqual([title]);
    const few = changes(5, 'emergency', 'break-glass');
    expect(titles({ before: usual, emergencies: few })).toEqual([]);
  });

  it('is none where policy wrote the new emergency path down with its date', () => {
    const rules: DatedPolicies = [
      { from: null, policy: policy() },
      {
        from: '2026-07-20T00:00:00.000Z',
        policy: policy({ principals: { pipelineRoles: ['deploy'], breakGlass: ['emergency', 'on-call'] } }),
        why: 'On call may repair by hand',
      },
    ];
    const many = changes(30, 'emergency', 'break-glass');
    expect(titles({ before: formerly(), emergencies: many, rules })).toEqual([]);
  });
});
