import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildDirectory } from '../../domain/directory.ts';
import type { OktaUser } from '../../domain/okta-records.ts';
import { PolicySchema } from '../../domain/policy.ts';
import { type Assignment, type Flag, type Identity, needsOwnWord } from '../../domain/review.ts';
import { assignReviewers, inParts, type Reviewers, UNASSIGNED } from './assign.ts';
import type { Candidate } from './subjects.ts';

const user = (id: string, manager: string | null, status = 'ACTIVE'): OktaUser => ({
  id,
  status,
  login: `${id}@acme.test`,
  email: `${id}@acme.test`,
  displayName: id,
  created: null,
  activated: null,
  statusChanged: null,
  lastLogin: null,
  lastUpdated: null,
  profile: manager === null ? {} : { managerId: manager },
});

const users = [
  user('boss', null),
  user('ana', 'boss'),
  user('ben', 'ana'),
  user('cleo', 'gone'),
  user('gone', 'boss', 'DEPROVISIONED'),
  user('ciso', 'boss'),
];
const policy = PolicySchema.parse({ owners: { Salesforce: 'ana@acme.test', GitHub: 'nobody@acme.test' } });
const directory = buildDirectory({
  users,
  groups: [],
  memberships: [],
  membershipsAt: null,
  membershipEvents: [],
  membershipEventsSince: null,
  iamUsers: [],
  policy,
});

const person = (id: string): Identity => {
  const found = directory.byOktaId(id);
  if (found === null) throw new Error(id);
  return found;
};

const candidate = (id: string, ownerKey: string | null = null, flags: readonly Flag[] = []): Candidate => ({
  owner: { identity: person(id), answerable: null, declaredService: false },
  line: {
    id: `okta:user/${id}|${ownerKey ?? 'x'}|${flags.length}`,
    identityId: person(id).id,
    person: id,
    email: null,
    system: 'Okta',
    account: id,
    accountRecord: `okta:user/${id}`,
    entitlement: ownerKey ?? 'x',
    entitlementRecord: 'x',
    how: 'direct',
    lastUsed: null,
    mfa: 'yes',
    privileged: false,
    flags,
    evidence: [],
    grants: [],
    gives: null,
    ownerKey,
  },
});

const reviewers = (extra: Partial<Reviewers> = {}): Reviewers => ({
  directory,
  policy,
  rules: ['manager', 'owner'],
  fallback: 'ciso@acme.test',
  jiraAccountOf: (email) => `jira-${email}`,
  ...extra,
});

const whoReviews = (c: Candidate, extra: Partial<Reviewers> = {}) => {
  const [assignment] = assignReviewers([c], reviewers(extra));
  const line = assignment?.lines[0];
  return { reviewer: assignment?.reviewerName, rule: line?.rule, note: line?.note };
};

describe('who reviews a line', () => {
  it('is the manager', () => {
    expect(whoReviews(candidate('ben'))).toEqual({ reviewer: 'ana', rule: 'manager', note: null });
  });

  it('is the app owner when the manager has left, and says why', () => {
    expect(whoReviews(candidate('cleo', 'Salesforce'))).toEqual({
      reviewer: 'ana',
      rule: 'app owner',
      note: 'manager gone: has left',
    });
  });

  it('is the fallback when nobody else is known', () => {
    expect(whoReviews(candidate('boss', 'GitHub'))).toEqual({
      reviewer: 'ciso',
      rule: 'fallback',
      note: 'no manager in Okta',
    });
  });

  it('is whom the rules name first: the owner before the manager, or a person of the configuration', () => {
    const named = { rules: ['owner', 'nobody@acme.test', 'boss@acme.test', 'manager'] };
    expect(whoReviews(candidate('ben', 'Salesforce'), named)).toEqual({
      reviewer: 'ana',
      rule: 'app owner',
      note: null,
    });
    expect(whoReviews(candidate('ben'), named)).toEqual({
      reviewer: 'boss',
      rule: 'named reviewer',
      note: 'nobody@acme.test is not in Okta',
    });
    // Not over their own access: then the next rule holds.
    expect(whoReviews(candidate('boss'), { rules: ['boss@acme.test', 'manager'] })).toEqual({
      reviewer: 'ciso',
      rule: 'fallback',
      note: 'named reviewer boss: would review their own access; no manager in Okta',
    });
  });

  it.each([
    ['group owner', { entitlementRecord: 'okta:group/00g1' }],
    ['AWS account owner', { system: 'AWS', entitlementRecord: 'aws:group/arn' }],
  ] as const)('says %s where that is what is owned', (rule, of) => {
    const own = candidate('ben', 'Salesforce');
    const owned = { ...own, line: { ...own.line, ...of } };
    expect(whoReviews(owned, { rules: ['owner'] })).toMatchObject({ reviewer: 'ana', rule });
  });

  it('is never the person, not even as app owner', () => {
    expect(
      whoReviews(candidate('ana', 'Salesforce'), {
        jiraAccountOf: (email) => (email.startsWith('boss') ? null : email),
      }),
    ).toEqual({
      reviewer: 'ciso',
      rule: 'fallback',
      note: 'manager boss: has no Jira account; app owner ana: would review their own access',
    });
  });

  it('is nobody, visibly, when even the fallback would review himself', () => {
    const [assignment] = assignReviewers(
      [candidate('ciso')],
      reviewers({ jiraAccountOf: (email) => (email.startsWith('boss') ? null : email) }),
    );
    expect(assignment?.reviewerId).toBe(UNASSIGNED);
    expect(assignment?.lines[0]?.note).toContain('would review their own access');
  });
});

