import { type Account, encodeDocument } from './policies.ts';
import type { XmlValue } from './xml.ts';

type IamUser = Account['users'][number];
type IamGroup = Account['groups'][number];
type IamRole = Account['roles'][number];
type Members = { [member: string]: XmlValue };

/** ARN of a user, group, role or policy, with its path. */
export function arnOf(account: Account, type: string, entity: { path: string; name: string }): string {
  return `arn:aws:iam::${account.id}:${type}${entity.path}${entity.name}`;
}

const tagsOf = (tags: Record<string, string>): Members[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Without `Tags`: ListUsers leaves them out. */
export function renderIamUser(account: Account, user: IamUser): Members {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: arnOf(account, 'user', user),
    CreateDate: user.created,
    PasswordLastUsed: user.loginProfile?.lastUsed ?? undefined,
  };
}

/** With what only GetUser shows. */
export function renderOneUser(account: Account, user: IamUser): Members {
  const tags = tagsOf(user.tags);
  return { ...renderIamUser(account, user), Tags: tags.length === 0 ? undefined : tags };
}

export function renderIamGroup(account: Account, group: IamGroup): Members {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: arnOf(account, 'group', group),
    CreateDate: group.created,
  };
}

/** Without `Tags` and `RoleLastUsed`: ListRoles leaves them out. */
export function renderIamRole(account: Account, role: IamRole): Members {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: arnOf(account, 'role', role),
    CreateDate: role.created,
    AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
    MaxSessionDuration: 3600,
  };
}

/** With what only GetRole shows. */
export function renderOneRole(account: Account, role: IamRole): Members {
  const tags = tagsOf(role.tags);
  return {
    ...renderIamRole(account, role),
    Tags: tags.length === 0 ? undefined : tags,
    RoleLastUsed: lastUsed(account, role),
  };
}

/** IAM gives an empty element for a role that was not used within its tracking period. */
function lastUsed(_account: Account, role: IamRole): Members {
  return role.lastUsed === null ? {} : { LastUsedDate: role.lastUsed, Region: 'us-east-1' };
}

const inlineOf = (inline: IamUser['inlinePolicies']): Members[] =>
  inline.map((policy) => ({ PolicyName: policy.name, PolicyDocument: encodeDocument(policy.document) }));

export const attachedOf = (attached: IamUser['attachedPolicies']): Members[] =>
  attached.map((policy) => ({ PolicyName: policy.name, PolicyArn: policy.arn }));

export function userDetail(account: Account, user: IamUser): Members {
  const { PasswordLastUsed: _, ...common } = renderIamUser(account, user);
  return {
    ...common,
    UserPolicyList: inlineOf(user.inlinePolicies),
    GroupList: user.groups,
    AttachedManagedPolicies: attachedOf(user.attachedPolicies),
    Tags: tagsOf(user.tags),
  };
}

export function groupDetail(account: Account, group: IamGroup): Members {
  return {
    ...renderIamGroup(account, group),
    GroupPolicyList: inlineOf(group.inlinePolicies),
    AttachedManagedPolicies: attachedOf(group.attachedPolicies),
  };
}

export function roleDetail(account: Account, role: IamRole): Members {
  const { MaxSessionDuration: _, ...common } = renderIamRole(account, role);
  return {
    ...common,
    InstanceProfileList: [],
    RolePolicyList: inlineOf(role.inlinePolicies),
    AttachedManagedPolicies: attachedOf(role.attachedPolicies),
    Tags: tagsOf(role.tags),
    RoleLastUsed: lastUsed(account, role),
  };
}
