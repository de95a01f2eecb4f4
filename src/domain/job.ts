/** What a job runs; each is a task of the program by its id. */
export type JobTask =
  | 'collect'
  | 'review-open'
  | 'review-open-monthly'
  | 'review-sync'
  | 'audit'
  | 'findings-sync';

/** A scheduled job, as declared in `jobs/`. */
export interface Job {
  readonly id: string;
  /** What it is for, in one sentence. */
  readonly objective: string;
  /** Default cron expression, in the configured time zone; `jobs.<id>.cron` overrides it. */
  readonly cron: string;
  readonly task: JobTask;
  /** Which quarter the task is about, seen from the planned time. */
  readonly period: 'current' | 'previous' | null;
}
