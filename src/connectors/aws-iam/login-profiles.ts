import type { LoginProfile } from '@aws-sdk/client-iam';
import type { Stream } from '../../domain/connector.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import { AwsCallError } from '../http/aws-call.ts';
import type { IamAccount } from './account.ts';
import { Problems, readDate, record } from './details.ts';
import { readPerUser, type UserFacts } from './per-user.ts';
import { STREAM_ACTIONS } from './permissions.ts';
import { snapshotStream } from './snapshot.ts';

/** `aws-iam.login-profiles`: who has a console password. No record means none; the 404 that says so is kept. */
export function loginProfilesStream(account: IamAccount): Stream {
  return snapshotStream(account, {
    id: 'aws-iam.login-profiles',
    kinds: ['aws.login-profile'],
    after: ['aws-iam.authorization'],
    permissions: STREAM_ACTIONS['aws-iam.login-profiles'],
    read: (request) => readPerUser(account, request, (name, signal) => readProfile(account, name, signal)),
  });
}

/** NoSuchEntity (404) is how IAM says "no password". https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html */
async function readProfile(account: IamAccount, UserName: string, signal: AbortSignal): Promise<UserFacts> {
  const input = { UserName };
  try {
    const { output, artifact } = await account.call(
      'GetLoginProfile',
      input,
      (sdk) => new sdk.GetLoginProfileCommand(input),
      signal,
    );
    return {
      artifacts: [artifact],
      records: [
        {
          ...readLoginProfile(account.id, output.LoginProfile ?? { UserName, CreateDate: undefined }),
          artifactIndex: 0,
        },
      ],
      problems: [],
    };
  } catch (thrown) {
    if (!(thrown instanceof AwsCallError) || thrown.failure !== 'gone') throw thrown;
    return { artifacts: thrown.artifact === null ? [] : [thrown.artifact], records: [], problems: [] };
  }
}

/** One console password. */
export function readLoginProfile(
  accountId: string,
  profile: Omit<LoginProfile, 'CreateDate' | 'UserName'> & {
    UserName?: string | undefined;
    CreateDate?: Date | string | undefined;
  },
): ParsedRecord<'aws.login-profile'> {
  const problems = new Problems();
  const userName = problems.need('UserName', profile.UserName);
  const created = readDate(profile.CreateDate);
  if (created === null) problems.add('CreateDate is missing');
  const id = `aws:login-profile/${accountId}/${userName}`;
  return record('aws.login-profile', id, '/GetLoginProfileResult/LoginProfile', problems, {
    accountId,
    userName,
    created,
    passwordResetRequired: profile.PasswordResetRequired ?? false,
  });
}
