import type { GetCredentialReportResponse } from '@aws-sdk/client-iam';
import type { Page, PageProblem, RawArtifact, ReadRequest, Stream } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import { type Instant, msBetween } from '../../domain/instant.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import { type AwsAnswer, AwsCallError } from '../http/aws-call.ts';
import { unreadablePage } from '../http/aws-paging.ts';
import { readCsv } from '../http/csv.ts';
import type { IamAccount } from './account.ts';

import { Problems, readDate } from './details.ts';
import { STREAM_ACTIONS } from './permissions.ts';
import { snapshotStream } from './snapshot.ts';

/** AWS makes a new report at most this often; until then it hands out the old one. */
const REPORT_AGE_MS = 4 * 3_600_000;
/** Small accounts have their report within a second, large ones take minutes: waits double up to 5 s, 3 minutes in all. */
const POLLS = 40;
const FIRST_POLL_MS = 500;
const LONGEST_POLL_MS = 5_000;

/** States of the report, by AWS's own error codes. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html */
const IN_PROGRESS = new Set(['ReportInProgress', 'CredentialReportNotReadyException']);
const TO_BE_MADE = new Set([
  'ReportNotPresent',
  'CredentialReportNotPresentException',
  'ReportExpired',
  'CredentialReportExpiredException',
]);

/** `aws-iam.credential-report`: one row per user and root, with the time at which AWS made the report. */
export function credentialReportStream(account: IamAccount): Stream {
  return snapshotStream(account, {
    id: 'aws-iam.credential-report',
    kinds: ['aws.credential'],
    after: [],
    permissions: STREAM_ACTIONS['aws-iam.credential-report'],
    read: (request) => readReport(account, request),
  });
}

async function* readReport(account: IamAccount, { signal }: ReadRequest): AsyncGenerator<Page> {
  let report: AwsAnswer<GetCredentialReportResponse>;
  const asked: RawArtifact[] = [];
  try {
    report = await obtainReport(account, asked, signal);
  } catch (thrown) {
    const page = unreadablePage(thrown, '');
    if (page !== null) yield page;
    throw thrown;
  }
  const generated = readDate(report.output.GeneratedTime);
  if (generated === null || report.output.Content === undefined) {
    yield { artifacts: [report.artifact], records: [], problems: [], next: '' };
    throw new SourceError('malformed', 'iam:GetCredentialReport: answer without content or generation time');
  }
  const text = new TextDecoder().decode(report.output.Content);
  const artifactIndex = asked.length;
  yield {
    artifacts: [...asked, report.artifact],
    records: readRows(account.id, text, generated).map((row) => ({ ...row, artifactIndex })),
    problems: ageProblems(generated, account),
    next: null,
  };
}

/** Asks for a report, waits until it is there, and asks again when AWS has none or an expired one. */
async function obtainReport(
  account: IamAccount,
  asked: RawArtifact[],
  signal: AbortSignal,
): Promise<AwsAnswer<GetCredentialReportResponse>> {
  let generate = true;
  for (let poll = 0; poll < POLLS; poll++) {
    if (generate) {
      const { artifact } = await account.call(
        'GenerateCredentialReport',
        {},
        (sdk) => new sdk.GenerateCredentialReportCommand({}),
        signal,
      );
      asked.push(artifact);
    }
    try {
      return await account.call(
        'GetCredentialReport',
        {},
        (sdk) => new sdk.GetCredentialReportCommand({}),
        signal,
      );
    } catch (thrown) {
      if (!(thrown instanceof AwsCallError) || thrown.vendorCode === undefined) throw thrown;
      generate = TO_BE_MADE.has(thrown.vendorCode);
      if (!generate && !IN_PROGRESS.has(thrown.vendorCode)) throw thrown;
    }
    await account.pause(Math.min(FIRST_POLL_MS * 2 ** poll, LONGEST_POLL_MS), signal);
  }
  throw new SourceError(
    'unavailable',
    `the credential report of ${account.id} was not ready after ${POLLS} tries`,
    {
      where: account.id,
      hint: 'Try again in some minutes; AWS makes the report in the background.',
    },
  );
}

/** Rows of the report; every column stays text, so that `N/A`, `no_information` and `not_supported` stay apart. */
export function readRows(
  accountId: string,
  csv: string,
  generated: Instant,
): ParsedRecord<'aws.credential'>[] {
  const [header = [], ...rows] = readCsv(csv);
  return rows.map((cells, index) => {
    const problems = new Problems();
    if (cells.length !== header.length) problems.add(`${cells.length} cells under ${header.length} columns`);
    const columns = Object.fromEntries(header.map((name, column) => [name, cells[column] ?? '']));
    const user = problems.need('user', columns.user);
    return {
      kind: 'aws.credential',
      id: `aws:credential/${accountId}/${user}`.normalize('NFC'),
      at: generated,
      position: `/GetCredentialReportResult/Content/${index + 1}`,
      data: { accountId, user, arn: problems.need('arn', columns.arn), generated, columns },
      problem: problems.toString(),
    };
  });
}

/** An older report than AWS's own interval means that no new one was made although one was asked for. */
function ageProblems(generated: Instant, account: IamAccount): PageProblem[] {
  const age = msBetween(generated, account.clock.now());
  if (age <= REPORT_AGE_MS + 600_000) return [];
  return [
    {
      code: 'stale-report',
      message: `the credential report was made ${Math.floor(age / 3_600_000)} hours before it was read`,
      where: account.id,
      blocking: false,
    },
  ];
}
