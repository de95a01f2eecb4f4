import type { GetAccountAuthorizationDetailsResponse } from '@aws-sdk/client-iam';
import type { Page, ReadRequest, Stream } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import type { AwsAnswer } from '../http/aws-call.ts';
import { TokenGuard, unreadablePage } from '../http/aws-paging.ts';
import type { IamAccount } from './account.ts';
import { readGroup, readPolicy, readRole, readUser } from './details.ts';
import { STREAM_ACTIONS } from './permissions.ts';
import { snapshotStream } from './snapshot.ts';

/** AWS's maximum: fewest requests, and a page is stored as one unit. */
const PAGE_SIZE = 1_000;
const ACTION = 'GetAccountAuthorizationDetails';
const RESULT = `/${ACTION}Result`;

/** `aws-iam.authorization`: users, groups, roles with trust policies, and managed policies in use or made here. */
export function authorizationStream(account: IamAccount): Stream {
  return snapshotStream(account, {
    id: 'aws-iam.authorization',
    kinds: ['aws.user', 'aws.group', 'aws.role', 'aws.policy'],
    after: [],
    permissions: STREAM_ACTIONS['aws-iam.authorization'],
    read: (request) => readPages(account, request),
  });
}

async function* readPages(account: IamAccount, { resume, signal }: ReadRequest): AsyncGenerator<Page> {
  const guard = new TokenGuard();
  let marker = resume ?? '';
  let resumed = marker !== '';
  for (;;) {
    let answer: AwsAnswer<GetAccountAuthorizationDetailsResponse>;
    try {
      answer = await fetchPage(account, marker, signal);
    } catch (thrown) {
      if (resumed && thrown instanceof SourceError && thrown.failure === 'rejected') {
        // A marker of an interrupted collection has expired: begin again, repeating pages changes nothing.
        marker = '';
        resumed = false;
        continue;
      }
      const page = unreadablePage(thrown, marker);
      if (page !== null) yield page;
      throw thrown;
    }
    resumed = false;
    const next = nextMarker(answer.output, guard);
    yield {
      artifacts: [answer.artifact],
      records: readRecords(account.id, answer.output),
      problems: [],
      next,
    };
    if (next === null) return;
    marker = next;
  }
}

function fetchPage(
  account: IamAccount,
  marker: string,
  signal: AbortSignal,
): Promise<AwsAnswer<GetAccountAuthorizationDetailsResponse>> {
  const input = { MaxItems: PAGE_SIZE, ...(marker === '' ? {} : { Marker: marker }) };
  return account.call(ACTION, input, (sdk) => new sdk.GetAccountAuthorizationDetailsCommand(input), signal);
}

/** IAM may send fewer items than asked, even none, with more to come: only `IsTruncated` ends the list. */
function nextMarker(output: GetAccountAuthorizationDetailsResponse, guard: TokenGuard): string | null {
  if (output.IsTruncated !== true) return null;
  if (output.Marker === undefined || output.Marker === '') {
    throw new SourceError('malformed', `iam:${ACTION}: truncated list without a marker`);
  }
  return guard.follow(output.Marker, `iam:${ACTION}`);
}

/** Records of one answer; also for recorded answers in tests. */
export function readRecords(
  accountId: string,
  output: GetAccountAuthorizationDetailsResponse,
): ParsedRecord[] {
  const at = (list: string, index: number) => `${RESULT}/${list}/${index}`;
  return [
    ...(output.UserDetailList ?? []).map((user, i) => readUser(accountId, user, at('UserDetailList', i))),
    ...(output.GroupDetailList ?? []).map((group, i) =>
      readGroup(accountId, group, at('GroupDetailList', i)),
    ),
    ...(output.RoleDetailList ?? []).map((role, i) => readRole(accountId, role, at('RoleDetailList', i))),
    ...(output.Policies ?? []).map((policy, i) => readPolicy(accountId, policy, at('Policies', i))),
  ];
}
