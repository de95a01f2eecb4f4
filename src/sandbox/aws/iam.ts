import type { Company } from '../company.ts';
import { packCursor, pageOf, unpackCursor } from '../page.ts';
import { createCredentialReports } from './credential-report.ts';
import { AwsError, noSuchEntity, validationError } from './errors.ts';
import {
  attachedOf,
  groupDetail,
  renderIamGroup,
  renderIamRole,
  renderIamUser,
  renderOneRole,
  renderOneUser,
  roleDetail,
  userDetail,
} from './iam-entities.ts';
import {
  type Account,
  encodeDocument,
  isAwsManaged,
  managedPolicies,
  renderPolicy,
  renderVersion,
} from './policies.ts';
import { XmlMap, type XmlValue } from './xml.ts';

type Members = { [member: string]: XmlValue };
type Operation = (account: Account, form: URLSearchParams) => XmlValue;

/** One page as IAM marks it: `IsTruncated`, and `Marker` while there is more. */
function paged<T>(form: URLSearchParams, all: readonly T[]): { items: readonly T[]; marks: Members } {
  const size = Number(form.get('MaxItems') ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > 1000) {
    throw validationError("Value at 'maxItems' failed to satisfy constraint: between 1 and 1000");
  }
  const marker = form.get('Marker');
  const from = marker === null ? 0 : unpackCursor(marker);
  if (typeof from !== 'number') throw validationError('Invalid Marker.');
  const { items, next } = pageOf(all, from, size);
  return {
    items,
    marks: { IsTruncated: next !== null, Marker: next === null ? undefined : packCursor(next) },
  };
}

function list<T>(
  member: string,
  all: (account: Account) => readonly T[],
  render: (account: Account, item: T) => XmlValue,
): Operation {
  return (account, form) => {
    const prefix = form.get('PathPrefix') ?? '/';
    const matching = all(account).filter((item) => pathOf(item).startsWith(prefix));
    const { items, marks } = paged(form, matching);
    return { [member]: items.map((item) => render(account, item)), ...marks };
  };
}

const pathOf = (item: unknown): string =>
  typeof item === 'object' && item !== null && 'path' in item ? String(item.path) : '/';

function userOf(account: Account, form: URLSearchParams) {
  const name = form.get('UserName');
  const user = account.users.find((candidate) => candidate.name === name);
  if (user === undefined) throw noSuchEntity(`user with name ${name}`);
  return user;
}

function roleOf(account: Account, form: URLSearchParams) {
  const name = form.get('RoleName');
  const role = account.roles.find((candidate) => candidate.name === name);
  if (role === undefined) throw noSuchEntity(`role with name ${name}`);
  return role;
}

function groupOf(account: Account, form: URLSearchParams) {
  const name = form.get('GroupName');
  const group = account.groups.find((candidate) => candidate.name === name);
  if (group === undefined) throw noSuchEntity(`group with name ${name}`);
  return group;
}

function policyOf(account: Account, form: URLSearchParams) {
  const arn = form.get('PolicyArn') ?? '';
  const policy = managedPolicies(account).find((candidate) => candidate.arn === arn);
  if (policy === undefined) throw noSuchEntity(`policy ${arn}`);
  return policy;
}

/** GetAccountAuthorizationDetails pages over users, groups, roles and policies in one sequence. */
function authorizationDetails(account: Account, form: URLSearchParams): XmlValue {
  const filters = [...form].filter(([name]) => name.startsWith('Filter.member.')).map(([, value]) => value);
  const wants = (name: string) => filters.length === 0 || filters.includes(name);
  const policies = managedPolicies(account).filter((policy) =>
    wants(isAwsManaged(policy) ? 'AWSManagedPolicy' : 'LocalManagedPolicy'),
  );
  const all: readonly (readonly [string, Members])[] = [
    ...(wants('User') ? account.users.map((u) => ['UserDetailList', userDetail(account, u)] as const) : []),
    ...(wants('Group')
      ? account.groups.map((g) => ['GroupDetailList', groupDetail(account, g)] as const)
      : []),
    ...(wants('Role') ? account.roles.map((r) => ['RoleDetailList', roleDetail(account, r)] as const) : []),
    ...policies.map(
      (p) => ['Policies', { ...renderPolicy(account, p), PolicyVersionList: [renderVersion(p)] }] as const,
    ),
  ];
  const { items, marks } = paged(form, all);
  const of = (member: string) => items.filter(([name]) => name === member).map(([, detail]) => detail);
  return {
    UserDetailList: of('UserDetailList'),
    GroupDetailList: of('GroupDetailList'),
    RoleDetailList: of('RoleDetailList'),
    Policies: of('Policies'),
    ...marks,
  };
}

