import type { Sampler } from '../src/domain/mock-audit.ts';
import { accessGrants } from './access-grants.ts';
import { emergencyChanges } from './emergency-changes.ts';
import { enforcementChanges } from './enforcement-changes.ts';
import { productionChanges } from './production-changes.ts';
import { secretReads } from './secret-reads.ts';

/** Every population, in the order of the report. */
export const samplers: readonly Sampler[] = [
  productionChanges,
  accessGrants,
  emergencyChanges,
  enforcementChanges,
  secretReads,
];
