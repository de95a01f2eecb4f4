import { type JiraClient, plainText, readIssue, readUser } from '../connectors/jira/client.ts';
import type { RawArtifact } from '../domain/connector.ts';
import { SourceError } from '../domain/errors.ts';
import { type Instant, isTimezone, readInstant } from '../domain/instant.ts';
import type { JiraIssue, JiraUser } from '../domain/jira-records.ts';
import type {
  TicketChange,
  TicketComment,
  TicketConversation,
  TicketFile,
  TicketPerson,
} from '../domain/ticket.ts';
import { readComment } from './comment.ts';
import type { StateReader } from './state.ts';

/** Reads a ticket with everything that was said in it. */

/** null when the ticket is gone or hidden. @throws SourceError also when a part of it cannot be read to the end */
export async function readConversation(
  client: JiraClient,
  states: StateReader,
  issueId: string,
): Promise<TicketConversation | null> {
  try {
    const { issue, raw } = await readIssue(client, issueId);
    const [state, comments] = await Promise.all([states.stateOf(issue), allComments(client, issue.id)]);
    return {
      state,
      projectKey: issue.projectKey,
      assignee: person(issue.assignee),
      assigneeTimezone: timezoneOf(issue.fields.assignee),
      changes: changesOf(issue),
      comments: comments.list,
      files: filesOf(issue),
      raw: [...raw, ...comments.raw],
    };
  } catch (error) {
    if (error instanceof SourceError && error.failure === 'gone') return null;
    throw error;
  }
}

function person(user: JiraUser | null): TicketPerson | null {
  return user === null ? null : { id: user.id, displayName: user.displayName, accountType: user.accountType };
}

function timezoneOf(assignee: unknown): string | null {
  const { timeZone } = (assignee ?? {}) as { timeZone?: unknown };
  return typeof timeZone === 'string' && isTimezone(timeZone) ? timeZone : null;
}

function changesOf(issue: JiraIssue): TicketChange[] {
  return issue.changelog.flatMap(({ at, author, items }) =>
    items.map((item) => ({
      at,
      author: person(author),
      field: item.fieldId ?? item.field,
      from: item.from ?? item.fromString,
      to: item.to ?? item.toString,
    })),
  );
}

async function allComments(
  client: JiraClient,
  issueId: string,
): Promise<{ list: TicketComment[]; raw: RawArtifact[] }> {
  const list: TicketComment[] = [];
  const raw: RawArtifact[] = [];
  for (let read = 0; ; ) {
    const { value, artifact } = await client.commentsPage(issueId, read, true);
    raw.push(artifact);
    list.push(...value.comments.map((comment) => toComment(issueId, comment)));
    read += value.comments.length;
    if (read >= (value.total ?? 0)) return { list: list.toSorted(byCreation), raw };
    if (value.comments.length === 0)
      throw unreadable(issueId, `Jira counts ${value.total} comments, but gives ${read}`);
  }
}

function toComment(issueId: string, value: unknown): TicketComment {
  const { id, author, updateAuthor, created, updated, body, marker } = readComment(value);
  const at = instantOf(issueId, created, `comment ${id}`);
  return {
    id,
    author: person(author),
    editor: person(updateAuthor) ?? person(author),
    created: at,
    updated: updated === undefined || updated === null ? at : instantOf(issueId, updated, `comment ${id}`),
    text: plainText(body),
    marked: marker !== null,
  };
}

function filesOf({ id: issueId, fields }: JiraIssue): TicketFile[] {
  const entries: readonly unknown[] = Array.isArray(fields.attachment) ? fields.attachment : [];
  const files = entries.map((entry): TicketFile => {
    const { id, filename, size, author, created } = (entry ?? {}) as Record<string, unknown>;
    return {
      id: String(id),
      name: typeof filename === 'string' ? filename : '',
      size: typeof size === 'number' ? size : 0,
      author: person(readUser(author)),
      created: instantOf(issueId, created, `attachment ${String(id)}`),
    };
  });
  return files.toSorted(byCreation);
}

function instantOf(issueId: string, value: unknown, what: string): Instant {
  const instant = readInstant(value);
  if (instant === null) throw unreadable(issueId, `${what} has no readable time`);
  return instant;
}

function unreadable(issueId: string, why: string): SourceError {
  return new SourceError('malformed', `jira: issue ${issueId} cannot be read: ${why}`, {
    where: `issue ${issueId}`,
  });
}

/** Ids grow with time, which tells within an instant. */
function byCreation(
  a: { readonly created: Instant; readonly id: string },
  b: { readonly created: Instant; readonly id: string },
): number {
  if (a.created !== b.created) return a.created < b.created ? -1 : 1;
  return a.id.length - b.id.length || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** @throws SourceError when the file is larger than `limit` bytes, or gone */
export async function download(client: JiraClient, file: TicketFile, limit: number): Promise<Uint8Array> {
  const bytes = await client.attachment(file.id, file.name);
  if (bytes.length <= limit) return bytes;
  throw new SourceError('malformed', `jira: ${file.name} has ${bytes.length} bytes, more than Jira said`, {
    where: `attachment ${file.id}`,
  });
}

/**
 * Moves a done ticket back into work by the first transition that leads to a status of another category; false where the
 * workflow has none. Called again it finds the ticket open and does nothing.
 */
export async function reopen(client: JiraClient, states: StateReader, issueId: string): Promise<boolean> {
  const state = await states.read(issueId);
  if (state === null) return false;
  if (state.doneAt === null) return true;
  const { transitions } = (await client.transitions(issueId)).value;
  const back = transitions.find(({ to }) => {
    const category = to?.statusCategory?.key;
    return typeof category === 'string' && category !== 'done' && category !== 'undefined';
  });
  if (back === undefined) return false;
  try {
    await client.transition(issueId, back.id);
    return true;
  } catch (error) {
    // A condition or a required field of the workflow stands in the way.
    if (error instanceof SourceError && (error.failure === 'rejected' || error.failure === 'forbidden'))
      return false;
    throw error;
  }
}
