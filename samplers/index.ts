import type { Sampler } from '../src/domain/mock-audit.ts';
import { accessGrants } from './access-grants.ts';
import { accessReviews } from './access-reviews.ts';
import { emergencyChanges } from './emergency-changes.ts';
import { enforcementChanges } from './enforcement-changes.ts';
import { incidents } from './incidents.ts';
import { leavers } from './leavers.ts';
import { privilegedAccess } from './privileged-access.ts';
import { productionChanges } from './production-changes.ts';
import { secretReads } from './secret-reads.ts';
import { vendorReviews } from './vendor-reviews.ts';

/** Every population, in the order of the report. */
export const samplers: readonly Sampler[] = [
  productionChanges,
  emergencyChanges,
  enforcementChanges,
  accessGrants,
  leavers,
  accessReviews,
  secretReads,
  incidents,
  vendorReviews,
  privilegedAccess,
];
