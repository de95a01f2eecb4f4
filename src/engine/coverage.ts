import type { DayState, StreamStatus } from '../domain/audit.ts';
import type { Stream } from '../domain/connector.ts';
import { addDays, addMs, type Instant, MS_PER_DAY, startOfDate } from '../domain/instant.ts';
import { datesOf, type Period } from '../domain/period.ts';
import type { Collection, Store } from '../domain/store.ts';
import { gaps, intersect, type Window } from '../domain/window.ts';

/** A snapshot older than this no longer shows how things are. */
export const STALE_SNAPSHOT_MS = 2 * MS_PER_DAY;
/** Days of the same kind (weekday or weekend) that say how much usually arrives. */
const MEDIAN_OF_DAYS = 28;
const LEAST_DAYS = 4;
/** Below a tenth of the usual volume a day counts as silent; below this usual volume nothing can be said. */
const SILENT_SHARE = 0.1;
const LEAST_MEDIAN = 10;
/** Days before the period that help to know the usual volume of its first days. */
const LEAD_DAYS = 21;

/** What coverage needs to know of a stream. */
export type StreamFacts = Pick<Stream, 'id' | 'scope' | 'mode' | 'retentionDays' | 'settleMs'>;

/** How every stream stands in a period: calendar, coverage gaps, silent days, freshness, and what will be forgotten when. */
export async function streamStatuses(
  store: Store,
  streams: readonly StreamFacts[],
  period: Period,
  now: Instant,
): Promise<StreamStatus[]> {
  const frame = frameOf(period);
  return Promise.all(streams.map((stream) => streamStatus(store, stream, period, frame, now)));
}

async function streamStatus(
  store: Store,
  stream: StreamFacts,
  period: Period,
  frame: readonly FrameDay[],
  now: Instant,
): Promise<StreamStatus> {
  const collections = (await store.collections({ stream: stream.id, scope: stream.scope })).toSorted(
    (a, b) => (a.startedAt < b.startedAt ? -1 : 1),
  );
  const complete = collections.filter((collection) => collection.state === 'complete');
  const covered = stream.mode === 'events' ? await store.coverage(stream.id, stream.scope) : [];
  const holes = stream.mode === 'events' ? gaps(neededWindow(stream, period, now), covered) : [];
  const calendar = calendarOf(stream, frame, now, complete, collections, covered);
  const last = collections.at(-1);
  const lastFailure = last !== undefined && last.state !== 'complete' ? failureOf(last) : null;
  const status = {
    stream: stream.id,
    scope: stream.scope,
    mode: stream.mode,
    freshAt:
      complete
        .map((collection) => collection.endedAt ?? collection.startedAt)
        .toSorted()
        .at(-1) ?? null,
    gaps: holes,
    calendar,
    forgottenAfter: forgottenAfter(stream, holes),
    lastFailure,
    problems: problemsOf(collections),
  };
  return { ...status, health: healthOf(status, collections) };
}

/** What must be covered: the period, as far as the source has delivered by now. */
export function neededWindow(stream: StreamFacts, period: Period, now: Instant): Window {
  const settled = addMs(now, -stream.settleMs);
  const to = period.window.to < settled ? period.window.to : settled;
  return { from: period.window.from, to: to > period.window.from ? to : period.window.from };
}

function failureOf(collection: Collection): NonNullable<StreamStatus['lastFailure']> {
  const { failure, startedAt } = collection;
  return failure === null
    ? { code: 'unfinished', message: 'a collection was begun and has not ended', at: startedAt }
    : failure;
}

function forgottenAfter(stream: StreamFacts, holes: readonly Window[]): Instant | null {
  const first = holes[0];
  return first === undefined || stream.retentionDays === null
    ? null
    : addMs(first.from, stream.retentionDays * MS_PER_DAY);
}

function problemsOf(collections: readonly Collection[]): string[] {
  const latest = collections
    .slice(-10)
    .flatMap((collection) => collection.problems.map((problem) => `${problem.where}: ${problem.message}`));
  return [...new Set(latest)].slice(0, 20);
}

function healthOf(
  status: Omit<StreamStatus, 'health'>,
  collections: readonly Collection[],
): StreamStatus['health'] {
  if (collections.length === 0) return 'never-collected';
  if (status.lastFailure !== null) return 'broken';
  if (status.freshAt === null) return 'never-collected';
  const silent = status.calendar.some((day) => day.state === 'silent');
  return status.gaps.length > 0 || silent ? 'degraded' : 'fine';
}

