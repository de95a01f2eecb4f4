import { describe, expect, it } from 'vitest';
import { buildDirectory } from '../../domain/directory.ts';
import type { OktaUser } from '../../domain/okta-records.ts';
import { PolicySchema } from '../../domain/policy.ts';
import type { Flag, Identity } from '../../domain/review.ts';
import { assignReviewers, type Reviewers, UNASSIGNED } from './assign.ts';
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
