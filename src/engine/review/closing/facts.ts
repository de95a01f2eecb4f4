import type { Instant } from '../../../domain/instant.ts';
import type { ReviewException } from '../../../domain/packet.ts';
import type { Period } from '../../../domain/period.ts';
import type { RemediationStatus } from '../../../domain/remediation.ts';
import type { Assignment } from '../../../domain/review.ts';
import type { Supplement } from '../later/supplement.ts';
import type { LastReview } from '../since-last.ts';
import type { ReviewStatus, SignOff } from '../status.ts';

/** Everything that closing a campaign weighs, gathered before anything is judged. */
export interface ClosingFacts {
  readonly status: ReviewStatus;
  readonly remediations: readonly RemediationStatus[];
  readonly supplement: Supplement | null;
  /** Those of this campaign, oldest first, expired ones too. */
  readonly exceptions: readonly ReviewException[];
  readonly last: LastReview | null;
  /** Remediations of the review before that are not seen gone today, or came back. */
  readonly carriedOver: readonly RemediationStatus[];
  readonly period: Period;
  readonly now: Instant;
}

/** An assignment with how its ticket stands. */
export interface Part {
  readonly assignment: Assignment;
  readonly signOff: SignOff;
}

/** The assignments that somebody has to sign off, without those that were reassigned as a whole. */
export function partsOf({ campaign, signOffs }: ReviewStatus): Part[] {
  const byId = new Map(campaign.assignments.map((assignment) => [assignment.id, assignment]));
  return signOffs.flatMap((signOff) => {
    const assignment = byId.get(signOff.assignment);
    return assignment === undefined || signOff.supersededBy !== null ? [] : [{ assignment, signOff }];
  });
}
