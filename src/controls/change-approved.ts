import type { AttributeResult } from '../domain/audit.ts';
import type { ChangeSession } from '../domain/items.ts';
import type { AuditControl, SamplerInput, SourceNeed, TestContext } from '../domain/mock-audit.ts';
import { AttributeTests } from './attribute-tests.ts';
import { type ChangeCase, requiredFields, throughPipeline } from './change-attributes.ts';
import { CHANGE_WORDS, type ChangeItem, changeDeed } from './change-ticket.ts';
import { approvalCurrent, authorised, closed, independentApprover, ticketed } from './deed-tests.ts';
import { DeedTickets, explainerOf } from './deed-ticket.ts';
import { CHANGE_REASONS } from './reasons.ts';
import { indeterminate } from './results.ts';
import { directoryNeeds, ticketNeeds } from './sources.ts';

const TESTS = new AttributeTests<[ChangeCase]>([
  {
    id: 'ticketed',
    letter: 'A',
    statement: 'A change ticket exists and was written before the change.',
    resolvedBy:
      'The ticket that was there, and why the session does not name it; a later one stays an exception.',
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
    id: 'through-pipeline',
    letter: 'F',
    statement: 'The change was made by the delivery pipeline, or by hand in the way that policy allows.',
    resolvedBy: 'The policy that allows it.',
    run: throughPipeline,
  },
  {
    id: 'required-fields',
    letter: 'H',
    statement:
      'The fields that policy requires (risk, roll-back plan) were filled in when the change was made.',
    resolvedBy: 'The analysis, dated before the change.',
    run: requiredFields,
  },
  {
    id: 'closed',
    letter: 'I',
    statement: 'The ticket was closed within the time that policy sets.',
    resolvedBy: 'The note of the result, dated then.',
    run: closed,
  },
]);

interface Prepared {
  readonly context: TestContext;
  readonly tickets: DeedTickets | null;
}

/** CC8.1: changes are ticketed, approved by somebody else beforehand, and made through the pipeline. */
export const changeApproved: AuditControl<ChangeSession, Prepared> = {
  id: 'change-approved',
  title: 'Production changes are approved before they are made',
  objective:
    'Every change to production is asked for in a ticket, approved beforehand by somebody independent, and made through the pipeline.',
  criteria: ['CC8.1', 'A.5.3', 'A.8.32', 'Art. 32(1)(b)'],
  population: 'production-changes',
  attributes: TESTS.attributes,
  notTested: [
    {
      statement: 'E: tests passed on the commit that was deployed.',
      why: 'No connector reads the build system.',
    },
    { statement: 'G: what was deployed is what was approved.', why: 'No connector reads build provenance.' },
  ],
  reasons: CHANGE_REASONS,
  needs,
  prepare: (context) => {
    const rule = context.policy.change;
    return { context, tickets: rule === undefined ? null : new DeedTickets(context, rule, CHANGE_WORDS) };
  },
  test,
  owner,
};

function needs(input: SamplerInput): SourceNeed[] {
  const rule = input.policy.change;
  if (rule === undefined) return [];
  const reachMs = rule.matchWindowHours * 3_600_000;
  const accounts = input.policy.production.accounts;
  // Which changes are emergencies, and so none of these, is seen in their tickets.
  const projects = [...rule.projects, ...(input.policy.emergency?.projects ?? [])];
  return [...ticketNeeds(input, projects, reachMs), ...directoryNeeds(input, rule.approvers, accounts)];
}

function test(item: ChangeItem, { context, tickets }: Prepared): AttributeResult[] {
  const rule = context.policy.change;
  if (rule === undefined || tickets === null) {
    return TESTS.everywhere(
      indeterminate('no-rule', 'No rule says where change tickets live (policy.change).'),
    );
  }
  const deed = changeDeed(item, context);
  const match = tickets.match(deed);
  const words = CHANGE_WORDS;
  const testCase: ChangeCase = { item, deed, match, rule, path: 'policy.change', words, context };
  return TESTS.run(testCase);
}

/** Whoever made it by hand; else who is on the ticket; else the account's owner. */
function owner(item: ChangeItem, { context, tickets }: Prepared): string | null {
  const deed = changeDeed(item, context);
  return explainerOf(deed, tickets?.match(deed) ?? null, context);
}
