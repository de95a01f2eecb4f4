/** One line of the benchmark: ours against its peer, measured in the same run. */
export interface BenchRow {
  readonly name: string;
  /** Median seconds. */
  readonly ours: number;
  /** Median seconds of the peer; null where the target is a fixed time. */
  readonly peer: number | null;
  /** How many times as fast as the peer (or as the fixed time) ours is. */
  readonly ratio: number;
  /** Least ratio. */
  readonly target: number;
  readonly ok: boolean;
  /** Most memory of our process, in MB, where it matters. */
  readonly memory?: number;
  /** What was measured, and anything a reader of the figures should know. */
  readonly note: string;
}

/** A row, or why it could not be measured here. */
export type BenchResult = BenchRow | { readonly name: string; readonly skipped: string };

/** How often each side runs. */
export const RUNS = 5;

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Seconds that a task takes. */
export async function seconds(task: () => Promise<void> | void): Promise<number> {
  const begin = performance.now();
  await task();
  return (performance.now() - begin) / 1_000;
}
