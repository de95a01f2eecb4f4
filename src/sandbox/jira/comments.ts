import { type AdfNode, adfText } from './adf.ts';
import { JiraError } from './answers.ts';
import { plainText, textProblem } from './fields.ts';
import type { View } from './render-parts.ts';
import { type JiraComment, type JiraIssue, type JiraState, putInOrder, touch } from './state.ts';

/** Comments as facts: written, changed and deleted, by the API user or by simulated people. */

/** Words as they are stored: plain text and, when they came as a document, that too. */
export interface Words {
  readonly text: string;
  readonly document?: AdfNode;
}

const documentKey = (commentId: string): string => `comment/${commentId}`;

/** @throws JiraError 404 */
export function commentOf(issue: JiraIssue, id: string): JiraComment {
  const found = issue.comments.find((comment) => comment.id === id);
  if (found === undefined) throw new JiraError(404, `Can not find a comment for the id: ${id}.`);
  return found;
}

function keepDocument(state: JiraState, issue: JiraIssue, id: string, { document }: Words): void {
  const { documents } = state.extras(issue);
  if (document === undefined) documents.delete(documentKey(id));
  else documents.set(documentKey(id), document);
}

/** Writes a comment in `author`'s name at `at`. */
export function writeComment(
  state: JiraState,
  issue: JiraIssue,
  author: string,
  words: Words,
  at: string,
): JiraComment {
  const comment: JiraComment = { id: state.nextId(), author, created: at, body: words.text };
  putInOrder(issue.comments, comment);
  keepDocument(state, issue, comment.id, words);
  touch(issue, at);
  return comment;
}

/** Changes a comment's words; the changelog says nothing of it. */
export function rewriteComment(
  state: JiraState,
  issue: JiraIssue,
  id: string,
  author: string,
  words: Words,
  at: string,
): JiraComment {
  const comment = commentOf(issue, id);
  comment.body = words.text;
  comment.updated = at;
  comment.updateAuthor = author;
  keepDocument(state, issue, id, words);
  touch(issue, at);
  return comment;
}

/**
 * Deletes a comment. Data Center keeps its words in the changelog; on Cloud nothing is left of it, which is the harder
 * case of what is told about it.
 */
export function eraseComment(
  state: JiraState,
  issue: JiraIssue,
  id: string,
  author: string,
  at: string,
): void {
  const comment = commentOf(issue, id);
  issue.comments.splice(issue.comments.indexOf(comment), 1);
  state.extras(issue).documents.delete(documentKey(id));
  touch(issue, at);
  if (state.company.world.jira.flavour === 'cloud') return;
  const item = { field: 'Comment', from: comment.body, fromString: null, to: null, toString: null };
  state.log(issue, author, at, [item]);
}

/** Reads the words of a request. @throws JiraError 400 for what is no text, too long or empty */
export function readWords(body: unknown, { version }: View): Words {
  const problem = textProblem(body, version);
  if (problem !== null) throw new JiraError(400, null, { comment: problem });
  if (plainText(body, version).trim() === '') {
    throw new JiraError(400, null, { comment: 'Comment body can not be empty!' });
  }
  if (version === '2') return { text: String(body) };
  return { text: adfText(body as AdfNode), document: body as AdfNode };
}
