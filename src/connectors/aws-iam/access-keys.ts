import type { AccessKeyLastUsed, AccessKeyMetadata } from '@aws-sdk/client-iam';
import type { PageProblem, RawArtifact, Stream } from '../../domain/connector.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import { AwsCallError } from '../http/aws-call.ts';
import type { IamAccount } from './account.ts';
import { Problems, readDate, record } from './details.ts';
import { allAnswers } from './listing.ts';
import { goneProblem, readPerUser, type UserFacts } from './per-user.ts';
import { STREAM_ACTIONS } from './permissions.ts';
import { snapshotStream } from './snapshot.ts';

/** `aws-iam.access-keys`: every key of every user, with its last use (IAM tracks it to 15 minutes). */
export function accessKeysStream(account: IamAccount): Stream {
  return snapshotStream(account, {
    id: 'aws-iam.access-keys',
    kinds: ['aws.access-key'],
    after: ['aws-iam.authorization'],
    permissions: STREAM_ACTIONS['aws-iam.access-keys'],
    read: (request) => readPerUser(account, request, (name, signal) => readKeys(account, name, signal)),
  });
}

/** The record names the listing; the answer about its last use lies behind it on the same page. */
async function readKeys(account: IamAccount, UserName: string, signal: AbortSignal): Promise<UserFacts> {
  const answers = await allAnswers('ListAccessKeys', (marker) => {
    const input = { UserName, ...marker };
    return account.call('ListAccessKeys', input, (sdk) => new sdk.ListAccessKeysCommand(input), signal);
  });
  const artifacts: RawArtifact[] = answers.map((answer) => answer.artifact);
  const records: (ParsedRecord<'aws.access-key'> & { artifactIndex: number })[] = [];
  const problems: PageProblem[] = [];
  for (const [artifactIndex, { output }] of answers.entries()) {
    for (const [index, key] of (output.AccessKeyMetadata ?? []).entries()) {
      const use = await readLastUse(account, key, signal);
      if (use.artifact !== null) artifacts.push(use.artifact);
      if (use.gone) {
        problems.push(goneProblem(`access key ${key.AccessKeyId}`, `${account.id}: ${UserName}`));
        continue;
      }
      const position = `/ListAccessKeysResult/AccessKeyMetadata/${index}`;
      records.push({ ...readKey(account.id, key, use.lastUsed, position), artifactIndex });
    }
  }
  return { artifacts, records, problems };
}

interface LastUse {
  readonly lastUsed: AccessKeyLastUsed | undefined;
  readonly artifact: RawArtifact | null;
  readonly gone: boolean;
}

async function readLastUse(
  account: IamAccount,
  key: AccessKeyMetadata,
  signal: AbortSignal,
): Promise<LastUse> {
  if (key.AccessKeyId === undefined) return { lastUsed: undefined, artifact: null, gone: false };
  const input = { AccessKeyId: key.AccessKeyId };
  try {
    const { output, artifact } = await account.call(
      'GetAccessKeyLastUsed',
      input,
      (sdk) => new sdk.GetAccessKeyLastUsedCommand(input),
      signal,
    );
    return { lastUsed: output.AccessKeyLastUsed, artifact, gone: false };
  } catch (thrown) {
    if (!(thrown instanceof AwsCallError) || thrown.failure !== 'gone') throw thrown;
    return { lastUsed: undefined, artifact: thrown.artifact, gone: true };
  }
}

/**
 * One key. `N/A` and a missing date both mean that IAM has seen no use since it began to track (22 April 2015).
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyLastUsed.html
 */
export function readKey(
  accountId: string,
  key: AccessKeyMetadata,
  use: AccessKeyLastUsed | undefined,
  position: string,
): ParsedRecord<'aws.access-key'> {
  const problems = new Problems();
  const accessKeyId = problems.need('AccessKeyId', key.AccessKeyId);
  if (use === undefined) problems.add('last use is missing');
  return record('aws.access-key', `aws:access-key/${accountId}/${accessKeyId}`, position, problems, {
    accountId,
    userName: problems.need('UserName', key.UserName),
    accessKeyId,
    status: problems.need('Status', key.Status),
    created: readDate(key.CreateDate),
    lastUsed: readDate(use?.LastUsedDate),
    lastUsedService: use?.ServiceName === undefined || use.ServiceName === 'N/A' ? null : use.ServiceName,
  });
}
