import { type Command, Option } from 'commander';
import { limitTo, run, runWithApp } from '../command.ts';
import type { CheckResult } from '../domain/connector.ts';
import { EXIT } from '../domain/errors.ts';
import { columns, type Terminal } from '../terminal.ts';

interface Options {
  readonly explain?: string;
}

/** `fieldwork doctor`: one line per check, with what to do about it. */
export function register(program: Command): void {
  program
    .command('doctor')
    .description('check configuration, credentials, permissions, clock and Jira project')
    .addOption(
      limitTo(new Option('--explain <topic>', 'what a source needs, with its exact permissions'), [
        'okta-auth',
        'aws-policy',
        'jira-auth',
      ]),
    )
    .addHelpText('after', '\nExample:\n  $ fieldwork doctor\n  $ fieldwork doctor --explain aws-policy')
    .action((options: Options, command: Command) =>
      options.explain === undefined ? diagnose(options, command) : explain(options, command),
    );
}

const diagnose = runWithApp<Options>(async (app, _, terminal) => {
  const { diagnoseNow } = await import('../tasks/doctor.ts');
  const results: CheckResult[] = [];
  for await (const result of diagnoseNow(app)) {
    results.push(result);
    printResult(result, terminal);
  }
  if (terminal.json) terminal.data(results);
  return results.some((result) => result.status === 'failed') ? EXIT.failed : EXIT.fine;
});

const MARKS = { ok: '✔', warning: '!', failed: '✘' } as const;

function printResult({ status, part, message, hint }: CheckResult, terminal: Terminal): void {
  terminal.print(columns([[MARKS[status], part.padEnd(10), message]]));
  for (const line of hint?.split('\n') ?? []) terminal.print(`              ${line}`);
}

/** Needs no configuration: people read it before they have one. */
const explain = run<Options>(async ({ explain: topic = '' }, terminal) => {
  const { EXPLANATIONS } = await import('../tasks/explain.ts');
  const text = EXPLANATIONS[topic]?.trim() ?? '';
  if (terminal.json) terminal.data({ topic, text });
  terminal.print(text);
  return EXIT.fine;
});
