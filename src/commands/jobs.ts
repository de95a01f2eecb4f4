import { Argument, type Command } from 'commander';
import { JOBS } from '../../jobs/index.ts';
import { limitTo, runWithApp } from '../command.ts';
import { EXIT } from '../domain/errors.ts';
import { localMinute } from '../domain/instant.ts';
import type { Tick } from '../domain/store.ts';
import { columns } from '../terminal.ts';

/** `fieldwork jobs`: what runs when, and running one now. */
export function register(program: Command): void {
  const jobs = program
    .command('jobs')
    .description('scheduled jobs: list them, run one now')
    .addHelpText('after', '\nExample:\n  $ fieldwork jobs list');
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
          const zone = app.config.timezone;
          const table = rows.map(({ id, cron, enabled, next, last }) => [
            `  ${id}`,
            cron,
            !enabled ? 'switched off' : next === null ? 'never' : `next ${localMinute(next, zone)}`,
            last === null ? 'never ran' : lastRun(last, zone),
          ]);
          terminal.print(`Times are ${zone}.\n`);
          terminal.print(columns(table));
        }
        return EXIT.fine;
      }),
    );
  jobs
    .command('run')
    .description('run one job now')
    .addArgument(
      limitTo(
        new Argument('<job>', 'id of the job'),
        JOBS.map(({ id }) => id),
      ),
    )
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

function lastRun({ plannedAt, late, outcome, message }: Tick, timezone: string): string {
  const said = message === null ? '' : `, ${message}`;
  return `last ${localMinute(plannedAt, timezone)}${late ? ' (late)' : ''}: ${outcome ?? 'running'}${said}`;
}
