import { type Command, Option } from 'commander';
import { runWithApp } from '../command.ts';
import { EXIT } from '../domain/errors.ts';
import type { ConnectorId } from '../domain/ports.ts';
import type { StreamOutcome } from '../engine/collect.ts';
import { columns, count, formatError, type Terminal } from '../terminal.ts';

interface Options {
  readonly connector?: readonly ConnectorId[];
  readonly from?: string;
  readonly to?: string;
}

/** `fieldwork collect`: pulls what is missing from every source into the evidence store. */
export function register(program: Command): void {
  program
    .command('collect')
    .description('pull identity, change and ticket data into the evidence store')
    .addOption(
      new Option('--connector <id...>', 'only these connectors').choices([
        'okta',
        'aws-iam',
        'cloudtrail',
        'jira',
      ]),
    )
    .option('--from <instant>', 'read this window instead of what is missing: start')
    .option('--to <instant>', 'read this window instead of what is missing: end')
    .addHelpText('after', '\nExample:\n  $ fieldwork collect --connector cloudtrail --from 2026-07-01')
    .action(
      runWithApp<Options>(async (app, options, terminal) => {
        const { collectNow } = await import('../tasks/collect.ts');
        const stage = await terminal.stage('collect');
        const outcomes = await collectNow(app, stage, options);
        const failed = outcomes.filter((outcome) => outcome.state === 'incomplete');
        const records = outcomes.reduce((sum, outcome) => sum + outcome.records, 0);
        const summary = `${count(outcomes.length, 'stream')}, ${count(records, 'record')}`;
        if (failed.length === 0) stage.done(summary);
        else stage.failed(`${summary}; ${count(failed.length, 'stream')} incomplete`);
        printOutcomes(outcomes, terminal);
        return failed.length === 0 ? EXIT.fine : EXIT.failed;
      }),
    );
}

function printOutcomes(outcomes: readonly StreamOutcome[], terminal: Terminal): void {
  if (terminal.json) {
    terminal.data(outcomes.map(({ error: _, ...outcome }) => outcome));
  } else {
    const rows = outcomes.map((outcome) => [
      `  ${outcome.stream}`,
      outcome.scope,
      outcome.state.replaceAll('-', ' '),
      outcome.state === 'nothing-to-do'
        ? ''
        : `${count(outcome.pages, 'page')}, ${count(outcome.records, 'record')}`,
      outcome.window === null ? '' : `${outcome.window.from} to ${outcome.window.to}`,
    ]);
    terminal.print(columns(rows));
  }
  const told = new Set<string>();
  for (const outcome of outcomes) {
    const name = `${outcome.stream}${outcome.scope === '' ? '' : ` ${outcome.scope}`}`;
    for (const problem of outcome.problems)
      terminal.note(
        `${problem.blocking ? 'problem' : 'note'}: ${name}: ${problem.where}: ${problem.message}`,
      );
    if (outcome.error !== null && !told.has(outcome.error.message)) {
      told.add(outcome.error.message);
      terminal.note(formatError(outcome.error));
      terminal.note(
        `  Nothing was lost: ${name} stopped after page ${outcome.pages} and goes on there next time; it counts as incomplete until then.`,
      );
    }
  }
}
