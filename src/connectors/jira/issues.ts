import type { Page, PageProblem, RawArtifact, ReadRequest, Stream } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import { addMs, type Instant, MS_PER_DAY } from '../../domain/instant.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import type { JiraClient } from './client.ts';
import { readDetails } from './details.ts';
import { issueRecord } from './issue.ts';
import { projectOrNearest } from './project.ts';
import { readPlace, type Step, walk } from './search.ts';

/** Stream `jira.issues`: every issue of a project that was updated since the window began, with its whole history. */

/** Search is not read-after-write: others report issues found only after up to 12 hours. */
const SETTLE_MS = MS_PER_DAY / 2;
/** JQL knows minutes only, in the time zone of the token's user (at most 14 hours from UTC). */
const WIDEN_MS = MS_PER_DAY;
const PAGE_SIZE = 100;

/** Fields every record needs; those that the policy names are added. */
const BASE_FIELDS = [
  'summary',
  'description',
  'status',
  'issuetype',
  'project',
  'reporter',
  'creator',
  'assignee',
  'created',
  'updated',
  'resolutiondate',
  'resolution',
  'duedate',
  'labels',
  'components',
  'comment',
];

/**
 * @param fields ids of the fields that the company's policy names; null reads all fields of every issue
 * @param reachBack for a project that must be known from its beginning: since when; null as far as is usual
 */
export function issuesStream(
  client: JiraClient,
  project: string,
  fields: readonly string[] | null,
  reachBack: Instant | null = null,
): Stream {
  return {
    id: 'jira.issues',
    scope: project,
    mode: 'events',
    kinds: ['jira.issue'],
    after: [],
    retentionDays: null,
    ...(reachBack === null ? {} : { reachBack }),
    settleMs: SETTLE_MS,
    permissions: [
      `Browse projects (${project})`,
      `every issue security level of ${project} that may hold change or access tickets`,
    ],
    read: (request) => read(client, project, fields, request),
  };
}

/** Sorted by key, which no edit changes: an issue that is updated while we read keeps its place. */
export function issuesJql(project: string, from: Instant | null): string {
  const since = from === null ? null : addMs(from, -WIDEN_MS).slice(0, 16).replace('T', ' ');
  const bound = since === null ? '' : ` AND updated >= "${since}"`;
  return `project = "${project.replace(/["\\]/g, '')}"${bound} ORDER BY key ASC`;
}

async function* read(
  client: JiraClient,
  project: string,
  fields: readonly string[] | null,
  request: ReadRequest,
): AsyncIterable<Page> {
  const { signal } = request;
  const refused = await mayBrowse(client, project, signal);
  if (refused !== null) {
    yield refused;
    return;
  }
  const from = request.window?.from ?? null;
  const jql = issuesJql(project, from);
  const wanted = fields === null ? ['*all'] : fields;
  const query = {
    jql,
    fields: [...new Set([...BASE_FIELDS, ...wanted])],
    expand: 'changelog',
    maxResults: PAGE_SIZE,
  };
  for await (const step of walk(client, query, readPlace(request.resume), signal)) {
    const page = await readPage(client, step, from, fields, signal);
    const missed = step.next === null ? await fewerThanCounted(client, jql, step.walked, signal) : [];
    yield { ...page, problems: [...page.problems, ...missed] };
  }
}

/** The issues of one search page with their details, read side by side (the client paces them). */
async function readPage(
  client: JiraClient,
  step: Step,
  from: Instant | null,
  fields: readonly string[] | null,
  signal: AbortSignal,
): Promise<Page> {
  const artifacts: RawArtifact[] = [step.artifact];
  const records: (ParsedRecord<'jira.issue'> & { artifactIndex: number })[] = [];
  const problems: PageProblem[] = [...step.problems];
  const seenPerDate: Record<string, number> = {};
  const details = await Promise.all(
    step.issues.map((issue) =>
      isBefore(issue, from) ? null : readDetails(client, issue, !step.truncated, signal),
    ),
  );
  for (const [index, issue] of step.issues.entries()) {
    const detail = details[index];
    if (detail === undefined || detail === null) continue;
    const record = issueRecord({ issue, ...detail }, `/issues/${index + step.overlap}`, fields);
    records.push({ ...record, artifactIndex: 0 });
    artifacts.push(...detail.artifacts);
    problems.push(...detail.problems);
    const date = record.at?.slice(0, 10);
    if (date !== undefined) seenPerDate[date] = (seenPerDate[date] ?? 0) + 1;
  }
  return { artifacts, records, problems, seenPerDate, next: step.next && JSON.stringify(step.next) };
}

/**
 * The client-side half of the window: drops what only the widening let in. There is no upper bound on purpose:
 * an issue edited after the window's end would otherwise vanish from it, although it belongs to the time before too.
 */
function isBefore(issue: unknown, from: Instant | null): boolean {
  if (from === null) return false;
  const { at } = issueRecord({ issue, histories: [], comments: [], complete: false }, '', []);
  return at !== null && at < from;
}

/** Without Browse permission a search is empty, not refused: an empty project and a hidden one would look alike. */
async function mayBrowse(client: JiraClient, project: string, signal: AbortSignal): Promise<Page | null> {
  await projectOrNearest(client, project, signal);
  const { value, artifact } = await client.permissions(project, ['BROWSE_PROJECTS'], signal);
  if (value.permissions.BROWSE_PROJECTS?.havePermission !== false) return null;
  const message = `the token's user may not browse project ${project}`;
  return {
    artifacts: [artifact],
    records: [],
    problems: [{ code: 'forbidden', message, where: `project ${project}`, blocking: true }],
    next: null,
  };
}

/** Cloud gives no total, only an estimate: a hint worth showing, never a proof. */
async function fewerThanCounted(
  client: JiraClient,
  jql: string,
  walked: number,
  signal: AbortSignal,
): Promise<PageProblem[]> {
  if (client.flavour !== 'cloud') return [];
  try {
    const { count } = (await client.approximateCount(jql.replace(/ ORDER BY .*$/, ''), signal)).value;
    if (count <= walked) return [];
    const message = `Jira estimates ${count} issues, the search gave ${walked}`;
    return [{ code: 'fewer-than-expected', message, where: 'search/approximate-count', blocking: false }];
  } catch (error) {
    if (error instanceof SourceError && error.failure !== 'stopped') return [];
    throw error;
  }
}
