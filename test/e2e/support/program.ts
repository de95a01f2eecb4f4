import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { sandboxEnv } from '../../../src/sandbox/index.ts';

/** Runs the program as a process of its own, so that it can be killed, interrupted and run twice at once: the command line that people use. */

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** What the program consists of. */
const PARTS = ['src', 'jobs', 'samplers', 'reports'];
const COMMANDS = { collect: ['collect', '--json'], review: ['review', 'open', '--json'] } as const;
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};

/** The program compiled from the sources as they are now; Node 20 runs no TypeScript, and `dist` may be older. */
export interface Program {
  /** The compiled command line, for node to run. */
  readonly cli: string;
  /** Starts `fieldwork collect` or `fieldwork review open` with the configuration in a folder. */
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

/** Compiles the program into a folder of its own, file by file and without type checks. */
export async function compileProgram(): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldwork-program-'));
  for (const part of PARTS) await compileFolder(part, folder);
  await writeFile(join(folder, 'package.json'), await readFile(join(ROOT, 'package.json')));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const script = join(folder, 'src/cli.js');
  return {
    cli: script,
    start: (task, at, now, options = {}) => start(script, task, at, now, options),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function compileFolder(part: string, folder: string): Promise<void> {
  const entries = await readdir(join(ROOT, part), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.test.ts')) continue;
    const file = join(entry.parentPath, entry.name);
    const { outputText } = ts.transpileModule(await readFile(file, 'utf8'), { compilerOptions: OPTIONS });
    const target = join(folder, relative(ROOT, file).replace(/\.ts$/, '.js'));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, outputText);
  }
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
