import { sha256 } from '../../domain/digest.ts';
import { readInstant } from '../../domain/instant.ts';
import type { JiraChange, JiraComment, JiraIssue, JiraUser } from '../../domain/jira-records.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import { plainText } from './adf-text.ts';

/**
 * Reads one issue as Jira gives it. Nothing is dropped: what does not fit leaves a problem on the record, which
 * then never counts as a pass.
 */

/** Everything about an issue that the answers held. */
export interface RawIssueParts {
  readonly issue: unknown;
  readonly histories: readonly unknown[];
  readonly comments: readonly unknown[];
  /** False when a page of changelog or comments is missing. */
  readonly complete: boolean;
}

type Members = Readonly<Record<string, unknown>>;

/** Fields kept when nobody named any: all but those that are records of their own, or change without anybody doing anything. */
const LEFT_OUT = new Set([
  'comment',
  'worklog',
  'attachment',
  'subtasks',
  'watches',
  'votes',
  'workratio',
  'progress',
  'aggregateprogress',
  'lastViewed',
  'thumbnail',
]);

/** The record of an issue; `wanted` are the field ids that the company's policy names, null for all. */
export function issueRecord(
  parts: RawIssueParts,
  position: string,
  wanted: readonly string[] | null,
): ParsedRecord<'jira.issue'> {
  const issue = members(parts.issue);
  const fields = members(issue.fields);
  const problems: string[] = [];
  const id = idOf(issue.id);
  if (id === null) problems.push('the issue has no id');
  const changelog = parts.histories.map((history) => change(history, problems));
  const comments = parts.comments.map((entry) => comment(entry, problems));
  const data = issueData(issue, fields, {
    fields: keptFields(fields, wanted),
    changelog: changelog.flatMap((entry) => (entry === null ? [] : [entry])).toSorted(byTime),
    comments: comments.toSorted((a, b) => compare(a.created ?? '', b.created ?? '') || byId(a.id, b.id)),
    complete: parts.complete,
  });
  if (data.updated === null) problems.push('updated is no instant');
  if (data.created === null) problems.push('created is no instant');
  if (data.statusId === '') problems.push('the status has no id');
  if (data.key === '') problems.push('the issue has no key');
  return {
    kind: 'jira.issue',
    id: `jira:issue/${id ?? `unreadable-${sha256(JSON.stringify(parts.issue) ?? 'undefined').slice(0, 20)}`}`,
    at: data.updated,
    position,
    data,
    problem: problems.length === 0 ? null : [...new Set(problems)].join('; '),
  };
}

function issueData(
  issue: Members,
  fields: Members,
  rest: Pick<JiraIssue, 'fields' | 'changelog' | 'comments' | 'complete'>,
): JiraIssue {
  const status = members(fields.status);
  const type = members(fields.issuetype);
  const project = members(fields.project);
  const key = text(issue.key);
  return {
    id: idOf(issue.id) ?? '',
    key,
    projectKey: text(project.key) || key.replace(/-\d+$/, ''),
    projectId: idOf(project.id) ?? '',
    issueTypeId: idOf(type.id) ?? '',
    issueTypeName: text(type.name),
    summary: text(fields.summary),
    description: plainText(fields.description),
    statusId: idOf(status.id) ?? '',
    statusName: text(status.name),
    statusCategory: text(members(status.statusCategory).key) || null,
    reporter: readUser(fields.reporter),
    creator: readUser(fields.creator),
    assignee: readUser(fields.assignee),
    created: readInstant(fields.created),
    updated: readInstant(fields.updated),
    resolved: readInstant(fields.resolutiondate),
    resolution: text(members(fields.resolution).name) || null,
    dueDate: text(fields.duedate) || null,
    labels: list(fields.labels).map(text),
    components: list(fields.components).map((component) => text(members(component).name)),
    ...rest,
  };
}

function keptFields(fields: Members, wanted: readonly string[] | null): Record<string, unknown> {
  const names = wanted ?? Object.keys(fields).filter((name) => !LEFT_OUT.has(name) && fields[name] !== null);
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(fields, name)).map((name) => [name, fields[name]]),
  );
}

/** A person as Jira shows one: by accountId on Cloud, by user key on Data Center; null where nobody is named. */
export function readUser(value: unknown): JiraUser | null {
  const user = members(value);
  const id = text(user.accountId) || text(user.key) || text(user.name);
  if (id === '') return null;
  return {
    id,
    displayName: text(user.displayName),
    email: text(user.emailAddress) || null,
    accountType: text(user.accountType) || null,
    active: typeof user.active === 'boolean' ? user.active : null,
  };
}

/** One history; null when even its time is unreadable (which the record then says). */
function change(value: unknown, problems: string[]): JiraChange | null {
  const history = members(value);
  const at = readInstant(history.created);
  if (at === null) {
    problems.push('a changelog entry has no readable time');
    return null;
  }
  return {
    id: idOf(history.id) ?? '',
    at,
    author: readUser(history.author),
    items: list(history.items).map((entry) => {
      const item = members(entry);
      return {
        field: text(item.field),
        fieldId: textOrNull(own(item, 'fieldId')),
        from: textOrNull(own(item, 'from')),
        to: textOrNull(own(item, 'to')),
        fromString: textOrNull(own(item, 'fromString')),
        // Every JavaScript object has a toString: only Jira's own counts.
        toString: textOrNull(own(item, 'toString')),
      };
    }),
  };
}

function comment(value: unknown, problems: string[]): JiraComment {
  const entry = members(value);
  const created = readInstant(entry.created);
  if (created === null) problems.push('a comment has no readable time');
  return {
    id: idOf(entry.id) ?? '',
    author: readUser(entry.author),
    created,
    updated: readInstant(entry.updated),
    body: plainText(entry.body),
  };
}

function byTime(a: JiraChange, b: JiraChange): number {
  return compare(a.at, b.at) || byId(a.id, b.id);
}

/** Several histories can share an instant; their numeric ids still tell the order. */
function byId(a: string, b: string): number {
  return a.length - b.length || compare(a, b);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function members(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

function own(value: Members, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : null;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}

function idOf(value: unknown): string | null {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : null;
}
