import type { PageProblem, RawArtifact } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import type { JiraClient } from './client.ts';

/**
 * The complete changelog and all comments of one issue. What a search carries inside an issue is taken only
 * where it is provably everything; otherwise the issue's own pages are read.
 */

export interface IssueDetails {
  readonly histories: readonly unknown[];
  readonly comments: readonly unknown[];
  readonly complete: boolean;
  readonly artifacts: readonly RawArtifact[];
  readonly problems: readonly PageProblem[];
}

/** All entries of one list, as far as they could be read. */
export interface Part {
  readonly entries: readonly unknown[];
  readonly complete: boolean;
  readonly artifacts: readonly RawArtifact[];
  readonly problems: readonly PageProblem[];
}

/**
 * Cloud cuts what a search carries inside an issue: comments after 20, changelogs after 40 (earlier 100), newest
 * kept, and it is not documented whether `total` then still counts all. Fewer than the smallest cut, and as many as `total`, is all.
 * https://developer.atlassian.com/changelog/
 */
const SMALLEST_CUT = 20;

/** @throws SourceError where the source failed as a whole (credential, network, throttling); one issue's own trouble is a problem, not an error. */
export async function readDetails(
  client: JiraClient,
  issue: unknown,
  trustEmbedded: boolean,
  signal: AbortSignal,
): Promise<IssueDetails> {
  const [histories, comments] = await Promise.all([
    readChangelog(client, issue, trustEmbedded, signal),
    readComments(client, issue, trustEmbedded, signal),
  ]);
  return {
    histories: histories.entries,
    comments: comments.entries,
    complete: histories.complete && comments.complete,
    artifacts: [...histories.artifacts, ...comments.artifacts],
    problems: [...histories.problems, ...comments.problems],
  };
}

/** The changelog alone. @throws SourceError like {@link readDetails} */
export async function readChangelog(
  client: JiraClient,
  issue: unknown,
  trustEmbedded: boolean,
  signal: AbortSignal,
): Promise<Part> {
  const { id, changelog } = outline(issue);
  const whole = trustEmbedded ? wholeBlock(changelog, 'histories', cutOf(client)) : null;
  return whole ?? changelogOf(client, id, signal);
}

async function readComments(
  client: JiraClient,
  issue: unknown,
  trustEmbedded: boolean,
  signal: AbortSignal,
): Promise<Part> {
  const { id, comment } = outline(issue);
  const whole = trustEmbedded ? wholeBlock(comment, 'comments', cutOf(client)) : null;
  return whole ?? commentsOf(client, id, signal);
}

/** Data Center embeds everything; there `total` alone decides. */
function cutOf(client: JiraClient): number {
  return client.flavour === 'cloud' ? SMALLEST_CUT : Number.POSITIVE_INFINITY;
}

function outline(issue: unknown): { id: string | null; changelog: unknown; comment: unknown } {
  const whole = object(issue);
  const id = whole.id;
  const known = (typeof id === 'string' || typeof id === 'number') && /^\d+$/.test(String(id));
  return {
    id: known ? String(id) : null,
    changelog: whole.changelog,
    comment: object(whole.fields).comment,
  };
}

/** The entries of an embedded block when they are provably all, else null. */
function wholeBlock(block: unknown, name: string, cut: number): Part | null {
  const { [name]: entries, total, startAt = 0 } = object(block);
  if (!Array.isArray(entries) || startAt !== 0 || total !== entries.length || entries.length >= cut)
    return null;
  return { entries, complete: true, artifacts: [], problems: [] };
}

async function changelogOf(client: JiraClient, id: string | null, signal: AbortSignal): Promise<Part> {
  if (client.flavour === 'data-center') return changelogOfServer(client, id, signal);
  return pages(id, `changelog of issue ${id}`, async (startAt) => {
    const { value, artifact } = await client.changelogPage(id ?? '', startAt, signal);
    return { entries: value.values, total: value.total ?? null, isLast: value.isLast ?? null, artifact };
  });
}

/** Data Center has no changelog pages; `expand=changelog` is complete there. */
async function changelogOfServer(client: JiraClient, id: string | null, signal: AbortSignal): Promise<Part> {
  return pages(id, `changelog of issue ${id}`, async () => {
    const { value, artifact } = await client.issue(
      id ?? '',
      { fields: ['updated'], expand: 'changelog' },
      signal,
    );
    const histories = value.changelog?.histories ?? [];
    const total = value.changelog?.total ?? histories.length;
    return { entries: histories, total, isLast: histories.length >= total, artifact };
  });
}

async function commentsOf(client: JiraClient, id: string | null, signal: AbortSignal): Promise<Part> {
  return pages(id, `comments of issue ${id}`, async (startAt) => {
    const { value, artifact } = await client.commentsPage(id ?? '', startAt, false, signal);
    return { entries: value.comments, total: value.total ?? null, isLast: null, artifact };
  });
}

interface DetailPage {
  readonly entries: readonly unknown[];
  readonly total: number | null;
  readonly isLast: boolean | null;
  readonly artifact: RawArtifact;
}

/** All pages of one list. It ends where Jira says so; an empty page before that leaves it incomplete. */
async function pages(
  id: string | null,
  where: string,
  read: (startAt: number) => Promise<DetailPage>,
): Promise<Part> {
  const entries: unknown[] = [];
  const artifacts: RawArtifact[] = [];
  const ended = (complete: boolean, problems: PageProblem[]): Part => ({
    entries,
    complete,
    artifacts,
    problems,
  });
  if (id === null)
    return ended(false, [
      { code: 'malformed', message: 'the issue has no readable id', where, blocking: false },
    ]);
  try {
    for (;;) {
      const page = await read(entries.length);
      entries.push(...page.entries);
      artifacts.push(page.artifact);
      if (page.isLast ?? entries.length >= (page.total ?? 0)) return ended(true, []);
      if (page.entries.length === 0) {
        const message = `Jira counts ${page.total ?? 'more'}, but gives ${entries.length}`;
        return ended(false, [{ code: 'fewer-than-expected', message, where, blocking: false }]);
      }
    }
  } catch (error) {
    return ended(false, [ofOneIssue(error, where)]);
  }
}

/** What is wrong with one issue only; anything else is thrown on and ends the read, to be resumed later. */
function ofOneIssue(error: unknown, where: string): PageProblem {
  if (!(error instanceof SourceError)) throw error;
  switch (error.failure) {
    case 'gone':
      return { code: 'gone-during-collection', message: error.message, where, blocking: false };
    case 'forbidden':
      return { code: 'forbidden', message: error.message, where, blocking: true };
    case 'rejected':
    case 'malformed':
      return { code: error.failure, message: error.message, where, blocking: false };
    default:
      throw error;
  }
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
