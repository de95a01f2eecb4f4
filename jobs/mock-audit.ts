import type { Job } from '../src/domain/job.ts';

/** Two weeks after the quarter, so that late deliveries of the sources are in. */
export const mockAuditJob: Job = {
  id: 'mock-audit',
  objective: 'Audit the quarter that has ended: freeze, draw, test, report.',
  cron: '0 9 15 1,4,7,10 *',
  task: 'audit',
  period: 'previous',
};
