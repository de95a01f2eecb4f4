import { isoSeconds } from './calendar.ts';
import type { AwsAccount, IamRole, IamUser, TrailEvent } from './company.ts';
import { roleArn, userArn } from './iam-parts.ts';
import type { Random } from './random.ts';

/** CloudTrail records. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */

/** Who calls: the record's `userIdentity` with address and agent. */
export interface Caller {
  readonly identity: Readonly<Record<string, unknown>>;
  readonly ip: string;
  readonly agent: string;
}

const AGENTS = {
  sdk: 'aws-sdk-go-v2/1.41.2 os/linux lang/go#1.25.1 md/GOOS#linux',
  terraform:
    'APN/1.0 HashiCorp/1.0 Terraform/1.13.4 (+https://www.terraform.io) terraform-provider-aws/6.19.0',
  browser:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
  cli: 'aws-cli/2.31.18 md/awscrt#0.28.2 ua/2.1 os/linux#6.12 md/arch#x86_64 lang/python#3.13.7',
};
export type Agent = keyof typeof AGENTS;

export interface SessionDetails {
  readonly sourceIdentity?: string;
  readonly invokedBy?: string;
  readonly mfa?: boolean;
  readonly agent?: Agent;
}

/** A session of a role. */
export function roleSession(
  random: Random,
  account: AwsAccount,
  role: IamRole,
  sessionName: string,
  began: number,
  details: SessionDetails = {},
): Caller {
  const arn = `arn:aws:sts::${account.id}:assumed-role/${role.name}/${sessionName}`;
  const identity = {
    type: 'AssumedRole',
    principalId: `${role.id}:${sessionName}`,
    arn,
    accountId: account.id,
    ...(details.invokedBy === undefined ? { accessKeyId: random.iamId('ASIA').slice(0, 20) } : {}),
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: role.id,
        arn: roleArn(account.id, role),
        accountId: account.id,
        userName: role.name,
      },
      attributes: {
        creationDate: isoSeconds(began),
        mfaAuthenticated: details.mfa === true ? 'true' : 'false',
      },
      ...(details.sourceIdentity === undefined ? {} : { sourceIdentity: details.sourceIdentity }),
    },
    ...(details.invokedBy === undefined ? {} : { invokedBy: details.invokedBy }),
  };
  return {
    identity,
    ip: details.invokedBy ?? `198.51.100.${random.int(2, 250)}`,
    agent: details.invokedBy ?? AGENTS[details.agent ?? 'sdk'],
  };
}

/** The same session when an AWS service calls on its behalf (CloudFormation creating what a template says). */
export function onBehalf(caller: Caller, service: string): Caller {
  return { identity: { ...caller.identity, invokedBy: service }, ip: service, agent: service };
}

/** An IAM user, by access key or in the console. */
export function iamCaller(random: Random, account: AwsAccount, user: IamUser, keyId: string | null): Caller {
  const identity = {
    type: 'IAMUser',
    principalId: user.id,
    arn: userArn(account.id, user),
    accountId: account.id,
    ...(keyId === null ? {} : { accessKeyId: keyId }),
    userName: user.name,
  };
  return {
    identity,
    ip: `203.0.113.${random.int(2, 250)}`,
    agent: AGENTS[keyId === null ? 'browser' : 'cli'],
  };
}

/** The account's root user, in the console. */
export function rootCaller(random: Random, account: AwsAccount, began: number): Caller {
  const identity = {
    type: 'Root',
    principalId: account.id,
    arn: `arn:aws:iam::${account.id}:root`,
    accountId: account.id,
    accessKeyId: random.iamId('ASIA').slice(0, 20),
    sessionContext: { attributes: { creationDate: isoSeconds(began), mfaAuthenticated: 'true' } },
  };
  return { identity, ip: `203.0.113.${random.int(2, 250)}`, agent: AGENTS.browser };
}

/** An AWS service on its own. */
export const serviceCaller = (service: string): Caller => ({
  identity: { type: 'AWSService', invokedBy: service },
  ip: service,
  agent: service,
});

/** What happened. `call` is `service:EventName`, as IAM actions are written. */
export interface Call {
  readonly call: string;
  readonly request?: Readonly<Record<string, unknown>> | null;
  readonly response?: Readonly<Record<string, unknown>> | null;
  readonly readOnly?: boolean;
  readonly error?: readonly [code: string, message: string];
  readonly eventType?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** One record as CloudTrail writes it. */
export function trailEvent(
  random: Random,
  account: AwsAccount,
  region: string,
  at: number,
  caller: Caller,
  what: Call,
): TrailEvent {
  const [service = '', eventName = ''] = what.call.split(':');
  return {
    eventVersion: '1.11',
    userIdentity: caller.identity,
    eventTime: isoSeconds(at),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: region,
    sourceIPAddress: caller.ip,
    userAgent: caller.agent,
    ...(what.error === undefined ? {} : { errorCode: what.error[0], errorMessage: what.error[1] }),
    requestParameters: what.request ?? null,
    responseElements: what.response ?? null,
    requestID: random.uuid(),
    eventID: random.uuid(),
    readOnly: what.readOnly ?? false,
    eventType: what.eventType ?? 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account.id,
    eventCategory: 'Management',
    ...what.more,
  };
}
