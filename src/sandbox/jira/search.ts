import type { Context } from 'hono';
import { isSilent } from '../company.ts';
import { packCursor, unpackCursor } from '../page.ts';
import { JiraError, readCount } from './answers.ts';
import { parseJql } from './jql.ts';
import { matcher, sorter } from './jql-match.ts';
import { renderIssue, selectFields } from './render.ts';
import type { View } from './render-parts.ts';
import type { JiraIssue, JiraState } from './state.ts';

/** Search embeds less than the issue itself does. */
const SEARCH_LIMITS = { histories: 40, comments: 20 };
/** Issues a page with fields; ids and keys alone may fill a page of 5,000. */
const PAGE = 100;
const PAGE_IDS = 5000;
/** Ids that one call may ask to be consistent about. */
const MAX_RECONCILE = 50;

interface Request {
  readonly jql: string;
  readonly nextPageToken: string | null;
  readonly startAt: number;
  readonly maxResults: number | null;
  readonly fields: readonly string[] | null;
  readonly expand: readonly string[];
  readonly reconcile: readonly string[];
}

/** Reads a search from the query or the JSON body. */
export async function readSearch(c: Context): Promise<Request> {
  const split = (value: unknown): string[] =>
    (Array.isArray(value) ? value.map(String) : String(value).split(','))
      .map((part) => part.trim())
      .filter(Boolean);
  const body: Record<string, unknown> =
    c.req.method === 'POST' ? await readJson(c) : { ...c.req.query(), fields: c.req.query('fields') };
  const max = body.maxResults;
  return {
    jql: String(body.jql ?? ''),
    nextPageToken:
      body.nextPageToken === undefined || body.nextPageToken === null ? null : String(body.nextPageToken),
    startAt: readCount(
      body.startAt === undefined ? undefined : String(body.startAt),
      0,
      Number.MAX_SAFE_INTEGER,
    ),
    maxResults: max === undefined || max === null ? null : readCount(String(max), 50, PAGE_IDS),
    fields: body.fields === undefined || body.fields === null ? null : split(body.fields),
    expand: body.expand === undefined || body.expand === null ? [] : split(body.expand),
    reconcile: body.reconcileIssues === undefined ? [] : split(body.reconcileIssues),
  };
}

/** A JSON body. @throws JiraError 400 when it is none */
export async function readJson(c: Context): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await c.req.json();
    if (typeof body === 'object' && body !== null) return body as Record<string, unknown>;
  } catch {
    // Answered below, like a body of the wrong type.
  }
  throw new JiraError(400, 'Unexpected character or end of input: the request body is not JSON.');
}

/** All issues that a query finds, in its order. */
function find(state: JiraState, request: Request, bounded: boolean): JiraIssue[] {
  const { where, order } = parseJql(request.jql);
  if (where === null && bounded) {
    throw new JiraError(
      400,
      'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
    );
  }
  const matches = where === null ? () => true : matcher(state, where);
  const reconciled = new Set(request.reconcile);
  const nowMs = Date.now();
  const { world } = state.company;
  return world.jira.issues
    .filter(
      (issue) =>
        (state.extras(issue).findableAtMs <= nowMs || reconciled.has(issue.id)) &&
        !isSilent(world, 'jira', issue.updated) &&
        matches(issue),
    )
    .sort(sorter(order));
}

/** Cloud's `/search/jql`: token paging, no total, ids only unless fields are asked for. */
export function searchByToken(view: View, request: Request): Response {
  const { state } = view;
  if (request.reconcile.length > MAX_RECONCILE) {
    throw new JiraError(400, `At most ${MAX_RECONCILE} issues can be reconciled.`);
  }
  const wanted = request.fields ?? ['id'];
  const idsOnly = wanted.every((name) => name === 'id' || name === 'key') && request.expand.length === 0;
  const size = Math.min(request.maxResults ?? 50, idsOnly ? PAGE_IDS : PAGE);
  const issues = find(state, request, true);
  const bound = packCursor([request.jql, wanted, request.expand]);
  const from = readToken(request.nextPageToken, bound, issues);
  const page = issues.slice(from, from + size);
  const isLast = from + page.length >= issues.length;
  const last = page.at(-1);
  return Response.json({
    issues: page.map((issue) => {
      if (wanted.every((name) => name === 'id') && request.expand.length === 0) return { id: issue.id };
      const rendered = renderIssue(view, issue, wanted, request.expand, SEARCH_LIMITS);
      if (!idsOnly) return rendered;
      const { fields: _, expand: __, ...bare } = rendered;
      return bare;
    }),
    ...(isLast || last === undefined
      ? {}
      : { nextPageToken: packCursor({ bound, at: from + page.length, last: last.id }) }),
    isLast,
  });
}

/** A token is good only with the query it was given for; it follows the last issue even if others moved. */
function readToken(token: string | null, bound: string, issues: readonly JiraIssue[]): number {
  if (token === null || token === '') return 0;
  const cursor = unpackCursor(token) as { bound?: unknown; at?: unknown; last?: unknown } | null;
  if (cursor?.bound !== bound || typeof cursor.at !== 'number') {
    throw new JiraError(400, 'The provided next page token is invalid or expired.');
  }
  const index = issues.findIndex((issue) => issue.id === cursor.last);
  if (index < 0) return cursor.at;
  // The last one was changed and moved behind: what followed it has moved up by one.
  return index >= cursor.at ? cursor.at - 1 : index + 1;
}

/** Data Center's `/search`: `startAt` paging with a total. */
export function searchByOffset(view: View, request: Request): Response {
  const issues = find(view.state, request, false);
  const size = Math.min(request.maxResults ?? 50, 1000);
  const wanted = request.fields ?? ['*navigable'];
  const limits = { histories: Number.MAX_SAFE_INTEGER, comments: Number.MAX_SAFE_INTEGER };
  return Response.json({
    expand: 'schema,names',
    startAt: request.startAt,
    maxResults: size,
    total: issues.length,
    issues: issues
      .slice(request.startAt, request.startAt + size)
      .map((issue) => renderIssue(view, issue, wanted, request.expand, limits)),
  });
}

/** Cloud's estimate of a result's size. */
export function approximateCount(view: View, request: Request): Response {
  return Response.json({ count: find(view.state, request, true).length });
}

/** `GET /issue/{id}` embeds more than search does, still not everything. */
const ISSUE_LIMITS = { histories: 100, comments: 100 };

/** `GET /issue/{idOrKey}`. */
export function getIssue(c: Context, view: View): Response {
  const issue = view.state.issue(c.req.param('issue') ?? '');
  const split = (text: string | undefined) =>
    text
      ?.split(',')
      .map((part) => part.trim())
      .filter(Boolean) ?? [];
  const rendered = renderIssue(view, issue, ['*all'], split(c.req.query('expand')), ISSUE_LIMITS);
  const wanted = split(c.req.query('fields'));
  const properties = split(c.req.query('properties'));
  const all = view.state.extras(issue).properties;
  return Response.json({
    ...rendered,
    ...(properties.length === 0
      ? {}
      : {
          properties: Object.fromEntries(
            [...all].filter(([key]) => properties.includes('*all') || properties.includes(key)),
          ),
        }),
    fields: selectFields(rendered.fields as Record<string, unknown>, wanted),
  });
}
