import type { ControlId, Verdict } from './audit.ts';
import type { Instant } from './instant.ts';

/** What the audit of one period came to, in small numbers: enough to show a trend without the report. */
export interface PeriodHistory {
  readonly period: string;
  readonly auditedAt: Instant;
  readonly controls: readonly ControlHistory[];
  /** null: the audit was made by a version that followed no findings. */
  readonly findings: FindingHistory | null;
}

export interface ControlHistory {
  readonly control: ControlId;
  readonly title: string;
  readonly verdict: Verdict;
  /** Items of the whole population, late arrivals included; 0 where there was none. */
  readonly items: number;
  /** Of them, with at least one exception. */
  readonly exceptions: number;
  /** Of them, without an exception, but with something that could not be judged. */
  readonly unjudged: number;
  /** Tolerable rate in percent; null where nothing was drawn. */
  readonly tolerable: number | null;
}

export interface FindingHistory {
  /** First seen by this audit. */
  readonly opened: number;
  /** Seen to be fixed since the audit before. */
  readonly held: number;
  /** Came back since the audit before. */
  readonly regressed: number;
  /** Open when the audit was written, those that came back included. */
  readonly open: number;
}
