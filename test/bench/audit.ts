import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENTS, fillStore, NOW, PERIOD, TICKETS, WRONG_EVERY } from './audit-store.ts';
import { fieldwork, type Ran } from './program.ts';
import { type BenchResult, median } from './row.ts';

/** DESIGN.md: 20 seconds, below 500 MB. */
const MOST_SECONDS = 20;
const MOST_MEMORY = 500;
const AUDITS = 3;
/** Exceptions, and what cannot be concluded: other populations are not collected here. */
const ANSWERS = [3, 4];

/** `audit`: freezes, draws and tests a quarter's changes with the whole command, against a fixed time. */
export async function audit(say: (text: string) => void): Promise<BenchResult> {
  const home = await mkdtemp(join(tmpdir(), 'fieldwork-audit-'));
  try {
    const filled = join(home, 'filled');
    say(`filling a store with ${EVENTS} events and ${TICKETS} tickets (not measured)`);
    await fillStore(filled);
    const runs: Ran[] = [];
    for (let run = 0; run < AUDITS; run += 1) {
      const folder = join(home, 'audited');
      await cp(filled, folder, { recursive: true });
      const ran = await fieldwork(folder, NOW, ['audit', 'run', '--period', PERIOD], ANSWERS);
      check(ran.stdout);
      say(`${ran.seconds.toFixed(1)} s, of them ${ran.cpu.toFixed(1)} s on the processors, ${ran.memory} MB`);
      runs.push(ran);
      await rm(folder, { recursive: true });
    }
    return rowOf(runs);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** What was audited is what had to be: no figure is worth anything otherwise. */
function check(stdout: string): void {
  const wrong = Math.ceil(TICKETS / WRONG_EVERY);
  const line = stdout.split('\n').find((text) => text.includes('Production changes')) ?? '';
  if (!line.includes(`of ${TICKETS.toLocaleString('en-US')},`) || !line.endsWith(`of all, ${wrong}`))
    throw new Error(`the audit is wrong: ${line || stdout}`);
}

function rowOf(runs: readonly Ran[]): BenchResult {
  const ours = median(runs.map(({ seconds }) => seconds));
  const memory = Math.max(...runs.map((ran) => ran.memory));
  const cpu = median(runs.map((ran) => ran.cpu));
  return {
    name: 'audit',
    ours,
    peer: null,
    ratio: MOST_SECONDS / ours,
    target: 1,
    ok: ours <= MOST_SECONDS && memory < MOST_MEMORY,
    memory,
    note: `fieldwork audit run over ${EVENTS} change events in ${TICKETS} sessions with as many tickets, ${cpu.toFixed(1)} s on the processors; targets ${MOST_SECONDS} s, ${MOST_MEMORY} MB`,
  };
}
