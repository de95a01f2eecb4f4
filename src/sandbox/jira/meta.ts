import type { Context } from 'hono';
import { JiraError, jiraTime, readCount } from './answers.ts';
import { SCREEN_FIELDS } from './fields.ts';
import { personOf, renderIssueType, renderPerson, renderStatus, type View } from './render-parts.ts';
import { readJson } from './search.ts';
import type { JiraProject } from './state.ts';

const isCloud = (view: View) => view.state.company.world.jira.flavour === 'cloud';

function projectOf(c: Context, view: View): JiraProject {
  const project = view.state.project(c.req.param('project') ?? '');
  if (project === undefined) {
    throw new JiraError(404, `No project could be found with key '${c.req.param('project')}'.`);
  }
  return project;
}

function renderProject(view: View, project: JiraProject): Record<string, unknown> {
  return {
    self: `${view.base}/rest/api/${view.version}/project/${project.id}`,
    id: project.id,
    key: project.key,
    name: project.name,
    description: '',
    issueTypes: project.issueTypes.map((id) => renderIssueType(view, id)),
    assigneeType: 'UNASSIGNED',
    projectTypeKey: 'software',
    ...(isCloud(view) ? { simplified: false, style: 'classic', isPrivate: false, properties: {} } : {}),
  };
}

/** `GET /project/{idOrKey}`. */
export const getProject = (c: Context, view: View): Response =>
  Response.json(renderProject(view, projectOf(c, view)));

/** `GET /project/search` (Cloud). */
export function searchProjects(c: Context, view: View): Response {
  const startAt = readCount(c.req.query('startAt'), 0, Number.MAX_SAFE_INTEGER);
  const maxResults = readCount(c.req.query('maxResults'), 50, 100);
  const keys = c.req.queries('keys');
  const all = view.state.company.world.jira.projects.filter(
    (p) => keys === undefined || keys.includes(p.key),
  );
  const values = all.slice(startAt, startAt + maxResults);
  return Response.json({
    self: c.req.url,
    maxResults,
    startAt,
    total: all.length,
    isLast: startAt + values.length >= all.length,
    values: values.map((project) => renderProject(view, project)),
  });
}

/** `GET /issue/createmeta/{project}/issuetypes`. */
export function createMetaTypes(c: Context, view: View): Response {
  const types = projectOf(c, view).issueTypes.map((id) => renderIssueType(view, id));
  return metaPage(c, view, types, 'issueTypes');
}

/** `GET /issue/createmeta/{project}/issuetypes/{type}`. */
export function createMetaFields(c: Context, view: View): Response {
  const project = projectOf(c, view);
  const type = c.req.param('type') ?? '';
  if (!project.issueTypes.includes(type)) throw new JiraError(400, 'The issue type is not in this project.');
  const { fields: custom, issueTypes } = view.state.company.world.jira;
  const subtask = issueTypes.find((one) => one.id === type)?.subtask === true;
  const needed = ['summary', 'issuetype', 'project', ...(subtask ? ['parent'] : [])];
  const required = new Set([...needed, ...project.requiredFields]);
  const parent = subtask ? [{ id: 'parent', name: 'Parent', type: 'issuelink' }] : [];
  const fields = [...SCREEN_FIELDS, ...parent, ...custom].map(({ id, name, type: kind }) => ({
    required: required.has(id),
    schema: {
      type: kind,
      ...(kind === 'array' ? { items: 'string' } : {}),
      ...(id.startsWith('customfield_')
        ? {
            custom: `com.atlassian.jira.plugin.system.customfieldtypes:${kind}`,
            customId: Number(id.slice(12)),
          }
        : { system: id }),
    },
    name,
    key: id,
    fieldId: id,
    hasDefaultValue: id === 'reporter',
    operations: ['set'],
  }));
  return metaPage(c, view, fields, 'fields');
}

/** Cloud names the list after its content, Data Center calls it `values`. */
function metaPage(c: Context, view: View, all: readonly unknown[], name: string): Response {
  const startAt = readCount(c.req.query('startAt'), 0, Number.MAX_SAFE_INTEGER);
  const maxResults = readCount(c.req.query('maxResults'), 50, 200);
  const page = all.slice(startAt, startAt + maxResults);
  return Response.json({
    maxResults,
    startAt,
    total: all.length,
    ...(isCloud(view) ? { [name]: page } : { isLast: startAt + page.length >= all.length, values: page }),
  });
}

/** `GET /myself`. */
export const getMyself = (view: View): Response => Response.json(renderPerson(view, view.state.me));

/** `GET /user`: by account id (Cloud) or user name (Data Center). */
export function getUser(c: Context, view: View): Response {
  const id = isCloud(view) ? c.req.query('accountId') : (c.req.query('username') ?? c.req.query('key'));
  const person = view.state.person(id ?? '');
  if (person === undefined) {
    throw new JiraError(404, 'Specified user does not exist or you do not have required permissions');
  }
  return Response.json(renderPerson(view, person));
}

