import type { PopulationItem } from '../src/domain/audit.ts';
import { readInstant } from '../src/domain/instant.ts';
import { hasLeft, isOfTypes } from '../src/domain/issue-history.ts';
import type { IncidentFacts } from '../src/domain/items-incidents.ts';
import type { Sampler, SamplerInput, Selector, SourceNeed, TestContext } from '../src/domain/mock-audit.ts';
import { jiraProjectsOf, type Policy } from '../src/domain/policy.ts';
import type { Ticket } from '../src/domain/ticket-index.ts';
import { contains, type Window } from '../src/domain/window.ts';
import { Exclusions, inOrder } from './selection.ts';

type IncidentRule = NonNullable<Policy['incident']>;

/** Incidents: the tickets of the projects that policy names. An alert that nobody wrote a ticket for is not among them. */
export const incidents: Sampler<IncidentFacts> = {
  id: 'incidents',
  title: 'Incidents',
  kinds: [],
  lookBackMs: 0,
  query: describeQuery,
  needs: ({ policy, window }) =>
    (policy.incident?.projects ?? []).map(
      (scope): SourceNeed => ({ stream: 'jira.issues', scope, mode: 'events', needed: window }),
    ),
  unusable: ({ policy }) =>
    policy.incident === undefined
      ? 'policy.incident names no Jira project, so nobody can tell what an incident is.'
      : null,
  open,
};

function describeQuery({ policy, window }: SamplerInput): string {
  const rule = policy.incident;
  if (rule === undefined) return '';
  const types = rule.issueTypes.length === 0 ? 'of every type' : `of the types ${rule.issueTypes.join(', ')}`;
  const detected = rule.detectedField === null ? '' : `, or detected (${rule.detectedField}),`;
  return [
    `Jira issues of the projects ${rule.projects.join(', ')} ${types}`,
    `that were created${detected} from ${window.from} (inclusive) to ${window.to} (exclusive),`,
    'whatever became of them, without what the list of exclusions names.',
    'The id of an incident is the record id of its issue, which stays when the issue is moved.',
  ].join(' ');
}

function open({ policy, window }: SamplerInput, { tickets }: TestContext): Selector<IncidentFacts> {
  return {
    add: () => {},
    finish: () => {
      const exclusions = new Exclusions();
      const rule = policy.incident;
      if (rule === undefined) return { items: [], excluded: [] };
      const known = jiraProjectsOf(policy).flatMap((project) => tickets.ofProject(project));
      const items = new Map<string, PopulationItem<IncidentFacts>>();
      for (const ticket of known) {
        const item = toItem(ticket, rule, window, exclusions);
        if (item !== null) items.set(item.id, item);
      }
      return { items: inOrder([...items.values()]), excluded: exclusions.list() };
    },
  };
}

function toItem(
  ticket: Ticket,
  rule: IncidentRule,
  window: Window,
  exclusions: Exclusions,
): PopulationItem<IncidentFacts> | null {
  const { data, id, problem } = ticket;
  const detected = rule.detectedField === null ? null : readInstant(data.fields[rule.detectedField]);
  const at = [detected, data.created].find((time) => time !== null && contains(window, time)) ?? null;
  // Without a readable time of creation it may belong to the period, unless it was last touched before.
  const mayBelong = data.created === null && (data.updated === null || data.updated >= window.from);
  if (at === null && !mayBelong) return null;
  if (!rule.projects.includes(data.projectKey)) {
    if (hasLeft(data, rule.projects)) exclusions.count('moved out of the incident projects');
    return null;
  }
  if (!isOfTypes(data, rule.issueTypes)) {
    exclusions.count('issues of other types');
    return null;
  }
  return {
    id: id.normalize('NFC'),
    at: at ?? window.from,
    group: rule.dismissedStatuses.includes(data.statusId) ? 'dismissed' : 'incident',
    title: `${data.key} ${data.summary}`,
    facts: { key: data.key, created: data.created, detected },
    evidence: [
      { record: id, label: `${data.key} as collected`, artifact: ticket.artifact, position: ticket.position },
    ],
    problem: problem ?? (data.created === null ? 'the issue has no readable time of creation' : null),
  };
}
