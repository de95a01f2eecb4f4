import { EXIT, type ExitCode, FieldworkError, SourceError } from './domain/errors.ts';
import type { Progress } from './domain/ports.ts';

/** Where a command writes: results to standard output, everything else to standard error. */
export interface Terminal {
  readonly json: boolean;
  readonly interactive: boolean;
  /** Prints lines for people; silent with `--json`. */
  print(text: string): void;
  /** Prints the one JSON document of `--json`. */
  data(value: unknown): void;
  /** Notes beside the result: warnings, hints. */
  note(text: string): void;
  /** A running step: a spinner on a terminal, silent lines otherwise; `done` prints what it came to. */
  stage(title: string): Promise<Stage>;
}

export interface Stage extends Progress {
  done(text: string): void;
  failed(text: string): void;
}

let readerGone = false;

/** Standard output that cannot be written to any more. Exit 1. */
class OutputError extends FieldworkError {
  constructor(cause: Error) {
    super('OUTPUT', EXIT.failed, `cannot write to standard output: ${cause.message}`, { cause });
  }
}

/**
 * A reader that went away (`| head`) is no error: the work goes on to its own end and exit code, unheard. A full disk
 * behind standard output is one.
 */
export function tolerateClosedOutputs(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw new OutputError(error);
    readerGone = true;
  });
  // Nobody is left to be told.
  process.stderr.on('error', () => {});
}

function write(text: string): void {
  if (!readerGone) process.stdout.write(text);
}

/** Opens the terminal. @param json print one JSON document instead of lines. */
export function openTerminal(json: boolean): Terminal {
  const interactive = process.stderr.isTTY === true && !json && process.env.CI === undefined;
  const print = (text: string): void => {
    if (!json) write(`${text}\n`);
  };
  return {
    json,
    interactive,
    print,
    data: (value) => write(`${JSON.stringify(value, null, 2)}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    stage: (title) => (interactive ? spinnerStage(title, print) : Promise.resolve(plainStage(title, print))),
  };
}

const MARK = { done: '✔', failed: '✘' } as const;
const TITLE_WIDTH = 14;
const line = (mark: string, title: string, text: string): string =>
  `  ${mark} ${title.padEnd(TITLE_WIDTH)} ${text}`;

async function spinnerStage(title: string, print: (text: string) => void): Promise<Stage> {
  const { default: ora } = await import('ora');
  const spinner = ora({ text: title, indent: 2, discardStdin: false }).start();
  const end = (mark: string, text: string): void => {
    spinner.stop();
    print(line(mark, title, text));
  };
  return {
    step: (text) => {
      spinner.text = `${title.padEnd(TITLE_WIDTH)} ${text}`;
    },
    done: (text) => end(MARK.done, text),
    failed: (text) => end(MARK.failed, text),
  };
}

function plainStage(title: string, print: (text: string) => void): Stage {
  return {
    step: () => {},
    done: (text) => print(line(MARK.done, title, text)),
    failed: (text) => print(line(MARK.failed, title, text)),
  };
}

/** Formats an error the way a person needs it: what failed, where, what to do. */
export function formatError(error: Error): string {
  const lines = [`error: ${error.message}`];
  if (error instanceof FieldworkError) {
    if (error.where !== undefined && !error.message.includes(error.where)) lines.push(`  at ${error.where}`);
    if (
      error instanceof SourceError &&
      error.requestId !== undefined &&
      !error.message.includes(error.requestId)
    )
      lines.push(`  request id ${error.requestId}`);
    for (const hint of error.hint?.split('\n') ?? []) lines.push(`  ${hint}`);
  } else {
    lines.push(
      '  This is a fault of the program, not of your input. FIELDWORK_DEBUG=1 shows where it happened.',
    );
  }
  if (process.env.FIELDWORK_DEBUG !== undefined && error.stack !== undefined) lines.push(error.stack);
  return lines.join('\n');
}

/** The exit code an error stands for. */
export function exitCodeOf(error: Error): ExitCode {
  return error instanceof FieldworkError ? error.exit : EXIT.failed;
}

/** Left-aligned columns with two spaces between; for lists of rows on a terminal. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Breaks a long text at spaces into lines of at most `width` characters. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return current === '' ? lines : [...lines, current];
}
