import type { Job } from '../src/domain/job.ts';
import { accessReviewJob } from './access-review.ts';
import { accessReviewMonthlyJob } from './access-review-monthly.ts';
import { collectJob } from './collect.ts';
import { findingsSyncJob } from './findings-sync.ts';
import { mockAuditJob } from './mock-audit.ts';
import { reviewSyncJob } from './review-sync.ts';

/** All jobs, in the order a quarter needs them. */
export const JOBS: readonly Job[] = [
  collectJob,
  accessReviewJob,
  accessReviewMonthlyJob,
  reviewSyncJob,
  mockAuditJob,
  findingsSyncJob,
];
