import type { Trail } from '@aws-sdk/client-cloudtrail';
import type { CheckResult } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import { failedCheck } from '../http/aws-check.ts';
import { CLOUDTRAIL_POLICY } from './permissions.ts';
import type { CloudTrailRegion } from './region.ts';

const PART = 'cloudtrail';

/** Proves credentials, every region, and looks for a trail. Never throws. */
export async function* checkAccount(
  regions: readonly CloudTrailRegion[],
  signal: AbortSignal,
): AsyncGenerator<CheckResult> {
  const [home] = regions;
  if (home === undefined) return;
  try {
    await home.session.verify(signal);
    const { arn } = await home.session.identity(signal);
    yield { status: 'ok', part: PART, message: `account ${home.accountId}: signed in as ${arn}` };
  } catch (thrown) {
    yield failedCheck(PART, thrown, CLOUDTRAIL_POLICY);
    return;
  }
  for (const region of regions) yield await checkRegion(region, signal);
  yield await checkTrail(home, signal);
}

async function checkRegion(region: CloudTrailRegion, signal: AbortSignal): Promise<CheckResult> {
  const input = { MaxResults: 1 };
  try {
    await region.call('LookupEvents', input, (sdk) => new sdk.LookupEventsCommand(input), signal);
    return {
      status: 'ok',
      part: PART,
      message: `${region.accountId}/${region.name}: event history can be read`,
    };
  } catch (thrown) {
    const result = failedCheck(PART, thrown, CLOUDTRAIL_POLICY);
    // STS has accepted the credential; a region that refuses it is one that is not enabled.
    if (!(thrown instanceof SourceError) || thrown.failure !== 'unauthorized') return result;
    return {
      ...result,
      hint: `Enable ${region.name} in account ${region.accountId}, or take it out of regions.`,
    };
  }
}

/** Without a trail everything older than 90 days is lost, and nothing proves that the history is unaltered. */
async function checkTrail(region: CloudTrailRegion, signal: AbortSignal): Promise<CheckResult> {
  const { accountId } = region;
  try {
    const { output } = await region.call(
      'DescribeTrails',
      {},
      (sdk) => new sdk.DescribeTrailsCommand({}),
      signal,
    );
    const trails = output.trailList ?? [];
    for (const trail of trails) {
      if (await isLogging(region, trail, signal)) {
        const message = `account ${accountId}: trail ${trail.Name ?? ''} keeps events in s3://${trail.S3BucketName ?? ''}`;
        return { status: 'ok', part: PART, message };
      }
    }
    const what = trails.length === 0 ? 'no trail' : 'no trail that is logging';
    return {
      status: 'warning',
      part: PART,
      message: `account ${accountId}: ${what}; CloudTrail forgets after 90 days, a quarter has up to 92`,
      hint: 'Collect daily, or create a trail for all regions and read its files (source: files).',
    };
  } catch (thrown) {
    const { message, hint } = failedCheck(PART, thrown, CLOUDTRAIL_POLICY);
    return { status: 'warning', part: PART, message, ...(hint === undefined ? {} : { hint }) };
  }
}

async function isLogging(region: CloudTrailRegion, trail: Trail, signal: AbortSignal): Promise<boolean> {
  const input = { Name: trail.TrailARN ?? trail.Name };
  const { output } = await region.call(
    'GetTrailStatus',
    input,
    (sdk) => new sdk.GetTrailStatusCommand(input),
    signal,
  );
  return output.IsLogging === true;
}
