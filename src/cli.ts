#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError } from 'commander';
import { didYouMean } from './command.ts';
import * as audit from './commands/audit.ts';
import * as collect from './commands/collect.ts';
import * as controls from './commands/controls.ts';
import * as demo from './commands/demo.ts';
import * as doctor from './commands/doctor.ts';
import * as evidence from './commands/evidence.ts';
import * as findings from './commands/findings.ts';
import * as init from './commands/init.ts';
import * as jobs from './commands/jobs.ts';
import * as report from './commands/report.ts';
import * as review from './commands/review.ts';
import * as sample from './commands/sample.ts';
import * as sandbox from './commands/sandbox.ts';
import * as serve from './commands/serve.ts';
import * as status from './commands/status.ts';
import * as verify from './commands/verify.ts';
import { coerceError, EXIT } from './domain/errors.ts';
import { exitCodeOf, formatError, tolerateClosedOutputs } from './terminal.ts';
import { toolVersion } from './version.ts';

/** In the order a newcomer needs them. */
const COMMANDS = [
  demo,
  init,
  doctor,
  collect,
  status,
  review,
  audit,
  controls,
  evidence,
  findings,
  report,
  sample,
  verify,
  jobs,
  serve,
  sandbox,
];

function buildProgram(): Command {
  const program = new Command('fieldwork')
    .description("Does an auditor's fieldwork before the auditor does.")
    .version(toolVersion())
    .option('-c, --config <file>', 'configuration file', 'fieldwork.yaml')
    .option('--json', 'print data as one JSON document')
    .option('--now <instant>', 'set the clock, for demos and tests; ledger and reports say so')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) })
    .addHelpText(
      'after',
      `
Exit codes: 0 fine · 1 failed · 2 bad usage or configuration · 3 exceptions found · 4 cannot conclude

Example:
  $ fieldwork demo`,
    );
  for (const command of COMMANDS) command.register(program);
  inherit(program, 'fieldwork');
  return program;
}

/** Sub-commands answer errors the same way as the program itself, and each names its own help. */
function inherit(command: Command, name: string): void {
  command.exitOverride().showHelpAfterError(`  What is possible: ${name} --help`);
  for (const sub of command.commands) {
    sub.copyInheritedSettings(command);
    inherit(sub, `${name} ${sub.name()}`);
  }
}

/** Commander puts its suggestion in brackets on a line of its own; ours reads on. */
function oneLine(text: string): string {
  return text.replace(/\.?\n\((Did you mean .*\?)\)/, '. $1');
}

/** `help` for a command that does not exist prints the help of everything; a typo deserves an answer. */
function checkHelpTopic(program: Command, args: readonly string[]): void {
  if (args[0] !== 'help' || args[1] === undefined) return;
  const names = program.commands.map((command) => command.name());
  const [, topic] = args;
  if (names.includes(topic) || topic.startsWith('-')) return;
  program.error(`error: unknown command '${topic}'. ${didYouMean(topic, names)}`, { exitCode: EXIT.usage });
}

async function main(argv: readonly string[]): Promise<number> {
  const program = buildProgram();
  try {
    checkHelpTopic(program, argv.slice(2));
    await program.parseAsync(argv);
    return Number(process.exitCode ?? EXIT.fine);
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.fine : EXIT.usage;
    return tell(thrown);
  }
}

function tell(thrown: unknown): number {
  const error = coerceError(thrown);
  process.stderr.write(`${formatError(error)}\n`);
  return exitCodeOf(error);
}

/**
 * Jobs run beside other programs. Left alone, V8 collects garbage only when there is several times as much of it as of what is in
 * use: opening a review of 60,000 lines then takes 600 MB instead of 350, and no less time.
 */
setFlagsFromString('--heap-growing-percent=30');
tolerateClosedOutputs();
process.on('uncaughtException', (thrown) => process.exit(tell(thrown)));
process.exitCode = await main(process.argv);
