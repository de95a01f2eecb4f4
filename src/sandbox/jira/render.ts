import { textAdf } from './adf.ts';
import { jiraTime } from './answers.ts';
import { canonical, type JiraAttachment, type JiraIssue, type JiraPerson, type JiraState } from './state.ts';

/** How answers look: v3 carries documents, v2 text; Data Center names people by `name` instead of `accountId`. */
export interface View {
  readonly state: JiraState;
  /** Scheme and host as the caller sees them. */
  readonly base: string;
  readonly version: '2' | '3';
}

const api = (view: View) => `${view.base}/rest/api/${view.version}`;
const when = (instant: string) => jiraTime(canonical(instant));

export function renderPerson(view: View, person: JiraPerson): Record<string, unknown> {
  const common = { displayName: person.displayName, active: person.active, timeZone: person.timeZone };
  const email = person.emailAddress === null ? {} : { emailAddress: person.emailAddress };
  const id = encodeURIComponent(person.accountId);
  if (view.state.company.world.jira.flavour === 'data-center') {
    const self = `${api(view)}/user?username=${id}`;
    return { self, key: person.accountId, name: person.accountId, ...email, ...common };
  }
  const self = `${api(view)}/user?accountId=${id}`;
  return { self, accountId: person.accountId, accountType: person.accountType, ...email, ...common };
}

/** A person by id; ids nobody has belong to people who left, whom Jira shows without a name. */
export function personOf(view: View, accountId: string | null): Record<string, unknown> | null {
  if (accountId === null) return null;
  const known = view.state.person(accountId);
  if (known !== undefined) return renderPerson(view, known);
  const gone = {
    accountId,
    displayName: 'Former user',
    emailAddress: null,
    accountType: 'atlassian' as const,
    active: false,
    timeZone: 'Etc/UTC',
  };
  return renderPerson(view, gone);
}

const CATEGORIES = {
  new: { id: 2, key: 'new', colorName: 'blue-gray', name: 'To Do' },
  indeterminate: { id: 4, key: 'indeterminate', colorName: 'yellow', name: 'In Progress' },
  done: { id: 3, key: 'done', colorName: 'green', name: 'Done' },
} as const;

export function renderStatus(view: View, id: string): Record<string, unknown> {
  const status = view.state.status(id);
  const category = CATEGORIES[status.category];
  return {
    self: `${api(view)}/status/${id}`,
    description: '',
    name: status.name,
    id,
    statusCategory: { self: `${api(view)}/statuscategory/${category.id}`, ...category },
  };
}

export function renderIssueType(view: View, id: string): Record<string, unknown> {
  const type = view.state.company.world.jira.issueTypes.find((candidate) => candidate.id === id);
  return {
    self: `${api(view)}/issuetype/${id}`,
    id,
    description: '',
    name: type?.name ?? `Type ${id}`,
    subtask: false,
  };
}

/** Text of a field or comment: a document in v3, text in v2. */
function body(view: View, issue: JiraIssue, key: string, text: string): unknown {
  if (view.version === '2') return text;
  return view.state.extras(issue).documents.get(key) ?? textAdf(text);
}

export function renderComment(view: View, issue: JiraIssue, comment: JiraIssue['comments'][number]) {
  const author = personOf(view, comment.author);
  return {
    self: `${api(view)}/issue/${issue.id}/comment/${comment.id}`,
    id: comment.id,
    author,
    body: body(view, issue, `comment/${comment.id}`, comment.body),
    updateAuthor: author,
    created: when(comment.created),
    updated: when(comment.created),
    jsdPublic: true,
  };
}

export function renderAttachment(view: View, attachment: JiraAttachment): Record<string, unknown> {
  const cloud = view.state.company.world.jira.flavour === 'cloud';
  return {
    self: `${api(view)}/attachment/${attachment.id}`,
    id: attachment.id,
    filename: attachment.filename,
    author: personOf(view, attachment.author),
    created: when(attachment.created),
    size: attachment.content.byteLength,
    mimeType: attachment.mimeType,
    content: cloud
      ? `${api(view)}/attachment/content/${attachment.id}`
      : `${view.base}/secure/attachment/${attachment.id}/${encodeURIComponent(attachment.filename)}`,
  };
}

export function renderHistory(view: View, history: JiraIssue['changelog'][number]): Record<string, unknown> {
  const author = personOf(view, history.author);
  return {
    id: history.id,
    ...(author === null ? {} : { author }),
    created: when(history.created),
    items: history.items.map((item) => ({
      field: item.field,
      fieldtype: item.fieldId?.startsWith('customfield_') ? 'custom' : 'jira',
      // Data Center has no fieldId.
      ...(view.state.company.world.jira.flavour === 'cloud' ? { fieldId: item.fieldId ?? item.field } : {}),
      from: item.from,
      fromString: item.fromString,
      to: item.to,
      toString: item.toString,
    })),
  };
}

