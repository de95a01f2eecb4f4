import { type Context, Hono } from 'hono';
import { fromEpochMs } from '../../domain/instant.ts';
import type { Company } from '../company.ts';
import { JIRA_EMAIL } from '../config.ts';
import type { Refusal } from '../faults.ts';
import { createTokenBuckets } from '../rate.ts';
import { JiraError } from './answers.ts';
import { addAttachments, attachmentContent } from './attachments.ts';
import {
  addComment,
  assignIssue,
  createIssue,
  doTransition,
  editIssue,
  listChangelog,
  listComments,
  listTransitions,
} from './issues.ts';
import * as meta from './meta.ts';
import type { View } from './render.ts';
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
  ['GET', '/issue/:issue/comment', listComments],
  ['POST', '/issue/:issue/comment', addComment],
  ['POST', '/issue/:issue/attachments', addAttachments],
  ['GET', '/issue/:issue/transitions', listTransitions],
  ['POST', '/issue/:issue/transitions', doTransition],
  ['GET', '/issue/:issue/properties', meta.listProperties],
  ['GET', '/issue/:issue/properties/:key', meta.getProperty],
  ['PUT', '/issue/:issue/properties/:key', meta.setProperty],
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
  ['GET', '/attachment/content/:id', (c, view) => attachmentContent(c, view.state)],
];
const DATA_CENTER: readonly (readonly [string, string, Handler])[] = [
  ['GET', '/search', byOffset],
  ['POST', '/search', byOffset],
];

/** Jira Cloud (v3 and v2) or Data Center (v2), whichever the world says. */
export function createJira(company: Company, state: JiraState, token: string): Hono {
  const app = new Hono();
  const cloud = company.world.jira.flavour === 'cloud';
  const perSecond = company.world.jira.requestsPerSecond;
  const take = perSecond === null ? null : createTokenBuckets(perSecond);

  app.onError((error) => {
    if (error instanceof JiraError) return error.toResponse();
    throw error;
  });
  app.use('*', async (c, next) => {
    checkCredentials(c, cloud, token);
    // Cloud limits bursts per endpoint and method.
    const state = take?.(`${c.req.method} ${c.req.path.replace(/\/issue\/[^/]+/, '/issue/*')}`);
    if (state !== undefined && !state.allowed) throw tooMany(state.limit, state.resetsAtMs);
    await next();
  });
  for (const version of cloud ? (['3', '2', 'latest'] as const) : (['2', 'latest'] as const)) {
    const shape = version === 'latest' ? (cloud ? '3' : '2') : version;
    for (const [method, path, handler] of [...COMMON, ...(cloud ? CLOUD : DATA_CENTER)]) {
      app.on(method, `/rest/api/${version}${path}`, (c) =>
        handler(c, { state, base: new URL(c.req.url).origin, version: shape }),
      );
    }
  }
  if (!cloud) app.get('/secure/attachment/:id/:name', (c) => attachmentContent(c, state));
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

function tooMany(limit: number, resetsAtMs: number): JiraError {
  const seconds = Math.max(1, Math.ceil((resetsAtMs - Date.now()) / 1000));
  return new JiraError(
    429,
    'Rate limit exceeded.',
    {},
    {
      'retry-after': String(seconds),
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': '0',
      // Unlike Okta's, this reset is ISO 8601.
      'x-ratelimit-reset': fromEpochMs(resetsAtMs),
      'ratelimit-reason': 'jira-burst-based',
    },
  );
}

/** A fault in Jira's words. */
export function refuseJira(refusal: Refusal): Response {
  if (refusal.kind === 'expired') return unauthorized().toResponse();
  if (refusal.kind === 'forbidden') {
    return new JiraError(403, 'You do not have permission to perform this operation.').toResponse();
  }
  const { status, retryAfterSeconds } = refusal;
  if (status === 429) return tooMany(0, Date.now() + (retryAfterSeconds ?? 1) * 1000).toResponse();
  const headers: Record<string, string> =
    retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) };
  return new JiraError(status, 'The request could not be completed.', {}, headers).toResponse();
}
