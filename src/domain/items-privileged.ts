import type { EvidenceRef } from './audit.ts';
import type { Instant } from './instant.ts';

/** Facts of the population `privileged-access`: one item for each power and each credential that there was at the period's end. */

interface Common {
  /** As of when ages are counted: the end of the period, or the moment the record was read where that was earlier. */
  readonly asOf: Instant;
  /** Login, IAM user name, or what stands for them. */
  readonly name: string;
}

/** An Okta account with an admin role. */
export interface OktaAdminFacts extends Common {
  readonly kind: 'okta-admin';
  readonly userId: string;
  /** Roles with where they come from, such as `Group Administrator through group okta-admins`. */
  readonly roles: readonly string[];
  readonly created: Instant | null;
  /** Last sign-in, or last use of a token of the account; null: never. */
  readonly lastUsed: Instant | null;
  /** Active factors; null where those of this account were not read. */
  readonly factors: number | null;
  /** Why the factors could not be read. */
  readonly factorsProblem: string | null;
}

/** Whose IAM user it is. */
interface OfIamUser extends Common {
  readonly accountId: string;
  /** null where the list of users does not have the user of this credential. */
  readonly arn: string | null;
  /** Value of the tag that names the owner. */
  readonly ownerTag: string | null;
}

/** An IAM user with administrator-equivalent rights. */
export interface AwsAdminFacts extends OfIamUser {
  readonly kind: 'aws-user';
  /** The action that shows it: `*`, `iam:PutUserPolicy`, or `unreadable`. */
  readonly by: string;
  /** Has a console password or an active access key. */
  readonly usable: boolean;
  readonly created: Instant | null;
  /** Last use of any of its credentials; null: none is known. */
  readonly lastUsed: Instant | null;
}

/** An active access key. */
export interface AccessKeyFacts extends OfIamUser {
  readonly kind: 'access-key';
  readonly keyId: string;
  readonly created: Instant | null;
  readonly lastUsed: Instant | null;
}

/** A console password. */
export interface ConsoleFacts extends OfIamUser {
  readonly kind: 'console-user';
  readonly created: Instant | null;
  /** `password_last_used` as AWS wrote it; null where the report has no row of the user. */
  readonly lastUsedText: string | null;
  /** `mfa_active` as AWS wrote it; null where the report has no row of the user. */
  readonly mfaText: string | null;
  /** When each MFA device was enabled. */
  readonly devices: readonly (Instant | null)[];
}

/** Something the root user did. */
export interface RootUse {
  /** null where the time cannot be read. */
  readonly at: Instant | null;
  /** `signin:ConsoleLogin` */
  readonly what: string;
  readonly evidence: EvidenceRef;
}

/** The root user of an AWS account. */
export interface RootFacts extends Common {
  readonly kind: 'root';
  readonly accountId: string;
  /** The period. */
  readonly from: Instant;
  readonly to: Instant;
  readonly mfaText: string | null;
  /** `access_key_1_active` and `access_key_2_active` as AWS wrote them. */
  readonly keysText: readonly (string | null)[];
  /** Last uses of password and keys as AWS wrote them, by column. */
  readonly lastUsedText: Readonly<Record<string, string | null>>;
  /** A trail of this account is collected, so that what is not in it was not done. */
  readonly trail: boolean;
  /** The first {@link MOST_USES}, in order of time. */
  readonly uses: readonly RootUse[];
  readonly useCount: number;
}

export type PrivilegedFacts = OktaAdminFacts | AwsAdminFacts | AccessKeyFacts | ConsoleFacts | RootFacts;

/** How many single uses of root are kept. */
export const MOST_USES = 5;

/** AWS's name of the root user in credential reports. */
export const ROOT_USER = '<root_account>';
