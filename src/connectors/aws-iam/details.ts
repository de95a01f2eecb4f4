import type {
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  Tag,
  UserDetail,
} from '@aws-sdk/client-iam';
import type { IamInlinePolicy, IamPolicyRef } from '../../domain/aws-records.ts';
import { compareUtf8 } from '../../domain/digest.ts';
import { fromEpochMs, type Instant, readInstant } from '../../domain/instant.ts';
import type { ParsedRecord, RecordData, RecordKind } from '../../domain/records.ts';
import { readPolicyDocument } from './policy-document.ts';

/** Parsers of GetAccountAuthorizationDetails. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html */

/** A user with groups, policies and tags. */
export function readUser(accountId: string, user: UserDetail, position: string): ParsedRecord<'aws.user'> {
  const problems = new Problems();
  const inline = inlinePolicies(user.UserPolicyList, problems);
  return record('aws.user', `aws:user/${problems.need('Arn', user.Arn)}`, position, problems, {
    accountId,
    arn: user.Arn ?? '',
    userId: problems.need('UserId', user.UserId),
    userName: problems.need('UserName', user.UserName),
    path: user.Path ?? '/',
    created: readDate(user.CreateDate),
    groups: user.GroupList ?? [],
    attachedPolicies: policyRefs(user.AttachedManagedPolicies),
    inlinePolicies: inline,
    permissionsBoundary: user.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    tags: tagMap(user.Tags),
  });
}

/** A group with its policies. */
export function readGroup(
  accountId: string,
  group: GroupDetail,
  position: string,
): ParsedRecord<'aws.group'> {
  const problems = new Problems();
  const inline = inlinePolicies(group.GroupPolicyList, problems);
  return record('aws.group', `aws:group/${problems.need('Arn', group.Arn)}`, position, problems, {
    accountId,
    arn: group.Arn ?? '',
    groupName: problems.need('GroupName', group.GroupName),
    created: readDate(group.CreateDate),
    attachedPolicies: policyRefs(group.AttachedManagedPolicies),
    inlinePolicies: inline,
  });
}

/** A role with its trust policy. */
export function readRole(accountId: string, role: RoleDetail, position: string): ParsedRecord<'aws.role'> {
  const problems = new Problems();
  const inline = inlinePolicies(role.RolePolicyList, problems);
  return record('aws.role', `aws:role/${problems.need('Arn', role.Arn)}`, position, problems, {
    accountId,
    arn: role.Arn ?? '',
    roleId: problems.need('RoleId', role.RoleId),
    roleName: problems.need('RoleName', role.RoleName),
    path: role.Path ?? '/',
    created: readDate(role.CreateDate),
    lastUsed: readDate(role.RoleLastUsed?.LastUsedDate),
    trustPolicy: problems.document('trust policy', role.AssumeRolePolicyDocument),
    attachedPolicies: policyRefs(role.AttachedManagedPolicies),
    inlinePolicies: inline,
    permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    tags: tagMap(role.Tags),
  });
}

/** A managed policy with the document of its default version. */
export function readPolicy(
  accountId: string,
  policy: ManagedPolicyDetail,
  position: string,
): ParsedRecord<'aws.policy'> {
  const problems = new Problems();
  const arn = problems.need('Arn', policy.Arn);
  const awsManaged = /^arn:[^:]+:iam::aws:/.test(arn);
  const versions = policy.PolicyVersionList ?? [];
  const current = versions.find((version) => version.IsDefaultVersion) ?? null;
  if (current === null) problems.add('no default version');
  const id = awsManaged ? `aws:policy/${accountId}/${arn}` : `aws:policy/${arn}`;
  return record('aws.policy', id, position, problems, {
    accountId,
    arn,
    name: problems.need('PolicyName', policy.PolicyName),
    awsManaged,
    defaultVersionId: policy.DefaultVersionId ?? current?.VersionId ?? null,
    document: current === null ? null : problems.document('document', current.Document),
    attachmentCount: policy.AttachmentCount ?? 0,
  });
}

/** A date from the SDK, or from recorded text; null when absent or unreadable. */
export function readDate(date: Date | string | undefined | null): Instant | null {
  if (date instanceof Date) return Number.isNaN(date.getTime()) ? null : fromEpochMs(date.getTime());
  return readInstant(date);
}

/** What does not fit, collected while a record is read. */
export class Problems {
  readonly #found: string[] = [];

  add(problem: string): void {
    this.#found.push(problem);
  }

  /** A member that IAM always sends. */
  need(name: string, value: string | undefined): string {
    if (value === undefined) this.add(`${name} is missing`);
    return value ?? '';
  }

  /** A policy document that must be readable where there is one. */
  document(name: string, text: unknown): unknown {
    const document = readPolicyDocument(text);
    if (document === null) this.add(`${name} is no JSON`);
    return document;
  }

  toString(): string | null {
    return this.#found.length === 0 ? null : this.#found.join('; ');
  }
}

/** Puts a record together; `at` is its creation where it has one. */
export function record<K extends RecordKind>(
  kind: K,
  id: string,
  position: string,
  problems: Problems,
  data: RecordData[K],
): ParsedRecord<K> {
  const at = 'created' in data && typeof data.created === 'string' ? data.created : null;
  return { kind, id: id.normalize('NFC'), at, position, data, problem: problems.toString() };
}

/** Attached policies by ARN: IAM promises no order, and a holder that did not change must not look changed. */
export function policyRefs(
  policies: readonly { PolicyName?: string | undefined; PolicyArn?: string | undefined }[] | undefined,
): IamPolicyRef[] {
  return (policies ?? [])
    .map((policy) => ({ name: policy.PolicyName ?? '', arn: policy.PolicyArn ?? '' }))
    .sort((a, b) => compareUtf8(a.arn, b.arn));
}

/** Inline policies by name, for the same reason. */
export function inlinePolicies(
  policies: readonly PolicyDetail[] | undefined,
  problems: Problems,
): IamInlinePolicy[] {
  return (policies ?? [])
    .map((policy) => {
      const name = policy.PolicyName ?? '';
      return { name, document: problems.document(`inline policy "${name}"`, policy.PolicyDocument) };
    })
    .sort((a, b) => compareUtf8(a.name, b.name));
}

function tagMap(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}
