import { addMs, type Instant, MS_PER_DAY } from '../domain/instant.ts';
import type { SnapshotKind, Snapshots } from '../domain/mock-audit.ts';
import type { StoredRecord } from '../domain/records.ts';
import type { Store } from '../domain/store.ts';

/** Pictures of the end of a period, for populations that are a list of what there is. */

/** A picture taken this long before the end still shows it. */
const BEFORE_END_MS = 7 * MS_PER_DAY;
/** A list of leavers goes on being written after they left: the newest says most about the period. */
const NEWEST: ReadonlySet<SnapshotKind> = new Set<SnapshotKind>(['hr.leaver']);
/** Streams are collected one after the other: those of one run begin within this time. */
const SAME_RUN_MS = MS_PER_DAY / 2;

/** Reads these kinds as they were when the period ended. */
export async function loadSnapshots(
  store: Store,
  kinds: readonly SnapshotKind[],
  end: Instant,
  now: Instant,
): Promise<Snapshots> {
  const asOf = await momentOf(store, end, now);
  const records = new Map<SnapshotKind, readonly StoredRecord[]>();
  for (const kind of new Set(kinds)) {
    const taken = await store.snapshot(kind, NEWEST.has(kind) ? now : asOf);
    records.set(kind, taken.records);
  }
  return {
    of: <K extends SnapshotKind>(kind: K) => (records.get(kind) ?? []) as readonly StoredRecord<K>[],
  };
}

/** The last run in the days before the end, else the first one after it, else the newest there is. */
async function momentOf(store: Store, end: Instant, now: Instant): Promise<Instant> {
  if (now <= end) return now;
  const taken = (await store.collections({ since: addMs(end, -BEFORE_END_MS) })).filter(
    ({ mode, state, startedAt, stream }) =>
      mode === 'snapshot' && state === 'complete' && startedAt <= now && stream !== 'hr.leavers',
  );
  if (taken.some(({ startedAt }) => startedAt <= end)) return end;
  const [first] = taken.map(({ startedAt }) => startedAt).sort();
  if (first === undefined) return now;
  const ended = addMs(first, SAME_RUN_MS);
  return ended < now ? ended : now;
}
