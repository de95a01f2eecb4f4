import type { AttributeResult, PopulationItem } from '../domain/audit.ts';
import type { EnforcementChange } from '../domain/items-enforcement.ts';
import type { AuditControl, SamplerInput, SourceNeed, TestContext } from '../domain/mock-audit.ts';
import { AttributeTests } from './attribute-tests.ts';
import { approvalCurrent, authorised, independentApprover, ticketed } from './deed-tests.ts';
import {
  callerOf,
  type Deed,
  type DeedMatch,
  DeedTickets,
  type DeedWords,
  explainerOf,
} from './deed-ticket.ts';
import { type EnforcementCase, enforcementRuleOf, protectionRestored } from './enforcement-attributes.ts';
import { ENFORCEMENT_REASONS } from './enforcement-reasons.ts';
import { indeterminate } from './results.ts';
import { directoryNeeds, ticketNeeds } from './sources.ts';

type Item = PopulationItem<EnforcementChange>;

const WORDS: DeedWords = {
  noun: 'change',
  carrier: 'event',
  ticket: 'ticket for changes to security settings',
  doer: 'implementer',
};

const TESTS = new AttributeTests<[EnforcementCase]>([
  {
    id: 'ticketed',
    letter: 'A',
    statement: 'A ticket exists and was written before the change.',
    resolvedBy: 'The ticket that was there, and why it could not be found; a later one stays an exception.',
    run: ticketed,
  },
  {
    id: 'authorised-before',
    letter: 'B',
    statement: 'The change was approved before it was made.',
    resolvedBy: 'A dated approval that is older than the change.',
    run: authorised,
  },
  {
    id: 'independent-approver',
    letter: 'C',
    statement:
      'Somebody other than requester, assignee and implementer approved it, and was allowed to at that time.',
    resolvedBy: 'The record of an approval by an independent, authorised person.',
    run: independentApprover,
  },
  {
    id: 'approval-current',
    letter: 'D',
    statement:
      'Nothing of substance was edited, and the approval not taken back, between approval and change.',
    resolvedBy: 'A renewed approval that is older than the change.',
    run: approvalCurrent,
  },
  {
    id: 'protection-restored',
    letter: 'E',
    statement:
      'A protection that was stopped was started again in the time that policy gives; one that was removed came back, or its removal was approved beforehand.',
    resolvedBy: 'Proof that the protection is back, and what happened while it was away.',
    run: protectionRestored,
  },
]);

interface Prepared {
  readonly context: TestContext;
  readonly tickets: DeedTickets | null;
}

/** CC6.1, CC7.1, CC8.1: what enforces security changes only with approval, and is not left switched off. */
export const enforcementApproved: AuditControl<EnforcementChange, Prepared> = {
  id: 'enforcement-approved',
  title: 'What enforces security changes only with approval',
  objective:
    'Every change to policies, logs, second factors and keys that other controls rely on is ticketed and approved beforehand by somebody independent, and what was switched off comes back.',
  criteria: ['CC6.1', 'CC7.1', 'CC8.1', 'A.5.3', 'A.8.9', 'A.8.15', 'A.8.32', 'Art. 32(1)(b)'],
  population: 'enforcement-changes',
  attributes: TESTS.attributes,
  notTested: [
    {
      statement: 'The setting was what policy demands before and after the change.',
      why: 'The logs say that a policy was changed, not what it said; its text is not collected.',
    },
    {
      statement: 'Every change of a group rule in the period, and who made it.',
      why: 'Okta does not say which events its group rules make; where no event tells of a change, the rule shows its last one alone, without a name.',
    },
    {
      statement: 'Whoever asked for a reset of second factors was who they said.',
      why: 'How the help desk made sure of that is in no log.',
    },
  ],
  reasons: ENFORCEMENT_REASONS,
  needs,
  prepare: (context) => {
    const { rule } = enforcementRuleOf(context.policy);
    return { context, tickets: rule === null ? null : new DeedTickets(context, rule, WORDS) };
  },
  test,
  owner: (item, { context, tickets }) => {
    const deed = deedOf(item, context);
    return explainerOf(deed, tickets && matchOf(item, deed, tickets), context);
  },
};

function needs(input: SamplerInput): SourceNeed[] {
  const { rule } = enforcementRuleOf(input.policy);
  if (rule === null) return [];
  return [
    ...ticketNeeds(input, rule.projects, rule.matchWindowHours * 3_600_000),
    ...directoryNeeds(input, rule.approvers, []),
  ];
}

function test(item: Item, { context, tickets }: Prepared): AttributeResult[] {
  const { rule, path } = enforcementRuleOf(context.policy);
  if (rule === null || tickets === null) {
    return TESTS.everywhere(
      indeterminate(
        'no-rule',
        'No rule says where tickets for such changes live (policy.enforcement, else policy.change).',
      ),
    );
  }
  const deed = deedOf(item, context);
  const match = matchOf(item, deed, tickets);
  const testCase: EnforcementCase = { item, deed, match, rule, path, words: WORDS, context };
  return TESTS.run(testCase);
}

function deedOf({ facts, group }: Item, context: TestContext): Deed {
  const { actor, at, mentions, accountId } = facts;
  const byPerson = group === 'human' || group === 'break-glass';
  const who =
    actor.system === 'aws'
      ? callerOf(actor.principal, context)
      : context.directory.byOktaId(actor.party?.id ?? '');
  return { mentions, start: at, end: at, accountId, doer: byPerson ? who : null, byPerson };
}

/** A program's event in Okta cannot carry a ticket's key: then a ticket of that time that names what was changed counts. */
function matchOf({ facts, group }: Item, deed: Deed, tickets: DeedTickets): DeedMatch {
  const match = tickets.match(deed);
  const [target] = facts.targets;
  return (group === 'program' || group === 'unlogged') && match.kind === 'none' && target !== undefined
    ? tickets.matchByText(deed, [target])
    : match;
}
