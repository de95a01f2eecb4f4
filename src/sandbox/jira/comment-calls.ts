import type { Context } from 'hono';
import { JiraError, readCount } from './answers.ts';
import { commentOf, eraseComment, readWords, rewriteComment, writeComment } from './comments.ts';
import { renderComment } from './render.ts';
import type { View } from './render-parts.ts';
import { readJson } from './search.ts';
import type { JiraComment, JiraIssue } from './state.ts';

/** The calls about comments, the same on Cloud and Data Center. */

const issueOf = (c: Context, view: View): JiraIssue => view.state.issue(c.req.param('issue') ?? '');

/** `GET /issue/{idOrKey}/comment`. */
export function listComments(c: Context, view: View): Response {
  const issue = issueOf(c, view);
  const startAt = readCount(c.req.query('startAt'), 0, Number.MAX_SAFE_INTEGER);
  const maxResults = readCount(c.req.query('maxResults'), 100, 5000);
  const all = c.req.query('orderBy') === '-created' ? issue.comments.toReversed() : issue.comments;
  return Response.json({
    startAt,
    maxResults,
    total: all.length,
    comments: all.slice(startAt, startAt + maxResults).map((comment) => renderComment(view, issue, comment)),
  });
}

/** `POST /issue/{idOrKey}/comment`. */
export async function addComment(c: Context, view: View): Promise<Response> {
  const { state } = view;
  const issue = issueOf(c, view);
  const { body } = await readJson(c);
  const words = readWords(body, view);
  const comment = writeComment(state, issue, state.me.accountId, words, state.company.now());
  return Response.json(renderComment(view, issue, comment), { status: 201 });
}

/** `GET /issue/{idOrKey}/comment/{id}`. */
export function getComment(c: Context, view: View): Response {
  const issue = issueOf(c, view);
  return Response.json(renderComment(view, issue, commentOf(issue, c.req.param('id') ?? '')));
}

/** `PUT /issue/{idOrKey}/comment/{id}`: the API user may edit its own, as permission schemes usually have it. */
export async function updateComment(c: Context, view: View): Promise<Response> {
  const { state } = view;
  const issue = issueOf(c, view);
  const { id } = ownComment(view, issue, c.req.param('id') ?? '', 'edit');
  const { body } = await readJson(c);
  const words = readWords(body, view);
  const comment = rewriteComment(state, issue, id, state.me.accountId, words, state.company.now());
  return Response.json(renderComment(view, issue, comment));
}

/** `DELETE /issue/{idOrKey}/comment/{id}`: its own only, 204 without a body. */
export function deleteComment(c: Context, view: View): Response {
  const { state } = view;
  const issue = issueOf(c, view);
  const { id } = ownComment(view, issue, c.req.param('id') ?? '', 'delete');
  eraseComment(state, issue, id, state.me.accountId, state.company.now());
  return new Response(null, { status: 204 });
}

function ownComment({ state }: View, issue: JiraIssue, id: string, verb: 'edit' | 'delete'): JiraComment {
  const comment = commentOf(issue, id);
  if (comment.author === state.me.accountId) return comment;
  throw new JiraError(400, `You do not have the permission to ${verb} this comment.`);
}
