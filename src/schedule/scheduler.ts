import cron, { type ScheduledTask } from 'node-cron';
import { coerceError } from '../domain/errors.ts';
import { addMs, fromEpochMs, type Instant } from '../domain/instant.ts';
import type { Job } from '../domain/job.ts';
import type { Clock } from '../domain/ports.ts';
import type { Store } from '../domain/store.ts';
import { previousRun } from './cron.ts';

/** A claimed tick that has not ended after this long belongs to a process that died. */
const ABANDONED_MS = 6 * 3_600_000;

/** What the scheduler keeps. */
export type ScheduleStore = Pick<Store, 'claimTick' | 'finishTick' | 'ticks' | 'putOnce'>;

export interface ScheduledRun {
  readonly job: Job;
  readonly plannedAt: Instant;
  /** Runs after its planned time, because the process was down then; effective and actual date differ. */
  readonly late: boolean;
}

export interface SchedulePorts {
  readonly store: ScheduleStore;
  readonly clock: Clock;
  /** Runs the job's task; what it returns is kept as the tick's message. Throwing marks the tick failed. */
  readonly execute: (run: ScheduledRun) => Promise<string>;
  readonly log: (message: string) => void;
}

/** Runs one planned tick if nobody else has it. @returns true when it ran here. */
export async function runTick(ports: SchedulePorts, run: ScheduledRun): Promise<boolean> {
  const { store, clock } = ports;
  const { job, plannedAt, late } = run;
  if (!(await store.claimTick(job.id, plannedAt, { at: clock.now(), late }))) return false;
  await executeTick(ports, run);
  return true;
}

async function executeTick(ports: SchedulePorts, run: ScheduledRun): Promise<void> {
  const { store, clock, log } = ports;
  const name = `${run.job.id} planned ${run.plannedAt}${run.late ? ' (late)' : ''}`;
  log(`${name}: started`);
  try {
    const message = await ports.execute(run);
    await store.finishTick(run.job.id, run.plannedAt, { at: clock.now(), outcome: 'done', message });
    log(`${name}: ${message}`);
  } catch (thrown) {
    const { message } = coerceError(thrown);
    await store.finishTick(run.job.id, run.plannedAt, { at: clock.now(), outcome: 'failed', message });
    log(`${name}: failed: ${message}`);
  }
}

/**
 * Runs what was missed while no process was up: of each job the last planned tick since the schedule first
 * started, once, labelled late; and a tick whose process died in the middle.
 */
export async function catchUp(ports: SchedulePorts, jobs: readonly Job[], timezone: string): Promise<void> {
  for (const job of jobs) {
    const now = ports.clock.now();
    const since = await ports.store.putOnce('setting', `scheduled-since/${job.id}`, { at: now }, now);
    const plannedAt = previousRun(job.cron, timezone, now);
    if (plannedAt !== null && plannedAt >= since.at) await runTick(ports, { job, plannedAt, late: true });
    const [last] = await ports.store.ticks(job.id, 1);
    const abandoned =
      last !== undefined && last.finishedAt === null && last.claimedAt < addMs(now, -ABANDONED_MS);
    if (abandoned) await executeTick(ports, { job, plannedAt: last.plannedAt, late: true });
  }
}

/** Starts the schedule. @returns a function that stops it and waits for what is running. */
export function startSchedule(
  ports: SchedulePorts,
  jobs: readonly Job[],
  timezone: string,
): () => Promise<void> {
  const running = new Set<Promise<unknown>>();
  const tasks: ScheduledTask[] = jobs.map((job) =>
    cron.schedule(
      job.cron,
      (context) => {
        const plannedAt = fromEpochMs(Math.floor(context.date.getTime() / 60_000) * 60_000);
        const run = runTick(ports, { job, plannedAt, late: false });
        running.add(run);
        return run.finally(() => running.delete(run));
      },
      { timezone, name: job.id, noOverlap: true },
    ),
  );
  return async () => {
    await Promise.all(tasks.map((task) => task.destroy()));
    await Promise.allSettled(running);
  };
}
