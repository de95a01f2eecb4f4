import type { Context } from 'hono';
import { JiraError, readCount } from './answers.ts';
import { readWords, writeComment } from './comments.ts';
import { applyFields, missingFields, readFields } from './fields.ts';
import { newIssue } from './issue-book.ts';
import { renderHistory } from './render.ts';
import { projectKeyOf, renderStatus, type View } from './render-parts.ts';
import { readJson } from './search.ts';
import type { JiraIssue, JiraProject, JiraState } from './state.ts';

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** `POST /issue`. A refused v3 create takes an issue number all the same. */
export async function createIssue(c: Context, view: View): Promise<Response> {
  const { state } = view;
  const body = await readJson(c);
  const { parent: wantedParent, ...fields } = record(body.fields);
  const { id, key } = record(fields.project);
  const project = state.project(String(id ?? key ?? ''));
  if (project === undefined) throw new JiraError(400, null, { project: 'Specify a valid project ID or key' });
  const type = typeOf(state, fields.issuetype);
  const read = readFields(state, fields, view.version);
  const parent = readParent(state, project, type, wantedParent);
  const errors = {
    ...parent.errors,
    ...missingFields(state, project, fields),
    ...read.errors,
    ...(type === undefined || !project.issueTypes.includes(type)
      ? { issuetype: 'Specify a valid issue type' }
      : {}),
  };
  if (type === undefined || Object.keys(errors).length > 0) {
    if (view.version === '3') state.burnNumber(project);
    throw new JiraError(400, null, errors);
  }
  const made = newIssue({
    issueType: type,
    status: project.initialStatus,
    summary: read.changes.summary ?? '',
    reporter: state.me.accountId,
    created: state.company.now(),
    ...(parent.id === null ? {} : { parent: parent.id }),
  });
  const issue = state.add(project, made);
  applyFields(state, issue, read);
  for (const property of Array.isArray(body.properties) ? body.properties.map(record) : []) {
    state.extras(issue).properties.set(String(property.key), property.value);
  }
  const self = `${view.base}/rest/api/${view.version}/issue/${issue.id}`;
  return Response.json({ id: issue.id, key: issue.key, self }, { status: 201 });
}

function typeOf(state: JiraState, value: unknown): string | undefined {
  const { id, name } = record(value);
  const { issueTypes } = state.company.world.jira;
  return issueTypes.find((type) => type.id === String(id) || type.name === name)?.id;
}

/** The parent that a sub-task needs and that nothing else may have. */
function readParent(
  state: JiraState,
  project: JiraProject,
  type: string | undefined,
  value: unknown,
): { readonly id: string | null; readonly errors: Record<string, string> } {
  const refuse = (field: string, message: string) => ({ id: null, errors: { [field]: message } });
  const subtask = state.company.world.jira.issueTypes.find((one) => one.id === type)?.subtask === true;
  if (value === undefined || value === null) {
    return subtask
      ? refuse('issuetype', 'Issue type is a sub-task but parent issue key or id not specified.')
      : { id: null, errors: {} };
  }
  const { id, key } = record(value);
  const parent = state.find(String(id ?? key ?? ''));
  if (parent === undefined) return refuse('parent', 'Could not find issue by id or key.');
  if (!subtask || parent.parent !== undefined) {
    return refuse('parentId', 'Given parent issue does not belong to appropriate hierarchy.');
  }
  if (projectKeyOf(parent) !== project.key) {
    return refuse('pid', 'Sub-tasks must be created in the same project as the parent.');
  }
  return { id: parent.id, errors: {} };
}

/** `PUT /issue/{idOrKey}`: sets fields. */
export async function editIssue(c: Context, view: View): Promise<Response> {
  const { state } = view;
  const issue = state.issue(c.req.param('issue') ?? '');
  const body = await readJson(c);
  edit(state, issue, record(body.fields), view.version);
  return new Response(null, { status: 204 });
}

function edit(state: JiraState, issue: JiraIssue, fields: Record<string, unknown>, version: '2' | '3'): void {
  const read = readFields(state, fields, version);
  if (Object.keys(read.errors).length > 0) throw new JiraError(400, null, read.errors);
  const items = applyFields(state, issue, read);
  if (items.length > 0) state.log(issue, state.me.accountId, state.company.now(), items);
}

