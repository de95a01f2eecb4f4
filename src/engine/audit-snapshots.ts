import { addMs, type Instant, MS_PER_DAY } from '../domain/instant.ts';
import type { Picture, SnapshotKind, Snapshots } from '../domain/mock-audit.ts';
import type { StoredRecord } from '../domain/records.ts';
import type { Store } from '../domain/store.ts';
import { VENDOR_REGISTER } from '../domain/vendor-list.ts';
import type { Window } from '../domain/window.ts';

/** Pictures of the end of a period, for populations that are a list of what there is. */

/** A picture taken this long before a moment still shows it. */
const AROUND_MS = 7 * MS_PER_DAY;
/** A list of leavers goes on being written after they left: the newest says most about the period. */
const NEWEST: ReadonlySet<SnapshotKind> = new Set<SnapshotKind>(['hr.leaver']);
/** Files that somebody else writes: when one was read says nothing about the pictures of the systems, nor the other way round. */
const FILES: ReadonlySet<string> = new Set(['hr.leavers', VENDOR_REGISTER]);
/** Of these kinds the moment is that of their own stream. */
const OWN_STREAM: Readonly<Partial<Record<SnapshotKind, string>>> = { 'vendors.entry': VENDOR_REGISTER };
/** Streams are collected one after the other: those of one run begin within this time. */
const SAME_RUN_MS = MS_PER_DAY / 2;

/** Reads these kinds as they were when the period ended. */
export async function loadSnapshots(
  store: Store,
  kinds: readonly SnapshotKind[],
  end: Instant,
  now: Instant,
): Promise<Snapshots> {
  const asOf = await momentOf(store, end, now, (stream) => !FILES.has(stream));
  const records = new Map<SnapshotKind, readonly StoredRecord[]>();
  const takenAt = new Map<SnapshotKind, Instant>();
  for (const kind of new Set(kinds)) {
    const own = OWN_STREAM[kind];
    const ofOwn = own === undefined ? asOf : await momentOf(store, end, now, (stream) => stream === own);
    const taken = await store.snapshot(kind, NEWEST.has(kind) ? now : ofOwn);
    records.set(kind, taken.records);
    const last = taken.collections
      .map(({ startedAt }) => startedAt)
      .toSorted()
      .at(-1);
    if (last !== undefined) takenAt.set(kind, last);
  }
  return {
    of: <K extends SnapshotKind>(kind: K) => (records.get(kind) ?? []) as readonly StoredRecord<K>[],
    takenAt: (kind) => takenAt.get(kind) ?? null,
  };
}

/** Adds every complete picture of these kinds from some days before the period on. */
export async function withHistory(
  store: Store,
  snapshots: Snapshots,
  kinds: readonly SnapshotKind[],
  { from }: Pick<Window, 'from'>,
  now: Instant,
): Promise<Snapshots> {
  const pictures = new Map<SnapshotKind, readonly Picture[]>();
  for (const kind of new Set(kinds)) {
    const { collections } = await store.snapshot(kind, now);
    const streams = new Set(collections.map(({ stream }) => stream));
    const moments = new Set<Instant>();
    for (const stream of streams)
      for (const { state, startedAt } of await store.collections({ stream, since: addMs(from, -AROUND_MS) }))
        if (state === 'complete' && startedAt <= now) moments.add(startedAt);
    const taken: Picture[] = [];
    for (const at of [...moments].sort())
      taken.push({ at, records: (await store.snapshot(kind, at)).records });
    pictures.set(kind, taken);
  }
  return {
    ...snapshots,
    history: <K extends SnapshotKind>(kind: K) => (pictures.get(kind) ?? []) as readonly Picture<K>[],
  };
}

/** The last run in the days before the end, else the first one after it, else the newest there is. */
async function momentOf(
  store: Store,
  end: Instant,
  now: Instant,
  counts: (stream: string) => boolean,
): Promise<Instant> {
  if (now <= end) return now;
  const taken = (await store.collections({ since: addMs(end, -AROUND_MS) })).filter(
    ({ mode, state, startedAt, stream }) =>
      mode === 'snapshot' && state === 'complete' && startedAt <= now && counts(stream),
  );
  if (taken.some(({ startedAt }) => startedAt <= end)) return end;
  const [first] = taken.map(({ startedAt }) => startedAt).sort();
  if (first === undefined) return now;
  const ended = addMs(first, SAME_RUN_MS);
  return ended < now ? ended : now;
}
