import { setMaxListeners } from 'node:events';
import type { Connector, ConnectorId, PageProblem, ReadRequest, Stream } from '../domain/connector.ts';
import { coerceError, SourceError } from '../domain/errors.ts';
import { addMs, type Instant, MS_PER_DAY } from '../domain/instant.ts';
import type { Clock, Progress } from '../domain/ports.ts';
import type { ParsedRecord, RecordKind } from '../domain/records.ts';
import type { Collection, Store } from '../domain/store.ts';
import type { Window } from '../domain/window.ts';
import { missingWindows, RESUME_EVENTS_MS, settledPart } from './collect-windows.ts';

/** An interrupted snapshot older than this would mix two states of the source; it begins anew. */
const RESUME_SNAPSHOT_MS = MS_PER_DAY / 4;

export interface CollectPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface CollectOptions {
  /** Only these connectors; all when absent. */
  readonly connectors?: readonly ConnectorId[];
  /** Window to read instead of what is missing. */
  readonly from?: Instant;
  readonly to?: Instant;
  /** How far back a first collection reaches where the source keeps everything. */
  readonly reachBack: Instant;
}

/** What one stream's collection came to, for people and `--json`. */
export interface StreamOutcome {
  readonly stream: string;
  readonly scope: string;
  readonly state: 'complete' | 'incomplete' | 'nothing-to-do';
  readonly window: Window | null;
  readonly pages: number;
  /** Events that were looked at, kept as records or only counted; 0 for snapshots. */
  readonly seen: number;
  readonly records: number;
  readonly problems: readonly PageProblem[];
  readonly failure: Collection['failure'];
  /** The error behind the failure, for a message with its hint. */
  readonly error: Error | null;
}

/**
 * Pulls every stream's missing windows and fresh snapshots into the store. One stream's failure never stops
 * the others: it is kept with the stream, which counts as incomplete until a later run completes it.
 * @throws StoreError when the store fails: then all streams end after their page, for nothing more can be kept.
 */
export async function collect(
  ports: CollectPorts,
  connectors: readonly Connector[],
  options: CollectOptions,
): Promise<readonly StreamOutcome[]> {
  const chosen = connectors.filter((connector) => options.connectors?.includes(connector.id) ?? true);
  const halt = new AbortController();
  // Every request under way listens; with several accounts and regions that is many.
  setMaxListeners(0, halt.signal);
  const stop = (): void => halt.abort(ports.signal.reason);
  if (ports.signal.aborted) stop();
  ports.signal.addEventListener('abort', stop, { once: true });
  const own = { ...ports, signal: halt.signal };
  const failures: unknown[] = [];
  const outcomes = await Promise.all(
    chosen.flatMap(scopesOf).map((streams) =>
      collectScope(own, streams, options).catch((thrown: unknown) => {
        failures.push(thrown);
        halt.abort();
        return [];
      }),
    ),
  );
  ports.signal.removeEventListener('abort', stop);
  if (failures.length > 0) throw failures[0];
  return outcomes.flat();
}

/** Scopes (accounts, regions, projects) have rate limits of their own and run side by side; streams of one scope in order. */
function scopesOf(connector: Connector): Stream[][] {
  const scopes = new Map<string, Stream[]>();
  for (const stream of connector.streams)
    scopes.set(stream.scope, [...(scopes.get(stream.scope) ?? []), stream]);
  return [...scopes.values()];
}

async function collectScope(
  ports: CollectPorts,
  streams: readonly Stream[],
  options: CollectOptions,
): Promise<StreamOutcome[]> {
  const outcomes: StreamOutcome[] = [];
  const failed = new Set<string>();
  for (const stream of inOrder(streams)) {
    if (ports.signal.aborted) {
      outcomes.push(notBegun(stream));
      continue;
    }
    const waitsFor = stream.after.find((id) => failed.has(id));
    const results =
      waitsFor === undefined
        ? await collectStream(ports, stream, options)
        : [await skip(ports, stream, waitsFor)];
    if (results.some((result) => result.state === 'incomplete')) failed.add(stream.id);
    outcomes.push(...results);
  }
  return outcomes;
}

/** Streams after the ones they build on. */
function inOrder(streams: readonly Stream[]): Stream[] {
  const placed: Stream[] = [];
  const waiting = [...streams];
  while (waiting.length > 0) {
    const index = waiting.findIndex((stream) =>
      stream.after.every((id) => !waiting.some((other) => other.id === id && other !== stream)),
    );
    placed.push(...waiting.splice(Math.max(index, 0), 1));
  }
  return placed;
}

/** A stream whose foundation is incomplete is recorded as incomplete itself: building on old lists would look whole. */
async function skip(ports: CollectPorts, stream: Stream, waitsFor: string): Promise<StreamOutcome> {
  const at = ports.clock.now();
  const window = stream.mode === 'events' ? { from: at, to: at } : null;
  const begun = await ports.store.beginCollection({ ...identify(stream), window, at, resumeNewerThan: at });
  const failure = { code: 'unavailable' as const, message: `waits for ${waitsFor}, which is incomplete`, at };
  return outcomeOf(await ports.store.endCollection(begun.id, { at, failure }), null);
}

