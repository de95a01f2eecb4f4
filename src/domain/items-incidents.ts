import type { Instant } from './instant.ts';

/** Facts of one incident as frozen. The tests read its issue, under whatever key it has by then. */
export interface IncidentFacts {
  /** Its key when the population was frozen. */
  readonly key: string;
  readonly created: Instant | null;
  /** As `policy.incident.detectedField` says; null where it says nothing readable. */
  readonly detected: Instant | null;
}
