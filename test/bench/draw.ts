import { draw as drawSample } from '../../samplers/draw.ts';
import { type BenchResult, median, RUNS, seconds } from './row.ts';

const IDS = 1_000_000;
const SIZE = 60;
/** DESIGN.md: 2 seconds. */
const MOST_SECONDS = 2;

/** `draw`: a sample from a million ids, against a fixed time. */
export async function draw(): Promise<BenchResult> {
  const ids = Array.from(
    { length: IDS },
    (_, n) => `cloudtrail:111111111111/us-east-1/${n.toString(16).padStart(36, '0')}`,
  );
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    times.push(
      await seconds(() => {
        drawSample(ids, '2026Q3|production-changes|bench', SIZE);
      }),
    );
  }
  const ours = median(times);
  return {
    name: 'draw',
    ours,
    peer: null,
    ratio: MOST_SECONDS / ours,
    target: 1,
    ok: ours <= MOST_SECONDS,
    note: `${SIZE} of ${IDS} ids; target ${MOST_SECONDS} s`,
  };
}
