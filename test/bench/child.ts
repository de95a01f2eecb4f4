import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a script of this folder in its own process and reads the JSON it prints last. @throws when it fails. */
export async function measureChild<T>(script: string, args: readonly string[]): Promise<T> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await run(process.execPath, [path, ...args]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
}
