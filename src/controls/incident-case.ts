import type { PopulationItem } from '../domain/audit.ts';
import type { Instant } from '../domain/instant.ts';
import { assigneeAt, changesOf, type FieldChange } from '../domain/issue-history.ts';
import type { IncidentFacts } from '../domain/items-incidents.ts';
import type { JiraUser } from '../domain/jira-records.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import type { Policy } from '../domain/policy.ts';
import type { IncidentSeverity } from '../domain/policy-incident.ts';
import type { Ticket } from '../domain/ticket-index.ts';
import { doneAt } from './approval.ts';
import { instantOf, isNamed, optionOf } from './field-values.ts';
import { isPerson, kindOf } from './person.ts';
import type { RelatedIssues } from './related-issues.ts';
import { exception, type Finding, indeterminate, notApplicable, ticketRef } from './results.ts';
import { incomplete } from './ticket-tests.ts';

/** What the tests of incidents need to know of one: when it began, how severe it was, when it ended. */

export type IncidentRule = NonNullable<Policy['incident']>;
export type IncidentItem = PopulationItem<IncidentFacts>;

export interface IncidentCase {
  readonly item: IncidentItem;
  readonly ticket: Ticket;
  readonly rule: IncidentRule;
  readonly context: TestContext;
  readonly related: RelatedIssues;
}

/** Data Center, and nothing says what the field is called in its changelogs. */
export const noFieldName = (field: string): Finding =>
  indeterminate(
    'no-rule',
    `No rule says what ${field} is called in this Jira's changelogs (policy.fieldNames).`,
  );

export function unreadableField(ticket: Ticket, field: string, what: string): Finding {
  return indeterminate(
    'record-problem',
    `${field} of ${ticket.data.key} holds "${what}", which cannot be read.`,
    [ticketRef(ticket, 'as collected')],
  );
}

/** The moment from which targets count: the detection where it is recorded and sound, else the creation. */
export function startOf({ ticket, rule }: IncidentCase): Instant | Finding {
  const { created, fields, key } = ticket.data;
  const field = rule.detectedField;
  const detected = field === null ? null : instantOf({ value: fields[field], shown: null });
  if (field !== null && detected?.kind === 'unreadable') return unreadableField(ticket, field, detected.what);
  if (detected?.kind === 'value' && (created === null || detected.value <= created)) return detected.value;
  return created ?? indeterminate('record-problem', `${key} does not say when it was created.`);
}

/** The highest severity that it ever had, or what there is to say instead. */
export type SeverityFound =
  | { readonly kind: 'known'; readonly highest: IncidentSeverity; readonly now: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'no-rule' }
  | { readonly kind: 'not-in-scheme'; readonly name: string }
  | { readonly kind: 'unreadable'; readonly finding: Finding };

export function severityOf({ ticket, rule, context }: IncidentCase): SeverityFound {
  const { severityField: field, severities } = rule;
  if (field === null || severities.length === 0) return { kind: 'no-rule' };
  const now = optionOf({ value: ticket.data.fields[field], shown: null });
  if (now.kind === 'empty') return { kind: 'none' };
  if (now.kind === 'unreadable')
    return { kind: 'unreadable', finding: unreadableField(ticket, field, now.what) };
  if (!severities.some(({ name }) => isNamed(now.value, name)))
    return { kind: 'not-in-scheme', name: now.value.name };
  const changes = changesOf(ticket.data, field, context.policy.fieldNames);
  if (changes === null) return { kind: 'unreadable', finding: noFieldName(field) };
  if (!ticket.data.complete) return { kind: 'unreadable', finding: incomplete(ticket) };
  // Earlier values that the scheme does not know are such as "not yet assessed": they raise nothing.
  const had = [now, ...changes.flatMap(({ from, to }) => [optionOf(from), optionOf(to)])].flatMap((read) =>
    read.kind === 'value' ? [read.value] : [],
  );
  const highest = severities.find(({ name }) => had.some((option) => isNamed(option, name)));
  return highest === undefined
    ? { kind: 'not-in-scheme', name: now.value.name }
    : { kind: 'known', highest, now: now.value.name };
}

