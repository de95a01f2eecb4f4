import { type Argument, type Command, InvalidArgumentError, type Option } from 'commander';
import type { App } from './compose.ts';
import type { ExitCode } from './domain/errors.ts';
import type { Instant } from './domain/instant.ts';
import { nearest } from './domain/nearest.ts';
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

/** `Did you mean X? Choices: X, Y`; without the question when nothing is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return `${near === null ? '' : `Did you mean ${near}? `}Choices: ${known.join(', ')}.`;
}

/** Limits an argument or option to known words; a typo is answered with the nearest one. */
export function limitTo<T extends Argument | Option>(parameter: T, known: readonly string[]): T {
  parameter.choices(known);
  parameter.argParser((word: string, previous: unknown): unknown => {
    if (!known.includes(word)) throw new InvalidArgumentError(didYouMean(word, known));
    if (!parameter.variadic) return word;
    const first = previous === parameter.defaultValue || !Array.isArray(previous);
    return first ? [word] : [...previous, word];
  });
  return parameter;
}

/** Reads a whole number from 0. @throws InvalidArgumentError otherwise: no sign, no fraction, no exponent. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('Write a whole number, such as 25.');
  return value;
}
