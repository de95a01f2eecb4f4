import { type ReadOnlyPolicy, readOnlyPolicy } from '../http/aws-check.ts';

/** IAM actions per stream. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html */
export const STREAM_ACTIONS = {
  'aws-iam.authorization': ['iam:GetAccountAuthorizationDetails'],
  'aws-iam.access-keys': ['iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed'],
  'aws-iam.login-profiles': ['iam:GetLoginProfile'],
  'aws-iam.mfa-devices': ['iam:ListMFADevices'],
  'aws-iam.credential-report': ['iam:GenerateCredentialReport', 'iam:GetCredentialReport'],
} as const;

/** Everything this connector may do, as a policy to attach. `sts:GetCallerIdentity` needs no permission. */
export const AWS_IAM_POLICY: ReadOnlyPolicy = readOnlyPolicy(
  'FieldworkReadsIam',
  Object.values(STREAM_ACTIONS).flat(),
);
