import { arnOf } from '../aws/iam-entities.ts';
import { Random } from '../generate/random.ts';
import type { Call } from '../generate/trail.ts';
import type { World } from '../world.ts';
import { type AwsAccount, type OktaUser, recorded } from './actors.ts';
import { changeRole, findRole, type RoleAccess } from './aws-roles.ts';
import type { Removal } from './removal.ts';

/** Access in AWS that an administrator takes away and may give back, with the records of CloudTrail. */

type IamUser = AwsAccount['users'][number];

/** Whose access it is. */
interface Holder {
  readonly account: string;
  readonly user: string;
}

export type AwsAccess = UserAccess | RoleAccess;

type UserAccess = Holder &
  (
    | { readonly kind: 'iam-group'; readonly group: string }
    | { readonly kind: 'iam-policy'; readonly policy: IamUser['attachedPolicies'][number] }
    | { readonly kind: 'iam-inline'; readonly policy: IamUser['inlinePolicies'][number] }
    | { readonly kind: 'iam-key'; readonly key: IamUser['accessKeys'][number] }
    | { readonly kind: 'iam-user'; readonly whole: IamUser }
  );

interface Found {
  readonly account: AwsAccount;
  readonly user: IamUser;
}

/** The IAM user with an ARN, an id, `account/name` or a key. */
function userBy({ aws }: World, name: string): Found | undefined {
  for (const account of aws.accounts) {
    const user = account.users.find((one) => {
      const names = [arnOf(account, 'user', one), one.id, `${account.id}/${one.name}`];
      return names.includes(name) || one.accessKeys.some(({ id }) => name.endsWith(id));
    });
    if (user !== undefined) return { account, user };
  }
  return undefined;
}

/**
 * A role, or what an IAM user holds of a group, policy or key, or the user itself; null when AWS knows holder or thing not.
 */
export function findInAws(world: World, removal: Removal): AwsAccess[] | null {
  const found = userBy(world, removal.account);
  return found === undefined ? findRole(world, removal) : findOfUser(found, removal.from);
}

function findOfUser({ account, user }: Found, from: string): UserAccess[] | null {
  const holder = { account: account.id, user: user.name };
  const arn = arnOf(account, 'user', user);
  const key = user.accessKeys.find(({ id }) => from.endsWith(id));
  if (key !== undefined) return [{ ...holder, kind: 'iam-key', key }];
  if ([arn, user.id, `${account.id}/${user.name}`].includes(from)) {
    return [{ ...holder, kind: 'iam-user', whole: user }];
  }
  const group = account.groups.find((one) => [arnOf(account, 'group', one), one.id, one.name].includes(from));
  if (group !== undefined) {
    return user.groups.includes(group.name) ? [{ ...holder, kind: 'iam-group', group: group.name }] : [];
  }
  const inline = user.inlinePolicies.find((policy) => from === `${arn}/${policy.name}`);
  if (inline !== undefined) return [{ ...holder, kind: 'iam-inline', policy: inline }];
  const attached = user.attachedPolicies.find((policy) => from.endsWith(policy.arn) || from === policy.name);
  if (attached !== undefined) return [{ ...holder, kind: 'iam-policy', policy: attached }];
  return account.policies.some((policy) => from.endsWith(policy.arn)) ? [] : null;
}

interface Doing {
  readonly admin: OktaUser | null;
  readonly at: string;
  readonly seed: string;
}

/** Takes the access away or gives it back, at `at` by `admin`. */
export function changeInAws(world: World, access: AwsAccess, give: boolean, doing: Doing): void {
  const account = world.aws.accounts.find(({ id }) => id === access.account);
  if (account === undefined) return;
  const calls =
    access.kind === 'iam-role'
      ? changeRole(account, access, give)
      : callsForUser(account, access, give, doing);
  for (const [index, call] of calls.entries()) {
    const seed = index === 0 ? doing.seed : `${doing.seed}+${index}`;
    world.aws.events.push(recorded(seed, account, doing.at, doing.admin, call));
  }
}

function callsForUser(account: AwsAccount, access: UserAccess, give: boolean, doing: Doing): Call[] {
  const user = account.users.find(({ name }) => name === access.user);
  if (user === undefined && access.kind !== 'iam-user') return [];
  const call = user === undefined ? null : changeUser(user, access, give, doing);
  return [call ?? changeUsers(account, access, give)];
}

const without = <T>(list: readonly T[], gone: (item: T) => boolean): T[] =>
  list.filter((item) => !gone(item));

/** Changes what a user holds; null when it is about the user as a whole. */
function changeUser(
  user: IamUser,
  access: UserAccess,
  give: boolean,
  { at, seed }: Pick<Doing, 'at' | 'seed'>,
): Call | null {
  const userName = user.name;
  switch (access.kind) {
    case 'iam-group': {
      const others = without(user.groups, (name) => name === access.group);
      user.groups = give ? [...others, access.group] : others;
      const request = { groupName: access.group, userName };
      return { call: give ? 'iam:AddUserToGroup' : 'iam:RemoveUserFromGroup', request };
    }
    case 'iam-policy': {
      const others = without(user.attachedPolicies, ({ arn }) => arn === access.policy.arn);
      user.attachedPolicies = give ? [...others, access.policy] : others;
      const request = { userName, policyArn: access.policy.arn };
      return { call: give ? 'iam:AttachUserPolicy' : 'iam:DetachUserPolicy', request };
    }
    case 'iam-inline': {
      const others = without(user.inlinePolicies, ({ name }) => name === access.policy.name);
      user.inlinePolicies = give ? [...others, access.policy] : others;
      const request = { userName, policyName: access.policy.name };
      return { call: give ? 'iam:PutUserPolicy' : 'iam:DeleteUserPolicy', request };
    }
    case 'iam-key':
      return give ? createKey(user, access.key, at, seed) : deleteKey(user, access.key.id);
    case 'iam-user':
      return null;
  }
}

function deleteKey(user: IamUser, accessKeyId: string): Call {
  user.accessKeys = without(user.accessKeys, ({ id }) => id === accessKeyId);
  return { call: 'iam:DeleteAccessKey', request: { userName: user.name, accessKeyId } };
}

/** A deleted key never comes back: another one is made in its place. */
function createKey(user: IamUser, key: IamUser['accessKeys'][number], at: string, seed: string): Call {
  const accessKeyId = new Random(`${seed}/key`).iamId('AKIA').slice(0, 20);
  user.accessKeys = [
    ...user.accessKeys,
    { ...key, id: accessKeyId, status: 'Active', created: at, lastUsed: null },
  ];
  const accessKey = { userName: user.name, accessKeyId, status: 'Active' };
  return { call: 'iam:CreateAccessKey', request: { userName: user.name }, response: { accessKey } };
}

function changeUsers(account: AwsAccount, access: UserAccess, give: boolean): Call {
  account.users = without(account.users, ({ name }) => name === access.user);
  if (give && access.kind === 'iam-user') account.users.push(access.whole);
  return { call: give ? 'iam:CreateUser' : 'iam:DeleteUser', request: { userName: access.user } };
}
