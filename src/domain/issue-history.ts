import type { Instant } from './instant.ts';
import type { JiraIssue, JiraUser } from './jira-records.ts';

/** What the fields of a Jira issue held, and since when, read from its changelog: today's value alone proves no past. */

/** What a field holds or held. */
export interface FieldContent {
  /** Today's value as received; for the past an id or text. */
  readonly value: unknown;
  /** How Jira showed a past value; null for today's. */
  readonly shown: string | null;
}

export interface FieldChange {
  readonly at: Instant;
  readonly by: JiraUser | null;
  readonly from: FieldContent;
  readonly to: FieldContent;
}

/** Field id → its name in changelogs of Data Center (`policy.fieldNames`). */
export type FieldNames = Readonly<Record<string, string>>;

const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase();

/** Names of Jira's own in changelogs. Cloud, too, gives no id for some of them. */
const OWN_NAMES: ReadonlySet<string> = new Set(
  'status resolution assignee reporter summary description priority labels issuetype duedate key link project workflow attachment comment parent rank sprint'.split(
    ' ',
  ),
);

/**
 * Every change of a field, oldest first. Null where nobody can tell: Data Center writes a field's name and no id, and no
 * rule says what the name is. Fields of Jira's own are named by their id.
 */
export function changesOf(issue: JiraIssue, field: string, names: FieldNames): FieldChange[] | null {
  const name = names[field] ?? (field.startsWith('customfield_') ? null : field);
  const items = issue.changelog.flatMap((change) => change.items);
  const nameless = items.some((item) => item.fieldId === null && !OWN_NAMES.has(fold(item.field)));
  if (name === null && nameless && !items.some((item) => item.fieldId !== null)) return null;
  const isIt = (item: (typeof items)[number]): boolean =>
    item.fieldId === null ? name !== null && fold(item.field) === fold(name) : item.fieldId === field;
  return issue.changelog.flatMap(({ at, author, items: changed }) =>
    changed.filter(isIt).map(({ from, to, fromString, toString: toText }) => {
      return { at, by: author, from: content(from, fromString), to: content(to, toText) };
    }),
  );
}

const content = (id: string | null, shown: string | null): FieldContent => ({ value: id ?? shown, shown });

/** What a field held at `at`; null where nobody can tell (see {@link changesOf}). */
export function contentAt(
  issue: JiraIssue,
  field: string,
  at: Instant,
  names: FieldNames,
): FieldContent | null {
  const today: FieldContent = { value: issue.fields[field], shown: null };
  // Without a later entry of any kind nothing was changed, whatever the field is called.
  if (!issue.changelog.some((change) => change.at > at)) return today;
  const changes = changesOf(issue, field, names);
  if (changes === null) return null;
  return changes.find((change) => change.at > at)?.from ?? today;
}

/** Id of the status at `at`. Compared by id, because statuses are renamed. */
export function statusAt(issue: JiraIssue, at: Instant): string {
  const later = (changesOf(issue, 'status', {}) ?? []).find((change) => change.at > at);
  return typeof later?.from.value === 'string' ? later.from.value : issue.statusId;
}

/** Who an issue was assigned to at `at`; an id alone where it was somebody else than today. */
export function assigneeAt(issue: JiraIssue, at: Instant): JiraUser | null {
  const later = (changesOf(issue, 'assignee', {}) ?? []).find((change) => change.at > at);
  if (later === undefined) return issue.assignee;
  const { value, shown } = later.from;
  if (typeof value !== 'string') return null;
  const known = [issue.assignee, issue.reporter, issue.creator].find((user) => user?.id === value);
  return known ?? { id: value, displayName: shown ?? value, email: null, accountType: null, active: null };
}

/** True for an issue that was in one of these projects when it was made, or at any time since, and no longer is. */
export function hasLeft(issue: JiraIssue, projects: readonly string[]): boolean {
  if (projects.includes(issue.projectKey)) return false;
  const keys = issue.changelog.flatMap(({ items }) =>
    items.flatMap((item) => (item.field.toLowerCase() === 'key' ? (item.fromString ?? []) : [])),
  );
  return keys.some((key) => projects.includes(key.slice(0, key.lastIndexOf('-'))));
}

/** True when a rule takes issues of this type, by id or name; an empty list takes every type. */
export function isOfTypes(
  { issueTypeId, issueTypeName }: Pick<JiraIssue, 'issueTypeId' | 'issueTypeName'>,
  types: readonly string[],
): boolean {
  return (
    types.length === 0 || types.some((type) => type === issueTypeId || fold(type) === fold(issueTypeName))
  );
}
