import type { Gap, GapReport, PopulationItem, ReviewSummary, SwitchedOff } from '../domain/audit.ts';
import type { CompletenessChecks } from '../domain/completeness.ts';
import type { DatedPolicies } from '../domain/dated-policy.ts';
import type { BroughtEntropy } from '../domain/entropy-source.ts';
import type { Frequency, FrequencyTable } from '../domain/frequency.ts';
import type { PlaceWatch } from '../domain/inventory.ts';
import type { ChangeSession } from '../domain/items.ts';
import type { DueReview, HeldReview } from '../domain/items-reviews.ts';
import type { AuditControl, Drawing, Sampler, TestContext } from '../domain/mock-audit.ts';
import type { Period } from '../domain/period.ts';
import type { Policy } from '../domain/policy.ts';
import type { Clock, Entropy, Progress } from '../domain/ports.ts';
import type { ChangePractice } from '../domain/practice.ts';
import type { Store } from '../domain/store.ts';
import type { Window } from '../domain/window.ts';
import type { StreamFacts } from './coverage.ts';

/** What the mock audit is given: ports, and the pure parts that the composition root names. */
export interface AuditPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly progress: Progress;
  readonly samplers: readonly Sampler[];
  readonly controls: readonly AuditControl[];
  readonly drawing: Drawing;
  /** Whether populations are complete is asked from the other side, too; not asked when absent. */
  readonly completeness?: CompletenessChecks;
  /** Looks at every CloudTrail record of a report's period, for its inventory; without it there is no inventory of places. */
  readonly watchPlaces?: (policy: Policy, period: Window) => PlaceWatch;
  /** How changes were asked for and approved, under the context's rules. */
  readonly readPractice?: (context: TestContext) => (item: PopulationItem<ChangeSession>) => ChangePractice;
}

/** `audit` of the configuration. */
export interface AuditSettings {
  /** Percent. */
  readonly confidence: number;
  /** Percent. */
  readonly tolerable: number;
  readonly allowedDeviations: number;
  /** What a draw is spread over; nothing when absent. */
  readonly strata?: 'none' | 'month';
  /** Where sizes come from; exact tables when absent. */
  readonly sizes?: 'exact' | 'frequency';
  /** Sizes by how often a control operates; common ones when absent. */
  readonly table?: FrequencyTable;
  /** How often the control operates, where the configuration says it. */
  readonly frequency?: Frequency;
  /** Sample size an auditor would likely take. */
  readonly auditorSample: number;
  /** How long after a period sources may still deliver. */
  readonly settleHours: number;
}

export interface AuditOptions {
  readonly period: Period;
  readonly rules: DatedPolicies;
  readonly settings: AuditSettings;
  /** Figures of single controls that differ from those for all, by id. */
  readonly tuned?: Readonly<Record<string, Partial<AuditSettings>>>;
  /** All configured streams. */
  readonly streams: readonly StreamFacts[];
  /** The whole seed, when an auditor brings it; absent: entropy of the operating system. */
  readonly seed?: string | undefined;
  /** To how many items the sample of a control is enlarged when it shows more exceptions than are allowed. */
  readonly extend?: number | undefined;
  /** How many controls to draw and audit; absent: all. */
  readonly controlsSample?: number | undefined;
  /** Dice or a round of a beacon, already checked, that take the place of the operating system's entropy. */
  readonly entropy?: BroughtEntropy | undefined;
  /** Access reviews of the period; absent: the configuration has none. */
  readonly reviewsDue?: readonly DueReview[] | undefined;
  /** Those that were opened, as they stand now; absent where nothing is asked about them. */
  readonly reviewsHeld?: readonly HeldReview[] | undefined;
}

export interface ReportOptions extends AuditOptions {
  readonly company: string;
  readonly tool: GapReport['tool'];
  /** Found by the access review. */
  readonly reviewGaps: readonly Gap[];
  readonly review: ReviewSummary | null;
  readonly switchedOff?: readonly SwitchedOff[];
}