/** A custom field's value; worlds may write people and options shortly, as an id or a name. */
function customValue(view: View, id: string, value: unknown): unknown {
  const field = view.state.company.world.jira.fields.find((candidate) => candidate.id === id);
  if (field === undefined || value === null || value === undefined) return value ?? null;
  if (field.type === 'user') {
    const accountId =
      typeof value === 'string' ? value : String((value as { accountId?: unknown }).accountId ?? '');
    return personOf(view, accountId);
  }
  if (field.type === 'option' && typeof value === 'string') {
    return { self: `${api(view)}/customFieldOption/${encodeURIComponent(value)}`, value };
  }
  return value;
}

/** Every field of an issue by id. */
export function renderFields(view: View, issue: JiraIssue, comments: number): Record<string, unknown> {
  const project = view.state.project(issue.key.replace(/-\d+$/, ''));
  const { duedate, components, ...rest } = issue.fields;
  const custom = view.state.company.world.jira.fields.map(({ id }) => [id, customValue(view, id, rest[id])]);
  const shown = issue.comments.slice(-comments).map((comment) => renderComment(view, issue, comment));
  return {
    ...rest,
    ...Object.fromEntries(custom),
    summary: issue.summary,
    description: issue.description === null ? null : body(view, issue, 'description', issue.description),
    issuetype: renderIssueType(view, issue.issueType),
    project: {
      self: `${api(view)}/project/${project?.id}`,
      id: project?.id ?? '0',
      key: project?.key ?? issue.key.replace(/-\d+$/, ''),
      name: project?.name ?? '',
      projectTypeKey: 'software',
    },
    status: renderStatus(view, issue.status),
    creator: personOf(view, issue.reporter ?? view.state.me.accountId),
    reporter: personOf(view, issue.reporter),
    assignee: personOf(view, issue.assignee),
    created: when(issue.created),
    updated: when(issue.updated),
    resolutiondate: issue.resolved === null ? null : when(issue.resolved),
    resolution: issue.resolved === null ? null : { id: '10000', name: 'Done', description: '' },
    labels: issue.labels,
    components: components ?? [],
    duedate: duedate ?? null,
    priority: null,
    issuelinks: [],
    subtasks: [],
    attachment: view.state.extras(issue).attachments.map((one) => renderAttachment(view, one)),
    comment: {
      comments: shown,
      self: `${api(view)}/issue/${issue.id}/comment`,
      maxResults: shown.length,
      total: issue.comments.length,
      startAt: 0,
    },
  };
}

/** Fields that `*navigable` leaves out. */
const NOT_NAVIGABLE = new Set(['comment', 'attachment']);

/** Applies a `fields` parameter: ids, `*all`, `*navigable`, `-id`. */
export function selectFields(
  all: Record<string, unknown>,
  wanted: readonly string[],
): Record<string, unknown> {
  const includes = wanted.filter((name) => !name.startsWith('-'));
  const excluded = new Set(wanted.filter((name) => name.startsWith('-')).map((name) => name.slice(1)));
  const keep = (id: string) =>
    !excluded.has(id) &&
    (includes.includes('*all') ||
      includes.includes(id) ||
      (includes.includes('*navigable') && !NOT_NAVIGABLE.has(id)) ||
      includes.length === 0);
  return Object.fromEntries(Object.entries(all).filter(([id]) => keep(id)));
}

/** Embedded changelogs and comments are cut on Cloud; the paged endpoints have everything. */
export interface EmbedLimits {
  readonly histories: number;
  readonly comments: number;
}

export function renderIssue(
  view: View,
  issue: JiraIssue,
  wanted: readonly string[],
  expand: readonly string[],
  limits: EmbedLimits,
): Record<string, unknown> {
  const extras = view.state.extras(issue);
  return {
    expand: 'renderedFields,names,schema,operations,editmeta,changelog',
    id: issue.id,
    self: `${api(view)}/issue/${issue.id}`,
    key: issue.key,
    ...(expand.includes('changelog') ? { changelog: embeddedChangelog(view, issue, limits.histories) } : {}),
    ...(extras.properties.size > 0 && expand.includes('properties')
      ? { properties: Object.fromEntries(extras.properties) }
      : {}),
    fields: selectFields(renderFields(view, issue, limits.comments), wanted),
  };
}

/** Cloud embeds the newest histories first; Data Center embeds all, oldest first. */
function embeddedChangelog(view: View, issue: JiraIssue, limit: number): Record<string, unknown> {
  const cloud = view.state.company.world.jira.flavour === 'cloud';
  const histories = cloud ? issue.changelog.toReversed().slice(0, limit) : issue.changelog;
  return {
    startAt: 0,
    maxResults: histories.length,
    total: issue.changelog.length,
    histories: histories.map((history) => renderHistory(view, history)),
  };
}