/** A date of the period or of the days before it; the same for every stream, so it is worked out once. */
interface FrameDay {
  readonly date: string;
  readonly window: Window;
  readonly weekend: boolean;
}

interface Day extends FrameDay {
  readonly seen: number;
}

/** {@link LEAD_DAYS} days, then those of the period. */
function frameOf(period: Period): FrameDay[] {
  const dates = datesOf(period.window, period.timezone);
  const first = dates[0];
  if (first === undefined) return [];
  const lead = Array.from({ length: LEAD_DAYS }, (_, index) => addDays(first, index - LEAD_DAYS));
  return [...lead, ...dates].map((date) => ({
    date,
    window: { from: startOfDate(date, period.timezone), to: startOfDate(addDays(date, 1), period.timezone) },
    weekend: isWeekend(date),
  }));
}

function calendarOf(
  stream: StreamFacts,
  frame: readonly FrameDay[],
  now: Instant,
  complete: readonly Collection[],
  collections: readonly Collection[],
  covered: readonly Window[],
): StreamStatus['calendar'] {
  const seen = seenPerDate(collections);
  const days: Day[] = frame.map((day) => ({ ...day, seen: seen.get(day.date) ?? 0 }));
  if (stream.mode === 'snapshot') {
    return days.slice(LEAD_DAYS).map(({ date, window, seen: count }) => ({
      date,
      seen: count,
      state: snapshotState(window, now, complete),
    }));
  }
  const states = days.map((day) => eventState(day.window, addMs(now, -stream.settleMs), covered));
  return days.slice(LEAD_DAYS).map(({ date, seen: count }, index) => {
    const at = index + LEAD_DAYS;
    const state = states[at] ?? 'missing';
    return { date, seen: count, state: state === 'covered' && isSilent(days, states, at) ? 'silent' : state };
  });
}

/** Re-reads overlap, so the same day is seen by several collections: the fullest reading counts. */
function seenPerDate(collections: readonly Collection[]): Map<string, number> {
  const seen = new Map<string, number>();
  for (const collection of collections) {
    for (const [date, count] of Object.entries(collection.seenPerDate))
      seen.set(date, Math.max(seen.get(date) ?? 0, count));
  }
  return seen;
}

function snapshotState(day: Window, now: Instant, complete: readonly Collection[]): DayState {
  if (day.from > now) return 'future';
  return complete.some(({ startedAt }) => startedAt >= day.from && startedAt < day.to)
    ? 'covered'
    : 'missing';
}

function eventState(day: Window, settled: Instant, covered: readonly Window[]): DayState {
  if (day.from >= settled) return 'future';
  const needed = { from: day.from, to: day.to < settled ? day.to : settled };
  if (gaps(needed, covered).length === 0) return 'covered';
  return covered.some((window) => intersect(needed, window) !== null) ? 'partial' : 'missing';
}

/** `YYYY-MM-DD` is Saturday or Sunday. Zeller's congruence, so that no clock or zone is asked. */
function isWeekend(date: string): boolean {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const [m, y] = month < 3 ? [month + 12, year - 1] : [month, year];
  const weekday =
    (day +
      Math.floor((13 * (m + 1)) / 5) +
      y +
      Math.floor(y / 4) -
      Math.floor(y / 100) +
      Math.floor(y / 400)) %
    7;
  return weekday === 0 || weekday === 1;
}

/**
 * A covered day on which (almost) nothing arrived although the days around it say that much should. Compared with the
 * trailing days of the same kind; at the beginning, where there are none, with the following ones.
 */
function isSilent(days: readonly Day[], states: readonly DayState[], index: number): boolean {
  const day = days[index];
  if (day === undefined) return false;
  const alike = (other: Day, at: number): boolean =>
    at !== index && states[at] === 'covered' && other.weekend === day.weekend;
  const before = days.filter((other, at) => at < index && alike(other, at)).slice(-MEDIAN_OF_DAYS);
  const after = days.filter((other, at) => at > index && alike(other, at)).slice(0, MEDIAN_OF_DAYS);
  const usual = before.length >= LEAST_DAYS ? before : [...before, ...after];
  if (usual.length < LEAST_DAYS) return false;
  const counts = usual.map((other) => other.seen).toSorted((a, b) => a - b);
  const median = counts[Math.floor(counts.length / 2)] ?? 0;
  return median >= LEAST_MEDIAN && day.seen < median * SILENT_SHARE;
}
