import type { World } from '../world.ts';
import type { XmlValue } from './xml.ts';

export type Account = World['aws']['accounts'][number];
type Managed = Account['policies'][number];

/** Documents of AWS-managed policies that worlds attach without describing them. */
const AWS_MANAGED: Record<string, unknown> = {
  AdministratorAccess: statement('*'),
  PowerUserAccess: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }],
  },
  IAMFullAccess: statement(['iam:*', 'organizations:DescribeAccount']),
  ReadOnlyAccess: statement(['*:Describe*', '*:Get*', '*:List*']),
  SecurityAudit: statement(['*:Describe*', '*:Get*', '*:List*']),
};
const AWS_POLICY_CREATED = '2015-02-06T18:39:46Z';

function statement(action: string | string[]): unknown {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] };
}

/** IAM gives policy documents as URL-encoded JSON (RFC 3986). */
export function encodeDocument(document: unknown): string {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The account's own policies, then AWS-managed ones that something is attached to. */
export function managedPolicies(account: Account): readonly Managed[] {
  const described = new Set(account.policies.map((policy) => policy.arn));
  const attached = new Map<string, string>();
  for (const holder of [...account.users, ...account.groups, ...account.roles]) {
    for (const policy of holder.attachedPolicies) attached.set(policy.arn, policy.name);
  }
  const missing = [...attached]
    .filter(([arn]) => !described.has(arn) && arn.startsWith('arn:aws:iam::aws:policy/'))
    .map(([arn, name]) => ({
      name,
      arn,
      id: `ANPA${Buffer.from(name).toString('hex').toUpperCase().padEnd(17, '0').slice(0, 17)}`,
      created: AWS_POLICY_CREATED,
      document: AWS_MANAGED[name] ?? statement([]),
    }));
  return [...account.policies, ...missing];
}

export const isAwsManaged = (policy: Managed): boolean => policy.arn.startsWith('arn:aws:iam::aws:');

export function attachmentCount(account: Account, arn: string): number {
  return [...account.users, ...account.groups, ...account.roles].filter((holder) =>
    holder.attachedPolicies.some((policy) => policy.arn === arn),
  ).length;
}

/** What ListPolicies, GetPolicy and GetAccountAuthorizationDetails have in common. */
export function renderPolicy(account: Account, policy: Managed): { [member: string]: XmlValue } {
  const path = /:policy(\/.*?)[^/]*$/.exec(policy.arn)?.[1] ?? '/';
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: path,
    DefaultVersionId: 'v1',
    AttachmentCount: attachmentCount(account, policy.arn),
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: policy.created,
    UpdateDate: policy.created,
  };
}

/** The only version a simulated policy has. */
export function renderVersion(policy: Managed): { [member: string]: XmlValue } {
  return {
    Document: encodeDocument(policy.document),
    VersionId: 'v1',
    IsDefaultVersion: true,
    CreateDate: policy.created,
  };
}
