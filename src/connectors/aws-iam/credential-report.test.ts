import { describe, expect, it } from 'vitest';
import { AwsLoopback, HOME, xmlError } from '../../../test/support/aws-loopback.ts';
import { CSV, generate, pagesOf, report, streamsOf } from '../../../test/support/iam.ts';

describe('aws-iam.credential-report', () => {
  it('asks for a report until it is there: absent (410), in progress (404), expired (410), then ready', async () => {
    const states = [
      xmlError(410, 'ReportNotPresent'),
      xmlError(404, 'ReportInProgress'),
      xmlError(410, 'ReportExpired'),
      report('2026-10-10T11:00:00Z'),
    ];
    await using aws = await AwsLoopback.start({
      GenerateCredentialReport: generate,
      GetCredentialReport: ({ before }) => states[before] ?? xmlError(500, 'InternalFailure'),
    });
    const [page] = await pagesOf(streamsOf(aws).stream('credential-report'));
    expect(aws.called('GenerateCredentialReport')).toHaveLength(3);
    expect(page?.records).toHaveLength(3);
    expect(page?.next).toBeNull();
  });

  it('keeps root, the generation time, and N/A, no_information and not_supported as they are', async () => {
    await using aws = await AwsLoopback.start({
      GenerateCredentialReport: generate,
      GetCredentialReport: () => report('2026-10-10T11:00:00Z'),
    });
    const [page] = await pagesOf(streamsOf(aws).stream('credential-report'));
    expect(page?.records.map((record) => record.id)).toEqual(
      ['<root_account>', 'ana', 'bot'].map((name) => `aws:credential/${HOME}/${name}`),
    );
    expect(page?.records.map((record) => record.data)).toMatchObject([
      { generated: '2026-10-10T11:00:00.000Z', columns: { password_enabled: 'not_supported' } },
      { columns: { password_last_used: 'no_information' } },
      { columns: { password_last_used: 'N/A' } },
    ]);
    expect(page?.problems).toEqual([]);
  });

  it('says when AWS handed out an old report, and keeps a row that does not fit its columns', async () => {
    await using aws = await AwsLoopback.start({
      GenerateCredentialReport: generate,
      GetCredentialReport: () => report('2026-10-10T02:00:00Z', `${CSV}\nx,arn:aws:iam::1:user/x`),
    });
    const [page] = await pagesOf(streamsOf(aws).stream('credential-report'));
    expect(page?.problems.map((problem) => problem.code)).toEqual(['stale-report']);
    expect(page?.records.at(-1)).toMatchObject({ problem: '2 cells under 6 columns', data: { user: 'x' } });
  });

  it('gives up on a report that never gets ready', async () => {
    await using aws = await AwsLoopback.start({
      GenerateCredentialReport: generate,
      GetCredentialReport: () => xmlError(404, 'ReportInProgress'),
    });
    await expect(pagesOf(streamsOf(aws).stream('credential-report'))).rejects.toMatchObject({
      failure: 'unavailable',
    });
  });
});
