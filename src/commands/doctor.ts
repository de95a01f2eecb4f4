import type { Command } from 'commander';
import { runWithApp } from '../command.ts';
import { EXIT, UsageError } from '../domain/errors.ts';
import type { CheckResult } from '../domain/ports.ts';
import { columns, type Terminal } from '../terminal.ts';

interface Options {
  readonly explain?: string;
}

/** `fieldwork doctor`: one line per check, with what to do about it. */
export function register(program: Command): void {
  program
    .command('doctor')
    .description('check configuration, credentials, permissions, clock and Jira project')
    .option('--explain <topic>', 'what a source needs: okta-auth, aws-policy, jira-auth')
    .addHelpText('after', '\nExample:\n  $ fieldwork doctor\n  $ fieldwork doctor --explain aws-policy')
    .action((options: Options, command: Command) =>
      options.explain === undefined ? diagnose(options, command) : explain(options.explain),
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

async function explain(topic: string): Promise<void> {
  const { EXPLANATIONS } = await import('../tasks/explain.ts');
  const text = EXPLANATIONS[topic];
  if (text === undefined) {
    throw new UsageError(`nothing to explain about "${topic}"`, {
      hint: `Topics: ${Object.keys(EXPLANATIONS).join(', ')}`,
    });
  }
  process.stdout.write(`${text.trim()}\n`);
}
