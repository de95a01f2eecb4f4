import type { Stream } from '../domain/connector.ts';
import { addMs, type Instant, MS_PER_DAY } from '../domain/instant.ts';
import type { Collection, Store } from '../domain/store.ts';
import { gaps, type Window } from '../domain/window.ts';

/** Which windows of an event stream have to be read. */

/** Cursors of event streams live for days (Jira's 7; connectors restart a window whose cursor died). */
export const RESUME_EVENTS_MS = 3 * MS_PER_DAY;

/** What was asked for on the command line. */
export interface Asked {
  /** Window to read instead of what is missing. */
  readonly from?: Instant;
  readonly to?: Instant;
  /** How far back a first collection reaches where the source keeps everything. */
  readonly reachBack: Instant;
}

/**
 * The windows to read: interrupted ones first (with their own bounds, so that they resume), then every hole
 * between the reach of the source and now. A source that still delivers late is read up to now, but is
 * covered only up to `settleMs` ago, so that the next run reads the tail again. Null: log files, read as they lie there.
 */
export async function missingWindows(
  store: Pick<Store, 'collections' | 'coverage'>,
  now: Instant,
  stream: Stream,
  asked: Asked,
): Promise<readonly (Window | null)[]> {
  if (stream.scope === 'files') return [null];
  const reach =
    stream.retentionDays === null
      ? (stream.reachBack ?? asked.reachBack)
      : addMs(now, -stream.retentionDays * MS_PER_DAY);
  const to = asked.to === undefined || asked.to > now ? now : asked.to;
  const whole = { from: asked.from ?? reach, to };
  const covered = await store.coverage(stream.id, stream.scope);
  const interrupted = (await unfinished(store, stream, now)).filter(({ window }) =>
    asked.from === undefined
      ? gaps(window, covered).length > 0
      : window.from === asked.from && window.to <= whole.to,
  );
  const holes = gaps(whole, [
    ...(asked.from === undefined ? covered : []),
    ...interrupted.map(({ window, startedAt }) => settledPart(stream, window, startedAt)),
  ]);
  const windows = interrupted.map(({ window }) => window);
  return [...windows, ...holes.filter((hole) => !windows.some((window) => isSame(window, hole)))];
}

/**
 * The part of a window that a collection covers which began reading it at that time: the source may have delivered
 * later what happened shortly before, also when the collection was resumed and finished days afterwards.
 */
export function settledPart(stream: Pick<Stream, 'settleMs'>, window: Window, startedAt: Instant): Window {
  const settled = addMs(startedAt, -stream.settleMs);
  if (window.to <= settled) return window;
  return { from: window.from, to: settled > window.from ? settled : window.from };
}

type Interrupted = Collection & { readonly window: Window };

/** Collections that stopped half-way, or were killed, and can go on where they stopped: the newest of each window. */
async function unfinished(
  store: Pick<Store, 'collections'>,
  stream: Stream,
  now: Instant,
): Promise<readonly Interrupted[]> {
  const since = addMs(now, -RESUME_EVENTS_MS);
  const newest = new Map<string, Interrupted>();
  for (const collection of await store.collections({ stream: stream.id, scope: stream.scope, since })) {
    const { window } = collection;
    if (window === null) continue;
    // Listed oldest first. Once complete, the window recorded is the one covered, which may be shorter than the one asked.
    newest.set(`${window.from} ${window.to}`, { ...collection, window });
  }
  return [...newest.values()].filter(
    ({ state, next }) => state === 'running' || (state === 'incomplete' && next !== null),
  );
}

const isSame = (a: Window, b: Window): boolean => a.from === b.from && a.to === b.to;
