import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureChild } from './child.ts';
import { multiplyLogFiles, realLogFiles } from './log-files.ts';
import { type BenchResult, median, RUNS } from './row.ts';

const EVENTS = 500_000;
/** DESIGN.md: at least 1.5 times DuckDB's speed, below 400 MB, and flat: a fifth of the events takes as much memory. */
const TARGET = 1.5;
const MOST_MEMORY = 400;

interface Measured {
  readonly seconds: number;
  readonly memory: number;
  readonly writes: number;
}

/** `ingest`: 500,000 real-shaped events in log files, into the store, against DuckDB merely counting the writes. */
export async function ingest(say: (text: string) => void): Promise<BenchResult> {
  const real = realLogFiles();
  if (real === null) return { name: 'ingest', skipped: '../shared/data/cloudtrail is not there' };
  const home = await mkdtemp(join(tmpdir(), 'fieldwork-ingest-'));
  try {
    const all = join(home, 'all');
    say(`writing ${EVENTS} events`);
    await multiplyLogFiles(real, all, EVENTS);
    return await compare(all, await fifthOf(all, join(home, 'fifth')), say);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function fifthOf(all: string, to: string): Promise<string> {
  await mkdir(to);
  const names = (await readdir(all)).sort();
  for (const name of names.slice(0, names.length / 5)) await symlink(join(all, name), join(to, name));
  return to;
}

async function compare(all: string, fifth: string, say: (text: string) => void): Promise<BenchResult> {
  const ours: Measured[] = [];
  const peer: Measured[] = [];
  for (let run = 0; run < RUNS; run++) {
    // In turns, so that a busy machine is busy for both.
    ours.push(await measureChild<Measured>('./ingest-ours.js', [all]));
    peer.push(await measureChild<Measured>('./ingest-peer.js', [all, String(availableParallelism())]));
    say(
      `run ${run + 1}: ours ${ours.at(-1)?.seconds.toFixed(2)} s, DuckDB ${peer.at(-1)?.seconds.toFixed(2)} s`,
    );
  }
  const small = await measureChild<Measured>('./ingest-ours.js', [fifth]);
  const counts = new Set([...ours, ...peer].map((one) => one.writes));
  if (counts.size !== 1) throw new Error(`the two count different writes: ${[...counts].join(', ')}`);
  const mine = median(ours.map((one) => one.seconds));
  const theirs = median(peer.map((one) => one.seconds));
  const memory = Math.max(...ours.map((one) => one.memory));
  const ratio = theirs / mine;
  return {
    name: 'ingest',
    ours: mine,
    peer: theirs,
    ratio,
    target: TARGET,
    ok: ratio >= TARGET && memory < MOST_MEMORY,
    memory,
    note: `${EVENTS} events into SQLite and the evidence folder, against DuckDB read_json counting ${ours[0]?.writes} writes; ${small.memory} MB for a fifth of them`,
  };
}
