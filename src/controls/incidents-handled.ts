import type { AttributeResult } from '../domain/audit.ts';
import type { IncidentFacts } from '../domain/items-incidents.ts';
import type { AuditControl, SamplerInput, SourceNeed, TestContext } from '../domain/mock-audit.ts';
import { AttributeTests } from './attribute-tests.ts';
import { communicated, detected, owned, resolved, severityKnown, triaged } from './incident-attributes.ts';
import type { IncidentCase, IncidentItem } from './incident-case.ts';
import { actionsFollowed, reviewed } from './incident-follow-up.ts';
import { INCIDENT_REASONS } from './incident-reasons.ts';
import { RelatedIssues } from './related-issues.ts';
import { indeterminate } from './results.ts';
import { snapshotNeeds, ticketNeeds } from './sources.ts';
import { ticketGone, ticketProblem } from './ticket-tests.ts';

const TESTS = new AttributeTests<[IncidentCase]>([
  {
    id: 'detected',
    letter: 'A',
    statement: 'When it was detected is recorded, and how, where policy names fields for it.',
    resolvedBy: 'The alert or report that began it, with its time.',
    run: detected,
  },
  {
    id: 'severity-set',
    letter: 'B',
    statement: 'It has a severity of the company’s scheme.',
    resolvedBy: 'The assessment, dated then.',
    run: severityKnown,
  },
  {
    id: 'triaged-in-time',
    letter: 'C',
    statement: 'A person took it up within the time that its severity allows.',
    resolvedBy: 'The timeline of the pager or chat that shows an earlier answer.',
    run: triaged,
  },
  {
    id: 'owned',
    letter: 'D',
    statement: 'Somebody who is here answers for it.',
    resolvedBy: 'The name of whoever led the response, from a record of that time.',
    run: owned,
  },
  {
    id: 'resolved-in-time',
    letter: 'E',
    statement: 'It was resolved within the time that its severity allows, and the time is recorded.',
    resolvedBy: 'Monitoring that shows when service was restored.',
    run: resolved,
  },
  {
    id: 'communicated',
    letter: 'F',
    statement: 'Those concerned were told in time, where its severity asks for it.',
    resolvedBy: 'The messages that were sent, with their dates.',
    run: communicated,
  },
  {
    id: 'post-incident-review',
    letter: 'G',
    statement: 'Its cause was reviewed within the days that policy sets, and recorded then.',
    resolvedBy: 'The review document with its history, dated then.',
    run: reviewed,
  },
  {
    id: 'actions-followed',
    letter: 'H',
    statement: 'Corrective actions have an owner and a due date, and are done or not yet due.',
    resolvedBy: 'The action as carried out, or the acceptance of the risk.',
    run: actionsFollowed,
  },
]);

interface Prepared {
  readonly context: TestContext;
  readonly related: RelatedIssues;
}

/** CC7.3 to CC7.5: incidents are assessed, taken up, resolved and learnt from, in the time that their severity allows. */
export const incidentsHandled: AuditControl<IncidentFacts, Prepared> = {
  id: 'incidents-handled',
  title: 'Incidents are handled in time and learnt from',
  objective:
    'Every incident is assessed, taken up by somebody, resolved and told about in the time that its severity allows, and what caused it is reviewed and mended.',
  criteria: ['CC7.3', 'CC7.4', 'CC7.5', 'A.5.25', 'A.5.26', 'A.5.27', 'Art. 32(1)(c)'],
  population: 'incidents',
  attributes: TESTS.attributes,
  notTested: [
    {
      statement: 'Completeness: every severe alert became an incident or was dismissed for a reason.',
      why: 'No connector reads alerts, so an incident that nobody wrote a ticket for is not seen.',
    },
    {
      statement: 'I: changes made to end it have change tickets.',
      why: 'Changes to production are tested one by one as production-changes, whatever led to them.',
    },
    {
      statement: 'The review names the true cause.',
      why: 'That needs a reader: the sample shows when the review was written, not whether it is right.',
    },
  ],
  reasons: INCIDENT_REASONS,
  needs,
  prepare: (context) => ({ context, related: new RelatedIssues(context) }),
  test,
  owner,
};

/** Corrective actions and reviews may have been written long before they were last touched, but not before their incident. */
function needs(input: SamplerInput): SourceNeed[] {
  const rule = input.policy.incident;
  if (rule === undefined) return [];
  return [
    ...ticketNeeds(input, [...rule.projects, ...rule.actionProjects], 0),
    ...snapshotNeeds(input, ['okta.users']),
  ];
}

function test(item: IncidentItem, { context, related }: Prepared): AttributeResult[] {
  const rule = context.policy.incident;
  if (rule === undefined)
    return TESTS.everywhere(indeterminate('no-rule', 'No rule says where incidents live (policy.incident).'));
  const ticket = context.tickets.byKey(item.facts.key);
  if (ticket === null) return TESTS.everywhere(ticketGone(item.facts.key));
  const problem = ticketProblem(ticket);
  if (problem !== null) return TESTS.everywhere(problem);
  const testCase: IncidentCase = { item, ticket, rule, context, related };
  return TESTS.run(testCase);
}

/** Whoever it is assigned to; else who reported it. */
function owner(item: IncidentItem, { context }: Prepared): string | null {
  const ticket = context.tickets.byKey(item.facts.key);
  if (ticket === null) return null;
  const mails = [ticket.data.assignee, ticket.data.reporter].map(
    (user) => context.directory.byJiraUser(user)?.email ?? user?.email ?? null,
  );
  return mails.find((mail) => mail !== null) ?? null;
}
