import type { ControlId, PopulationId } from './audit.ts';
import type { Digest } from './digest.ts';
import type { FrequencyBasis } from './frequency.ts';
import type { Instant } from './instant.ts';

/** What a draw is, and everything a stranger needs to repeat it. */

export interface SamplePlan {
  /** Confidence in percent. */
  readonly confidence: number;
  /** Tolerable deviation rate in percent. */
  readonly tolerable: number;
  readonly allowedDeviations: number;
  readonly size: number;
  readonly census: boolean;
  /** Why this size: `census: 18 items`, `hypergeometric, N=1204`. */
  readonly basis: string;
  /** Set when a table by frequency gave the size. */
  readonly frequency?: FrequencyBasis;
}

/** A sample that was enlarged after it had been looked at. */
export interface Extension {
  /** Sizes so far, each with the deviations up to which it would support the tolerable rate alone; -1: too small for any. */
  readonly stages: readonly { readonly size: number; readonly allowed: number }[];
  /** Most exceptions that one attribute showed before the last enlargement. */
  readonly exceptionsBefore: number;
  /** Risk of relying on the control too much under this plan, in percent, two decimals, rounded up. */
  readonly riskPercent: string;
}

/** Parts of the population that a draw was spread over. */
export interface Strata {
  readonly by: 'month';
  /** In order of time; a part ends where the next begins. */
  readonly parts: readonly {
    readonly name: string;
    readonly from: Instant;
    readonly count: number;
    /** Replacements not counted. */
    readonly drawn: number;
  }[];
}

/** Draw of a sample; everything a stranger needs to repeat it. */
export interface Draw {
  readonly population: PopulationId;
  readonly period: string;
  readonly populationDigest: Digest;
  readonly populationCount: number;
  readonly seed: string;
  /** `operating system`, `dice`, `drand quicknet round N` or, for a whole seed, `auditor`. */
  readonly entropySource: string;
  readonly drawnAt: Instant;
  readonly plan: SamplePlan;
  /** Absent: the size was decided before anything was looked at. */
  readonly extension?: Extension;
  /** Absent: drawn from the population as a whole. */
  readonly strata?: Strata;
  /** Items in drawing order, replacements included, with their tickets (`0.…`). */
  readonly drawn: readonly {
    readonly id: string;
    readonly ticket: string;
    readonly replaces: string | null;
  }[];
}

/** The controls that one audit looked at, drawn from all that are switched on. Everything a stranger needs to repeat it. */
export interface ControlsSample extends Omit<Draw, 'population'> {
  readonly population: 'controls';
  /** When the list was frozen, before its seed existed. */
  readonly frozenAt: Instant;
  /** The whole list, by id. */
  readonly controls: readonly { readonly id: ControlId; readonly title: string }[];
}
