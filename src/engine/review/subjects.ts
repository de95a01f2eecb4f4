import type { EvidenceRef } from '../../domain/audit.ts';
import type { Instant } from '../../domain/instant.ts';
import type { StoredRecord } from '../../domain/records.ts';
import type { Grant } from '../../domain/remediation.ts';
import type { Flag, Identity, ReviewLine } from '../../domain/review.ts';

/** One account as a review sees it, before its entitlements become lines. */
export interface Account {
  /** Record id: `okta:user/00u1`. */
  readonly record: string;
  readonly system: 'Okta' | 'AWS';
  /** Login, user name, role name or key id as people know it. */
  readonly label: string;
  readonly owner: Owner;
  readonly lastUsed: Instant | null;
  readonly mfa: ReviewLine['mfa'];
  readonly flags: readonly Flag[];
  readonly evidence: readonly EvidenceRef[];
}

/** Whose account it is and who answers for it. */
export interface Owner {
  /** The person or non-human on the line. */
  readonly identity: Identity;
  /** For non-human accounts, the named owner who reviews them; null when nobody is named or the named one is unknown. */
  readonly answerable: Identity | null;
  readonly declaredService: boolean;
}

/** One thing an account holds. */
export interface Entitlement {
  /** Record id: `okta:app/0oa1`. */
  readonly record: string;
  readonly label: string;
  readonly how: string;
  readonly privileged: boolean;
  /** Key of `policy.owners` that names its owner: app label, group name or AWS account id. */
  readonly ownerKey: string | null;
  /** What would have to go for it to be gone. */
  readonly grants: readonly Grant[];
  readonly gives?: string | null;
  readonly flags?: readonly Flag[];
  readonly evidence?: readonly EvidenceRef[];
}

/** A line that has no number yet, with what the assignment needs to know. */
export interface Candidate {
  readonly line: Omit<ReviewLine, 'number'>;
  readonly owner: Owner;
}

/** Reference to a stored record, for reports. */
export function evidenceOf(record: StoredRecord, label: string): EvidenceRef {
  return { record: record.id, label, artifact: record.artifact, position: record.position };
}

/** Joins an account and one of its entitlements to a line. */
export function toCandidate(account: Account, entitlement: Entitlement): Candidate {
  const { owner } = account;
  const privileged: Flag[] = entitlement.privileged ? [{ code: 'privileged', text: 'privileged' }] : [];
  return {
    owner,
    line: {
      id: `${account.record}|${entitlement.record}`,
      identityId: owner.identity.id,
      person: owner.identity.name,
      email: owner.identity.email,
      system: account.system,
      account: account.label,
      accountRecord: account.record,
      entitlement: entitlement.label,
      entitlementRecord: entitlement.record,
      how: entitlement.how,
      lastUsed: account.lastUsed,
      mfa: account.mfa,
      privileged: entitlement.privileged,
      flags: [...privileged, ...account.flags, ...(entitlement.flags ?? [])],
      evidence: [...account.evidence, ...(entitlement.evidence ?? [])],
      grants: entitlement.grants,
      gives: entitlement.gives ?? null,
      ownerKey: entitlement.ownerKey,
    },
  };
}

/** An account that belongs to nobody we know. */
export function unknownIdentity(id: string, name: string, email: string | null): Identity {
  return {
    id,
    kind: 'unknown',
    name,
    email,
    oktaUserId: null,
    managerId: null,
    left: false,
    joinedBy: 'none',
  };
}

/** An account that is no person: a service, a role, a robot. */
export function nonHuman(id: string, name: string): Identity {
  return {
    id: `nonhuman:${id}`,
    kind: 'non-human',
    name,
    email: null,
    oktaUserId: null,
    managerId: null,
    left: false,
    joinedBy: 'map',
  };
}
