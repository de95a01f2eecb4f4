import type { EvidenceRef } from './audit.ts';
import type { Instant } from './instant.ts';

/** Facts of the population `leavers`: who left, which accounts they had, and what the logs say of them. */

/** An Okta account of a leaver. */
export interface LeaverAccount {
  /** Okta id. */
  readonly id: string;
  readonly login: string;
  /** From the users of the period's end; null where it is in no list any more, so that only the log tells of it. */
  readonly status: string | null;
  readonly statusChanged: Instant | null;
  readonly evidence: EvidenceRef | null;
}

/** An access key or console password as the snapshot of the period's end shows it. */
export interface LeaverCredential {
  readonly type: 'key' | 'password';
  /** Key id; empty for a password. */
  readonly id: string;
  readonly active: boolean;
  readonly created: Instant | null;
  /** When the snapshot was taken. */
  readonly seenAt: Instant;
  readonly evidence: EvidenceRef;
}

/** An IAM user of a leaver. */
export interface LeaverIamUser {
  readonly accountId: string;
  readonly userName: string;
  /** False where it is in no list any more, so that only the trail tells of it. */
  readonly listed: boolean;
  readonly credentials: readonly LeaverCredential[];
}

/** Something the logs say about an account of a leaver, or that a leaver did. */
export interface LeaverEvent {
  readonly kind:
    | 'disabled'
    | 'enabled'
    | 'sessions-ended'
    | 'activity'
    | 'credential-off'
    | 'credential-on'
    | 'user-deleted';
  /** Okta id, or `123456789012/user name`; for activity whatever the log names. */
  readonly account: string;
  /** Key id, or empty for the password; absent where it is about the account as a whole. */
  readonly credential?: string;
  readonly at: Instant;
  /** `user.lifecycle.deactivate`, `iam:DeleteAccessKey`. */
  readonly what: string;
  readonly evidence: EvidenceRef;
}

/** Somebody who left, once. */
export interface Leaver {
  /** `tickets`: no HR file is configured, the list was made from off-boarding tickets. */
  readonly list: 'hr' | 'tickets';
  readonly name: string | null;
  readonly email: string | null;
  /** Employee number. */
  readonly number: string | null;
  /** As written. */
  readonly lastDay: string;
  readonly effective: Instant;
  /** How the last day became an instant. */
  readonly rule: string;
  /** Key of the ticket that the list has them from. */
  readonly ticket: string | null;
  /** Until when no return is expected, and where it says so: what happens to the accounts later has a reason. */
  readonly back: { readonly from: Instant; readonly how: string } | null;
  /** Identity id; null where nobody of that address or number is known. */
  readonly identityId: string | null;
  /** Others bear the same name: then a name alone names nobody. */
  readonly namesakes: boolean;
  /** Why nobody can tell which accounts are theirs; null when that can be told. */
  readonly unclear: string | null;
  readonly accounts: readonly LeaverAccount[];
  readonly iamUsers: readonly LeaverIamUser[];
  /** In order of time; of what they did after leaving only the first {@link MOST_ACTIVITY}. */
  readonly events: readonly LeaverEvent[];
  /** How often they did anything after leaving. */
  readonly activity: number;
  /** Directories that had never been read, `okta` or ids of AWS accounts: that somebody is not in them proves nothing. */
  readonly unread: readonly string[];
  /** When the facts were put together, and until when each log is known. */
  readonly known: { readonly asOf: Instant; readonly okta: Instant; readonly aws: Instant };
}

/** How many single acts after leaving are kept. */
export const MOST_ACTIVITY = 5;

/** How long after leaving the accounts are watched, in days. */
export const WATCHED_DAYS = 30;
