import type { EvidenceRef } from './audit.ts';
import type { CloudTrailPrincipal, TicketMention } from './aws-records.ts';
import type { Instant } from './instant.ts';
import type { OktaEventParty } from './okta-records.ts';

/** Facts of the items of each population: what is frozen with them, enough to test them again without the store. */

/** Who made a change, as far as policy tells. Declared groups come before guesses. */
export type ChangeGroup = 'pipeline' | 'break-glass' | 'root' | 'service-account' | 'instance' | 'human';

const INSTANCE = /^i-[0-9a-f]{8,17}$/;

/**
 * True for the session of an EC2 instance, which is named after the instance. Whoever is on the instance, or took its
 * credentials away, acts in this name: it is no proof that a machine did it.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
 */
export function isInstanceSession({ type, sessionName }: CloudTrailPrincipal): boolean {
  return type === 'AssumedRole' && sessionName !== null && INSTANCE.test(sessionName);
}

/** A change session: writes of one principal in one account with no long pause between them. */
export interface ChangeSession {
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly principal: CloudTrailPrincipal;
  readonly start: Instant;
  readonly end: Instant;
  readonly events: number;
  /** Calls by number, most first; at most 8. */
  readonly calls: readonly { readonly name: string; readonly count: number }[];
  /** How many different calls there were. */
  readonly differentCalls: number;
  /** ARNs or names touched; at most 8. */
  readonly resources: readonly string[];
  /** Things that look like ticket keys, strongest place first, each once per place; at most 20. */
  readonly mentions: readonly TicketMention[];
  /** How many of the calls were clicks in the console. */
  readonly consoleCalls: number;
  /** Addresses the calls came from; at most 3. */
  readonly sourceIps: readonly string[];
}

/** Who or what gets access. */
export interface Beneficiary {
  /** `user`: a login. `group` and `role`: whoever is in them. */
  readonly type: 'user' | 'group' | 'role';
  /** Okta id, or ARN of an IAM user, group or role. */
  readonly id: string;
  /** Login, IAM user name, group or role name. */
  readonly name: string;
  readonly displayName: string | null;
}

/** What is given. */
export interface Entitlement {
  /** `account`: the login itself. */
  readonly type: 'account' | 'group' | 'app' | 'role' | 'policy';
  readonly id: string | null;
  readonly name: string;
}

/** One event that gives access. */
export interface AccessGrant {
  readonly system: 'okta' | 'aws';
  /** `group.user_membership.add`, `iam:AttachUserPolicy`. */
  readonly event: string;
  readonly at: Instant;
  readonly beneficiary: Beneficiary;
  readonly entitlement: Entitlement;
  /** Who gave it: the actor of an Okta event, or the caller in AWS. */
  readonly grantor:
    | { readonly system: 'okta'; readonly party: OktaEventParty | null }
    | { readonly system: 'aws'; readonly principal: CloudTrailPrincipal };
  readonly accountId: string | null;
  readonly mentions: readonly TicketMention[];
  /** Of a membership that comes with the job: why it cannot be accepted as such; absent: it is a grant like any other. */
  readonly birthright?: {
    /** Nobody knows the rule that gave it as it stood then, or policy does not name the rule. */
    readonly kind: 'rule-unknown' | 'rule-undeclared';
    /** A sentence. */
    readonly why: string;
    readonly evidence: readonly EvidenceRef[];
  };
}
