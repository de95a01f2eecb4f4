import type { Digest } from './digest.ts';
import type { Instant } from './instant.ts';
import type { ChangeGroup } from './items.ts';

/** How work is done: who deploys, how, who approves, through which roles. Figures of a period, and what became of them. */

/** What practice knows of one production change. */
export interface ChangePractice {
  /** How its ticket was found: `session-name`, `tag`, …, `person`; `none`. */
  readonly carrier: string;
  /** Where it was approved: `Change in CHG`; null: no ticket. */
  readonly place: string | null;
  /** True when policy names the type of that issue; a list that is empty takes every type and names none. */
  readonly placeNamed: boolean;
  /** `approved before`, `approved after`, `not approved`, `no ticket`, `cannot tell`. */
  readonly way: string;
  /** E-mail or name of who approved; null: nobody, or nobody knows. */
  readonly approver: string | null;
  /** Hours from approval to change; null without an approval before it. */
  readonly hours: number | null;
}

/** Shares that are followed, in the order of reports. */
export const PRACTICE_DIMENSIONS = ['group', 'role', 'carrier', 'place', 'way', 'approver'] as const;
export type PracticeDimension = (typeof PRACTICE_DIMENSIONS)[number];

/** One value of a dimension: a role, an approver, … */
export interface PracticeShare {
  readonly name: string;
  readonly count: number;
}

/** A role (or user) that changed production, and whether anybody documented that it does. */
export interface DeployingRole {
  readonly name: string;
  readonly group: ChangeGroup;
  readonly count: number;
  /** Where policy documents it; null: nowhere. */
  readonly documented: string | null;
  /** Another part of the audit says so already, item by item. */
  readonly told: boolean;
}

/** Figures of one period; small, and kept beside the audit for the next one. */
export interface PracticeFigures {
  readonly period: string;
  readonly auditedAt: Instant;
  /** Days of the period that lie behind. */
  readonly days: number;
  /** Production changes, emergencies included. */
  readonly changes: number;
  /** Ordinary changes: what approvals are counted over. */
  readonly ordinary: number;
  /** Nothing is missing from the sources, and the period is settled: what is not in the figures did not happen. */
  readonly complete: boolean;
  readonly shares: Readonly<Record<PracticeDimension, readonly PracticeShare[]>>;
  readonly roles: readonly DeployingRole[];
  /** Approval to change, in hours; null where nothing was approved before. */
  readonly medianHours: number | null;
  /** How many changes the median is of. */
  readonly approvedBefore: number;
  /** Ways that were new and undocumented when this audit looked: they stay so until policy names them. */
  readonly undocumented: readonly string[];
  /** Share of emergencies that was last usual. */
  readonly usualEmergencies: { readonly count: number; readonly changes: number };
}

/** One thing that is not as it was, in words. */
export interface PracticeChange {
  readonly dimension: PracticeDimension | 'rate' | 'time';
  readonly name: string;
  readonly kind: 'new' | 'gone' | 'more' | 'less';
  readonly words: string;
  /** Where policy documents it; null: nowhere, or nothing that has to be documented. */
  readonly documented: string | null;
}

/** A change of the rules that was written down with its date. */
export interface DocumentedChange {
  readonly from: Instant;
  readonly why: string;
}

export interface Practice {
  readonly now: PracticeFigures;
  /** Figures of the quarter before, from its newest audit; null: there are none to compare with. */
  readonly before: PracticeFigures | null;
  /** Digest of the former figures, as the ledger names it. */
  readonly beforeDigest: Digest | null;
  readonly changes: readonly PracticeChange[];
  /** Changes of policy since the beginning of the quarter before. */
  readonly documented: readonly DocumentedChange[];
  /** What could not be compared, one sentence each. */
  readonly limits: readonly string[];
}
