import type { Job } from '../src/domain/job.ts';

/** Daily: whoever closes a ticket without saying what was changed is asked while it is still on their mind. */
export const findingsSyncJob: Job = {
  id: 'findings-sync',
  objective: 'Make and read the tickets of findings, and say in them what audits saw.',
  cron: '30 8 * * *',
  task: 'findings-sync',
  period: null,
};
