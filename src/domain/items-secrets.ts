import type { EvidenceRef } from './audit.ts';
import type { CloudTrailPrincipal, TicketMention } from './aws-records.ts';
import type { Instant } from './instant.ts';

/** Facts of the items of secret-reads. */

/** One call that read one secret or several. */
export interface SecretRead {
  readonly accountId: string | null;
  readonly region: string | null;
  readonly principal: CloudTrailPrincipal;
  /** `secretsmanager:GetSecretValue`. */
  readonly event: string;
  readonly at: Instant;
  /** Names without the suffix that ARNs have; empty where the call chose them by a filter. */
  readonly secrets: readonly string[];
  readonly mentions: readonly TicketMention[];
  /** The first change of each secret's value after the read. */
  readonly rotated: readonly {
    readonly secret: string;
    readonly at: Instant;
    readonly evidence: EvidenceRef;
  }[];
  /** Until when the log was looked at for that. */
  readonly knownUntil: Instant;
  /** When it was looked at: deadlines after it were still ahead. */
  readonly lookedAt: Instant;
}
