import type { AttributeResult } from '../domain/audit.ts';
import { MS_PER_DAY } from '../domain/instant.ts';
import type { AccessGrant } from '../domain/items.ts';
import type { AuditControl, SamplerInput, SourceNeed, TestContext } from '../domain/mock-audit.ts';
import {
  asRequested,
  authorised,
  authorisedGrantor,
  type GrantCase,
  independentApprover,
  individualAccount,
  ownersOf,
  requested,
} from './access-attributes.ts';
import { AccessRequests, beneficiaryIdentity, type GrantItem, grantorIdentity } from './access-request.ts';
import { AttributeTests } from './attribute-tests.ts';
import { ACCESS_REASONS } from './reasons.ts';
import { exception, type Finding, indeterminate } from './results.ts';
import { directoryNeeds, ticketNeeds } from './sources.ts';

const TESTS = new AttributeTests<[GrantCase]>([
  {
    id: 'requested',
    letter: 'A',
    statement: 'A request exists that names who gets the access.',
    resolvedBy: 'The request ticket; a chat message is none.',
    run: requested,
  },
  {
    id: 'independent-approver',
    letter: 'B',
    statement:
      'Somebody other than requester, beneficiary and grantor approved it, and was allowed to at that time.',
    resolvedBy: 'The record of an approval by manager or owner.',
    run: independentApprover,
  },
  {
    id: 'authorised-before',
    letter: 'C',
    statement: 'The access was approved before it was granted.',
    resolvedBy: 'A dated approval that is older than the grant.',
    run: authorised,
  },
  {
    id: 'as-requested',
    letter: 'D',
    statement: 'What was granted is what was requested, and no more.',
    resolvedBy: 'An amended approval that is older than the grant.',
    run: asRequested,
  },
  {
    id: 'authorised-grantor',
    letter: 'E',
    statement: 'It was granted by an administrator or automation that may grant access.',
    resolvedBy: 'The list of administrators at that date.',
    run: authorisedGrantor,
  },
  {
    id: 'individual-account',
    letter: 'F',
    statement: 'The account belongs to one person and is not shared.',
    resolvedBy: 'The named owner, and what compensates for sharing.',
    run: ({ item, context }) => individualAccount(item, context),
  },
]);

interface Prepared {
  readonly context: TestContext;
  readonly requests: AccessRequests | null;
}

/** CC6.2 and CC6.3: access is requested, approved by somebody else beforehand, and given as requested. */
export const accessApproved: AuditControl<AccessGrant, Prepared> = {
  id: 'access-approved',
  title: 'Access is approved before it is granted',
  objective:
    'Every account, membership, role and policy is requested, approved beforehand by somebody independent, and granted as requested by somebody who may.',
  criteria: ['CC6.2', 'CC6.3', 'A.5.15', 'A.5.16', 'A.5.18', 'Art. 32(1)(b)', 'Art. 32(4)'],
  population: 'access-grants',
  attributes: TESTS.attributes,
  notTested: [
    {
      statement: 'Birthright: memberships that people get by a known and declared group rule, one by one.',
      why: 'The rule is tested in their place: its changes are in enforcement-changes. That it was right when it was first made, and matches whom it should, is not.',
    },
    {
      statement: 'Changes of the list of birthright groups were approved.',
      why: 'It stands in the configuration (policy.access.birthrightGroups); the ledger names the digest of the rules that each audit used.',
    },
    {
      statement: 'G: conditions of the policy (contract, background check, training) were met.',
      why: 'No connector reads the HR system.',
    },
    {
      statement: 'H: temporary access has an end date.',
      why: 'Neither Okta nor IAM says which access is temporary.',
    },
  ],
  reasons: ACCESS_REASONS,
  needs,
  prepare: (context) => {
    const rule = context.policy.access;
    return { context, requests: rule === undefined ? null : new AccessRequests(context, rule) };
  },
  test,
  owner,
};

function needs(input: SamplerInput): SourceNeed[] {
  const rule = input.policy.access;
  if (rule === undefined) return [];
  const reachMs = rule.matchWindowDays * MS_PER_DAY;
  return [...ticketNeeds(input, rule.projects, reachMs), ...directoryNeeds(input, rule.approvers, [])];
}

function test(item: GrantItem, { context, requests }: Prepared): AttributeResult[] {
  const rule = context.policy.access;
  if (rule === undefined || requests === null) {
    const missing = indeterminate('no-rule', 'No rule says where access requests live (policy.access).');
    return TESTS.everywhere(missing, { 'individual-account': individualAccount(item, context) });
  }
  const { birthright } = item.facts;
  if (birthright !== undefined)
    return TESTS.everywhere(unaccepted(birthright), {
      'individual-account': individualAccount(item, context),
    });
  const testCase: GrantCase = { item, match: requests.match(item), rule, context };
  return TESTS.run(testCase);
}

/** A membership that came with the job, by a rule that is not known or not declared. No ticket per person is asked for. */
function unaccepted({ kind, why, evidence }: NonNullable<AccessGrant['birthright']>): Finding {
  return kind === 'rule-undeclared'
    ? exception('birthright-rule-undeclared', why, evidence)
    : indeterminate('birthright-rule-unknown', why, evidence);
}

/** Who granted it; else the owner of what was granted; else the manager of who got it. */
function owner(item: GrantItem, { context }: Prepared): string | null {
  const { directory, policy } = context;
  const grantor = grantorIdentity(item.facts, context);
  if (grantor?.email) return grantor.email;
  const [first] = ownersOf(item.facts, policy.owners);
  if (first !== undefined) return first;
  const beneficiary = beneficiaryIdentity(item.facts, context);
  return beneficiary === null ? null : (directory.managerOf(beneficiary)?.email ?? null);
}
