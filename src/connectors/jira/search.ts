import type { PageProblem, RawArtifact } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import type { JiraClient, SearchQuery } from './client.ts';

/**
 * Walks a search to its own last page: by token on Cloud, by offset on Data Center. Both forms give the same
 * steps, and each step the place to go on from.
 */

/** Where a walk goes on; kept as JSON in `Page.next`. */
export interface Place {
  readonly v: 1;
  /** Cloud: the page token. */
  readonly token: string | null;
  /** Data Center: index of the next page's first issue, which is the last one of the page before. */
  readonly startAt: number;
  /** Data Center: id of that issue; another one there means that the list moved. */
  readonly last: string | null;
  /** Issues seen so far, for comparison with what Jira says there are. */
  readonly walked: number;
  /** How often the list moved under us and the walk began anew. */
  readonly restarts: number;
}

export const START: Place = { v: 1, token: null, startAt: 0, last: null, walked: 0, restarts: 0 };

export interface Step {
  readonly issues: readonly unknown[];
  /** How many issues the page held before these: 1 where it overlaps the page before. */
  readonly overlap: number;
  readonly artifact: RawArtifact;
  /** null after the last page. */
  readonly next: Place | null;
  readonly walked: number;
  /** Jira says it cut something off this page. */
  readonly truncated: boolean;
  readonly problems: readonly PageProblem[];
}

/** A list that moves more often than this while being read is not going to stand still. */
const MAX_RESTARTS = 3;

/** Reads a place back; null for anything else, such as one of an older version. */
export function readPlace(text: string | null): Place | null {
  if (text === null) return null;
  try {
    const place: unknown = JSON.parse(text);
    const known = typeof place === 'object' && place !== null && 'v' in place && place.v === 1;
    return known ? { ...START, ...place, v: 1 } : null;
  } catch {
    return null;
  }
}

/**
 * The steps from `place` on. A walk that goes on from an expired token (they live 7 days) begins anew:
 * what was read before is simply read again.
 * @throws SourceError
 */
export async function* walk(
  client: JiraClient,
  query: SearchQuery,
  from: Place | null,
  signal: AbortSignal,
): AsyncGenerator<Step> {
  const seen = new Set<string>();
  let place = from ?? START;
  let resumed = from !== null;
  for (;;) {
    let step: Step;
    try {
      step = await nextStep(client, query, place, signal);
    } catch (error) {
      if (!resumed || !isDeadToken(error)) throw error;
      resumed = false;
      place = START;
      continue;
    }
    resumed = false;
    guardToken(seen, step.next);
    yield step;
    if (step.next === null) return;
    place = step.next;
  }
}

function nextStep(client: JiraClient, query: SearchQuery, place: Place, signal: AbortSignal): Promise<Step> {
  return client.flavour === 'cloud'
    ? tokenStep(client, query, place, signal)
    : offsetStep(client, query, place, signal);
}

function isDeadToken(error: unknown): boolean {
  return error instanceof SourceError && (error.failure === 'rejected' || error.failure === 'gone');
}

function guardToken(seen: Set<string>, next: Place | null): void {
  const token = next?.token ?? null;
  if (token === null) return;
  if (seen.has(token)) {
    throw new SourceError('malformed', 'jira: the search leads back to a page already read', {
      hint: 'Reading on would never end. Nothing read so far is lost; the next run goes on from the last page.',
    });
  }
  seen.add(token);
}

async function tokenStep(
  client: JiraClient,
  query: SearchQuery,
  place: Place,
  signal: AbortSignal,
): Promise<Step> {
  const { value, artifact } = await client.searchByToken(query, place.token, signal);
  const walked = place.walked + value.issues.length;
  const token = value.nextPageToken ?? null;
  const last = value.isLast ?? token === null;
  const lost = !last && token === null;
  return {
    issues: value.issues,
    overlap: 0,
    artifact,
    walked,
    truncated: (value.warnings ?? []).length > 0,
    next: last || lost ? null : { ...place, token, walked },
    problems: lost
      ? [problem('no-next-page', 'Jira says that more follows, but not where', artifact, true)]
      : [],
  };
}

/**
 * Offsets shift when an issue before them disappears, and one would be skipped silently. So every page begins
 * with the last issue of the page before; if that one is not there, the walk begins anew.
 */
async function offsetStep(
  client: JiraClient,
  query: SearchQuery,
  place: Place,
  signal: AbortSignal,
): Promise<Step> {
  const { value, artifact } = await client.searchByOffset(query, place.startAt, signal);
  const moved = place.last !== null && idOf(value.issues[0]) !== place.last;
  if (moved) return movedStep(place, artifact);
  const issues = place.last === null ? value.issues : value.issues.slice(1);
  const end = place.startAt + value.issues.length;
  const walked = place.walked + issues.length;
  const more = end < (value.total ?? 0);
  const stuck = more && issues.length === 0;
  return {
    issues,
    overlap: value.issues.length - issues.length,
    artifact,
    walked,
    truncated: false,
    next: more && !stuck ? { ...place, startAt: end - 1, last: idOf(value.issues.at(-1)), walked } : null,
    problems: stuck
      ? [problem('fewer-than-expected', `Jira counts ${value.total}, but gives ${end}`, artifact, true)]
      : [],
  };
}

function movedStep(place: Place, artifact: RawArtifact): Step {
  const restarts = place.restarts + 1;
  const given = restarts > MAX_RESTARTS;
  return {
    issues: [],
    overlap: 0,
    artifact,
    walked: 0,
    truncated: false,
    next: given ? null : { ...START, restarts },
    problems: [
      problem(
        'list-moved',
        given ? 'issues kept disappearing while the list was read' : 'the list moved and is read again',
        artifact,
        given,
      ),
    ],
  };
}

function idOf(issue: unknown): string | null {
  const id = typeof issue === 'object' && issue !== null && 'id' in issue ? issue.id : null;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
}

function problem(code: string, message: string, artifact: RawArtifact, blocking: boolean): PageProblem {
  return { code, message, where: artifact.source.request.split(/[?{]/)[0]?.trim() ?? '', blocking };
}
