import type { CloudTrailEvent } from '../src/domain/aws-records.ts';

/** Events that give somebody access: the population access-grants, and what production-changes leaves to it. */

/**
 * Okta System Log event types.
 * https://developer.okta.com/docs/reference/api/event-types/
 */
export const OKTA_GRANTS: ReadonlySet<string> = new Set([
  'user.lifecycle.create',
  'user.lifecycle.activate',
  'user.lifecycle.reactivate',
  'user.lifecycle.unsuspend',
  'application.user_membership.add',
  'group.user_membership.add',
  'group.application_assignment.add',
  'user.account.privilege.grant',
  'group.privilege.grant',
  'iam.resourceset.bindings.add',
]);

/** Calls that give a role its rights or let others assume it: done by the pipeline they are changes, else grants. */
export const ROLE_PLUMBING: ReadonlySet<string> = new Set([
  'iam:AttachRolePolicy',
  'iam:CreateRole',
  'iam:PutRolePolicy',
  'iam:UpdateAssumeRolePolicy',
]);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html */
export const AWS_GRANTS: ReadonlySet<string> = new Set([
  ...ROLE_PLUMBING,
  'iam:AddUserToGroup',
  'iam:AttachGroupPolicy',
  'iam:AttachUserPolicy',
  'iam:CreateAccessKey',
  'iam:CreateLoginProfile',
  'iam:CreateUser',
  'iam:PutGroupPolicy',
  'iam:PutUserPolicy',
  'identitystore:CreateGroupMembership',
  'sso:CreateAccountAssignment',
]);

/** Names by source and event: few, and asked for several times for each of a million events. */
const NAMES = new Map<string, Map<string, string>>();
/** Logs of strangers may hold anything. */
const MOST_NAMES = 10_000;

/** `iam:CreateUser`, as IAM actions are written. */
export function callName({
  eventSource,
  eventName,
}: Pick<CloudTrailEvent, 'eventSource' | 'eventName'>): string {
  const known = NAMES.get(eventSource)?.get(eventName);
  if (known !== undefined) return known;
  const name = `${eventSource.replace(/\.amazonaws\.com$/, '')}:${eventName}`;
  const ofSource = NAMES.get(eventSource) ?? new Map<string, string>();
  if (NAMES.size < MOST_NAMES) NAMES.set(eventSource, ofSource);
  if (ofSource.size < MOST_NAMES) ofSource.set(eventName, name);
  return name;
}
