import type { Digest } from './digest.ts';
import type { Instant } from './instant.ts';
import type { PracticeTest } from './packet.ts';
import type { Window } from './window.ts';

/** Access reviews as instances of a control: which had to be held, and what became of them. */

/** A review that the configuration asks for in one of its periods, or that was opened though it asks no more. */
export interface DueReview {
  /** Id of its campaign, opened or not: `2026Q3`, `privileged-2026-07`. */
  readonly campaign: string;
  /** Id of the review in the configuration; `all` for the general one. */
  readonly review: string;
  /** `2026Q3`, `2026-07`. */
  readonly period: string;
  readonly window: Window;
  /** First instant at which its list is too late. */
  readonly openBy: Instant;
  /** E-mail of whoever answers for it; null where nobody is named. */
  readonly responsible: string | null;
  /** Periods that ended by then were never asked for; null: all of them are. */
  readonly since: Instant | null;
  readonly opened: boolean;
}

/** Facts of an item as frozen: what does not change, whatever becomes of the review. */
export type ReviewFacts = Omit<DueReview, 'opened' | 'since'>;

/** One of the tests U1 to U12, with why its outcome is no pass. */
export interface WeighedTest extends PracticeTest {
  /** `signed-off-late`, `not-yet`, …; null for a pass. */
  readonly code: string | null;
}

/** A review that was opened, as it stands when it is audited. */
export interface HeldReview {
  readonly campaign: string;
  readonly frozenAt: Instant;
  readonly lines: number;
  /** Of the list, as frozen. */
  readonly digest: Digest;
  /** U1 to U12, in order. */
  readonly tests: readonly WeighedTest[];
  /** What the ledger says of it, by number of entry; null where no entry says it. */
  readonly ledger: {
    /** The list with this digest. */
    readonly list: number | null;
    readonly firstTicket: number | null;
    /** The closing with these files. */
    readonly closing: number | null;
  };
  /** First instant at which closing it is too late. */
  readonly closeBy: Instant;
  /** null while it is open. */
  readonly closing: {
    readonly closedAt: Instant;
    readonly closedBy: string;
    /** Digest of each file of the packet, by format. */
    readonly packet: Readonly<Record<string, Digest>>;
    /** What it was closed over, each excepted by a named approver. */
    readonly over: number;
  } | null;
}

/** Id of the item that stands for a review. */
export const reviewItemId = (campaign: string): string => `review:${campaign}`;
