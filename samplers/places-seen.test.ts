import { describe, expect, it } from 'vitest';
import { ACCOUNT, call, PIPELINE, policy, principal } from '../test/support/audit-records.ts';
import { PlaceCensus } from './places-seen.ts';

const WINDOW = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const AT = '2026-07-20T10:00:00.000Z';
const LATER = '2026-08-20T10:00:00.000Z';
const OUTSIDE = '444455556666';

function seen(...records: ReturnType<typeof call>[]) {
  const census = new PlaceCensus(policy(), WINDOW);
  for (const record of records) census.add(record);
  return census.finish();
}

describe('places seen in CloudTrail', () => {
  it('are counted per account and region, with first and last event and the first write as evidence', () => {
    const { places } = seen(
      call('e1', AT, { readOnly: true, eventName: 'DescribeServices' }),
      call('e2', LATER),
      call('e3', AT, { region: 'eu-west-1' }),
    );
    expect(places).toMatchObject([
      {
        accountId: ACCOUNT,
        region: 'us-east-1',
        events: 2,
        writes: 1,
        first: AT,
        last: LATER,
        evidence: { record: `cloudtrail:${ACCOUNT}/us-east-1/e2` },
      },
      { accountId: ACCOUNT, region: 'eu-west-1', events: 1, writes: 1 },
    ]);
  });

  it('is no place where only calls were seen that are kept to find this program', () => {
    const own = { readOnly: true, eventName: 'LookupEvents', requestId: 'r1' };
    expect(seen(call('e1', AT, own)).places).toEqual([]);
  });

  it.each([
    ['refused calls', { errorCode: 'AccessDenied' }],
    ['AWS at work by itself', { principal: principal({ type: 'AWSService', arn: null }) }],
    ['session starts', { eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole' }],
    ['tokens for the CLI', { eventSource: 'sso-oidc.amazonaws.com', eventName: 'CreateToken' }],
    [
      'services without a region, which are recorded in us-east-1',
      { eventSource: 'iam.amazonaws.com', eventName: 'CreateRole' },
    ],
  ])('%s are no writes of the region', (_, parts) => {
    expect(seen(call('e1', AT, parts)).places).toMatchObject([{ events: 1, writes: 0 }]);
  });

  it('records of other times do not count, and the same record counts once', () => {
    const { places } = seen(call('e0', '2026-06-30T23:59:59.000Z'), call('e1', AT), call('e1', AT));
    expect(places).toMatchObject([{ events: 1, writes: 1 }]);
  });

  it('records without a readable time count, without a first and last', () => {
    expect(seen(call('e1', null)).places).toMatchObject([{ events: 1, first: null, last: null }]);
  });

  it('callers of another account are told, with what they changed', () => {
    const foreign = principal({ type: 'AWSAccount', accountId: OUTSIDE, principalId: 'AROA7:ci', arn: null });
    const { callers } = seen(
      call('e1', AT, { principal: foreign, eventSource: 'ecr.amazonaws.com', eventName: 'PutImage' }),
      call('e2', LATER, { principal: principal(PIPELINE) }),
    );
    expect(callers).toMatchObject([{ accountId: OUTSIDE, into: [ACCOUNT], writes: 1, first: AT }]);
  });

  it('callers of another account that only begin sessions or read are none', () => {
    const foreign = principal({ type: 'AWSAccount', accountId: OUTSIDE });
    const { callers } = seen(
      call('e1', AT, { principal: foreign, eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole' }),
      call('e2', AT, { principal: foreign, readOnly: true }),
    );
    expect(callers).toEqual([]);
  });
});
