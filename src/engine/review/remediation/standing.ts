import type { Instant } from '../../../domain/instant.ts';
import type {
  KeptSight,
  Remediation,
  RemediationState,
  RemediationStatus,
  RemovalEvent,
} from '../../../domain/remediation.ts';

/** Tells from what was seen in the source how a remediation stands. Pure: a closed ticket alone never makes it done. */

export interface RemediationFacts {
  readonly remediation: Remediation;
  /** Oldest first. */
  readonly sights: readonly KeptSight[];
  readonly issue: string | null;
  readonly ticketDoneAt: Instant | null;
  readonly event: RemovalEvent | null;
  /** True when the reviewer has signed off another decision since. */
  readonly withdrawn: boolean;
  readonly now: Instant;
}

/** Where a remediation stands. */
export function remediationStatus(facts: RemediationFacts): RemediationStatus {
  const { remediation, sights, issue, ticketDoneAt, event, now } = facts;
  const { goneSeenAt, regrantedAt } = history(remediation, sights);
  const state = stateOf(facts, goneSeenAt, regrantedAt);
  const doneAt = event?.at ?? goneSeenAt;
  const late = state !== 'withdrawn' && (goneSeenAt === null ? now : (doneAt ?? now)) >= remediation.dueAt;
  return {
    remediation,
    state,
    issue,
    ticketDoneAt,
    before: sights[0] ?? null,
    latest: sights.length > 1 ? (sights.at(-1) ?? null) : null,
    goneSeenAt,
    event,
    late,
    regrantedAt,
  };
}

function stateOf(
  { sights, ticketDoneAt, withdrawn }: RemediationFacts,
  goneSeenAt: Instant | null,
  regrantedAt: Instant | null,
): RemediationState {
  if (withdrawn) return 'withdrawn';
  if (goneSeenAt !== null) return 'verified';
  if (regrantedAt !== null) return 'regranted';
  const latest = sights.at(-1);
  if (latest === undefined || latest.state === 'cannot-tell') return 'cannot-tell';
  // A reading from before the closing says nothing about what was done until then.
  return ticketDoneAt !== null && latest.at > ticketDoneAt ? 'still-there' : 'open';
}

/** When it was first seen gone since it was last seen there, and when it was last seen to have come back. */
function history(
  remediation: Remediation,
  sights: readonly KeptSight[],
): { goneSeenAt: Instant | null; regrantedAt: Instant | null } {
  const definite = sights.filter(({ state }) => state !== 'cannot-tell');
  const [first] = definite;
  let goneSeenAt: Instant | null = null;
  let regrantedAt: Instant | null = null;
  for (const sight of definite) {
    if (first !== undefined && isDone(remediation, first, sight)) goneSeenAt ??= sight.at;
    else if (goneSeenAt !== null) {
      goneSeenAt = null;
      regrantedAt = sight.at;
    }
  }
  return { goneSeenAt, regrantedAt };
}

/** Whether what was asked for can be seen: gone, or for a change no longer what it was. */
export function isDone({ verb }: Pick<Remediation, 'verb'>, first: KeptSight, sight: KeptSight): boolean {
  if (sight.state === 'gone') return true;
  if (sight.state === 'cannot-tell' || sight.grants.length === 0) return false;
  const before = new Map(first.grants.map((grant) => [grant.from, grant]));
  return sight.grants.every((grant) => {
    const then = before.get(grant.from);
    if (grant.state === 'gone') return true;
    if (then === undefined || grant.state === 'cannot-tell' || then.gives === grant.gives) return false;
    return verb === 'change' || isDeactivated(grant.from, then.gives, grant.gives);
  });
}

/** A key that was made inactive opens nothing any more; that it could be made active again is what the watch is for. */
function isDeactivated(from: string, before: string | null, after: string | null): boolean {
  return from.startsWith('aws:access-key/') && before === 'Active' && after === 'Inactive';
}
