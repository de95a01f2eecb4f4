import type { Verb } from './answer.ts';
import type { EvidenceRef } from './audit.ts';
import type { Digest } from './digest.ts';
import type { Instant } from './instant.ts';
import type { RemediationState, RemovalEvent } from './remediation.ts';
import type { Assignment, Campaign, Flag } from './review.ts';
import type { Statement, Voice } from './statement.ts';

/** The packet of an access review: everything an auditor asks for about one campaign, as data. */

/** A reason why a campaign may not be closed as it is. */
export interface Blocker {
  /** Stable within the campaign, typed by people: `SEC-12`, `source:okta.users`, `removal:IT-88`, `line:SEC-12/4`. */
  readonly item: string;
  readonly code:
    | 'source-failed'
    | 'source-stale'
    | 'source-partial'
    | 'not-signed-off'
    | 'unreadable'
    | 'unassigned'
    | 'removal-not-verified'
    | 'supplement-open';
  readonly text: string;
}

/** A named, dated decision of an approver to close over a blocker. */
export interface ReviewException {
  readonly campaign: string;
  readonly item: string;
  /** E-mail of the approver, who is one of `review.exceptions.approvers`. */
  readonly approver: string;
  readonly reason: string;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly until: string;
  readonly recordedAt: Instant;
  /** User of the machine who recorded it: `ana@bastion-1`. */
  readonly recordedBy: string;
}

/** One of the tests that auditors make of an access review (U1 to U12). */
export interface PracticeTest {
  readonly id: `U${number}`;
  /** What must hold, in one sentence. */
  readonly requirement: string;
  readonly outcome: 'pass' | 'exception' | 'indeterminate' | 'not-applicable';
  /** The facts behind the outcome, one sentence each; at most some twenty, then a count. */
  readonly facts: readonly string[];
}

/** How one reviewer worked. Indicators of risk, never proof. */
export interface ReviewerIndicators {
  readonly assignment: string;
  readonly reviewer: string;
  readonly issue: string;
  readonly lines: number;
  readonly flagged: number;
  /** From the ticket's opening to the first word that decides, in milliseconds; null: none yet. */
  readonly firstDecisionMs: number | null;
  /** From the first word that decides to the sign-off, in milliseconds; null while it is not signed off. */
  readonly decidingMs: number | null;
  /** Lines decided per minute of that time, two decimals; null when not signed off or all in one comment. */
  readonly linesPerMinute: number | null;
  /** True when every line was kept. */
  readonly keptAll: boolean;
  /** Campaigns in a row, this one included, in which the reviewer kept every line. */
  readonly keptAllRun: number;
  /** Flagged lines that were kept. */
  readonly flaggedKept: number;
  /** Planted known-wrong lines in the ticket, and how many of them were kept. */
  readonly planted: number;
  readonly plantedKept: number;
  /** What is remarkable, each one sentence: `42 lines in one comment, 3 minutes after the first look`. */
  readonly remarks: readonly string[];
}

export interface PacketSight {
  readonly at: Instant;
  readonly state: 'there' | 'gone' | 'cannot-tell';
  readonly words: string;
  readonly artifacts: readonly Digest[];
}

