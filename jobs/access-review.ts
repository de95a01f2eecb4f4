import type { Job } from '../src/domain/job.ts';

/** Opens inside the quarter it reviews, with time to finish in it: auditors want list and sign-off there. */
export const accessReviewJob: Job = {
  id: 'access-review',
  objective: 'Open the access-review tickets of the quarter, two weeks before it ends.',
  cron: '0 9 14 3,6,9,12 *',
  task: 'review-open',
  period: 'current',
};
