import { spawn } from 'node:child_process';
import { sandboxEnv } from '../../../src/sandbox/index.ts';

/** How a command ended, as its user sees it. */
export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AskOptions {
  readonly cwd?: string;
  readonly stdin?: string | Buffer;
  /** Set beside the sandbox's secrets; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Called with the process, for signals and for closing its output. */
  readonly started?: (child: ReturnType<typeof spawn>) => void;
}

/** Runs the compiled command line as a process of its own and gives what it said. */
export function ask(cli: string, args: readonly string[], options: AskOptions = {}): Promise<Answer> {
  const env = { ...process.env, ...sandboxEnv, CI: '1', FIELDWORK_DEBUG: undefined, ...options.env };
  const child = spawn(process.execPath, [cli, ...args], { cwd: options.cwd, env });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  // A program that answers before it has read everything closes the pipe.
  child.stdin.on('error', () => {});
  child.stdin.end(options.stdin ?? '');
  options.started?.(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