describe('the lines of one reviewer', () => {
  it('are numbered from 1, leavers first, then problems, then information', () => {
    const flag = (code: Flag['code']): Flag => ({ code, text: code });
    const [assignment] = assignReviewers(
      [
        candidate('ben', 'A'),
        candidate('ben', 'B', [flag('privileged')]),
        candidate('ben', 'C', [flag('dormant')]),
        candidate('ben', 'D', [flag('leaver')]),
      ],
      reviewers(),
    );
    expect(assignment?.lines.map((line) => [line.number, line.entitlement])).toEqual([
      [1, 'D'],
      [2, 'C'],
      [3, 'B'],
      [4, 'A'],
    ]);
  });
});

describe('a reviewer with many lines', () => {
  const flag: Flag = { code: 'dormant', text: 'not used for 143 days' };
  /** What one reviewer has, with every tenth line flagged. */
  const listOf = (lines: number): Assignment[] =>
    assignReviewers(
      Array.from({ length: lines }, (_, n) => candidate('ben', `App ${n}`, n % 10 === 0 ? [flag] : [])),
      reviewers(),
    );
  const sizes = (parts: readonly Assignment[]): number[] => parts.map(({ lines }) => lines.length);
  const numbers = (parts: readonly Assignment[]): number[] =>
    parts.flatMap(({ lines }) => lines.map(({ number }) => number));

  it('gets parts that are as even as possible, numbered through', () => {
    const parts = inParts(listOf(300), 150);
    expect(parts.map(({ id, part }) => [id, part])).toEqual([
      ['person:ana', { number: 1, of: 2 }],
      ['person:ana+part2', { number: 2, of: 2 }],
    ]);
    expect(parts[1]?.lines[0]?.number).toBe(151);
    expect(sizes(inParts(listOf(620), 300))).toEqual([207, 207, 206]);
    expect(sizes(inParts(listOf(301), 300))).toEqual([151, 150]);
  });

  it('has the flagged lines in the first part', () => {
    const parts = inParts(listOf(40), 10);
    expect(parts.map(({ lines }) => lines.filter(needsOwnWord).length)).toEqual([4, 0, 0, 0]);
  });

  it('gets one ticket as long as they fit into it', () => {
    expect(inParts(listOf(300), 300)).toEqual(listOf(300));
    expect(inParts(listOf(300), 300)[0]).not.toHaveProperty('part');
  });

  it('gets no parts of lines that came later, and lines of nobody stay together', () => {
    const origin = { kind: 'supplement', from: null, why: 'new', dueDate: '2026-10-20' } as const;
    const later = listOf(30).map((one) => ({ ...one, origin }));
    const nobodys = listOf(30).map((one) => ({ ...one, reviewerId: UNASSIGNED }));
    expect(inParts([...later, ...nobodys], 10)).toEqual([...later, ...nobodys]);
  });

  it('loses no line, whatever the numbers: as few parts as it takes, none larger than allowed, sizes one apart', () => {
    const size = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 120 }), (count, most) => {
        const whole = listOf(count);
        const parts = inParts(whole, most);
        const all = sizes(parts);
        expect(numbers(parts)).toEqual(numbers(whole));
        expect(parts.length).toBe(Math.ceil(count / most));
        expect(Math.max(...all)).toBeLessThanOrEqual(most);
        expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(1);
        expect(new Set(parts.map(({ id }) => id)).size).toBe(parts.length);
        expect(inParts(whole, most)).toEqual(parts);
      }),
      { numRuns: 60 },
    );
  });
});
