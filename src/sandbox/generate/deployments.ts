import type { AwsAccount, ChangeSession, TrailEvent } from './company.ts';
import type { Random } from './random.ts';
import { type Call, type Caller, onBehalf, trailEvent } from './trail.ts';

/** What a deployment does in AWS, call by call. */

const SERVICES = ['orders', 'fleet', 'telemetry', 'dispatch', 'billing', 'maps', 'teleop', 'firmware-ota'];

type Step = (service: string, account: string, region: string) => Call;

const STEPS: readonly Step[] = [
  (service) => ({
    call: 'ecs:RegisterTaskDefinition',
    request: {
      family: service,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '512',
      memory: '1024',
    },
  }),
  (service) => ({
    call: 'ecs:UpdateService',
    request: { cluster: 'robots', service, taskDefinition: service, forceNewDeployment: false },
  }),
  (service) => ({
    call: 'lambda:UpdateFunctionCode20150331v2',
    request: {
      functionName: `${service}-events`,
      s3Bucket: 'northwind-releases',
      publish: true,
      dryRun: false,
    },
  }),
  (service) => ({
    call: 'ssm:PutParameter',
    request: { name: `/${service}/release`, type: 'String', overwrite: true },
    response: { version: 41, tier: 'Standard' },
  }),
  (service, account, region) => ({
    call: 'elasticloadbalancing:ModifyListener',
    request: {
      listenerArn: `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/${service}/50dc6c495c0c9188/f2f7dc8efc522ab2`,
    },
  }),
  (service) => ({
    call: 'autoscaling:UpdateAutoScalingGroup',
    request: { autoScalingGroupName: `${service}-workers`, desiredCapacity: 6 },
  }),
  (service) => ({
    call: 'rds:ModifyDBInstance',
    request: {
      dBInstanceIdentifier: `${service}-db`,
      applyImmediately: false,
      allowMajorVersionUpgrade: false,
    },
  }),
  (service) => ({
    call: 'wafv2:UpdateWebACL',
    request: { name: `${service}-edge`, scope: 'REGIONAL', id: '1a2b3c4d-5678-90ab-cdef-1234567890ab' },
  }),
];

/** Things people do by hand in a console. */
const CONSOLE_STEPS: readonly Step[] = [
  (service) => ({
    call: 'ec2:AuthorizeSecurityGroupIngress',
    request: { groupId: 'sg-0a1ae80d31d1e9c86', description: service },
  }),
  (service) => ({ call: 'ecs:UpdateService', request: { cluster: 'robots', service, desiredCount: 4 } }),
  (service) => ({
    call: 'ssm:PutParameter',
    request: { name: `/${service}/flags`, type: 'String', overwrite: true },
  }),
  (service) => ({
    call: 'rds:RebootDBInstance',
    request: { dBInstanceIdentifier: `${service}-db`, forceFailover: false },
  }),
  (service) => ({
    call: 'lambda:UpdateFunctionConfiguration20150331v2',
    request: { functionName: `${service}-events`, timeout: 30 },
  }),
];

/** The first call of a pipeline run: it may carry the ticket in its description or tags. */
function openingCall(service: string, key: ChangeSession['key'], ticket: string): Call {
  return {
    call: 'cloudformation:CreateChangeSet',
    request: {
      stackName: service,
      changeSetName: 'release',
      changeSetType: 'UPDATE',
      capabilities: ['CAPABILITY_NAMED_IAM'],
      ...(key === 'request' ? { description: `Release of ${service} for ${ticket}` } : {}),
      ...(key === 'tag' ? { tags: [{ key: 'change-ticket', value: ticket }] } : {}),
    },
  };
}

/** A role's own policy, maintained by the pipeline: plumbing, so part of the change and no access grant. */
const plumbing = (service: string): Call => ({
  call: 'iam:PutRolePolicy',
  request: {
    roleName: 'app-orders',
    policyName: `${service}-queue`,
    policyDocument: '{"Version":"2012-10-17","Statement":[]}',
  },
});

export interface Run {
  readonly account: AwsAccount;
  readonly caller: Caller;
  readonly regions: readonly string[];
  readonly at: number;
  readonly key: ChangeSession['key'];
  readonly ticket: string;
  readonly byHand?: boolean;
}

/** The service that a run is about. */
export const pickService = (random: Random): string => random.pick(SERVICES);

/**
 * The successful writes of one run, at least two seconds apart, in time order; beside them, in `aside`, what
 * is in the trail too but is no change: reads and a call that failed.
 */
export function runEvents(
  random: Random,
  run: Run,
  service: string,
): { writes: TrailEvent[]; aside: TrailEvent[]; to: number } {
  const { account, caller } = run;
  const writes: TrailEvent[] = [];
  const aside: TrailEvent[] = [];
  let at = run.at;
  const next = (): number => {
    at += random.int(2, 95) * 1000;
    return at;
  };
  const steps = run.byHand === true ? CONSOLE_STEPS : STEPS;
  for (const region of run.regions) {
    if (run.byHand !== true) {
      const opening = openingCall(service, run.key, run.ticket);
      writes.push(trailEvent(random, account, region, writes.length === 0 ? at : next(), caller, opening));
      const execute: Call = {
        call: 'cloudformation:ExecuteChangeSet',
        request: { stackName: service, changeSetName: 'release' },
      };
      writes.push(trailEvent(random, account, region, next(), caller, execute));
    }
    for (const step of random.sample(steps, random.int(1, run.byHand === true ? 3 : 4))) {
      const who =
        run.byHand !== true && random.chance(0.25)
          ? onBehalf(caller, 'cloudformation.amazonaws.com')
          : caller;
      const time = writes.length === 0 ? at : next();
      writes.push(trailEvent(random, account, region, time, who, step(service, account.id, region)));
    }
    const read: Call = {
      call: 'cloudformation:DescribeStacks',
      request: { stackName: service },
      readOnly: true,
    };
    aside.push(trailEvent(random, account, region, next(), caller, read));
  }
  if (run.byHand !== true && random.chance(0.12)) {
    writes.push(trailEvent(random, account, 'us-east-1', next(), caller, plumbing(service)));
  }
  if (random.chance(0.15)) {
    const failed: Call = {
      call: 'ecs:UpdateService',
      request: { cluster: 'robots', service },
      error: ['ServiceNotActiveException', 'Service was not ACTIVE.'],
    };
    aside.push(trailEvent(random, account, run.regions[0] ?? 'us-east-1', next(), caller, failed));
  }
  return { writes, aside, to: at };
}

/** Announces a pipeline run: the token exchange that CloudTrail shows before the first call. */
export function tokenExchange(
  random: Random,
  account: AwsAccount,
  region: string,
  at: number,
  role: string,
  session: string,
): TrailEvent {
  const subject = 'repo:northwind-robotics/robots:ref:refs/heads/main';
  const provider = `arn:aws:iam::${account.id}:oidc-provider/token.actions.githubusercontent.com`;
  const caller: Caller = {
    identity: {
      type: 'WebIdentityUser',
      principalId: `${provider}:sts.amazonaws.com:${subject}`,
      userName: subject,
      identityProvider: provider,
    },
    ip: `140.82.112.${random.int(2, 250)}`,
    agent: 'configure-aws-credentials-for-github-actions',
  };
  return trailEvent(random, account, region, at, caller, {
    call: 'sts:AssumeRoleWithWebIdentity',
    request: {
      roleArn: `arn:aws:iam::${account.id}:role/${role}`,
      roleSessionName: session,
      durationSeconds: 3600,
    },
    readOnly: true,
  });
}
