import type { Command } from 'commander';
import type { App } from './compose.ts';
import type { ExitCode } from './domain/errors.ts';
import type { Instant } from './domain/instant.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** Options that every command has. */
export interface GlobalOptions {
  readonly config: string;
  readonly json?: boolean;
  readonly now?: string;
}

/** The simulated time of `--now`, if it was given. @throws UsageError when it is no instant. */
export async function simulatedNow(options: GlobalOptions): Promise<Instant | undefined> {
  if (options.now === undefined) return undefined;
  const { parseInstant } = await import('./domain/instant.ts');
  return parseInstant(options.now, '--now');
}

/** Runs a command that needs no configuration and sets the exit code. */
export function run<O>(
  action: (options: O & GlobalOptions, terminal: Terminal, args: readonly string[]) => Promise<ExitCode>,
) {
  return async (...args: unknown[]): Promise<void> => {
    const command = args.at(-1) as Command;
    const options = command.optsWithGlobals() as O & GlobalOptions;
    process.exitCode = await action(options, openTerminal(options.json === true), command.args);
  };
}

/** Runs a command on the configured store and closes it afterwards, whatever happens. */
export function runWithApp<O>(
  action: (
    app: App,
    options: O & GlobalOptions,
    terminal: Terminal,
    args: readonly string[],
  ) => Promise<ExitCode>,
) {
  return run<O>(async (options, terminal, args) => {
    const { compose } = await import('./compose.ts');
    const app = await compose({ configPath: options.config, now: await simulatedNow(options) });
    try {
      return await action(app, options, terminal, args);
    } finally {
      await app.close();
    }
  });
}
