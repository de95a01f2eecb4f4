import { accountOf } from '../aws-accounts.ts';
import { DAY } from '../calendar.ts';
import { type AwsAccount, type Company, type IamUser, isActive } from '../company.ts';
import { adminSession, createKeyCall } from '../iam-access.ts';
import { accessKey, attach, emptyUser, userArn } from '../iam-parts.ts';
import type { Person } from '../people.ts';
import { trailEvent } from '../trail.ts';
import { attributes, NO_REQUEST, type Plant, type PlantContext, trailId, when } from './context.ts';

/** A service account made for one problem. */
export interface Service {
  readonly arn: string;
  readonly user: IamUser;
  readonly account: AwsAccount;
  readonly owner: Person;
}

/** A new service account, declared and, until a problem says otherwise, owned by the given person. */
export function newService(context: PlantContext, owner: Person): Service {
  const { company, random } = context;
  const account = accountOf(company, random.pick(['staging', 'shared', 'production'] as const));
  const name = serviceName(company, random);
  const user = emptyUser(random, name, company.calendar.opens - random.int(200, 900) * DAY);
  user.attachedPolicies = [attach('AmazonS3ReadOnlyAccess')];
  account.users.push(user);
  company.serviceAccounts.set(name, owner.email);
  return { arn: userArn(account.id, user), user, account, owner };
}

/** A head of department, to own a service account. */
export const anyOwner = ({ company, random }: PlantContext): Person =>
  random.pick([...company.cast.heads.values()]);

/** A service account's name that the world does not have yet. */
function serviceName(company: Company, random: PlantContext['random']): string {
  const names = [
    'replica',
    'crawler',
    'geo',
    'mailer',
    'reports',
    'probe',
    'mirror',
    'indexer',
    'exporter',
    'cleanup',
  ];
  const open = names.map((name) => `svc-${name}`).filter((name) => !company.serviceAccounts.has(name));
  const name = open.length === 0 ? `svc-${random.hex(6)}` : random.pick(open);
  return name;
}

export const iamWithoutRequest: Plant = (context) => {
  const { company, random } = context;
  // Owned by somebody who asks for nothing, so that no other request could be taken for this grant's.
  const person = context.person(isActive);
  if (person === null) return null;
  const { user, account, owner } = newService(context, person);
  const admin = random.pick(company.cast.itAdmins);
  const at = context.moment();
  const caller = adminSession(random, account, admin, at);
  user.accessKeys = [
    accessKey(random, company.calendar.now, company.calendar.now - random.int(130, 160) * DAY),
  ];
  const policy = attach('CloudWatchReadOnlyAccess');
  const key = random.chance(0.5) ? accessKey(random, company.calendar.now, at) : null;
  if (key) user.accessKeys.push(key);
  else user.attachedPolicies.push(policy);
  const call = key
    ? createKeyCall(user, key.id)
    : { call: 'iam:AttachUserPolicy', request: { userName: user.name, policyArn: policy.arn } };
  const event = trailEvent(random, account, 'us-east-1', at, caller, call);
  company.aws.events.push(event);
  context.markTrail([event]);
  return {
    subject: { event: event.eventID, user: user.name, account: account.id, owner: owner.email },
    story: `${admin.name} ${key ? 'made an access key for' : 'attached a policy to'} ${user.name} on ${when(at)}; no ticket asks for it.`,
    expected: attributes(trailId(event), ...NO_REQUEST),
  };
};
