import { type ReadOnlyPolicy, readOnlyPolicy } from '../http/aws-check.ts';

/** IAM actions per stream. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html */
export const STREAM_ACTIONS = {
  'aws-iam.authorization': ['iam:GetAccountAuthorizationDetails'],
  'aws-iam.access-keys': ['iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed'],
  'aws-iam.login-profiles': ['iam:GetLoginProfile'],
  'aws-iam.mfa-devices': ['iam:ListMFADevices'],
  'aws-iam.credential-report': ['iam:GenerateCredentialReport', 'iam:GetCredentialReport'],
} as const;

/** What proves that something was taken away, beyond what the streams need. */
export const LOOK_ACTIONS = [
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:GetUser',
  'iam:GetUserPolicy',
  'iam:ListAccessKeys',
  'iam:ListAttachedRolePolicies',
  'iam:ListAttachedUserPolicies',
  'iam:ListGroupsForUser',
  'iam:ListRolePolicies',
] as const;

/** Everything this connector may do, as a policy to attach. `sts:GetCallerIdentity` needs no permission. */
export const AWS_IAM_POLICY: ReadOnlyPolicy = readOnlyPolicy('FieldworkReadsIam', [
  ...new Set([...Object.values(STREAM_ACTIONS).flat(), ...LOOK_ACTIONS]),
]);