/** What the scheme asks for, or why nothing can be asked. */
export function targetsOf(test: IncidentCase): IncidentSeverity | Finding {
  const found = severityOf(test);
  switch (found.kind) {
    case 'known':
      return found.highest;
    case 'no-rule':
      return indeterminate(
        'no-rule',
        'No rule says what severities there are and what they ask for (policy.incident.severityField and severities).',
      );
    case 'unreadable':
      return found.finding;
    default:
      return notApplicable('no-severity', 'Without a severity of the scheme there is no target to judge by.');
  }
}

export const isDismissed = ({ ticket, rule }: IncidentCase): boolean =>
  rule.dismissedStatuses.includes(ticket.data.statusId);

/** Statuses that end an incident; empty: the done category. */
export function endStatuses({ resolvedStatuses, doneStatuses, dismissedStatuses }: IncidentRule): string[] {
  const resolved = resolvedStatuses.length > 0 ? resolvedStatuses : doneStatuses;
  return resolved.length === 0 ? [] : [...resolved, ...dismissedStatuses];
}

/** When it was resolved for good; `open`, or `undated` where it is done and nothing says since when. */
export function resolutionOf({ ticket, rule }: IncidentCase): Instant | 'open' | 'undated' {
  const { data } = ticket;
  const at = doneAt(data, endStatuses(rule));
  if (at === null) return 'open';
  const dated = data.resolved !== null || statusMoves(data).some((move) => move.at === at);
  return dated ? at : 'undated';
}

export const statusMoves = (issue: Ticket['data']): FieldChange[] => changesOf(issue, 'status', {}) ?? [];

/** An act that took an incident up. */
export interface Triage {
  readonly at: Instant;
  readonly what: string;
  /** null for its end, whoever noted it. */
  readonly by: FieldChange['by'];
  /** Whether a person did it, as far as anybody can tell. */
  readonly certain: boolean;
}

/** Every act that took it up, oldest first: a move to a triaged status, an assignment, its end. Programs take up nothing. */
export function triagesOf(test: IncidentCase): Triage[] {
  const { ticket, rule, context } = test;
  const { data } = ticket;
  const counts = (status: unknown): boolean =>
    rule.triagedStatuses.length === 0 ||
    (typeof status === 'string' && [...rule.triagedStatuses, ...endStatuses(rule)].includes(status));
  const acts = (changes: readonly FieldChange[], verb: string): Triage[] =>
    changes
      .filter(({ by }) => isPerson(by, context))
      .map(({ at, by, to }) => ({
        at,
        what: `${verb} ${to.shown ?? to.value} by ${by?.displayName}`,
        by,
        certain: kindOf(by, context) === 'person',
      }));
  const moves = statusMoves(data).filter(({ to }) => counts(to.value));
  const assignments = (changesOf(data, 'assignee', {}) ?? []).filter(
    ({ to }) => typeof to.value === 'string',
  );
  const end = resolutionOf(test);
  const ended: Triage[] =
    end === 'open' || end === 'undated' ? [] : [{ at: end, what: 'resolved', by: null, certain: true }];
  return [...acts(moves, 'moved to'), ...acts(assignments, 'assigned to'), ...ended].toSorted((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
  );
}

/** Who answers for it: the assignee when it ended, or now. */
export function ownerOf(test: IncidentCase): JiraUser | null {
  const end = resolutionOf(test);
  return end === 'open' || end === 'undated' ? test.ticket.data.assignee : assigneeAt(test.ticket.data, end);
}

export const undatedEnd = (ticket: Ticket): Finding =>
  exception(
    'resolved-undated',
    `${ticket.data.key} is ${ticket.data.statusName}, but nothing says since when.`,
    [ticketRef(ticket, `is ${ticket.data.statusName}`)],
  );