function accessKeyLastUsed(account: Account, form: URLSearchParams): XmlValue {
  const id = form.get('AccessKeyId');
  for (const user of account.users) {
    const key = user.accessKeys.find((candidate) => candidate.id === id);
    if (key === undefined) continue;
    return {
      UserName: user.name,
      AccessKeyLastUsed: {
        // A key that was never used has no date, and N/A elsewhere.
        LastUsedDate: key.lastUsed ?? undefined,
        ServiceName: key.lastUsed === null ? 'N/A' : (key.lastUsedService ?? 'N/A'),
        Region: key.lastUsed === null ? 'N/A' : (key.lastUsedRegion ?? 'N/A'),
      },
    };
  }
  throw new AwsError(
    403,
    'AccessDenied',
    `User is not authorized to perform: iam:GetAccessKeyLastUsed on ${id}`,
  );
}

function accountSummary(account: Account): XmlValue {
  return {
    SummaryMap: new XmlMap([
      ['Users', account.users.length],
      ['Groups', account.groups.length],
      ['Policies', account.policies.length],
      ['MFADevices', account.users.reduce((sum, user) => sum + user.mfaDevices.length, 0)],
      ['AccountMFAEnabled', account.root.mfa ? 1 : 0],
      ['AccountAccessKeysPresent', account.root.accessKeys],
      ['AccountSigningCertificatesPresent', 0],
    ]),
  };
}

