import { type Context, Hono } from 'hono';
import type { Company } from '../company.ts';
import { JIRA_EMAIL } from '../config.ts';
import type { Refusal } from '../faults.ts';
import { JiraError } from './answers.ts';
import * as attachments from './attachments.ts';
import * as comments from './comment-calls.ts';
import {
  assignIssue,
  createIssue,
  doTransition,
  editIssue,
  listChangelog,
  listTransitions,
} from './issues.ts';
import { createLimits, tooMany } from './limits.ts';
import * as links from './link-calls.ts';
import * as meta from './meta.ts';
import type { View } from './render-parts.ts';
import { approximateCount, getIssue, readSearch, searchByOffset, searchByToken } from './search.ts';
import type { JiraState } from './state.ts';

type Handler = (c: Context, view: View) => Response | Promise<Response>;

/** Operations of both flavours. */
const COMMON: readonly (readonly [string, string, Handler])[] = [
  ['GET', '/issue/createmeta/:project/issuetypes', meta.createMetaTypes],
  ['GET', '/issue/createmeta/:project/issuetypes/:type', meta.createMetaFields],
  ['POST', '/issue', createIssue],
  ['GET', '/issue/:issue', getIssue],
  ['PUT', '/issue/:issue', editIssue],
  ['PUT', '/issue/:issue/assignee', assignIssue],
  ['GET', '/issue/:issue/comment', comments.listComments],
  ['POST', '/issue/:issue/comment', comments.addComment],
  ['GET', '/issue/:issue/comment/:id', comments.getComment],
  ['PUT', '/issue/:issue/comment/:id', comments.updateComment],
  ['DELETE', '/issue/:issue/comment/:id', comments.deleteComment],
  ['POST', '/issue/:issue/attachments', attachments.addAttachments],
  ['GET', '/attachment/:id', attachments.getAttachment],
  ['GET', '/issue/:issue/transitions', listTransitions],
  ['POST', '/issue/:issue/transitions', doTransition],
  ['GET', '/issue/:issue/properties', meta.listProperties],
  ['GET', '/issue/:issue/properties/:key', meta.getProperty],
  ['PUT', '/issue/:issue/properties/:key', meta.setProperty],
  ['POST', '/issueLink', links.addLink],
  ['GET', '/issueLink/:id', links.getLink],
  ['GET', '/issueLinkType', (_, view) => links.listLinkTypes(view)],
  ['GET', '/project/search', meta.searchProjects],
  ['GET', '/project/:project', meta.getProject],
  ['GET', '/user', meta.getUser],
  ['GET', '/user/search', meta.searchUsers],
  ['GET', '/user/assignable/search', meta.assignableUsers],
  ['GET', '/myself', (_, view) => meta.getMyself(view)],
  ['GET', '/mypermissions', meta.myPermissions],
  ['GET', '/serverInfo', (_, view) => meta.serverInfo(view)],
  ['GET', '/field', (_, view) => meta.listFields(view)],
  ['GET', '/status', (_, view) => meta.listStatuses(view)],
  ['GET', '/issuetype', (_, view) => meta.listIssueTypes(view)],
];

const byToken: Handler = async (c, view) => searchByToken(view, await readSearch(c));
const byOffset: Handler = async (c, view) => searchByOffset(view, await readSearch(c));

/** Atlassian removed it (CHANGE-2046). */
const removed: Handler = () => {
  throw new JiraError(
    410,
    'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046',
  );
};
const CLOUD: readonly (readonly [string, string, Handler])[] = [
  ['GET', '/search', removed],
  ['POST', '/search', removed],
  ['GET', '/search/jql', byToken],
  ['POST', '/search/jql', byToken],
  ['POST', '/search/approximate-count', async (c, view) => approximateCount(view, await readSearch(c))],
  ['GET', '/issue/:issue/changelog', listChangelog],
  ['GET', '/attachment/content/:id', attachments.attachmentContent],
];
const DATA_CENTER: readonly (readonly [string, string, Handler])[] = [
  ['GET', '/search', byOffset],
  ['POST', '/search', byOffset],
];

/** Jira Cloud (v3 and v2) or Data Center (v2), whichever the world says. */
export function createJira(company: Company, state: JiraState, token: string): Hono {
  const app = new Hono();
  const cloud = company.world.jira.flavour === 'cloud';
  const limits = createLimits(state);
  const viewOf = (c: Context, version: '2' | '3'): View => ({
    state,
    base: new URL(c.req.url).origin,
    version,
  });

  app.onError((error) => {
    if (error instanceof JiraError) return error.toResponse();
    throw error;
  });
  // The media server is another machine: it knows signed URLs, no accounts.
  if (cloud) app.get('/file/:file/binary', (c) => attachments.mediaContent(c, state));
  app.use('*', async (c, next) => {
    checkCredentials(c, cloud, token);
    await limits(c, next);
  });
  for (const version of cloud ? (['3', '2', 'latest'] as const) : (['2', 'latest'] as const)) {
    const shape = version === 'latest' ? (cloud ? '3' : '2') : version;
    for (const [method, path, handler] of [...COMMON, ...(cloud ? CLOUD : DATA_CENTER)]) {
      app.on(method, `/rest/api/${version}${path}`, (c) => handler(c, viewOf(c, shape)));
    }
  }
  if (!cloud) {
    app.get('/secure/attachment/:id/:name', (c) => attachments.attachmentContent(c, viewOf(c, '2')));
  }
  app.all('*', () => new JiraError(404, 'null for uri: no such endpoint').toResponse());
  return app;
}

/** Basic with e-mail and API token on Cloud; bearer tokens on both. */
function checkCredentials(c: Context, cloud: boolean, token: string): void {
  const [scheme, value = ''] = (c.req.header('authorization') ?? '').split(' ', 2);
  const basic = scheme === 'Basic' ? Buffer.from(value, 'base64').toString('utf8') : null;
  if (cloud && basic === `${JIRA_EMAIL}:${token}`) return;
  if (scheme === 'Bearer' && value === token) return;
  throw unauthorized();
}

const unauthorized = () =>
  new JiraError(
    401,
    'Client must be authenticated to access this resource.',
    {},
    {
      'www-authenticate': 'Basic realm="Jira"',
      'x-seraph-loginreason': 'AUTHENTICATED_FAILED',
    },
  );

/** A fault in Jira's words. */
export function refuseJira(refusal: Refusal): Response {
  if (refusal.kind === 'expired') return unauthorized().toResponse();
  if (refusal.kind === 'forbidden') {
    return new JiraError(403, 'You do not have permission to perform this operation.').toResponse();
  }
  const { status, retryAfterSeconds } = refusal;
  if (status === 429) {
    return tooMany(0, Date.now() + (retryAfterSeconds ?? 1) * 1000, 'jira-burst-based').toResponse();
  }
  const headers: Record<string, string> =
    retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) };
  return new JiraError(status, 'The request could not be completed.', {}, headers).toResponse();
}
