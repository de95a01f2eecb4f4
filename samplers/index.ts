import type { Sampler } from '../src/domain/mock-audit.ts';
import { accessGrants } from './access-grants.ts';
import { incidents } from './incidents.ts';
import { leavers } from './leavers.ts';
import { productionChanges } from './production-changes.ts';
import { vendorReviews } from './vendor-reviews.ts';

/** Every population, in the order of the report. */
export const samplers: readonly Sampler[] = [
  productionChanges,
  accessGrants,
  leavers,
  incidents,
  vendorReviews,
];
