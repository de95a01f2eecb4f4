import { arnOf } from '../aws/iam-entities.ts';
import type { Call } from '../generate/trail.ts';
import type { World } from '../world.ts';
import type { AwsAccount } from './actors.ts';
import type { Removal } from './removal.ts';

/** Roles in AWS that an administrator deletes or cuts down, and may give back. */

type IamRole = AwsAccount['roles'][number];
type Policies = Pick<IamRole, 'attachedPolicies' | 'inlinePolicies'>;

export interface RoleAccess {
  readonly kind: 'iam-role';
  readonly account: string;
  /** The role as it was. */
  readonly role: IamRole;
  /** True when it stays with less than it had. */
  readonly stays: boolean;
}

/** What is left of a role that has to become smaller. */
const READING = { name: 'ReadOnlyAccess', arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' };
const LESS: Policies = { attachedPolicies: [READING], inlinePolicies: [] };

/** The role with an ARN, unless it is no more than it should be; null when there is none. */
export function findRole({ aws }: World, { account: arn, to }: Removal): RoleAccess[] | null {
  for (const account of aws.accounts) {
    const role = account.roles.find((one) => arnOf(account, 'role', one) === arn);
    if (role === undefined) continue;
    const { attachedPolicies, inlinePolicies } = role;
    const isLess =
      inlinePolicies.length === 0 && attachedPolicies.every(({ arn: held }) => held === READING.arn);
    if (to !== null && isLess) return [];
    return [{ kind: 'iam-role', account: account.id, role, stays: to !== null }];
  }
  return null;
}

/** Takes the role or its rights away, or gives them back. */
export function changeRole(account: AwsAccount, { role, stays }: RoleAccess, give: boolean): Call[] {
  const roleName = role.name;
  if (!stays) {
    const others = account.roles.filter(({ name }) => name !== roleName);
    account.roles = give ? [...others, role] : others;
    return [{ call: give ? 'iam:CreateRole' : 'iam:DeleteRole', request: { roleName } }];
  }
  const [before, after] = give ? [LESS, role] : [role, LESS];
  const { attachedPolicies, inlinePolicies } = structuredClone(after);
  const held = account.roles.find(({ name }) => name === roleName);
  if (held === undefined) return [];
  const calls = [...callsOf(roleName, before, false), ...callsOf(roleName, after, true)];
  Object.assign(held, { attachedPolicies, inlinePolicies });
  return calls;
}

function callsOf(roleName: string, { attachedPolicies, inlinePolicies }: Policies, give: boolean): Call[] {
  return [
    ...attachedPolicies.map(({ arn: policyArn }) => ({
      call: give ? 'iam:AttachRolePolicy' : 'iam:DetachRolePolicy',
      request: { roleName, policyArn },
    })),
    ...inlinePolicies.map(({ name: policyName }) => ({
      call: give ? 'iam:PutRolePolicy' : 'iam:DeleteRolePolicy',
      request: { roleName, policyName },
    })),
  ];
}
