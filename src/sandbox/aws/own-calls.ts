import { randomUUID } from 'node:crypto';
import type { Company } from '../company.ts';
import type { World } from '../world.ts';
import type { Principal } from './sts.ts';

type TrailEvent = World['aws']['events'][number];

/** AWS's own average: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html */
const DELIVERY_MS = 5 * 60_000;
/** IAM has no region; its calls are recorded here. */
const GLOBAL_REGION = 'us-east-1';

/** A call that was answered, or refused for a reason of its own. */
export interface AnsweredCall {
  readonly service: 'iam' | 'sts' | 'cloudtrail';
  readonly action: string;
  readonly principal: Principal;
  readonly accessKeyId: string;
  /** Of the request's signature. */
  readonly region: string;
  /** As in the answer. */
  readonly requestId: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly userAgent: string | null;
  readonly errorCode: string | null;
}

/**
 * What CloudTrail writes down of a call to this sandbox: all are management events that read, also AssumeRole, as real logs
 * show. A role of another account is recorded in both accounts, with one `sharedEventID`.
 */
export function recordsOf(call: AnsweredCall, company: Company): TrailEvent[] {
  const { principal, region, service } = call;
  const at = new Date(Math.floor(Date.parse(company.now()) / 1000) * 1000).toISOString();
  const awsRegion = service === 'iam' ? GLOBAL_REGION : region;
  const common = {
    eventVersion: '1.11',
    eventTime: `${at.slice(0, 19)}Z`,
    eventSource: `${service}.amazonaws.com`,
    eventName: call.action,
    awsRegion,
    sourceIPAddress: '127.0.0.1',
    userAgent: call.userAgent,
    ...(call.errorCode === null ? {} : { errorCode: call.errorCode }),
    requestParameters: Object.keys(call.parameters).length === 0 ? null : parametersOf(call.parameters),
    responseElements: null,
    requestID: call.requestId,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    eventCategory: 'Management',
    delivered: new Date(Date.parse(at) + DELIVERY_MS).toISOString(),
  };
  const own: TrailEvent = {
    ...common,
    userIdentity: identityOf(call),
    eventID: randomUUID(),
    recipientAccountId: principal.accountId,
  };
  const target = call.action === 'AssumeRole' ? accountOfRole(call.parameters.RoleArn) : null;
  if (target === null || target === principal.accountId) return withoutUnrecorded([own], company);
  const shared = { sharedEventID: randomUUID() };
  const { userId: principalId, accountId } = principal;
  const userIdentity = { type: 'AWSAccount', principalId, accountId };
  const other = { ...common, ...shared, userIdentity, eventID: randomUUID(), recipientAccountId: target };
  return withoutUnrecorded([{ ...own, ...shared }, other], company);
}

/** A log that lacks the program's own calls. */
function withoutUnrecorded(events: readonly TrailEvent[], { world }: Company): TrailEvent[] {
  return events.filter(
    ({ recipientAccountId, awsRegion }) =>
      !world.faults.some(
        (fault) =>
          fault.kind === 'unrecorded' &&
          (fault.account === null || fault.account === recipientAccountId) &&
          (fault.region === null || fault.region === awsRegion),
      ),
  );
}

function identityOf({ principal, accessKeyId }: AnsweredCall): Record<string, unknown> {
  const { arn, userId: principalId, accountId } = principal;
  const [, role] = /^arn:aws:sts::\d{12}:assumed-role\/([^/]+)\//.exec(arn) ?? [];
  const common = { principalId, arn, accountId, accessKeyId };
  if (role === undefined) return { type: 'IAMUser', ...common, userName: arn.split('/').at(-1) };
  return {
    ...{ type: 'AssumedRole', ...common },
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: principalId.split(':')[0],
        arn: `arn:aws:iam::${accountId}:role/${role}`,
        ...{ accountId, userName: role },
      },
    },
  };
}

const accountOfRole = (arn: unknown): string | null =>
  /^arn:aws:iam::(\d{12}):role\//.exec(String(arn))?.[1] ?? null;

/** CloudTrail writes the names of parameters with a small first letter. */
function parametersOf(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value,
    ]),
  );
}
