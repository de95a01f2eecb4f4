import { incidentsHandled } from '../../src/controls/incidents-handled.ts';
import type { AttributeResult, PopulationItem } from '../../src/domain/audit.ts';
import type { Instant } from '../../src/domain/instant.ts';
import type { IncidentFacts } from '../../src/domain/items-incidents.ts';
import type { JiraIssue } from '../../src/domain/jira-records.ts';
import { type TestContext, testItem } from '../../src/domain/mock-audit.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Ticket } from '../../src/domain/ticket-index.ts';
import { jiraUser, moved, policy, STATUS, ticket } from './audit-records.ts';
import { contextOf } from './test-context.ts';

/** An incident that was handled as it should be, and the rules it is judged by; tests change one thing each. */

export const FIELDS = {
  severity: 'customfield_1',
  detected: 'customfield_2',
  source: 'customfield_3',
  told: 'customfield_4',
  review: 'customfield_5',
} as const;

export const RULE = {
  projects: ['INC'],
  severityField: FIELDS.severity,
  severities: [
    { name: 'S1', triageMinutes: 30, resolveHours: 8, communicateHours: 4, postIncidentReview: true },
    { name: 'S2', triageMinutes: 120, resolveHours: 48 },
    { name: 'S3' },
  ],
  detectedField: FIELDS.detected,
  detectionSourceField: FIELDS.source,
  triagedStatuses: [STATUS.doing],
  resolvedStatuses: [STATUS.done],
  dismissedStatuses: ['9'],
  communicationField: FIELDS.told,
  reviewField: FIELDS.review,
  reviewWithinDays: 5,
  actionsLinkType: 'Action',
};
export const rules = (parts: Readonly<Record<string, unknown>> = {}): Policy =>
  policy({ incident: { ...RULE, ...parts } });

export const T = (time: string, day = '10'): Instant => `2026-08-${day}T${time}:00.000Z`;
const ida = jiraUser('ida');

/** A change of a field, as Jira Cloud writes it. */
export const wrote = (at: Instant, field: string, from: string | null, to: string | null, by = ida) => ({
  id: `${at} ${field}`,
  at,
  author: by,
  items: [{ field: 'A field', fieldId: field, from: null, to: null, fromString: from, toString: to }],
});
export const assigned = (at: Instant, name: string, by = ida) => ({
  id: `${at} assignee`,
  at,
  author: by,
  items: [
    {
      field: 'assignee',
      fieldId: 'assignee',
      from: null,
      to: `acc-${name}`,
      fromString: null,
      toString: name,
    },
  ],
});

/** A link as an issue names it. */
export const link = (key: string, type = 'Action') => ({
  type: { id: '7', name: type, inward: 'is action of', outward: 'has action' },
  outwardIssue: { id: key.replace(/\D/g, ''), key, fields: { issuetype: { id: '100', name: 'Change' } } },
});

/** Severity S1, detected at 9:00, taken up after ten minutes, over after three hours, reviewed two days later. */
export const incident = (parts: Partial<JiraIssue> = {}, extra: Partial<Ticket> = {}): Ticket =>
  ticket(
    'INC-1',
    T('09:05'),
    {
      statusId: STATUS.done,
      assignee: ida,
      ...parts,
      fields: {
        [FIELDS.severity]: { id: '11', value: 'S1' },
        [FIELDS.detected]: '2026-08-10T11:00:00.000+0200',
        [FIELDS.source]: { id: '21', value: 'Alert' },
        [FIELDS.told]: 'Status page',
        [FIELDS.review]: 'https://docs.example/1',
        issuelinks: [],
        ...parts.fields,
      },
      changelog: parts.changelog ?? [
        moved(T('09:10'), ida, STATUS.open, STATUS.doing),
        wrote(T('10:00'), FIELDS.told, null, 'Status page'),
        moved(T('12:00'), ida, STATUS.doing, STATUS.done),
        wrote(T('10:00', '12'), FIELDS.review, null, 'https://docs.example/1'),
      ],
    },
    extra,
  );

/** Only these entries of {@link incident}'s history. */
export const OPEN = [moved(T('09:10'), ida, STATUS.open, STATUS.doing)];
export const stillOpen: Partial<JiraIssue> = {
  statusId: STATUS.doing,
  statusName: 'In progress',
  statusCategory: 'indeterminate',
  changelog: OPEN,
};

export const itemOf = ({ id, data }: Ticket): PopulationItem<IncidentFacts> => ({
  id,
  at: data.created ?? '2026-07-01T00:00:00.000Z',
  group: 'incident',
  title: data.key,
  facts: { key: data.key, created: data.created, detected: null },
  evidence: [],
  problem: null,
});

interface Given extends Partial<Pick<TestContext, 'policy' | 'asOf' | 'directory' | 'peopleUnread'>> {
  readonly others?: readonly Ticket[];
}

/** All results of one incident, by attribute. */
export function judged(one: Ticket, { others = [], ...given }: Given = {}): Record<string, AttributeResult> {
  const context = contextOf({ policy: rules(), ...given, tickets: [one, ...others] });
  const results = testItem(incidentsHandled, itemOf(one), incidentsHandled.prepare(context));
  return Object.fromEntries(results.map((result) => [result.attribute, result]));
}

/** `outcome reason` of one attribute. */
export function verdict(attribute: string, one: Ticket, given: Given = {}): string {
  const result = judged(one, given)[attribute];
  return result === undefined ? 'no such attribute' : `${result.outcome} ${result.reason}`;
}
