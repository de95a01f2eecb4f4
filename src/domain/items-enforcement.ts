import type { EvidenceRef } from './audit.ts';
import type { CloudTrailPrincipal, TicketMention } from './aws-records.ts';
import type { Instant } from './instant.ts';
import type { OktaEventParty } from './okta-records.ts';

/** Facts of the items of enforcement-changes. */

/** Who changes what enforces security. */
export type EnforcementGroup =
  | 'human'
  | 'break-glass'
  | 'root'
  | 'pipeline'
  | 'service-account'
  | 'workload'
  | 'instance'
  | 'program'
  /** A change that the log says nothing about. */
  | 'unlogged';

/** One event that changes what enforces security: a policy, a network zone, a log, a second factor, a key. */
export interface EnforcementChange {
  readonly system: 'okta' | 'aws';
  /** `policy.rule.update`, `cloudtrail:StopLogging`. */
  readonly event: string;
  readonly at: Instant;
  /** `stops` can be started again, `removes` is meant to stay, `changes` is everything else. */
  readonly effect: 'stops' | 'removes' | 'changes';
  /** Names of what was changed; at most 8. */
  readonly targets: readonly string[];
  readonly actor:
    | { readonly system: 'okta'; readonly party: OktaEventParty | null }
    | { readonly system: 'aws'; readonly principal: CloudTrailPrincipal };
  readonly accountId: string | null;
  readonly region: string | null;
  readonly mentions: readonly TicketMention[];
  /** The first event that brought the protection back; null where none did, or nothing was taken away. */
  readonly restored: { readonly at: Instant; readonly event: string; readonly evidence: EvidenceRef } | null;
  /** Until when the log was looked at for that. */
  readonly knownUntil: Instant;
  /** When it was looked at: deadlines after it were still ahead. */
  readonly lookedAt: Instant;
}
