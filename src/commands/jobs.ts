import { Argument, type Command } from 'commander';
import { runWithApp } from '../command.ts';
import { EXIT } from '../domain/errors.ts';
import { columns } from '../terminal.ts';

/** `fieldwork jobs`: what runs when, and running one now. */
export function register(program: Command): void {
  const jobs = program.command('jobs').description('scheduled jobs: list them, run one now');
  jobs
    .command('list')
    .description('next and last runs of every job')
    .addHelpText('after', '\nExample:\n  $ fieldwork jobs list')
    .action(
      runWithApp(async (app, _, terminal) => {
        const { listJobs } = await import('../tasks/schedule.ts');
        const rows = await listJobs(app);
        if (terminal.json) terminal.data(rows);
        else {
          const table = rows.map(({ id, cron, enabled, next, last }) => [
            `  ${id}`,
            cron,
            enabled ? `next ${next}` : 'switched off',
            last === null
              ? 'never ran'
              : `last ${last.plannedAt}${last.late ? ' (late)' : ''}: ${last.outcome ?? 'running'}${last.message === null ? '' : `, ${last.message}`}`,
          ]);
          terminal.print(columns(table));
        }
        return EXIT.fine;
      }),
    );
  jobs
    .command('run')
    .description('run one job now')
    .addArgument(new Argument('<job>', 'id of the job').choices(['collect', 'access-review', 'mock-audit']))
    .addHelpText('after', '\nExample:\n  $ fieldwork jobs run collect')
    .action(
      runWithApp(async (app, _, terminal, args) => {
        const { runJobNow } = await import('../tasks/schedule.ts');
        const stage = await terminal.stage(String(args[0]));
        const message = await runJobNow(app, stage, String(args[0]));
        stage.done(message);
        if (terminal.json) terminal.data({ job: args[0], message });
        return EXIT.fine;
      }),
    );
}
