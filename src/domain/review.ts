import type { EvidenceRef } from './audit.ts';
import type { Digest } from './digest.ts';
import type { Instant } from './instant.ts';
import type { Grant } from './remediation.ts';

/** Words of the access review. */

/** A person or a non-human, joined across systems. */
export interface Identity {
  /** Canonical: `person:<okta user id>` or `nonhuman:<account id>`. */
  readonly id: string;
  readonly kind: 'person' | 'non-human' | 'unknown';
  readonly name: string;
  readonly email: string | null;
  readonly oktaUserId: string | null;
  readonly managerId: string | null;
  /** Left the company: DEPROVISIONED or gone in the identity source. */
  readonly left: boolean;
  /** How the accounts were joined: `okta`, `e-mail`, `tag`, `map`, `none`. */
  readonly joinedBy: string;
}

export type FlagCode =
  | 'leaver'
  | 'suspended'
  | 'dormant'
  | 'never-signed-in'
  | 'no-mfa'
  | 'mfa-unknown'
  | 'privileged'
  | 'orphan'
  | 'no-owner'
  | 'key-old'
  | 'key-unused'
  | 'shared-account'
  | 'assumable-from-outside'
  | 'granted-since'
  | 'role-changed'
  | 'came-back';

export interface Flag {
  readonly code: FlagCode;
  /** Plain words: `not used for 143 days`. */
  readonly text: string;
}

/** Flags that inform; every other one says that something is wrong. */
const INFORMATION: ReadonlySet<FlagCode> = new Set<FlagCode>([
  'privileged',
  'suspended',
  'mfa-unknown',
  'granted-since',
  'role-changed',
]);

/** True when a flag says that something is wrong, not merely worth knowing. */
export function isProblem(flag: Flag): boolean {
  return !INFORMATION.has(flag.code);
}

/** Flags about what could not be told or is out of use already: they ask nothing of a reviewer. */
const NO_QUESTION: ReadonlySet<FlagCode> = new Set<FlagCode>(['mfa-unknown', 'suspended']);

/** True for a flagged line: `keep all` does not cover it, it needs an answer that names it. */
export function needsOwnWord(line: Pick<ReviewLine, 'flags'>): boolean {
  return line.flags.some(({ code }) => !NO_QUESTION.has(code));
}

/** How many lines of a ticket are flagged: the figure that every list of tickets shows. */
export function flaggedLines({ lines }: Pick<Assignment, 'lines'>): number {
  return lines.filter(needsOwnWord).length;
}

/** One account with one entitlement, to be kept, revoked or changed. */
export interface ReviewLine {
  /** Numbered for good within the campaign's ticket, from 1; a reviewer's parts are numbered through. */
  readonly number: number;
  /** Stable across campaigns: `okta:user/00u1|okta:app/0oa2`. */
  readonly id: string;
  readonly identityId: string;
  readonly person: string;
  readonly email: string | null;
  readonly system: 'Okta' | 'AWS';
  /** Login, user name or key id as people know it. */
  readonly account: string;
  readonly accountRecord: string;
  readonly entitlement: string;
  readonly entitlementRecord: string;
  /** How granted: `direct`, `through group eng-leads`, `access key, 412 days old`. */
  readonly how: string;
  readonly lastUsed: Instant | null;
  /** `yes`, `no`, `cannot tell`. */
  readonly mfa: 'yes' | 'no' | 'cannot tell' | 'does not apply';
  readonly privileged: boolean;
  readonly flags: readonly Flag[];
  readonly evidence: readonly EvidenceRef[];
  /** What exactly would have to go for the entitlement to be gone; empty when that cannot be told. */
  readonly grants: readonly Grant[];
  /** What it gives where that can change under the same name: an app role, or a digest of policy documents; null where nothing can. */
  readonly gives: string | null;
  /** Key of `policy.owners` that names who runs it: app label, group name, AWS account id, `Okta`; null when there is none. */
  readonly ownerKey: string | null;
}

/** One reviewer's part of a campaign. */
export interface Assignment {
  /** Unique in the campaign: the reviewer's identity id, with `+part2` and so on for further parts, `+` and a mark for what came to them later; `unassigned` for lines of nobody. */
  readonly id: string;
  /** Why it was made after the list was frozen; null for those of the list. */
  readonly origin: {
    readonly kind: 'handed-on' | 'reassigned' | 'supplement';
    /** Assignment that the lines come from; null for a supplement. */
    readonly from: string | null;
    /** `Bo Berg says they are hers`, `Bo Berg has left`. */
    readonly why: string;
    /** Its own due date, `YYYY-MM-DD`: whoever gets lines late needs time for them. */
    readonly dueDate: string;
  } | null;
  /** Which of the reviewer's tickets it is, where the lines are more than one takes; absent where there is one. */
  readonly part?: { readonly number: number; readonly of: number };
  /** Identity id of the reviewer; `unassigned` when even the fallback may not review. */
  readonly reviewerId: string;
  readonly reviewerName: string;
  readonly reviewerEmail: string;
  /** Jira account id; null when Jira knows none by that address. */
  readonly jiraAccountId: string | null;
  readonly lines: readonly (ReviewLine & {
    /** `manager`, `account owner`, `app owner`, `group owner`, `AWS account owner`, `named reviewer`, `fallback`. */
    readonly rule: string;
    /** Why not an earlier rule: `no manager in Okta`, `manager has left`. */
    readonly note: string | null;
    /** True when the reviewer reports to the administrator on the line, because nobody else could be found. */
    readonly reportsToHolder?: boolean;
  })[];
}

/** One of several tickets that a reviewer's lines are divided into, as their parent ticket tells of it. */
export interface ReviewPart {
  /** Key of its ticket. */
  readonly key: string;
  readonly number: number;
  readonly of: number;
  readonly first: number;
  readonly last: number;
  readonly lines: number;
  readonly flagged: number;
  /** `elsewhere`: another reviewer took over all of its lines. */
  readonly state: 'open' | 'signed-off' | 'elsewhere';
}

/** When an assignment is due, `YYYY-MM-DD`. */
export function dueDateOf(
  campaign: Pick<Campaign, 'dueDate'>,
  { origin }: Pick<Assignment, 'origin'>,
): string {
  return origin?.dueDate ?? campaign.dueDate;
}

/** One access review of a period, frozen. */
export interface Campaign {
  /** `2026Q3`; for a review with a name of its own `privileged-2026-07`. */
  readonly id: string;
  /** Id of the review in the configuration; `all` where there is one. */
  readonly review: string;
  readonly period: string;
  readonly frozenAt: Instant;
  readonly dueDate: string;
  readonly query: string;
  /** Snapshot collections the lines come from. */
  readonly sources: readonly {
    readonly stream: string;
    readonly scope: string;
    readonly collectionId: string | null;
    readonly at: Instant | null;
    readonly complete: boolean;
    /** Records in it. */
    readonly records?: number;
    /** Why the list may not show what is there; null where nothing speaks against it. */
    readonly trouble?: {
      readonly code: 'source-failed' | 'source-stale' | 'source-partial';
      readonly text: string;
    } | null;
  }[];
  /** The review before, whose list this one is compared with; null for the first. */
  readonly previous?: { readonly id: string; readonly frozenAt: Instant } | null;
  /** Systems that hold access and are not reviewed, each with the reason that the configuration gives. */
  readonly outOfScope?: readonly { readonly what: string; readonly reason: string | null }[];
  /** SHA-256 of the line ids sorted by UTF-8 bytes, each followed by "\n". */
  readonly digest: Digest;
  readonly assignments: readonly Assignment[];
}
