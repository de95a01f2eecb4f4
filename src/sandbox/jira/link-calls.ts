import type { Context } from 'hono';
import { JiraError } from './answers.ts';
import { readWords, writeComment } from './comments.ts';
import { linkTypesOf, renderLinkType, renderWholeLink } from './related.ts';
import type { View } from './render-parts.ts';
import { readJson } from './search.ts';
import type { JiraIssue, JiraLinkType, JiraState } from './state.ts';

/** The calls about links between issues. https://developer.atlassian.com/cloud/jira/platform/issue-linking-model/ */

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** `POST /issueLink`: from the inward to the outward issue. A link that is there already counts as made. */
export async function addLink(c: Context, view: View): Promise<Response> {
  const { state } = view;
  const { jira } = state.company.world;
  const body = await readJson(c);
  const wanted = record(body.type);
  const type = linkTypesOf(state).find(({ id, name }) => id === wanted.id || name === wanted.name);
  if (type === undefined) {
    throw new JiraError(404, `No issue link type with name '${String(wanted.name ?? wanted.id)}' found.`);
  }
  const end = (value: unknown): JiraIssue => {
    const { id, key } = record(value);
    return state.issue(String(id ?? key ?? ''));
  };
  const [inward, outward] = [end(body.inwardIssue), end(body.outwardIssue)];
  // A comment that cannot be written stops the link as well.
  const words = body.comment === undefined ? null : readWords(record(body.comment).body, view);
  const links = jira.links ?? [];
  if (!links.some((one) => one.type === type.id && one.inward === inward.id && one.outward === outward.id)) {
    jira.links = [...links, { id: state.nextId(), type: type.id, inward: inward.id, outward: outward.id }];
    noteLink(state, type, inward, outward);
  }
  if (words !== null) writeComment(state, outward, state.me.accountId, words, state.company.now());
  return new Response(null, { status: 201 });
}

function noteLink(state: JiraState, type: JiraLinkType, inward: JiraIssue, outward: JiraIssue): void {
  const note = (issue: JiraIssue, other: JiraIssue, verb: string) => {
    const text = `This issue ${verb} ${other.key}`;
    const item = { field: 'Link', fieldId: 'issuelinks', from: null, fromString: null, to: other.key };
    state.log(issue, state.me.accountId, state.company.now(), [{ ...item, toString: text }]);
  };
  note(inward, outward, type.outward);
  note(outward, inward, type.inward);
}

/** `GET /issueLink/{id}`. */
export function getLink(c: Context, view: View): Response {
  const id = c.req.param('id') ?? '';
  const link = view.state.company.world.jira.links?.find((one) => one.id === id);
  if (link === undefined) throw new JiraError(404, `No issue link with id '${id}' exists.`);
  return Response.json(renderWholeLink(view, link));
}

/** `GET /issueLinkType`. */
export function listLinkTypes(view: View): Response {
  return Response.json({ issueLinkTypes: linkTypesOf(view.state).map((type) => renderLinkType(view, type)) });
}
