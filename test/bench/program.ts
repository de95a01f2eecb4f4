import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Runs the program as a process of its own and measures what it takes. */

const run = promisify(execFile);
const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const CLI = path('../../src/cli.js');
/** What commands print as JSON. */
const MOST_OUTPUT = 64 * 1024 * 1024;

/** One `fieldwork` command as it ran. */
export interface Ran {
  readonly seconds: number;
  /** Greatest memory of the command's process, in MB. */
  readonly memory: number;
  /** Seconds on the processors: what a busy machine does not change. */
  readonly cpu: number;
  readonly stdout: string;
}

/**
 * Runs a command with the configuration in a folder.
 * @param fine exit codes besides 0 that are an answer too
 */
export async function fieldwork(
  folder: string,
  now: string,
  args: readonly string[],
  fine: readonly number[] = [],
): Promise<Ran> {
  const config = ['--config', join(folder, 'fieldwork.yaml'), '--now', now];
  const file = join(folder, 'use');
  const begun = performance.now();
  const stdout = await printed([...config, ...args], file, fine);
  const seconds = (performance.now() - begun) / 1_000;
  const use = JSON.parse(await readFile(file, 'utf8')) as { memory: number; cpu: number };
  return { seconds, memory: Math.round(use.memory / 1_000), cpu: use.cpu, stdout };
}

async function printed(args: readonly string[], use: string, fine: readonly number[]): Promise<string> {
  try {
    const { stdout } = await run(process.execPath, ['--import', path('./campaign-use.js'), CLI, ...args], {
      maxBuffer: MOST_OUTPUT,
      env: { ...process.env, FIELDWORK_BENCH_USE: use },
    });
    return stdout;
  } catch (thrown) {
    const ended = thrown as { readonly code?: unknown; readonly stdout?: string };
    if (typeof ended.code === 'number' && fine.includes(ended.code)) return ended.stdout ?? '';
    throw thrown;
  }
}
