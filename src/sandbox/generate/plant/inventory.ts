import { accountOf, PIPELINE, roleNamed } from '../aws-accounts.ts';
import { HOUR, MINUTE } from '../calendar.ts';
import { headOf } from '../company.ts';
import { pickService, runEvents } from '../deployments.ts';
import { roleArn } from '../iam-parts.ts';
import { type Caller, roleSession, trailEvent } from '../trail.ts';
import { type Plant, type Problem, when } from './context.ts';

/** What is in use and declared nowhere, and what is declared and not there any more. */

const gap = (code: string, subject: string): Problem['expected'] => [{ where: 'gap', code, subject }];

/** A build system of somebody else pushes images into the shared account. */
export const undeclaredAccount: Plant = (context) => {
  const { company, random } = context;
  const outside = random.accountId();
  const account = accountOf(company, 'shared');
  const at = context.moment();
  const caller: Caller = {
    identity: {
      type: 'AWSAccount',
      principalId: `${random.iamId('AROA')}:image-builder`,
      accountId: outside,
    },
    ip: `203.0.113.${random.int(2, 250)}`,
    agent: 'docker/28.5.1',
  };
  const region = random.pick(company.regions);
  const events = [0, 26, 51].map((hours) =>
    trailEvent(random, account, region, at + hours * HOUR, caller, {
      call: 'ecr:PutImage',
      request: { repositoryName: 'robots/base', imageTag: `nightly-${hours}` },
    }),
  );
  company.aws.events.push(...events);
  context.markTrail(events);
  return {
    subject: { account: outside, into: account.id },
    story: `AWS account ${outside}, which nobody declared, pushed images into ${account.name} from ${when(at)} on.`,
    expected: gap('undeclared-account', `aws:account/${outside}`),
  };
};

/** Somebody starts machines in a region that the company does not use. */
export const undeclaredRegion: Plant = (context) => {
  const { company, random } = context;
  const region = 'ap-southeast-2';
  company.otherRegions.push(region);
  const account = accountOf(company, 'production');
  const person = random.pick(company.cast.engineers);
  const at = context.moment();
  const role = roleNamed(account, 'AdministratorAccess');
  const caller = roleSession(random, account, role, person.email, at - MINUTE, { agent: 'cli' });
  const run = runEvents(
    random,
    { account, caller, regions: [region], at, key: 'none', ticket: '', byHand: true },
    pickService(random),
  );
  company.aws.events.push(...run.writes, ...run.aside);
  return {
    subject: { account: account.id, region, person: person.email },
    story: `${person.name} changed ${account.name} in ${region}, a region that policy does not count as production, on ${when(at)}.`,
    expected: gap('undeclared-region', `aws:region/${account.id}/${region}`),
  };
};

/** A person takes the pipeline's role and clicks. */
export const pipelineByHand: Plant = (context) => {
  const { company, random } = context;
  const session = context.session();
  const [first] = session?.events ?? [];
  if (session === null || first === undefined) return null;
  const account = accountOf(company, 'production');
  const role = roleNamed(account, PIPELINE.production);
  const name = `${session.issue.key}-deploy`;
  const caller = roleSession(random, account, role, name, session.from, { agent: 'browser' });
  const click = trailEvent(random, account, first.awsRegion, session.from + MINUTE, caller, {
    call: 'ssm:PutParameter',
    request: { name: '/orders/flags', type: 'String', overwrite: true },
    more: { sessionCredentialFromConsole: 'true' },
  });
  company.aws.events.push(click);
  const arn = roleArn(account.id, role);
  return {
    subject: { role: arn, ticket: session.issue.key },
    story: `Somebody used the pipeline's role in the AWS console on ${when(session.from)}, under ${session.issue.key}.`,
    expected: gap('pipeline-by-hand', arn),
  };
};

/** A service account that is deleted, and still declared. */
export const declaredGone: Plant = ({ company }) => {
  const name = 'svc-legacy-sync';
  company.serviceAccounts.set(name, headOf(company, 'IT').email);
  return {
    subject: { account: name },
    story: `The service account ${name} is declared in policy, but was deleted long ago.`,
    expected: gap('declared-gone', `config:policy.principals.serviceAccounts: ${name}`),
  };
};
