import type { Job } from '../src/domain/job.ts';

export const collectJob: Job = {
  id: 'collect',
  objective:
    'Pull identity, change and ticket data every night, because Okta and CloudTrail forget after 90 days.',
  cron: '15 2 * * *',
  task: 'collect',
  period: null,
};
