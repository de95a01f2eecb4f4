import type { CloudTrailPrincipal } from '../src/domain/aws-records.ts';
import { type ChangeGroup, isInstanceSession } from '../src/domain/items.ts';
import type { Policy } from '../src/domain/policy.ts';
import { isNamed } from '../src/domain/principals.ts';

/** Who stands behind a call, as far as the company's policy and CloudTrail's own words tell. */

/** The declared kind of a caller; whoever is not declared counts as a person, or as what an EC2 instance may do. */
export function groupOf(policy: Policy, principal: CloudTrailPrincipal): ChangeGroup {
  const { pipelineRoles, breakGlass, serviceAccounts } = policy.principals;
  if (isNamed(pipelineRoles, principal)) return 'pipeline';
  if (isNamed(breakGlass, principal)) return 'break-glass';
  if (principal.type === 'Root') return 'root';
  const accounts = serviceAccounts.map((entry) => entry.account);
  if (isNamed(accounts, principal)) return 'service-account';
  return isInstanceSession(principal) ? 'instance' : 'human';
}

/**
 * True when an AWS service acted with nobody behind it. A service that works for a person carries the person's session;
 * whatever is in doubt counts as a person's. Services that assume a role name the session after themselves or an instance.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function isServiceAlone(policy: Policy, principal: CloudTrailPrincipal): boolean {
  if (principal.type === 'AWSService') return true;
  if (principal.issuerName?.startsWith('AWSServiceRoleFor')) return true;
  if (principal.issuerArn?.includes(':role/aws-service-role/')) return true;
  const { invokedBy, sessionName } = principal;
  if (invokedBy === null || invokedBy === 'AWS Internal') return false;
  if (principal.arn === null && principal.userName === null) return true;
  if (principal.type !== 'AssumedRole' || sessionName === null) return false;
  if (isNamed(policy.principals.pipelineRoles, principal)) return false;
  const service = invokedBy.replace(/\.amazonaws\.com$/, '').toLowerCase();
  const session = sessionName.toLowerCase();
  return session === service || session === `aws${service}` || isInstanceSession(principal);
}

/** A caller's name for people: the session's name, the user, or the role. */
export function callerName(principal: CloudTrailPrincipal): string {
  if (principal.type === 'Root') return 'the root user';
  const { sessionName, issuerName, userName } = principal;
  if (sessionName !== null && issuerName !== null) return `${issuerName}/${sessionName}`;
  return sessionName ?? userName ?? issuerName ?? principal.arn ?? principal.invokedBy ?? 'an unknown caller';
}