/** `GET /user/search`: `query` on Cloud, `username` on Data Center; hidden e-mail addresses are not searched by others' tokens. */
export function searchUsers(c: Context, view: View): Response {
  const startAt = readCount(c.req.query('startAt'), 0, Number.MAX_SAFE_INTEGER);
  const maxResults = readCount(c.req.query('maxResults'), 50, 1000);
  const accountId = c.req.query('accountId');
  const text = isCloud(view) ? c.req.query('query') : c.req.query('username');
  if (text === undefined && accountId === undefined) {
    throw new JiraError(400, 'The query or accountId parameter must be provided.');
  }
  const needle = (text ?? '').toLowerCase();
  const found = view.state.people().filter((person) => {
    if (accountId !== undefined) return person.accountId === accountId;
    const words = `${person.displayName} ${person.emailAddress ?? ''} ${isCloud(view) ? '' : person.accountId}`;
    return (
      words
        .toLowerCase()
        .split(/\s+/)
        .some((word) => word.startsWith(needle)) || person.displayName.toLowerCase().startsWith(needle)
    );
  });
  return Response.json(
    found.slice(startAt, startAt + maxResults).map((person) => renderPerson(view, person)),
  );
}

const PERMISSIONS: Record<string, string> = {
  BROWSE_PROJECTS: 'Browse Projects',
  CREATE_ISSUES: 'Create Issues',
  EDIT_ISSUES: 'Edit Issues',
  ASSIGN_ISSUES: 'Assign Issues',
  ADD_COMMENTS: 'Add Comments',
  CREATE_ATTACHMENTS: 'Create Attachments',
  TRANSITION_ISSUES: 'Transition Issues',
  ADMINISTER: 'Administer Jira',
};

/** `GET /mypermissions`; Cloud demands the `permissions` parameter. */
export function myPermissions(c: Context, view: View): Response {
  const asked = c.req.query('permissions')?.split(',').filter(Boolean);
  if (asked === undefined && isCloud(view)) {
    throw new JiraError(400, "The 'permissions' query parameter is required.");
  }
  const unknown = asked?.find((key) => PERMISSIONS[key] === undefined);
  if (unknown !== undefined) throw new JiraError(400, `Unrecognized permission: ${unknown}.`);
  const keys = asked ?? Object.keys(PERMISSIONS);
  const permissions = keys.map((key, index) => [
    key,
    {
      id: String(index + 10),
      key,
      name: PERMISSIONS[key],
      type: key === 'ADMINISTER' ? 'GLOBAL' : 'PROJECT',
      description: '',
      havePermission: key !== 'ADMINISTER',
    },
  ]);
  return Response.json({ permissions: Object.fromEntries(permissions) });
}

/** `GET /serverInfo`. */
export function serverInfo(view: View): Response {
  const cloud = isCloud(view);
  return Response.json({
    baseUrl: view.base,
    version: cloud ? '1001.0.0-SNAPSHOT' : '9.12.0',
    versionNumbers: cloud ? [1001, 0, 0] : [9, 12, 0],
    deploymentType: cloud ? 'Cloud' : 'Server',
    buildNumber: 100_000,
    buildDate: '2026-01-01T00:00:00.000+0000',
    serverTime: jiraTime(view.state.company.now()),
    scmInfo: 'sandbox',
    serverTitle: view.state.company.world.company,
  });
}

/** `GET /field`, `/status`, `/issuetype`. */
export const listFields = (view: View): Response =>
  Response.json(
    [...SCREEN_FIELDS, ...view.state.company.world.jira.fields].map(({ id, name, type }) => ({
      id,
      key: id,
      name,
      custom: id.startsWith('customfield_'),
      orderable: true,
      navigable: true,
      searchable: true,
      clauseNames: id.startsWith('customfield_') ? [`cf[${id.slice(12)}]`, name] : [id],
      schema: { type },
    })),
  );
export const listStatuses = (view: View): Response =>
  Response.json(view.state.company.world.jira.statuses.map(({ id }) => renderStatus(view, id)));
export const listIssueTypes = (view: View): Response =>
  Response.json(view.state.company.world.jira.issueTypes.map(({ id }) => renderIssueType(view, id)));

/** Entity properties of an issue. */
export function listProperties(c: Context, view: View): Response {
  const issue = view.state.issue(c.req.param('issue') ?? '');
  const self = `${view.base}/rest/api/${view.version}/issue/${issue.id}/properties`;
  const keys = [...view.state.extras(issue).properties.keys()];
  return Response.json({ keys: keys.map((key) => ({ key, self: `${self}/${encodeURIComponent(key)}` })) });
}

export function getProperty(c: Context, view: View): Response {
  const issue = view.state.issue(c.req.param('issue') ?? '');
  const key = c.req.param('key') ?? '';
  const { properties } = view.state.extras(issue);
  if (!properties.has(key)) throw new JiraError(404, `The property with key ${key} does not exist.`);
  return Response.json({ key, value: properties.get(key) });
}

export async function setProperty(c: Context, view: View): Promise<Response> {
  const issue = view.state.issue(c.req.param('issue') ?? '');
  const key = c.req.param('key') ?? '';
  const { properties } = view.state.extras(issue);
  const status = properties.has(key) ? 200 : 201;
  properties.set(key, await readJson(c));
  return new Response(null, { status });
}

/** People that may be assigned to issues of a project. */
export function assignableUsers(c: Context, view: View): Response {
  const maxResults = readCount(c.req.query('maxResults'), 50, 1000);
  const needle = (c.req.query('query') ?? c.req.query('username') ?? '').toLowerCase();
  const found = view.state
    .people()
    .filter(
      (person) =>
        person.active && `${person.displayName} ${person.emailAddress}`.toLowerCase().includes(needle),
    );
  return Response.json(found.slice(0, maxResults).map((person) => personOf(view, person.accountId)));
}