export interface ReviewPacket {
  readonly schema: 'fieldwork/review-packet/1';
  readonly company: string;
  readonly timezone: string;
  readonly tool: { readonly name: 'fieldwork'; readonly version: string; readonly configDigest: Digest };
  readonly simulatedClock: boolean;
  /** When the campaign was closed; null in a draft of one that is open. */
  readonly closedAt: Instant | null;
  /** User of the machine who closed it. */
  readonly closedBy: string | null;
  /** When the facts were gathered. */
  readonly generatedAt: Instant;
  /** Newest ledger entry when the facts were gathered. */
  readonly ledgerHead: { readonly seq: number; readonly hash: Digest } | null;
  readonly campaign: Pick<
    Campaign,
    | 'id'
    | 'review'
    | 'period'
    | 'frozenAt'
    | 'dueDate'
    | 'query'
    | 'digest'
    | 'sources'
    | 'previous'
    | 'outOfScope'
  > & {
    /** SHA-256 of the canonical JSON of the frozen campaign, which names the lines of each reviewer by their digest; as the ledger has it. */
    readonly documentDigest: Digest;
    readonly lines: number;
    readonly flagged: number;
    readonly people: number;
  };
  readonly tests: readonly PracticeTest[];
  readonly blockers: readonly (Blocker & { readonly exception: ReviewException | null })[];
  readonly exceptions: readonly ReviewException[];
  /** Who reviewed what, by which rule; every assignment that has lines is in it. */
  readonly reviewers: readonly {
    readonly assignment: string;
    readonly name: string;
    /** null: nobody may review these lines, so nobody was asked. */
    readonly email: string | null;
    /** Empty where there is no ticket. */
    readonly issue: string;
    /** Why the assignment was made after the list was frozen; null for those of the list. */
    readonly origin: Assignment['origin'];
    readonly lines: number;
    readonly flagged: number;
    /** Rules by which lines came here, with counts, and why not by an earlier rule. */
    readonly rules: readonly {
      readonly rule: string;
      readonly note: string | null;
      readonly lines: number;
    }[];
    readonly signedOffAt: Instant | null;
    readonly signedOffBy: string | null;
    readonly late: boolean;
    /** `signed off`, `3 lines open`, `reassigned to …`, `cannot be read: …`, `nobody may review them` */
    readonly state: string;
  }[];
  readonly lines: readonly {
    readonly assignment: string;
    readonly issue: string;
    readonly number: number;
    readonly id: string;
    readonly person: string;
    readonly email: string | null;
    readonly system: 'Okta' | 'AWS';
    readonly account: string;
    readonly entitlement: string;
    readonly how: string;
    readonly lastUsed: Instant | null;
    readonly mfa: string;
    readonly privileged: boolean;
    readonly flags: readonly Flag[];
    /** By which rule the line came to its reviewer, and why not by an earlier one. */
    readonly rule: string;
    readonly note: string | null;
    /** True when the reviewer reports to the administrator on the line. */
    readonly reportsToHolder: boolean;
    /** What would have to go for the entitlement to be gone, by name; empty when that cannot be told. */
    readonly grants: readonly string[];
    readonly decision: {
      readonly verb: Verb;
      readonly target: string | null;
      readonly reason: string | null;
      readonly by: string;
      readonly at: Instant;
      /** False for `keep all` and the like. */
      readonly named: boolean;
    } | null;
    readonly evidence: readonly EvidenceRef[];
  }[];
  /** All that was said in the tickets, in order. */
  readonly statements: readonly {
    readonly issue: string;
    readonly at: Instant;
    readonly author: string;
    readonly voice: Voice;
    readonly kind: 'comment' | 'workbook';
    /** The words; null for a workbook. */
    readonly text: string | null;
    readonly counts: boolean;
    readonly edited: boolean;
    readonly withdrawn: boolean;
    readonly digest: Digest;
    readonly artifacts: readonly Digest[];
    /** Passages that are no answer, and what is wrong with a workbook. */
    readonly notUnderstood: Statement['notUnderstood'];
    readonly problems: Statement['problems'];
  }[];
  readonly remediations: readonly {
    readonly id: string;
    readonly reviewIssue: string;
    readonly line: number;
    readonly verb: 'revoke' | 'change';
    readonly target: string | null;
    readonly reason: string | null;
    readonly decidedBy: string;
    readonly decidedAt: Instant;
    readonly person: string;
    readonly system: 'Okta' | 'AWS';
    readonly account: string;
    readonly entitlement: string;
    /** What exactly had to go. */
    readonly grants: readonly string[];
    /** What is read in the source to see that it is gone, by name. */
    readonly proofs: readonly string[];
    readonly issue: string | null;
    readonly administrator: string | null;
    readonly openedAt: Instant;
    readonly dueDate: string;
    readonly before: PacketSight | null;
    readonly after: PacketSight | null;
    readonly goneSeenAt: Instant | null;
    readonly event: RemovalEvent | null;
    readonly ticketDoneAt: Instant | null;
    readonly regrantedAt: Instant | null;
    readonly state: RemediationState;
    readonly late: boolean;
  }[];
  /** Access that came or changed between list and sign-off; null when nobody looked. */
  readonly supplement: {
    readonly at: Instant;
    /** Collections that the list was compared with. */
    readonly sources: readonly Pick<
      Campaign['sources'][number],
      'stream' | 'scope' | 'collectionId' | 'at'
    >[];
    /** Ids of lines that were not in the list, that give something else since, and that are no more. */
    readonly added: readonly string[];
    readonly changed: readonly string[];
    readonly gone: readonly string[];
    /** SHA-256 of the ids of added and changed lines, made as that of the list. */
    readonly digest: Digest;
  } | null;
  readonly indicators: readonly ReviewerIndicators[];
  /** How this was made, in words a stranger can follow: digests and how to check them. */
  readonly notes: readonly string[];
}
