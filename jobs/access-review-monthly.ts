import type { Job } from '../src/domain/job.ts';

/** Privileged access changes faster than a quarter; without a monthly review in the configuration there is nothing to do. */
export const accessReviewMonthlyJob: Job = {
  id: 'access-review-monthly',
  objective: 'Open the tickets of the access reviews that are due every month.',
  cron: '0 9 2 * *',
  task: 'review-open-monthly',
  period: null,
};
