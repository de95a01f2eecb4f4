import type { RawArtifact } from './connector.ts';
import type { Digest } from './digest.ts';
import type { Instant } from './instant.ts';

/** Words of follow-through: what must be taken away after a review, and what the source system shows of it. */

/**
 * What gives an account an entitlement, as far as it can be taken away by itself.
 *
 * | kind | `from` | gone when |
 * | --- | --- | --- |
 * | `okta-group` | `okta:group/<id>` | the user is no member |
 * | `okta-app` | `okta:app/<id>` | the user has no assignment to the app, neither directly nor through a group |
 * | `okta-role` | `okta:role/<assignee>/<assignment>` | the user holds no such role assignment directly |
 * | `okta-api-token` | `okta:api-token/<id>` | the token is not there |
 * | `okta-account` | `okta:user/<id>` | the user is `DEPROVISIONED` or not there |
 * | `aws-group` | `aws:group/<arn>` | the IAM user is no member |
 * | `aws-policy` | `aws:policy/<arn>` | the policy is not attached to the user itself |
 * | `aws-inline-policy` | `aws:inline-policy/<user arn>/<name>` | the user has no inline policy of that name |
 * | `aws-key` | `aws:access-key/<account>/<id>` | the key is not there |
 * | `aws-user` | `aws:user/<arn>` | the IAM user is not there |
 * | `aws-role` | `aws:role/<arn>` | the role is not there |
 */
export type GrantKind =
  | 'okta-group'
  | 'okta-app'
  | 'okta-role'
  | 'okta-api-token'
  | 'okta-account'
  | 'aws-group'
  | 'aws-policy'
  | 'aws-inline-policy'
  | 'aws-key'
  | 'aws-user'
  | 'aws-role';

export interface Grant {
  readonly kind: GrantKind;
  /** Record id of the account that holds it: `okta:user/<id>`, `aws:user/<arn>`, `aws:role/<arn>`. */
  readonly account: string;
  /** Record id of what is held; see {@link GrantKind}. */
  readonly from: string;
  /** For people: `group eng-leads`, `access key …7Q4R`. */
  readonly name: string;
  /** Names of the Okta group rules that put people into the group: taking one person out needs an exception in the rule. */
  readonly rules: readonly string[];
  /** What else goes with it, for people: other apps that the group gives. */
  readonly alsoGives?: readonly string[];
}

/** What the source system shows of a grant, freshly read; never from a store or a cache. */
export interface Sight {
  readonly state: 'there' | 'gone';
  /**
   * What the grant gives as far as it can change in place: the role in an app's profile, the status of a key or an account,
   * a role's policies and trust. Equal text: nothing changed. null when gone or when there is nothing that could change.
   */
  readonly gives: string | null;
  /** For people, one short clause: `is a member of eng-leads`, `key is Inactive`. */
  readonly words: string;
  readonly at: Instant;
  /** The answers it was read from. */
  readonly raw: readonly RawArtifact[];
}

/** Reads one grant in the source system. @throws SourceError when it cannot be told: that is never "gone" */
export type Look = (grant: Grant, signal: AbortSignal) => Promise<Sight>;

/** A {@link Sight} as it is kept. */
export interface KeptSight {
  readonly remediation: string;
  readonly at: Instant;
  /** `cannot-tell`: at least one of the grants could not be read, and none of the others is there. */
  readonly state: 'there' | 'gone' | 'cannot-tell';
  readonly grants: readonly {
    readonly from: string;
    readonly state: 'there' | 'gone' | 'cannot-tell';
    readonly gives: string | null;
    readonly words: string;
  }[];
  readonly artifacts: readonly Digest[];
}

/** What people are told about a remediation, in its ticket and in the review ticket. */
export interface RemediationNews {
  readonly kind: 'verified' | 'still-there' | 'regranted' | 'overdue' | 'withdrawn';
  readonly remediation: Remediation;
  /** Key of its ticket; null when none was needed. */
  readonly issue: string | null;
  /** When that was seen. */
  readonly at: Instant;
  /** What was seen, as the source's clause: `is a member of eng-leads`. */
  readonly words: string;
  readonly event: RemovalEvent | null;
}

/** Something to be taken away or changed, because a reviewer decided so and signed it off. */
export interface Remediation {
  /** `2026Q3/person:00u9/15/revoke` */
  readonly id: string;
  readonly campaign: string;
  /** Assignment and line of the decision. */
  readonly assignment: string;
  readonly line: number;
  readonly lineId: string;
  readonly verb: 'revoke' | 'change';
  /** `change`: what it should become, as the reviewer wrote it. */
  readonly target: string | null;
  readonly reason: string | null;
  readonly decidedBy: string;
  readonly decidedAt: Instant;
  readonly signedOffAt: Instant;
  /** Key of the review ticket. */
  readonly reviewIssue: string;
  readonly person: string;
  readonly system: 'Okta' | 'AWS';
  readonly account: string;
  readonly entitlement: string;
  readonly privileged: boolean;
  /** What has to go. */
  readonly grants: readonly Grant[];
  /** What is read to see that it is gone: the entitlement itself where it can be read, else the grants. */
  readonly proofs: readonly Grant[];
  /** Who administers the system: name and Jira account id; null when nobody is named. */
  readonly administrator: { readonly name: string; readonly accountId: string | null } | null;
  readonly openedAt: Instant;
  /** First instant after the last day in which it may be done. */
  readonly dueAt: Instant;
  /** `YYYY-MM-DD`, in the company's zone. */
  readonly dueDate: string;
}

/** The event in the source's own log that took a grant away. */
export interface RemovalEvent {
  readonly record: string;
  readonly at: Instant;
  /** Who did it, as the log names them. */
  readonly by: string;
  readonly artifact: Digest;
  readonly position: string;
}

/**
 * How a remediation stands. `verified`: seen gone (or changed) in the source; `still-there`: its ticket is closed and the
 * access is not; `regranted`: was seen gone and is there again; `withdrawn`: the reviewer took the decision back.
 */
export type RemediationState =
  | 'open'
  | 'still-there'
  | 'cannot-tell'
  | 'verified'
  | 'regranted'
  | 'withdrawn';

export interface RemediationStatus {
  readonly remediation: Remediation;
  readonly state: RemediationState;
  /** Key of its ticket; null when it was gone before one was needed. */
  readonly issue: string | null;
  /** When the ticket was moved to done; null while it is open or unknown. */
  readonly ticketDoneAt: Instant | null;
  readonly before: KeptSight | null;
  /** The newest reading; null when there is none after the first. */
  readonly latest: KeptSight | null;
  /** When it was first seen gone since it was last seen there. */
  readonly goneSeenAt: Instant | null;
  readonly event: RemovalEvent | null;
  /** Done (by the event's time where there is one, else by when it was seen) after `dueAt`, or not done and `dueAt` is past. */
  readonly late: boolean;
  /** When access that had been seen gone was seen again. */
  readonly regrantedAt: Instant | null;
}
