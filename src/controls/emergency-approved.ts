import type { AttributeResult } from '../domain/audit.ts';
import { emergencyRuleOf } from '../domain/emergency.ts';
import type { ChangeSession } from '../domain/items.ts';
import type { AuditControl, SamplerInput, SourceNeed, TestContext } from '../domain/mock-audit.ts';
import { AttributeTests } from './attribute-tests.ts';
import { type ChangeItem, changeDeed } from './change-ticket.ts';
import { closed } from './deed-tests.ts';
import { type DeedMatch, DeedTickets, type DeedWords, explainerOf } from './deed-ticket.ts';
import { approved, type EmergencyCase, reviewed, ticketed, timeBoxed } from './emergency-attributes.ts';
import { EMERGENCY_REASONS } from './emergency-reasons.ts';
import { indeterminate } from './results.ts';
import { directoryNeeds, ticketNeeds } from './sources.ts';

const WORDS: DeedWords = {
  noun: 'change',
  carrier: 'session',
  ticket: 'emergency ticket',
  doer: 'implementer',
};

const TESTS = new AttributeTests<[EmergencyCase]>([
  {
    id: 'ticketed',
    letter: 'A',
    statement:
      'An emergency ticket exists, written before the change or within the time that policy gives after it.',
    resolvedBy: 'The ticket that was there in time, and why the session does not name it.',
    run: ticketed,
  },
  {
    id: 'approved',
    letter: 'B',
    statement:
      'An approval is on record with name and time, by somebody other than requester, assignee and implementer who was allowed to.',
    resolvedBy: 'The record of an approval in time by an independent, authorised person.',
    run: approved,
  },
  {
    id: 'reviewed',
    letter: 'C',
    statement:
      'Somebody other than requester, assignee and implementer reviewed the change afterwards, within the time that policy gives.',
    resolvedBy: 'The record of that review, dated then.',
    run: reviewed,
  },
  {
    id: 'time-boxed',
    letter: 'D',
    statement: 'The emergency access was used no longer than policy allows.',
    resolvedBy: 'Why it took longer, and who agreed to that.',
    run: timeBoxed,
  },
  {
    id: 'closed',
    letter: 'E',
    statement: 'The ticket was closed within the time that policy sets.',
    resolvedBy: 'The note of the result, dated then.',
    run: closed,
  },
]);

interface Prepared {
  readonly context: TestContext;
  readonly tickets: DeedTickets | null;
}

/** CC8.1: emergency changes follow a path of their own: a ticket, an approval, and a review afterwards by somebody else. */
export const emergencyApproved: AuditControl<ChangeSession, Prepared> = {
  id: 'emergency-approved',
  title: 'Emergency changes are approved and reviewed',
  objective:
    'Every change with emergency access is on record in an emergency ticket, approved, short, and reviewed afterwards by somebody independent.',
  criteria: ['CC6.1', 'CC8.1', 'A.5.3', 'A.8.2', 'A.8.32', 'Art. 32(1)(b)'],
  population: 'emergency-changes',
  attributes: TESTS.attributes,
  notTested: [
    {
      statement: 'It was an emergency in the sense of the policy.',
      why: 'Whether something could have waited is for people to judge; the ticket holds the reason.',
    },
    {
      statement: 'F: the credential was rotated after use.',
      why: 'Sessions of roles end by themselves; where the passwords of root and break-glass users are kept is in no log that is read.',
    },
    { statement: 'G: tests passed afterwards.', why: 'No connector reads the build system.' },
  ],
  reasons: EMERGENCY_REASONS,
  needs,
  prepare: (context) => {
    const rule = emergencyRuleOf(context.policy);
    if (rule === null) return { context, tickets: null };
    const matching = { ...rule, afterwardsHours: rule.reviewWithinHours };
    return { context, tickets: new DeedTickets(context, matching, WORDS) };
  },
  test,
  owner: (item, { context, tickets }) =>
    explainerOf(changeDeed(item, context), tickets && matchOf(item, tickets, context), context),
};

function needs(input: SamplerInput): SourceNeed[] {
  const rule = emergencyRuleOf(input.policy);
  if (rule === null) return [];
  const { accounts } = input.policy.production;
  const reachMs = rule.matchWindowHours * 3_600_000;
  return [
    ...ticketNeeds(input, rule.projects, reachMs),
    ...directoryNeeds(input, rule.approvers, accounts),
    ...(rule.reviewers === undefined ? [] : directoryNeeds(input, rule.reviewers, accounts)),
  ];
}

function test(item: ChangeItem, { context, tickets }: Prepared): AttributeResult[] {
  const rule = emergencyRuleOf(context.policy);
  if (rule === null || tickets === null) {
    return TESTS.everywhere(
      indeterminate('no-rule', 'No rule says where emergency tickets live (policy.emergency).'),
    );
  }
  const testCase: EmergencyCase = {
    item,
    deed: changeDeed(item, context),
    match: matchOf(item, tickets, context),
    rule,
    path: context.policy.emergency === undefined ? 'policy.change' : 'policy.emergency',
    words: WORDS,
    context,
  };
  return TESTS.run(testCase);
}

/** Nobody can be found behind root, and its sessions have no name: a ticket may say that it was used, and in which account. */
function matchOf(item: ChangeItem, tickets: DeedTickets, context: TestContext): DeedMatch {
  const deed = changeDeed(item, context);
  const match = tickets.match(deed);
  return item.group === 'root' && match.kind === 'none'
    ? tickets.matchByText(deed, [deed.accountId ?? '', 'root'])
    : match;
}
