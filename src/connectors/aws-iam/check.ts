import type { GetAccountAuthorizationDetailsCommandInput } from '@aws-sdk/client-iam';
import type { CheckResult } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import type { AwsCommand } from '../http/aws-call.ts';
import { failedCheck } from '../http/aws-check.ts';
import type { IamAccount, IamSdk } from './account.ts';
import { AWS_IAM_POLICY } from './permissions.ts';

const PART = 'aws-iam';

/** Where the account has no user: IAM checks permission before existence, so a name nobody has proves it as well. */
const NOBODY = 'fieldwork-permission-probe';

/** Proves credentials and every permission of one account with the lightest calls. Never throws. */
export async function* checkAccount(account: IamAccount, signal: AbortSignal): AsyncGenerator<CheckResult> {
  try {
    await account.session.verify(signal);
    const { arn } = await account.session.identity(signal);
    yield { status: 'ok', part: PART, message: `account ${account.id}: signed in as ${arn}` };
  } catch (thrown) {
    yield failedCheck(PART, thrown, AWS_IAM_POLICY);
    return;
  }
  let failures = 0;
  for (const probe of [...probes(account, signal), ...lookProbes(account, signal)]) {
    try {
      await probe();
    } catch (thrown) {
      // "Does not exist" and the report's own states are answers that only somebody with the permission gets.
      if (thrown instanceof SourceError && (thrown.failure === 'gone' || isReportState(thrown))) continue;
      failures += 1;
      yield failedCheck(PART, thrown, AWS_IAM_POLICY);
      if (thrown instanceof SourceError && thrown.failure !== 'forbidden') return;
    }
  }
  if (failures === 0) {
    yield { status: 'ok', part: PART, message: `account ${account.id}: all read permissions are there` };
  }
}

function isReportState(error: SourceError): boolean {
  return /^(?:Credential)?Report/.test(error.vendorCode ?? '');
}

function probes(account: IamAccount, signal: AbortSignal): (() => Promise<unknown>)[] {
  let UserName = NOBODY;
  let keyId: string | undefined;
  const one: GetAccountAuthorizationDetailsCommandInput = { Filter: ['User'], MaxItems: 1 };
  return [
    async () => {
      const make = (sdk: IamSdk) => new sdk.GetAccountAuthorizationDetailsCommand(one);
      const { output } = await account.call('GetAccountAuthorizationDetails', { ...one }, make, signal);
      UserName = output.UserDetailList?.[0]?.UserName ?? NOBODY;
    },
    async () => {
      const make = (sdk: IamSdk) => new sdk.ListAccessKeysCommand({ UserName });
      const { output } = await account.call('ListAccessKeys', { UserName }, make, signal);
      keyId = output.AccessKeyMetadata?.[0]?.AccessKeyId;
    },
    async () => {
      // IAM answers for an unknown key as for a forbidden one: only a real key can prove this permission.
      if (keyId === undefined) return;
      const key = { AccessKeyId: keyId };
      await account.call(
        'GetAccessKeyLastUsed',
        key,
        (sdk) => new sdk.GetAccessKeyLastUsedCommand(key),
        signal,
      );
    },
    () =>
      account.call(
        'GetLoginProfile',
        { UserName },
        (sdk) => new sdk.GetLoginProfileCommand({ UserName }),
        signal,
      ),
    () =>
      account.call(
        'ListMFADevices',
        { UserName },
        (sdk) => new sdk.ListMFADevicesCommand({ UserName }),
        signal,
      ),
    () =>
      account.call(
        'GenerateCredentialReport',
        {},
        (sdk) => new sdk.GenerateCredentialReportCommand({}),
        signal,
      ),
    () => account.call('GetCredentialReport', {}, (sdk) => new sdk.GetCredentialReportCommand({}), signal),
  ];
}

/** What proves removals; asked about nobody, because the answer is not wanted. */
function lookProbes(account: IamAccount, signal: AbortSignal): (() => Promise<unknown>)[] {
  const user = { UserName: NOBODY };
  const userPolicy = { ...user, PolicyName: NOBODY };
  const role = { RoleName: NOBODY };
  const rolePolicy = { ...role, PolicyName: NOBODY };
  const call = <C extends AwsCommand>(
    action: string,
    input: Record<string, unknown>,
    make: (sdk: IamSdk) => C,
  ) => account.call(action, input, make, signal);
  return [
    () => call('GetUser', user, (sdk) => new sdk.GetUserCommand(user)),
    () => call('ListGroupsForUser', user, (sdk) => new sdk.ListGroupsForUserCommand(user)),
    () => call('ListAttachedUserPolicies', user, (sdk) => new sdk.ListAttachedUserPoliciesCommand(user)),
    () => call('GetUserPolicy', userPolicy, (sdk) => new sdk.GetUserPolicyCommand(userPolicy)),
    () => call('GetRole', role, (sdk) => new sdk.GetRoleCommand(role)),
    () => call('ListAttachedRolePolicies', role, (sdk) => new sdk.ListAttachedRolePoliciesCommand(role)),
    () => call('ListRolePolicies', role, (sdk) => new sdk.ListRolePoliciesCommand(role)),
    () => call('GetRolePolicy', rolePolicy, (sdk) => new sdk.GetRolePolicyCommand(rolePolicy)),
  ];
}
