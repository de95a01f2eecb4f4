import { describe, expect, it } from 'vitest';
import {
  type AwsHandler,
  AwsLoopback,
  HOME,
  JumpingTime,
  json,
  jsonError,
  xmlError,
} from '../../../test/support/aws-loopback.ts';
import type { CheckResult } from '../../domain/connector.ts';
import { CLOUDTRAIL_POLICY, createCloudTrailConnector } from './index.ts';

const clock = { now: () => '2026-10-10T12:00:00.000Z', simulated: true };

describe('check', () => {
  async function check(
    handlers: Record<string, AwsHandler>,
    regions = ['us-east-1'],
  ): Promise<CheckResult[]> {
    await using aws = await AwsLoopback.start(handlers);
    const results: CheckResult[] = [];
    for await (const result of createCloudTrailConnector(
      { ...aws.connection(), regions },
      clock,
      new JumpingTime(),
    ).check(new AbortController().signal))
      results.push(result);
    return results;
  }
  const trail = {
    Name: 'all',
    S3BucketName: 'logs',
    TrailARN: `arn:aws:cloudtrail:us-east-1:${HOME}:trail/all`,
  };
  const fine: Record<string, AwsHandler> = {
    LookupEvents: () => json({ Events: [] }),
    DescribeTrails: () => json({ trailList: [trail] }),
    GetTrailStatus: () => json({ IsLogging: true }),
  };

  it('proves every region and names the trail', async () => {
    const results = await check(fine, ['us-east-1', 'eu-west-1']);
    expect(results.map((result) => result.status)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(results.at(-1)?.message).toContain('s3://logs');
  });

  it('warns when no trail is logging, and when that cannot be seen', async () => {
    expect((await check({ ...fine, GetTrailStatus: () => json({ IsLogging: false }) })).at(-1)).toMatchObject(
      {
        status: 'warning',
        message: expect.stringContaining('90 days'),
      },
    );
    expect((await check({ ...fine, DescribeTrails: () => json({ trailList: [] }) })).at(-1)?.status).toBe(
      'warning',
    );
    expect(
      (await check({ ...fine, DescribeTrails: () => jsonError('AccessDeniedException') })).at(-1),
    ).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('cloudtrail:DescribeTrails'),
    });
  });

  it('prints the policy to attach when LookupEvents is not allowed', async () => {
    const failed = (await check({ ...fine, LookupEvents: () => jsonError('AccessDeniedException') })).filter(
      (result) => result.status === 'failed',
    );
    expect(failed).toHaveLength(1);
    expect(failed[0]?.hint).toContain(JSON.stringify(CLOUDTRAIL_POLICY, null, 2));
  });

  it('tells a region that is not enabled from a bad credential', async () => {
    const results = await check(
      {
        ...fine,
        LookupEvents: ({ region }) =>
          region === 'me-south-1' ? jsonError('UnrecognizedClientException') : json({}),
      },
      ['us-east-1', 'me-south-1'],
    );
    expect(results.find((result) => result.status === 'failed')?.hint).toMatch(/Enable me-south-1/);
    const refused = await check({ ...fine, GetCallerIdentity: () => xmlError(403, 'InvalidClientTokenId') });
    expect(refused).toMatchObject([{ status: 'failed', hint: expect.stringMatching(/Renew/) }]);
  });
});