/** `PUT /issue/{idOrKey}/assignee`. */
export async function assignIssue(c: Context, view: View): Promise<Response> {
  const { state } = view;
  const issue = state.issue(c.req.param('issue') ?? '');
  const body = await readJson(c);
  const id = body.accountId ?? body.name ?? null;
  edit(state, issue, { assignee: id === null ? null : body }, view.version);
  return new Response(null, { status: 204 });
}

/** `GET /issue/{idOrKey}/changelog` (Cloud): oldest first, 100 a page at most. */
export function listChangelog(c: Context, view: View): Response {
  const issue = view.state.issue(c.req.param('issue') ?? '');
  const startAt = readCount(c.req.query('startAt'), 0, Number.MAX_SAFE_INTEGER);
  const maxResults = readCount(c.req.query('maxResults'), 100, 100);
  const values = issue.changelog.slice(startAt, startAt + maxResults);
  const url = new URL(c.req.url);
  const isLast = startAt + values.length >= issue.changelog.length;
  const next = new URL(url);
  next.searchParams.set('startAt', String(startAt + maxResults));
  next.searchParams.set('maxResults', String(maxResults));
  return Response.json({
    self: url.href,
    ...(isLast ? {} : { nextPage: next.href }),
    maxResults,
    startAt,
    total: issue.changelog.length,
    isLast,
    values: values.map((history) => renderHistory(view, history)),
  });
}

/** Transitions: one per status that the workflow reaches, with ids as Jira gives them (11, 21, …). */
export function transitionsOf(state: JiraState, issue: JiraIssue): { id: string; to: string }[] {
  const { jira } = state.company.world;
  const project = state.project(projectKeyOf(issue));
  const allowed = project?.workflow?.[issue.status];
  return jira.statuses
    .map((status, index) => ({ id: String(index * 10 + 11), to: status.id }))
    .filter(({ to }) =>
      project?.workflow === undefined ? to !== issue.status : (allowed?.includes(to) ?? false),
    );
}

/** `GET /issue/{idOrKey}/transitions`. */
export function listTransitions(c: Context, view: View): Response {
  const issue = view.state.issue(c.req.param('issue') ?? '');
  return Response.json({
    expand: 'transitions',
    transitions: transitionsOf(view.state, issue).map(({ id, to }) => ({
      id,
      name: view.state.status(to).name,
      to: renderStatus(view, to),
      hasScreen: false,
      isGlobal: false,
      isInitial: false,
      isAvailable: true,
      isConditional: false,
      looped: false,
    })),
  });
}

/** `POST /issue/{idOrKey}/transitions`: 204 without a body. */
export async function doTransition(c: Context, view: View): Promise<Response> {
  const { state } = view;
  const issue = state.issue(c.req.param('issue') ?? '');
  const body = await readJson(c);
  const id = String(record(body.transition).id ?? '');
  const transition = transitionsOf(state, issue).find((one) => one.id === id);
  if (transition === undefined) {
    throw new JiraError(
      400,
      `It seems that you have tried to perform a workflow operation (${id}) that is not valid for the current state of this issue.`,
    );
  }
  const comments = record(body.update).comment;
  for (const one of Array.isArray(comments) ? comments : []) {
    const words = readWords(record(record(one).add).body, view);
    writeComment(state, issue, state.me.accountId, words, state.company.now());
  }
  moveTo(state, issue, transition.to, state.me.accountId, state.company.now());
  return new Response(null, { status: 204 });
}

/** Moves an issue at `at` in `author`'s name; reaching the done category resolves it, leaving it reopens. */
export function moveTo(state: JiraState, issue: JiraIssue, to: string, author: string, at: string): void {
  const [before, after] = [state.status(issue.status), state.status(to)];
  const items = [
    {
      field: 'status',
      fieldId: 'status',
      from: before.id,
      fromString: before.name,
      to: after.id,
      toString: after.name,
    },
  ];
  if ((before.category === 'done') !== (after.category === 'done')) {
    const done = { id: '10000', name: 'Done' };
    const resolves = after.category === 'done';
    items.unshift({
      field: 'resolution',
      fieldId: 'resolution',
      from: resolves ? null : done.id,
      fromString: resolves ? null : done.name,
      to: resolves ? done.id : null,
      toString: resolves ? done.name : null,
    } as never);
    issue.resolved = resolves ? at : null;
  }
  issue.status = to;
  state.log(issue, author, at, items);
}
