import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sandboxEnv } from '../../../src/sandbox/index.ts';
import { bundle } from '../../support/bundle.ts';

/** Runs the program as a process of its own, so that it can be killed, interrupted and run twice at once: the command line that people use. */

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** What the program consists of. */
const PARTS = ['src', 'jobs', 'samplers', 'reports'];
const COMMANDS = {
  collect: ['collect', '--json'],
  review: ['review', 'open', '--json'],
  sync: ['review', 'sync', '--json'],
  close: ['review', 'close', '--json'],
} as const;

/** The program, to be run by node; Node 20 runs no TypeScript. */
export interface Program {
  /** The compiled command line, for node to run. */
  readonly cli: string;
  /** Starts `fieldwork collect`, `review open`, `review sync` or `review close` with the configuration in a folder. */
  start(task: TaskName, folder: string, now: string, options?: StartOptions): Run;
  remove(): Promise<void>;
}

export type TaskName = keyof typeof COMMANDS;

export interface StartOptions {
  /** A command that runs the program instead of this process: `['sh', '-c', 'ulimit -f 100; exec "$@"', 'sh']`. */
  readonly through?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** One process of the program. */
export interface Run {
  readonly process: ChildProcess;
  kill(signal?: NodeJS.Signals): void;
  /** How it ended. */
  readonly ended: Promise<Ending>;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The build where it is as new as the sources: what people run. Else a bundle. */
export async function compileProgram(): Promise<Program> {
  return (await isBuilt()) ? programAt(join(ROOT, 'dist/src/cli.js'), async () => {}) : bundleProgram();
}

/** The sources as they are now, in a few files: starts in half the time, for tests that start it over and over. */
export async function bundleProgram(): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldwork-program-'));
  const script = await bundle('src/cli.ts', folder);
  return programAt(script, () => rm(folder, { recursive: true, force: true }));
}

function programAt(script: string, remove: Program['remove']): Program {
  return {
    cli: script,
    start: (task, at, now, options = {}) => start(script, task, at, now, options),
    remove,
  };
}

/** Whether `dist` holds every source, none older than it: so it is after `npm ci`, and seldom while somebody works. */
async function isBuilt(): Promise<boolean> {
  for (const file of (await Promise.all(PARTS.map(sourcesIn))).flat()) {
    const built = join(ROOT, 'dist', relative(ROOT, file).replace(/\.ts$/, '.js'));
    const [source, target] = await Promise.all([stat(file), stat(built).catch(() => null)]);
    if (target === null || target.mtimeMs < source.mtimeMs) return false;
  }
  return true;
}

async function sourcesIn(part: string): Promise<string[]> {
  const entries = await readdir(join(ROOT, part), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function start(script: string, task: TaskName, folder: string, now: string, options: StartOptions): Run {
  const global = ['--config', join(folder, 'fieldwork.yaml'), '--now', now];
  const command = [...(options.through ?? []), process.execPath, script, ...global, ...COMMANDS[task]];
  const [file = process.execPath, ...args] = command;
  const child = spawn(file, args, {
    env: { ...process.env, ...sandboxEnv, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { process: child, kill: (signal = 'SIGKILL') => void child.kill(signal), ended };
}