/** IAM's operations by action name. */
function operations(company: Company): Record<string, Operation> {
  const reports = createCredentialReports(company);
  return {
    GetAccountAuthorizationDetails: authorizationDetails,
    ListUsers: list('Users', (a) => a.users, renderIamUser),
    ListGroups: list('Groups', (a) => a.groups, renderIamGroup),
    ListRoles: list('Roles', (a) => a.roles, renderIamRole),
    ListPolicies: (account, form) => {
      const scope = form.get('Scope') ?? 'All';
      const policies = managedPolicies(account).filter(
        (p) => scope === 'All' || (scope === 'AWS') === isAwsManaged(p),
      );
      const { items, marks } = paged(form, policies);
      return { Policies: items.map((policy) => renderPolicy(account, policy)), ...marks };
    },
    ListAccessKeys: (account, form) => {
      const user = userOf(account, form);
      const { items, marks } = paged(form, user.accessKeys);
      const rendered = items.map((key) => ({
        UserName: user.name,
        AccessKeyId: key.id,
        Status: key.status,
        CreateDate: key.created,
      }));
      return { AccessKeyMetadata: rendered, ...marks };
    },
    ListMFADevices: (account, form) => {
      const user = userOf(account, form);
      const { items, marks } = paged(form, user.mfaDevices);
      const rendered = items.map((device) => ({
        UserName: user.name,
        SerialNumber: device.serialNumber,
        EnableDate: device.enabled,
      }));
      return { MFADevices: rendered, ...marks };
    },
    ListGroupsForUser: (account, form) => {
      const user = userOf(account, form);
      const { items, marks } = paged(
        form,
        account.groups.filter((g) => user.groups.includes(g.name)),
      );
      return { Groups: items.map((group) => renderIamGroup(account, group)), ...marks };
    },
    ListAttachedUserPolicies: (account, form) => attachments(form, userOf(account, form)),
    ListAttachedGroupPolicies: (account, form) => attachments(form, groupOf(account, form)),
    ListAttachedRolePolicies: (account, form) => attachments(form, roleOf(account, form)),
    ListUserPolicies: (account, form) => inlineNames(form, userOf(account, form)),
    ListGroupPolicies: (account, form) => inlineNames(form, groupOf(account, form)),
    ListRolePolicies: (account, form) => inlineNames(form, roleOf(account, form)),
    ListAccountAliases: (account) => ({
      AccountAliases: [account.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')],
      IsTruncated: false,
    }),
    GetAccessKeyLastUsed: accessKeyLastUsed,
    GetLoginProfile: (account, form) => {
      const user = userOf(account, form);
      if (user.loginProfile === null) throw noSuchEntity(`Login Profile for User ${user.name}`);
      const { created, passwordResetRequired } = user.loginProfile;
      return {
        LoginProfile: {
          UserName: user.name,
          CreateDate: created,
          PasswordResetRequired: passwordResetRequired,
        },
      };
    },
    GenerateCredentialReport: (account) => reports.generate(account),
    GetCredentialReport: (account) => reports.get(account),
    GetAccountSummary: accountSummary,
    GetAccountPasswordPolicy: () => ({ PasswordPolicy: PASSWORD_POLICY }),
    GetUser: (account, form) => ({ User: renderOneUser(account, userOf(account, form)) }),
    GetRole: (account, form) => ({ Role: renderOneRole(account, roleOf(account, form)) }),
    GetPolicy: (account, form) => ({ Policy: renderPolicy(account, policyOf(account, form)) }),
    GetPolicyVersion: (account, form) => ({ PolicyVersion: renderVersion(policyOf(account, form)) }),
    GetUserPolicy: (account, form) => ({
      UserName: form.get('UserName') ?? '',
      ...inlineDocument(form, userOf(account, form)),
    }),
    GetRolePolicy: (account, form) => ({
      RoleName: form.get('RoleName') ?? '',
      ...inlineDocument(form, roleOf(account, form)),
    }),
    GetGroup: (account, form) => {
      const group = groupOf(account, form);
      const { items, marks } = paged(
        form,
        account.users.filter((u) => u.groups.includes(group.name)),
      );
      return {
        Group: renderIamGroup(account, group),
        Users: items.map((user) => renderIamUser(account, user)),
        ...marks,
      };
    },
  };
}

const PASSWORD_POLICY = {
  MinimumPasswordLength: 14,
  RequireSymbols: true,
  RequireNumbers: true,
  RequireUppercaseCharacters: true,
  RequireLowercaseCharacters: true,
  AllowUsersToChangePassword: true,
  ExpirePasswords: false,
  PasswordReusePrevention: 24,
};

type Holder = Pick<Account['users'][number], 'attachedPolicies' | 'inlinePolicies'>;

function attachments(form: URLSearchParams, holder: Holder): XmlValue {
  const { items, marks } = paged(form, holder.attachedPolicies);
  return { AttachedPolicies: attachedOf([...items]), ...marks };
}

function inlineNames(form: URLSearchParams, holder: Holder): XmlValue {
  const { items, marks } = paged(form, holder.inlinePolicies);
  return { PolicyNames: items.map((policy) => policy.name), ...marks };
}

function inlineDocument(form: URLSearchParams, holder: Holder): Members {
  const name = form.get('PolicyName') ?? '';
  const policy = holder.inlinePolicies.find((candidate) => candidate.name === name);
  if (policy === undefined) throw noSuchEntity(`policy with name ${name}`);
  return { PolicyName: name, PolicyDocument: encodeDocument(policy.document) };
}

/** Answers IAM for one account. @throws AwsError */
export function createIam(company: Company) {
  const known = operations(company);
  return (action: string, form: URLSearchParams, account: Account): XmlValue => {
    const operation = known[action];
    if (operation === undefined) {
      throw new AwsError(400, 'InvalidAction', `Could not find operation ${action} for version 2010-05-08`);
    }
    return operation(account, form);
  };
}
