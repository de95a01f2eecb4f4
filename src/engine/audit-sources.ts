import type { SourceCoverage, StreamStatus } from '../domain/audit.ts';
import { addMs, type Instant, MS_PER_DAY } from '../domain/instant.ts';
import type { SourceNeed } from '../domain/mock-audit.ts';
import type { Store } from '../domain/store.ts';
import { gaps, hull } from '../domain/window.ts';

/** In a period that is not over, a snapshot of the last days is as good as it gets. */
const FRESH_MS = 7 * MS_PER_DAY;

/** What is covered of what populations and tests need. Streams that nobody configured are missing wholly. */
export async function sourceCoverage(
  store: Store,
  needs: readonly SourceNeed[],
  statuses: readonly StreamStatus[],
  now: Instant,
): Promise<SourceCoverage[]> {
  const widest = new Map<string, SourceNeed>();
  for (const need of needs) {
    const key = `${need.stream}\n${need.scope}`;
    const known = widest.get(key);
    widest.set(key, known === undefined ? need : { ...need, needed: hull(known.needed, need.needed) });
  }
  const sources: SourceCoverage[] = [];
  for (const need of widest.values()) {
    const status = statuses.find(({ stream, scope }) => stream === need.stream && scope === need.scope);
    sources.push(
      need.mode === 'events'
        ? await eventSource(store, need, status)
        : await snapshotSource(store, need, status, now),
    );
  }
  return sources;
}

async function eventSource(
  store: Store,
  need: SourceNeed,
  status: StreamStatus | undefined,
): Promise<SourceCoverage> {
  const covered = status === undefined ? [] : await store.coverage(need.stream, need.scope);
  const silent = (status?.calendar ?? []).filter((day) => day.state === 'silent').map((day) => day.date);
  return {
    ...need,
    covered,
    gaps: gaps(need.needed, covered),
    freshAt: status?.freshAt ?? null,
    failure: status?.lastFailure?.message ?? null,
    problems: [
      ...(status === undefined ? ['no connector of the configuration collects it'] : []),
      ...(silent.length > 0 ? [`(almost) nothing arrived on ${silent.join(', ')}`] : []),
    ],
  };
}

async function snapshotSource(
  store: Store,
  need: SourceNeed,
  status: StreamStatus | undefined,
  now: Instant,
): Promise<SourceCoverage> {
  const complete = (await store.collections({ stream: need.stream, scope: need.scope }))
    .filter((collection) => collection.state === 'complete' && collection.startedAt <= now)
    .map((collection) => collection.startedAt)
    .sort();
  const newest = complete.at(-1);
  const recent = addMs(now, -FRESH_MS);
  const from = need.needed.from < recent ? need.needed.from : recent;
  const fresh = newest !== undefined && newest >= from;
  return {
    ...need,
    covered: fresh ? [need.needed] : [],
    gaps: fresh ? [] : [need.needed],
    freshAt: status?.freshAt ?? newest ?? null,
    failure: fresh ? null : (status?.lastFailure?.message ?? null),
    problems: [],
  };
}

/** Scopes that a sentence names; the page has a calendar of all. */
const MOST_SCOPES = 5;

/**
 * What is missing of sources, one sentence each. What has the same problem in several scopes is one sentence: one silent
 * region is three streams in three accounts.
 */
export function sourceTroubles(sources: readonly SourceCoverage[]): string[] {
  const alike = new Map<string, SourceCoverage[]>();
  for (const source of sources) {
    const key = `${source.stream}\n${source.problems.join('; ')}`;
    const group = alike.get(key);
    if (group === undefined) alike.set(key, [source]);
    else group.push(source);
  }
  return [...alike.values()].flatMap((group) =>
    (group.every(({ problems }) => problems.length > 0) ? asOne(group) : group).flatMap(
      (source) => sourceTrouble(source) ?? [],
    ),
  );
}

function asOne(group: readonly SourceCoverage[]): SourceCoverage[] {
  const scopes = group.slice(0, MOST_SCOPES).map(({ scope }) => scope);
  const more = group.length > MOST_SCOPES ? ` and ${group.length - MOST_SCOPES} more` : '';
  return group.slice(0, 1).map((first) => ({ ...first, scope: `${scopes.join(', ')}${more}` }));
}

/** What is missing of a source, in one sentence; null when nothing is. */
export function sourceTrouble(source: SourceCoverage): string | null {
  const name = source.scope === '' ? source.stream : `${source.stream} ${source.scope}`;
  if (source.problems.length > 0) return `${name}: ${source.problems.join('; ')}.`;
  if (source.gaps.length === 0) return null;
  const why = source.failure === null ? '.' : `: ${source.failure.replace(/\.$/, '')}.`;
  if (source.mode === 'snapshot' && source.freshAt !== null)
    return `${name} was last collected on ${source.freshAt.slice(0, 10)}, too long before the end of the period${why}`;
  if (source.covered.length === 0)
    return source.failure === null
      ? `${name} was never collected.`
      : `${name} was never collected completely${why}`;
  const holes = source.gaps.map(({ from, to }) => `${from.slice(0, 16)}Z to ${to.slice(0, 16)}Z`);
  return `${name} was not collected from ${holes.slice(0, 5).join(', ')}${holes.length > 5 ? ', …' : ''}${why}`;
}
