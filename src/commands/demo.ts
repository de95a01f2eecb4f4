import type { Command } from 'commander';
import { run } from '../command.ts';

interface Options {
  readonly out: string;
  readonly people: string;
  readonly seed: string;
}

/** `fieldwork demo`: a simulated company, audited from the first collection to the report. */
export function register(program: Command): void {
  program
    .command('demo')
    .description(
      'audit a simulated company from the first collection to the report; needs no account and no network',
    )
    .option('--out <folder>', 'where reports, store and evidence go', 'demo-output')
    .option('--people <n>', 'how many people the company has', '250')
    .option('--seed <text>', 'same seed, same company', '7')
    .addHelpText('after', '\nExample:\n  $ fieldwork demo --out demo-output')
    .action(
      run<Options>(async (options, terminal) => {
        const { runDemo } = await import('./demo-run.ts');
        return runDemo(options, terminal);
      }),
    );
}
