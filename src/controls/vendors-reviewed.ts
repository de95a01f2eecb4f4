import type { AttributeResult } from '../domain/audit.ts';
import type { VendorFacts } from '../domain/items-vendors.ts';
import type { AuditControl, TestContext } from '../domain/mock-audit.ts';
import type { VendorRule } from '../domain/policy-vendor.ts';
import { AttributeTests } from './attribute-tests.ts';
import { type Finding, indeterminate, notApplicable, pass } from './results.ts';
import { snapshotNeeds } from './sources.ts';
import { ticketGone, ticketProblem } from './ticket-tests.ts';
import {
  appListed,
  contractThere,
  reportCurrent,
  reviewedInTime,
  tierAndOwner,
} from './vendor-attributes.ts';
import { isFinding, Leavers, type VendorCase, type VendorItem, type VendorReader } from './vendor-case.ts';
import { VendorRow, vendorGone } from './vendor-entry.ts';
import { VendorIssue } from './vendor-issue.ts';
import { VENDOR_REASONS } from './vendor-reasons.ts';

const LISTED = 'listed';

const TESTS = new AttributeTests<[VendorCase]>([
  {
    id: 'tier-and-owner',
    letter: 'A',
    statement: 'It has a tier of the scheme, and an owner who is here.',
    resolvedBy: 'The assessment and the owner’s name, from a record of that time.',
    run: tierAndOwner,
  },
  {
    id: 'reviewed-in-time',
    letter: 'C',
    statement: 'A named person reviewed it as often as its tier asks, and that was entered when it happened.',
    resolvedBy: 'The notes of a review in time, dated then.',
    run: reviewedInTime,
  },
  {
    id: 'report-current',
    letter: 'D',
    statement:
      'The report that its tier asks for covers the end of the period, or lapsed within bridging time.',
    resolvedBy: 'The report or bridge letter that covers the time.',
    run: reportCurrent,
  },
  {
    id: 'contract',
    letter: 'F',
    statement: 'Contract or data processing agreement is on record where its tier asks for it.',
    resolvedBy: 'The signed contract.',
    run: contractThere,
  },
  {
    id: LISTED,
    letter: 'L',
    statement: 'Every app in use belongs to a vendor on the list.',
    resolvedBy: 'The vendor’s entry as it was before the end of the period.',
    run: ({ vendor }) => pass(`${vendor.name} is on the list.`, [vendor.ref('as collected')]),
  },
]);

interface Prepared {
  readonly context: TestContext;
  readonly leavers: Leavers;
}

/** CC9.2: vendors are known, weighed and looked at again as often as their weight asks. */
export const vendorsReviewed: AuditControl<VendorFacts, Prepared> = {
  id: 'vendors-reviewed',
  title: 'Vendors are known and reviewed',
  objective:
    'Every vendor in use is on a list, has a tier and an owner, is reviewed as often as its tier asks, and shows a current report and a contract where asked.',
  criteria: ['CC9.2', 'A.5.19', 'A.5.20', 'A.5.22', 'Art. 32(1)(d)'],
  population: 'vendor-reviews',
  attributes: TESTS.attributes,
  notTested: [
    {
      statement: 'B: the vendor was assessed before its first use.',
      why: 'No source says when a vendor was first used; a new one has until its first review.',
    },
    {
      statement: 'E: the report was read: its exceptions, what it asks of its users, its own vendors.',
      why: 'That needs a reader: the entry shows that a review was held, not what was looked at.',
    },
    { statement: 'G: findings about the vendor are followed up.', why: 'No rule says where they are kept.' },
    {
      statement: 'H: off-boarded vendors gave data back and lost their access.',
      why: 'Off-boarded vendors are not in the population, and no source shows what they still hold.',
    },
    {
      statement: 'C, in a register: what stands behind the link to a review.',
      why: 'Links are shown as evidence and never opened.',
    },
    {
      statement: 'Completeness: vendors that are paid but not in Okta.',
      why: 'No connector reads accounts payable or expenses.',
    },
  ],
  reasons: VENDOR_REASONS,
  needs: (input) => (input.policy.vendor === undefined ? [] : snapshotNeeds(input, ['okta.users'])),
  prepare: (context) => ({ context, leavers: new Leavers(context) }),
  test,
  owner,
};

function test(item: VendorItem, { context, leavers }: Prepared): AttributeResult[] {
  const rule = context.policy.vendor;
  const { facts } = item;
  if (rule === undefined)
    return TESTS.everywhere(indeterminate('no-rule', 'No rule says where vendors live (policy.vendor).'));
  if (facts.kind === 'app') {
    const other = notApplicable('app', 'An app has no entry of its own to look at.');
    return TESTS.everywhere(other, { [LISTED]: appListed(facts, rule, context) });
  }
  const vendor = readerOf(item, rule, context);
  return isFinding(vendor)
    ? TESTS.everywhere(vendor)
    : TESTS.run({ vendor, time: facts, rule, context, leavers });
}

/** What reads the vendor's record, or why nothing can be concluded from it. */
function readerOf(
  { facts, evidence }: VendorItem,
  rule: VendorRule,
  context: TestContext,
): VendorReader | Finding {
  if (facts.kind === 'vendor') {
    const ticket = context.tickets.byKey(facts.key);
    if (ticket === null) return ticketGone(facts.key);
    return ticketProblem(ticket) ?? new VendorIssue(ticket, facts, rule, context);
  }
  if (facts.kind !== 'entry') return indeterminate('record-problem', 'This is no vendor.');
  if (facts.lastSeen !== null) return vendorGone(facts.name, facts.lastSeen, evidence);
  const entry = context.snapshots.of('vendors.entry').find(({ id }) => id === facts.entry);
  return entry === undefined
    ? indeterminate(
        'record-problem',
        `${facts.name} was in the register when the population was frozen, and its row cannot be found any more.`,
      )
    : new VendorRow(entry, facts, rule, context);
}

/** The vendor's owner; of an app, its owner in `policy.owners`. */
function owner(item: VendorItem, { context }: Prepared): string | null {
  const { policy, directory, tickets } = context;
  const { facts } = item;
  if (facts.kind === 'app') return policy.owners[facts.label] ?? null;
  if (policy.vendor === undefined) return null;
  const vendor = readerOf(item, policy.vendor, context);
  if (isFinding(vendor)) return null;
  const found = vendor.owner();
  const reporter = facts.kind === 'vendor' ? (tickets.byKey(facts.key)?.data.reporter ?? null) : null;
  const user = found === null || isFinding(found) ? reporter : found;
  return directory.byJiraUser(user)?.email ?? user?.email ?? null;
}
