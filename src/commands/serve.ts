import type { Command } from 'commander';
import { runWithApp } from '../command.ts';
import { EXIT } from '../domain/errors.ts';

/** `fieldwork serve`: stays up and runs the jobs on their schedule. */
export function register(program: Command): void {
  program
    .command('serve')
    .description('run the jobs on their schedule until stopped (Ctrl-C stops after the page at hand)')
    .addHelpText('after', '\nExample:\n  $ fieldwork serve')
    .action(
      runWithApp(async (app) => {
        const { serveUntilStopped } = await import('../tasks/schedule.ts');
        await serveUntilStopped(app);
        return EXIT.fine;
      }),
    );
}
