import type { EvidenceRef, Severity } from './audit.ts';
import type { Digest } from './digest.ts';
import type { Instant } from './instant.ts';
import type { Window } from './window.ts';

/**
 * Findings: tracked problems. A finding is one cause, however many items show it, and keeps its identity from audit to
 * audit, so that the next one can say what the last one's fixes came to.
 */

/** `open` and `regressed` ask for work; `fixed` waits for the next audit or a re-test; `verified` was seen to hold. */
export type FindingState = 'open' | 'fixed' | 'verified' | 'accepted' | 'regressed';

export interface Finding {
  /** `change-approved/no-ticket`, `source/coverage-gap/okta.logs:`, `review/leaver`. */
  readonly id: string;
  /** As gaps have it: `exception`, `coverage-gap`, `review-flag`, … */
  readonly kind: string;
  /** Reason code. */
  readonly code: string;
  readonly control: string | null;
  readonly title: string;
  readonly firstSeen: { readonly period: string; readonly at: Instant };
}

/** One item that shows a finding. */
export interface FindingItem {
  readonly fingerprint: string;
  readonly subject: string;
  readonly title: string;
  readonly detail: string;
  readonly owner: string | null;
  readonly severity: Severity;
  readonly fix: string;
  /** When it happened; null where nobody can tell. */
  readonly since: Instant | null;
  readonly evidence: readonly EvidenceRef[];
}

/** What one audit saw of a finding. */
export interface Sighting {
  readonly finding: string;
  readonly period: string;
  /** The audited time. */
  readonly window: Window;
  /** When the audit was made. */
  readonly at: Instant;
  /** `cannot-tell`: the audit could not conclude, so that nothing was seen proves nothing. */
  readonly outcome: 'seen' | 'not-seen' | 'cannot-tell';
  readonly items: readonly FindingItem[];
  /** What was looked at, in one sentence. */
  readonly because: string;
}

/** What somebody said about the nature or the cause of a finding, in its ticket or in the workbook of a gap report. */
export interface Said {
  readonly text: string;
  /** Who wrote the present words, by name; of a workbook, who gives them. */
  readonly by: string;
  /** Of a workbook, when it was last saved. */
  readonly at: Instant;
  /** The audit it was said about: the last one that had seen the finding then. */
  readonly period: string;
  /** When the workbook was taken in; absent: it was said in the ticket. */
  readonly importedAt?: Instant;
}

/** Nature and cause as somebody gives them in the workbook of a gap report. */
export interface Explanation {
  readonly finding: string;
  /** When they were taken in. */
  readonly at: Instant;
  readonly by: string;
  /** The audit whose workbook it is. */
  readonly period: string;
  readonly auditedAt: Instant;
  /** When the workbook was last saved, as far as it says so; never before its audit and never after it was taken in. */
  readonly savedAt: Instant;
  /** The file, which is kept. */
  readonly workbook: Digest;
  readonly nature?: string;
  readonly cause?: string;
}

/** How the ticket of a finding stood when it was read. */
export interface TicketObservation {
  readonly finding: string;
  readonly at: Instant;
  readonly issue: string;
  /** When it was moved to done, and by whom; null while it is at work. */
  readonly doneAt: Instant | null;
  readonly doneBy: string | null;
  /** The evidence of the fix: a comment or a file by a person; null where there is none. */
  readonly proof: { readonly by: string; readonly at: Instant; readonly what: string } | null;
  /** Absent until somebody said it. */
  readonly nature?: Said;
  readonly cause?: Said;
}

/** The same items looked at again, freshly. */
export interface Retest {
  readonly finding: string;
  readonly at: Instant;
  readonly mended: readonly string[];
  readonly still: readonly string[];
  /** Items of which nothing can be said now. */
  readonly unknown: readonly string[];
  /** What was seen of each item, or why nothing can be said of it; absent in re-tests of earlier versions. */
  readonly because?: readonly RetestedItem[];
}

/** `mended`: as it should be now; `still`: as the audit saw it; `unknown`: nothing can be said. */
export type RetestAnswer = 'mended' | 'still' | 'unknown';

export interface RetestedItem {
  readonly subject: string;
  readonly said: RetestAnswer;
  /** One or two sentences. */
  readonly words: string;
}

/** A risk that somebody took, for a time. */
export interface Acceptance {
  readonly approver: string;
  readonly reason: string;
  /** Last day, `YYYY-MM-DD`. */
  readonly until: string;
  /** First instant after that day. */
  readonly endsAt: Instant;
}

/** What there is to say about a finding now, in one word. */
export type FindingWord =
  | 'new'
  | 'still-open'
  | 'overdue'
  | 'not-seen-again'
  | 'closed-without-evidence'
  | 'fixed'
  | 'held'
  | 'regressed'
  | 'accepted'
  | 'acceptance-expired';

/** A finding as it stands. */
export interface FindingStanding {
  readonly finding: Finding;
  readonly state: FindingState;
  readonly word: FindingWord;
  /** Since when it is in that state. */
  readonly since: Instant;
  readonly dueAt: Instant | null;
  /** The last audit that looked. */
  readonly last: Pick<Sighting, 'period' | 'at' | 'outcome' | 'because'>;
  /** Items of the last audit that saw it. */
  readonly items: readonly FindingItem[];
  readonly seenIn: { readonly period: string; readonly at: Instant };
  readonly severity: Severity;
  /** Key of its ticket. */
  readonly issue: string | null;
  readonly closedWithoutEvidenceAt: Instant | null;
  readonly acceptance: Acceptance | null;
  /** What proves the last step, in one sentence; null while it is open. */
  readonly proof: string | null;
  /** What people said last, in its ticket or in a workbook; absent until somebody did. */
  readonly nature?: Said;
  readonly cause?: Said;
  /** What was said before in the other of the two, where it says something else. */
  readonly alsoNature?: Said;
  readonly alsoCause?: Said;
}

/** What is said in a ticket, each once. */
export type FindingNews =
  | {
      readonly kind: 'seen-again' | 'came-back';
      readonly standing: FindingStanding;
      readonly sighting: Sighting;
    }
  | { readonly kind: 'held'; readonly standing: FindingStanding; readonly proof: string }
  | { readonly kind: 'no-evidence'; readonly standing: FindingStanding; readonly doneAt: Instant }
  | {
      readonly kind: 'still-there';
      readonly standing: FindingStanding;
      readonly at: Instant;
      /** What was seen of those that still show it, each sentence once. */
      readonly seen: readonly string[];
    }
  | { readonly kind: 'overdue'; readonly standing: FindingStanding; readonly dueAt: Instant }
  | { readonly kind: 'accepted' | 'acceptance-expired'; readonly standing: FindingStanding };
