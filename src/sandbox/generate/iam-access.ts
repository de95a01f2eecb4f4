import { noteGrant, requestAccess, type Ticket } from './access-requests.ts';
import { accountOf, IAM_ADMIN, roleNamed } from './aws-accounts.ts';
import { DAY, HOUR, iso, MINUTE, workDays, workTime } from './calendar.ts';
import { type AwsAccount, type Company, type IamUser, managerOf, type TrailEvent } from './company.ts';
import { attach, userArn } from './iam-parts.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { type Call, type Caller, roleSession, trailEvent } from './trail.ts';

/** Access granted in AWS itself: key rotations, group memberships and policies, each with a request. */

/** The person an IAM user belongs to or, for a service account, its owner. */
export function personBehind(
  company: Company,
  account: AwsAccount,
  user: IamUser,
): { person: Person; service: boolean } {
  const owner = company.serviceAccounts.get(user.name);
  const mail = owner ?? user.tags.owner ?? company.secondAccounts.get(userArn(account.id, user)) ?? user.name;
  const person = company.people.find((other) => other.email === mail);
  if (person === undefined) throw new Error(`nobody behind ${user.name}`);
  return { person, service: owner !== undefined };
}

/**
 * The IT admin's session of the role that may change IAM. Its name may be a ticket's key; who it is stands in the
 * source identity, which AWS keeps through role chains.
 */
export function adminSession(
  random: Random,
  account: AwsAccount,
  admin: Person,
  at: number,
  name = admin.email,
): Caller {
  const role = roleNamed(account, IAM_ADMIN);
  const details = { mfa: true, agent: 'browser', sourceIdentity: admin.email } as const;
  return roleSession(random, account, role, name, at - 2 * MINUTE, details);
}

/** A request for something in IAM; for a service account its owner asks and the owner's manager approves. */
function requestIam(
  company: Company,
  random: Random,
  account: AwsAccount,
  user: IamUser,
  entitlements: readonly string[],
  at: number,
): Ticket & { person: Person; session: string } {
  const { person, service } = personBehind(company, account, user);
  const ticket = requestAccess(company, random, {
    person,
    entitlements: [...entitlements, user.name],
    summary: `AWS ${account.name}: ${entitlements.join(', ')} for IAM user ${user.name}`,
    description: `Please do this for the IAM user ${user.name} in ${account.name} (${account.id}): ${entitlements.join(', ')}.`,
    at,
    reporter: person,
    approver: managerOf(company, person),
    nonHuman: service,
  });
  return {
    ...ticket,
    person,
    session: service ? `${ticket.issue.key}-${ticket.grantor.local}` : ticket.grantor.email,
  };
}

function emit(
  company: Company,
  random: Random,
  account: AwsAccount,
  at: number,
  caller: Caller,
  call: Call,
): TrailEvent {
  const event = trailEvent(random, account, 'us-east-1', at, caller, call);
  company.aws.events.push(event);
  return event;
}

/** What `CreateAccessKey` looks like in the trail. */
export const createKeyCall = (user: IamUser, keyId: string): Call => ({
  call: 'iam:CreateAccessKey',
  request: { userName: user.name },
  response: { accessKey: { userName: user.name, accessKeyId: keyId, status: 'Active' } },
});

function rotate(
  company: Company,
  random: Random,
  account: AwsAccount,
  user: IamUser,
  key: IamUser['accessKeys'][number],
): void {
  const at = Date.parse(key.created);
  const ticket = requestIam(company, random, account, user, ['access key', 'CreateAccessKey'], at);
  const caller = adminSession(random, account, ticket.grantor, at, ticket.session);
  const event = emit(company, random, account, at, caller, createKeyCall(user, key.id));
  const old = random.iamId('AKIA').slice(0, 20);
  const retire: Call = {
    call: 'iam:UpdateAccessKey',
    request: { userName: user.name, accessKeyId: old, status: 'Inactive' },
  };
  emit(company, random, account, at + 20 * MINUTE, caller, retire);
  emit(company, random, account, at + 40 * MINUTE, caller, {
    call: 'iam:DeleteAccessKey',
    request: { userName: user.name, accessKeyId: old },
  });
  noteGrant(company, ticket, {
    kind: 'iam',
    person: ticket.person,
    entitlement: 'CreateAccessKey',
    event,
    followers: [],
    at,
  });
}

/** Every key of the world that was made while the trail ran has its creation in the trail, and a ticket. */
export function keyRotations(company: Company): void {
  const random = company.random('rotations');
  for (const account of company.aws.accounts) {
    for (const user of account.users) {
      for (const key of user.accessKeys) {
        const earliest = company.calendar.opens + 6 * DAY;
        if (Date.parse(key.created) > earliest) rotate(company, random, account, user, key);
        else if (Date.parse(key.created) > company.calendar.opens - DAY)
          key.created = iso(earliest - 9 * DAY);
      }
    }
  }
}

/** An operator is put into the billing group; another gets a policy for a while. */
export function iamPermissions(company: Company): void {
  const random = company.random('iam-permissions');
  const { calendar } = company;
  const days = workDays(calendar, calendar.start + DAY, calendar.end - DAY);
  const people = (account: AwsAccount): IamUser[] =>
    account.users.filter((user) => user.loginProfile !== null);
  const shared = accountOf(company, 'shared');
  const staging = accountOf(company, 'staging');
  const [first] = people(shared);
  if (first) {
    const at = workTime(random, random.pick(days)) + HOUR;
    const ticket = requestIam(company, random, shared, first, ['billing'], at);
    const caller = adminSession(random, shared, ticket.grantor, at, ticket.session);
    const event = emit(company, random, shared, at, caller, {
      call: 'iam:AddUserToGroup',
      request: { groupName: 'billing', userName: first.name },
    });
    first.groups.push('billing');
    noteGrant(company, ticket, {
      kind: 'iam',
      person: ticket.person,
      entitlement: 'billing',
      event,
      followers: [],
      at,
    });
  }
  const [second] = people(staging);
  if (second) {
    const at = workTime(random, random.pick(days)) + HOUR;
    const policy = attach('CloudWatchReadOnlyAccess');
    const ticket = requestIam(company, random, staging, second, [policy.name], at);
    const caller = adminSession(random, staging, ticket.grantor, at, ticket.session);
    const event = emit(company, random, staging, at, caller, {
      call: 'iam:AttachUserPolicy',
      request: { userName: second.name, policyArn: policy.arn },
    });
    second.attachedPolicies.push(policy);
    noteGrant(company, ticket, {
      kind: 'iam',
      person: ticket.person,
      entitlement: policy.name,
      event,
      followers: [],
      at,
    });
  }
}
