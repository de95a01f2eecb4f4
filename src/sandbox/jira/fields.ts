import { readInstant } from '../../domain/instant.ts';
import type { World } from '../world.ts';
import { type AdfNode, adfProblem, adfText } from './adf.ts';
import type { ChangeItem, JiraIssue, JiraProject, JiraState } from './state.ts';

/** Jira's limit for text fields and comments. https://confluence.atlassian.com/jirakb */
export const MAX_TEXT = 32_767;
const MAX_SUMMARY = 255;

type CustomField = World['jira']['fields'][number];
type Version = '2' | '3';

/** Fields that a create or edit screen has besides the custom ones. */
export const SCREEN_FIELDS: readonly { id: string; name: string; type: string }[] = [
  { id: 'summary', name: 'Summary', type: 'string' },
  { id: 'issuetype', name: 'Issue Type', type: 'issuetype' },
  { id: 'project', name: 'Project', type: 'project' },
  { id: 'description', name: 'Description', type: 'string' },
  { id: 'reporter', name: 'Reporter', type: 'user' },
  { id: 'assignee', name: 'Assignee', type: 'user' },
  { id: 'labels', name: 'Labels', type: 'array' },
  { id: 'duedate', name: 'Due date', type: 'date' },
  { id: 'components', name: 'Components', type: 'array' },
];

/** Values ready to be stored, and what is wrong with the rest, by field. */
export interface ReadFields {
  readonly errors: Record<string, string>;
  readonly changes: Partial<Pick<JiraIssue, 'summary' | 'description' | 'assignee' | 'reporter' | 'labels'>>;
  readonly other: Record<string, unknown>;
  /** The description as it came through v3. */
  readonly document: AdfNode | null;
}

/** What is wrong with a text or document value, or null. */
export function textProblem(value: unknown, version: Version): string | null {
  if (version === '2') {
    if (typeof value !== 'string') return 'Operation value must be a string';
    return value.length > MAX_TEXT
      ? `The entered text is too long. It exceeds the allowed limit of ${MAX_TEXT} characters.`
      : null;
  }
  const problem = adfProblem(value);
  if (problem !== null) return problem;
  // Jira counts the document with its markup, not only its text.
  return JSON.stringify(value).length > MAX_TEXT ? 'CONTENT_LIMIT_EXCEEDED' : null;
}

/** Text of a value that {@link textProblem} found good. */
export function plainText(value: unknown, version: Version): string {
  return version === '2' ? String(value) : adfText(value as AdfNode);
}

/** Reads `fields` of a create or edit request, except project and issue type. */
export function readFields(state: JiraState, input: Record<string, unknown>, version: Version): ReadFields {
  const errors: Record<string, string> = {};
  const changes: ReadFields['changes'] = {};
  const other: Record<string, unknown> = {};
  let document: AdfNode | null = null;
  for (const [id, value] of Object.entries(input)) {
    if (id === 'project' || id === 'issuetype') continue;
    const custom = state.company.world.jira.fields.find((field) => field.id === id);
    if (custom !== undefined) {
      const problem = customProblem(state, custom, value, version);
      if (problem === null) other[id] = value;
      else errors[id] = problem;
    } else if (id === 'summary') {
      const problem = summaryProblem(value);
      if (problem === null) changes.summary = String(value);
      else errors.summary = problem;
    } else if (id === 'description') {
      const problem = value === null ? null : textProblem(value, version);
      if (problem !== null) errors.description = problem;
      else {
        changes.description = value === null ? null : plainText(value, version);
        document = version === '3' && value !== null ? (value as AdfNode) : null;
      }
    } else if (id === 'assignee' || id === 'reporter') {
      const read = readPerson(state, value, id);
      if (typeof read === 'string') errors[id] = read;
      else changes[id] = read.accountId;
    } else if (id === 'labels') {
      const problem = labelsProblem(value);
      if (problem === null) changes.labels = (value as string[]).slice();
      else errors.labels = problem;
    } else if (id === 'duedate') {
      if (value === null || isDate(value)) other.duedate = value;
      else errors.duedate = "Error parsing date string. Use the format 'yyyy-MM-dd'.";
    } else if (id === 'components') {
      other.components = value;
    } else {
      errors[id] = `Field '${id}' cannot be set. It is not on the appropriate screen, or unknown.`;
    }
  }
  return { errors, changes, other, document };
}

function summaryProblem(value: unknown): string | null {
  if (typeof value !== 'string' || value.trim() === '') return 'You must specify a summary of the issue.';
  if (value.includes('\n')) return 'The summary is invalid because it contains newline characters.';
  return value.length > MAX_SUMMARY ? `Summary can't exceed ${MAX_SUMMARY} characters.` : null;
}

