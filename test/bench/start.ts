import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type BenchResult, median, RUNS, seconds } from './row.ts';

/** DESIGN.md: `fieldwork --help` within 3 times what an empty program takes. */
const MOST_TIMES = 3;

/** `start`: the first sign of life, against Node starting with nothing to do. */
export async function start(): Promise<BenchResult> {
  const cli = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
  if (!existsSync(cli)) return { name: 'start', skipped: 'run `npm run build` first' };
  const ours: number[] = [];
  const peer: number[] = [];
  for (let run = 0; run < RUNS * 2; run++) {
    ours.push(await seconds(() => void execFileSync(process.execPath, [cli, '--help'])));
    peer.push(await seconds(() => void execFileSync(process.execPath, ['-e', '0'])));
  }
  const [mine, theirs] = [median(ours), median(peer)];
  return {
    name: 'start',
    ours: mine,
    peer: theirs,
    ratio: theirs / mine,
    target: 1 / MOST_TIMES,
    ok: mine <= theirs * MOST_TIMES,
    note: '`fieldwork --help` against `node -e 0`',
  };
}
