import type { Job } from '../src/domain/job.ts';

/** Hourly, so that whoever answers a ticket is answered while the ticket is still on their mind. */
export const reviewSyncJob: Job = {
  id: 'review-sync',
  objective: 'Read what reviewers said in their tickets, answer it, and record sign-offs.',
  cron: '7 * * * *',
  task: 'review-sync',
  period: null,
};
