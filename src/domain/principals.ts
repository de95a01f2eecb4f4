import type { CloudTrailPrincipal } from './aws-records.ts';
import { matchesAny } from './policy.ts';

/** Names a policy may use for a caller: role or user name, and its ARNs. */
export function namesOf(principal: CloudTrailPrincipal): string[] {
  const { issuerName, issuerArn, userName, arn } = principal;
  return [issuerName, issuerArn, userName, arn].filter((name) => name !== null);
}

/** True when a pattern (`*` allowed) fits role name, user name or ARN. */
export function isNamed(patterns: readonly string[], principal: CloudTrailPrincipal): boolean {
  return namesOf(principal).some((name) => matchesAny(patterns, name));
}

/** The first pattern (`*` allowed) that fits role name, user name or ARN; null: none does. */
export function fittingPattern(patterns: readonly string[], principal: CloudTrailPrincipal): string | null {
  return patterns.find((pattern) => isNamed([pattern], principal)) ?? null;
}

/** The role or user behind a caller, the same for all its sessions. */
export function roleOf(principal: CloudTrailPrincipal): string {
  if (principal.type === 'Root') return 'root';
  const { issuerName, userName, arn, principalId } = principal;
  return issuerName ?? userName ?? arn ?? principalId ?? 'an unknown caller';
}