const identify = ({ id, scope, mode, kinds }: Stream) => ({ stream: id, scope, mode, kinds });

async function collectStream(
  ports: CollectPorts,
  stream: Stream,
  options: CollectOptions,
): Promise<StreamOutcome[]> {
  if (stream.mode === 'snapshot') return [await runCollection(ports, stream, null)];
  const windows = await missingWindows(ports.store, ports.clock.now(), stream, options);
  if (windows.length === 0) return [{ ...nothing(stream), state: 'nothing-to-do' }];
  const outcomes: StreamOutcome[] = [];
  for (const window of windows) {
    if (ports.signal.aborted) break;
    outcomes.push(await runCollection(ports, stream, window));
  }
  return outcomes.length > 0 ? outcomes : [notBegun(stream)];
}

const nothing = ({ id, scope }: Stream) =>
  ({
    stream: id,
    scope,
    window: null,
    pages: 0,
    seen: 0,
    records: 0,
    problems: [],
    failure: null,
    error: null,
  }) as const;

/** Stopped before its turn came. The store is not told: an attempt that was never made is no failure of the source. */
function notBegun(stream: Stream): StreamOutcome {
  return { ...nothing(stream), state: 'incomplete' };
}

async function runCollection(
  ports: CollectPorts,
  stream: Stream,
  window: Window | null,
): Promise<StreamOutcome> {
  const { store, clock } = ports;
  const at = clock.now();
  const resumeMs = stream.mode === 'snapshot' ? RESUME_SNAPSHOT_MS : RESUME_EVENTS_MS;
  const begun = await store.beginCollection({
    ...identify(stream),
    window,
    at,
    resumeNewerThan: addMs(at, -resumeMs),
  });
  let error: Error | null = null;
  let observed: Window | undefined;
  const blocking = begun.problems.filter((problem) => problem.blocking);
  // Killed between its own last page and its end: there is nothing left to read.
  const pages = begun.pages > 0 && begun.next === null ? [] : stream.read(readRequest(ports, stream, begun));
  try {
    for await (const page of pages) {
      await store.savePage(begun.id, page, clock.now());
      blocking.push(...page.problems.filter((problem) => problem.blocking));
      observed = hull(observed, page.observed);
      ports.progress.step(`${stream.id}${stream.scope === '' ? '' : ` ${stream.scope}`}`);
    }
  } catch (thrown) {
    error = coerceError(thrown);
  }
  const ended = await store.endCollection(begun.id, {
    at: clock.now(),
    failure: failureOf(error, blocking, clock.now()),
    ...coverageOf(stream, begun, observed),
  });
  return outcomeOf(ended, error);
}

function readRequest(ports: CollectPorts, stream: Stream, begun: Collection): ReadRequest {
  const overlapped =
    begun.window === null ? null : { from: addMs(begun.window.from, -stream.settleMs), to: begun.window.to };
  return {
    window: overlapped,
    resume: begun.next,
    signal: ports.signal,
    ownRequests: () => ownRequests(ports.store, stream, overlapped),
    async parents<K extends RecordKind>(kind: K): Promise<readonly ParsedRecord<K>[]> {
      const { records } = await ports.store.snapshot(kind, ports.clock.now());
      return records.filter((record) => record.scope === stream.scope);
    },
  };
}

/** What the source gave as ids to the requests by which former collections of this stream began. */
async function ownRequests(
  store: Store,
  { id, scope }: Stream,
  window: Window | null,
): Promise<ReadonlySet<string>> {
  if (window === null) return new Set();
  const calls = await store.firstRequests({ stream: id, scope, window });
  return new Set(calls.flatMap(({ requestId }) => requestId ?? []));
}

function hull(a: Window | undefined, b: Window | undefined): Window | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { from: a.from < b.from ? a.from : b.from, to: a.to > b.to ? a.to : b.to };
}

function coverageOf(
  stream: Stream,
  begun: Collection,
  observed: Window | undefined,
): { readonly window?: Window } {
  if (begun.window !== null) return { window: settledPart(stream, begun.window, begun.startedAt) };
  return observed === undefined ? {} : { window: observed };
}

function failureOf(
  error: Error | null,
  blocking: readonly PageProblem[],
  at: Instant,
): Collection['failure'] {
  if (error !== null)
    return { code: error instanceof SourceError ? error.failure : 'internal', message: error.message, at };
  const first = blocking[0];
  if (first === undefined) return null;
  const more = blocking.length > 1 ? ` (and ${blocking.length - 1} more)` : '';
  return {
    code: first.code === 'forbidden' ? 'forbidden' : 'malformed',
    message: `${first.where}: ${first.message}${more}`,
    at,
  };
}

function outcomeOf(collection: Collection, error: Error | null): StreamOutcome {
  const { stream, scope, window, pages, records, problems, failure } = collection;
  const state = collection.state === 'complete' ? 'complete' : 'incomplete';
  const seen = Object.values(collection.seenPerDate).reduce((sum, count) => sum + count, 0);
  return { stream, scope, state, window, pages, seen, records, problems, failure, error };
}
