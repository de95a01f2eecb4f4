import { textAdf } from './adf.ts';
import { renderLinks, renderParent, renderSubtasks } from './related.ts';
import {
  api,
  personOf,
  projectKeyOf,
  renderIssueType,
  renderStatus,
  type View,
  when,
} from './render-parts.ts';
import type { JiraAttachment, JiraIssue } from './state.ts';

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
    updateAuthor: comment.updateAuthor === undefined ? author : personOf(view, comment.updateAuthor),
    created: when(comment.created),
    updated: when(comment.updated ?? comment.created),
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

/** What `GET /attachment/{id}` says: Cloud gives the id as a number there, Data Center none. */
export function renderAttachmentMetadata(view: View, attachment: JiraAttachment): Record<string, unknown> {
  const { id, ...rest } = renderAttachment(view, attachment);
  const cloud = view.state.company.world.jira.flavour === 'cloud';
  return { ...(cloud ? { id: Number(id) } : {}), ...rest, properties: {} };
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
  const project = view.state.project(projectKeyOf(issue));
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
      key: project?.key ?? projectKeyOf(issue),
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
    issuelinks: renderLinks(view, issue),
    subtasks: renderSubtasks(view, issue),
    ...renderParent(view, issue),
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
