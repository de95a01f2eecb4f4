import { type ReadOnlyPolicy, readOnlyPolicy } from '../http/aws-check.ts';

/** What collecting needs. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html */
export const LOOKUP_ACTIONS = ['cloudtrail:LookupEvents'] as const;

/** What `doctor` likes to know besides: whether a trail keeps the events longer than 90 days. */
export const TRAIL_ACTIONS = ['cloudtrail:DescribeTrails', 'cloudtrail:GetTrailStatus'] as const;

/** Everything this connector may do, as a policy to attach. */
export const CLOUDTRAIL_POLICY: ReadOnlyPolicy = readOnlyPolicy('FieldworkReadsCloudTrail', [
  ...LOOKUP_ACTIONS,
  ...TRAIL_ACTIONS,
]);