function labelsProblem(value: unknown): string | null {
  if (!Array.isArray(value) || value.some((label) => typeof label !== 'string'))
    return 'data was not an array';
  const spaced = value.find((label) => /\s/.test(label));
  return spaced === undefined ? null : `The label '${spaced}' contains spaces which is invalid.`;
}

const isDate = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);

/** A person value: `{accountId}` or `{id}` on Cloud, `{name}` on Data Center, null for nobody. Text: what is wrong. */
function readPerson(state: JiraState, value: unknown, field: string): { accountId: string | null } | string {
  if (value === null) return { accountId: null };
  if (typeof value !== 'object') return 'data was not an object';
  const given = value as { accountId?: unknown; id?: unknown; name?: unknown };
  const cloud = state.company.world.jira.flavour === 'cloud';
  const id = cloud ? (given.accountId ?? given.id) : given.name;
  if (id === null || id === '-1') return { accountId: null };
  const person = state.person(String(id ?? ''));
  if (person === undefined) {
    return cloud
      ? `User with account ID '${String(id)}' does not exist or cannot be set as ${field}.`
      : `User '${String(id)}' does not exist.`;
  }
  if (!person.active && field === 'assignee')
    return `User '${person.displayName}' cannot be assigned issues.`;
  return { accountId: person.accountId };
}

function customProblem(
  state: JiraState,
  field: CustomField,
  value: unknown,
  version: Version,
): string | null {
  if (value === null) return null;
  switch (field.type) {
    case 'string':
      if (typeof value === 'object' && version === '3') return textProblem(value, version);
      if (typeof value !== 'string') return 'Operation value must be a string';
      return value.length > MAX_TEXT ? 'CONTENT_LIMIT_EXCEEDED' : null;
    case 'number':
      return typeof value === 'number' ? null : 'Operation value must be a number';
    case 'date':
      return isDate(value) ? null : "Error parsing date string. Use the format 'yyyy-MM-dd'.";
    case 'datetime':
      return readInstant(value) === null ? 'Error parsing date and time.' : null;
    case 'option':
      return typeof value === 'object' && ('value' in value || 'id' in value)
        ? null
        : `Specify a valid 'id' or 'name' for ${field.name}`;
    case 'user': {
      const read = readPerson(state, value, field.id);
      return typeof read === 'string' ? read : null;
    }
  }
}

/** Required fields that the request left empty, in Jira's words. */
export function missingFields(
  state: JiraState,
  project: JiraProject,
  input: Record<string, unknown>,
): Record<string, string> {
  const missing: Record<string, string> = {};
  for (const id of new Set(['summary', ...project.requiredFields])) {
    const value = input[id];
    const empty =
      value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
    if (!empty) continue;
    const name = fieldName(state, id);
    missing[id] = id === 'summary' ? 'You must specify a summary of the issue.' : `${name} is required.`;
  }
  return missing;
}

export function fieldName(state: JiraState, id: string): string {
  return [...state.company.world.jira.fields, ...SCREEN_FIELDS].find((field) => field.id === id)?.name ?? id;
}

/** Applies read fields to an issue; returns the changelog items that they make. */
export function applyFields(state: JiraState, issue: JiraIssue, read: ReadFields): ChangeItem[] {
  const items: ChangeItem[] = [];
  const { summary, description, assignee, reporter, labels } = read.changes;
  const change = (field: string, from: string | null, to: string | null, ids: boolean) => {
    if (from === to) return;
    const name = (id: string | null) => (id === null ? null : (state.person(id)?.displayName ?? id));
    items.push({
      field,
      fieldId: field,
      from: ids ? from : null,
      fromString: ids ? name(from) : from,
      to: ids ? to : null,
      toString: ids ? name(to) : to,
    });
  };
  if (summary !== undefined) {
    change('summary', issue.summary, summary, false);
    issue.summary = summary;
  }
  if (description !== undefined) {
    change('description', issue.description, description, false);
    issue.description = description;
    const { documents } = state.extras(issue);
    if (read.document === null) documents.delete('description');
    else documents.set('description', read.document);
  }
  if (assignee !== undefined) {
    change('assignee', issue.assignee, assignee, true);
    issue.assignee = assignee;
  }
  if (reporter !== undefined) {
    change('reporter', issue.reporter, reporter, true);
    issue.reporter = reporter;
  }
  if (labels !== undefined) {
    change('labels', issue.labels.join(' '), labels.join(' '), false);
    issue.labels = labels;
  }
  for (const [id, value] of Object.entries(read.other)) {
    const before = valueText(issue.fields[id]);
    const after = valueText(value);
    if (before !== after) {
      items.push({
        field: fieldName(state, id),
        fieldId: id,
        from: null,
        fromString: before,
        to: null,
        toString: after,
      });
    }
    issue.fields[id] = value;
  }
  return items;
}

function valueText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object') return String(value);
  const { value: option, displayName } = value as { value?: unknown; displayName?: unknown };
  return String(option ?? displayName ?? JSON.stringify(value));
}
