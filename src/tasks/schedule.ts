import { pino } from 'pino';
import { JOBS } from '../../jobs/index.ts';
import type { App } from '../compose.ts';
import { ConfigError } from '../domain/errors.ts';
import type { Instant } from '../domain/instant.ts';
import type { Job } from '../domain/job.ts';
import { nearest } from '../domain/nearest.ts';
import { type Cadence, monthOf, type Period, periodOf, previousPeriod } from '../domain/period.ts';
import type { Progress } from '../domain/ports.ts';
import type { Tick } from '../domain/store.ts';
import { checkCron, nextRun } from '../schedule/cron.ts';
import { catchUp, type SchedulePorts, startSchedule } from '../schedule/scheduler.ts';

export interface JobRow {
  readonly id: string;
  readonly objective: string;
  readonly cron: string;
  readonly enabled: boolean;
  readonly next: Instant | null;
  readonly last: Tick | null;
}

/** The declared jobs with the configuration's overrides. @throws ConfigError for an unknown job or a wrong cron expression. */
function configuredJobs(app: App): { job: Job; enabled: boolean }[] {
  const ids = JOBS.map((job) => job.id);
  for (const id of Object.keys(app.config.jobs)) {
    if (!ids.includes(id)) {
      const near = nearest(id, ids);
      throw new ConfigError(
        `jobs.${id}: there is no such job${near === null ? '' : `. Did you mean "${near}"?`}`,
        { hint: `Jobs: ${ids.join(', ')}` },
      );
    }
  }
  return JOBS.map((job) => {
    const settings = app.config.jobs[job.id];
    const cron = settings?.cron ?? job.cron;
    checkCron(cron, job.id);
    return { job: { ...job, cron }, enabled: settings?.enabled ?? true };
  });
}

/** Every job with its next and last run. */
export async function listJobs(app: App): Promise<readonly JobRow[]> {
  return Promise.all(
    configuredJobs(app).map(async ({ job, enabled }) => {
      const [last] = await app.store.ticks(job.id, 1);
      return {
        id: job.id,
        objective: job.objective,
        cron: job.cron,
        enabled,
        next: nextRun(job.cron, app.config.timezone, app.clock.now()),
        last: last ?? null,
      };
    }),
  );
}

/** Runs one job's task now, under a tick of its own. @returns what it came to. */
export async function runJobNow(app: App, progress: Progress, id: string): Promise<string> {
  const found = configuredJobs(app).find(({ job }) => job.id === id);
  if (found === undefined) throw new ConfigError(`there is no job "${id}"`);
  const at = app.clock.now();
  if (!(await app.store.claimTick(id, at, { at, late: false })))
    throw new ConfigError(`job ${id} is running already`);
  try {
    const message = await runTask(app, progress, found.job, at);
    await app.store.finishTick(id, at, { at: app.clock.now(), outcome: 'done', message });
    return message;
  } catch (thrown) {
    await app.store.finishTick(id, at, { at: app.clock.now(), outcome: 'failed', message: String(thrown) });
    throw thrown;
  }
}

async function runTask(app: App, progress: Progress, job: Job, plannedAt: Instant): Promise<string> {
  switch (job.task) {
    case 'collect': {
      const { collectNow } = await import('./collect.ts');
      const outcomes = await collectNow(app, progress, {});
      const incomplete = outcomes.filter((outcome) => outcome.state === 'incomplete');
      if (incomplete.length > 0)
        throw new Error(
          `${incomplete.length} of ${outcomes.length} streams incomplete: ${incomplete[0]?.failure?.message ?? ''}`,
        );
      return `${outcomes.length} streams collected`;
    }
    case 'review-open': {
      return openReviews(app, progress, 'quarter', periodFor(app, job, plannedAt));
    }
    case 'review-open-monthly':
      return openReviews(app, progress, 'month', monthOf(plannedAt, app.config.timezone));
    case 'review-sync': {
      const { syncReviewsNow } = await import('./review/index.ts');
      const { reviews } = await syncReviewsNow(app, progress, null);
      return reviews.map((review) => `${review.status.campaign.id}: ${review.replies} replies`).join(', ');
    }
    case 'audit': {
      const { auditNow } = await import('./audit.ts');
      const report = await auditNow(app, progress, { period: periodFor(app, job, plannedAt) });
      return `${report.period.id}: ${report.controls.map((control) => `${control.control} ${control.verdict}`).join(', ')}`;
    }
    case 'findings-sync': {
      const { syncFindingsNow } = await import('./findings.ts');
      const { standings, created, comments } = await syncFindingsNow(app);
      return `${standings.length} findings, ${created} tickets made, ${comments} comments`;
    }
  }
}

/** Opens every review of a cadence. */
async function openReviews(app: App, progress: Progress, every: Cadence, period: Period): Promise<string> {
  const { openReviewNow } = await import('./review/index.ts');
  const { reviewDefinitions } = await import('./review/settings.ts');
  const done: string[] = [];
  const due = app.config.review === undefined && every === 'month' ? [] : reviewDefinitions(app);
  for (const { id } of due.filter((one) => one.every === every)) {
    const { campaign, tickets } = await openReviewNow(app, progress, period, id);
    done.push(`${campaign.id}: ${tickets.length} tickets`);
  }
  return done.join(', ') || 'no review is due every month';
}

function periodFor(app: App, job: Job, plannedAt: Instant): Period {
  const current = periodOf(plannedAt, app.config.timezone);
  return job.period === 'previous' ? previousPeriod(current) : current;
}

/** Runs the schedule until SIGINT or SIGTERM; what is running stops after its page. */
export async function serveUntilStopped(app: App): Promise<void> {
  const log = pino({ name: 'fieldwork', redact: ['*.token', '*.password', '*.secret', '*.authorization'] });
  const jobs = configuredJobs(app).flatMap(({ job, enabled }) => (enabled ? [job] : []));
  const progress: Progress = { step: (text) => log.debug(text) };
  const ports: SchedulePorts = {
    store: app.store,
    clock: app.clock,
    execute: ({ job, plannedAt }) => runTask(app, progress, job, plannedAt),
    log: (message) => log.info(message),
  };
  const stop = startSchedule(ports, jobs, app.config.timezone);
  log.info({ jobs: jobs.map((job) => job.id), timezone: app.config.timezone }, 'schedule started');
  await catchUp(ports, jobs, app.config.timezone);
  await new Promise<void>((resolve) => {
    if (app.signal.aborted) resolve();
    app.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await stop();
  log.info('schedule stopped');
}
