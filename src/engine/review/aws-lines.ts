import type { IamGroup, IamPolicyRef, IamUser } from '../../domain/aws-records.ts';
import { digestOf } from '../../domain/digest.ts';
import type { Instant } from '../../domain/instant.ts';
import { readInstant } from '../../domain/instant.ts';
import { matchesAny } from '../../domain/policy.ts';
import type { StoredRecord } from '../../domain/records.ts';
import type { GrantKind } from '../../domain/remediation.ts';
import type { Flag, ReviewLine } from '../../domain/review.ts';
import { roleLines } from './aws-role-lines.ts';
import { keyFlags, sharedFlags, useFlags } from './flags.ts';
import type { ReviewInputs } from './inputs.ts';
import { type AdminEquivalent, PolicyBook } from './policy-book.ts';
import {
  type Account,
  type Candidate,
  type Entitlement,
  evidenceOf,
  nonHuman,
  type Owner,
  toCandidate,
  unknownIdentity,
} from './subjects.ts';

/** Lines of every IAM user (console password, groups, policies), access key and administrator or outward role in scope. */
export function awsLines(
  inputs: ReviewInputs,
  accounts: readonly string[],
  adminEquivalent: AdminEquivalent,
): Candidate[] {
  const policies = new PolicyBook(inputs, adminEquivalent);
  const inScope = (accountId: string): boolean => matchesAny(accounts, accountId);
  const users = inputs.records('aws.user').filter((record) => inScope(record.data.accountId));
  const roles = inputs.records('aws.role').filter((record) => inScope(record.data.accountId));
  return [
    ...users.flatMap((record) => userLines(inputs, record, policies)),
    ...roles.flatMap((record) => roleLines(inputs, record, policies)),
  ];
}

const policiesOfGroup = (group: IamGroup | undefined): readonly IamPolicyRef[] =>
  group?.attachedPolicies ?? [];

function userLines(
  inputs: ReviewInputs,
  record: StoredRecord<'aws.user'>,
  policies: PolicyBook,
): Candidate[] {
  const user = record.data;
  const owner = ownerOfUser(inputs, user);
  const entitlements = userEntitlements(inputs, user, policies);
  const admin = entitlements.some((entitlement) => entitlement.privileged);
  const use = consoleUse(inputs, user);
  const account = userAccount(inputs, record, owner, use, admin);
  const lines = entitlements.map((entitlement) => toCandidate(account, entitlement));
  return [...lines, ...keyLines(inputs, record, owner, admin)];
}

function userEntitlements(inputs: ReviewInputs, user: IamUser, policies: PolicyBook): Entitlement[] {
  const of = (
    label: string,
    how: string,
    documents: readonly unknown[],
    kind: GrantKind,
    id: string,
    name: string,
  ): Entitlement => ({
    record: id,
    label: `${inputs.accountName(user.accountId)}: ${label}`,
    how,
    privileged: policies.admin(documents),
    ownerKey: user.accountId,
    grants: [{ kind, account: `aws:user/${user.arn}`, from: id, name, rules: [] }],
    gives: documents.length === 0 ? null : digestOf(documents),
  });
  const groups = user.groups.map((name) => {
    const group = policies.group(user.accountId, name)?.data;
    const documents = policies.documents(user.accountId, policiesOfGroup(group), group?.inlinePolicies ?? []);
    const held = [...policiesOfGroup(group), ...(group?.inlinePolicies ?? [])]
      .map((policy) => policy.name)
      .join(', ');
    return of(
      held === '' ? `group ${name}` : held,
      `through group ${name}`,
      documents,
      'aws-group',
      `aws:group/${group?.arn ?? name}`,
      `IAM group ${name}`,
    );
  });
  const attached = user.attachedPolicies.map((policy) =>
    of(
      policy.name,
      'direct',
      policies.documents(user.accountId, [policy], []),
      'aws-policy',
      `aws:policy/${policy.arn}`,
      `policy ${policy.name}`,
    ),
  );
  const inline = user.inlinePolicies.map((policy) =>
    of(
      policy.name,
      'inline policy',
      [policy.document],
      'aws-inline-policy',
      `aws:inline-policy/${user.arn}/${policy.name}`,
      `inline policy ${policy.name}`,
    ),
  );
  const all = [...groups, ...attached, ...inline];
  return all.length > 0
    ? all
    : [
        of(
          'IAM user (no permission of its own)',
          'direct',
          [],
          'aws-user',
          `aws:user/${user.arn}`,
          `IAM user ${user.userName}`,
        ),
      ];
}

interface ConsoleUse {
  /** When the console password was made; null: there is none. */
  readonly password: Instant | null;
  readonly hasPassword: boolean;
  readonly lastUsed: Instant | null;
  readonly mfa: ReviewLine['mfa'];
}

function consoleUse(inputs: ReviewInputs, user: IamUser): ConsoleUse {
  const same = (other: { accountId: string; userName: string }): boolean =>
    other.accountId === user.accountId && other.userName === user.userName;
  const profile = inputs.data('aws.login-profile').find(same);
  const credential = inputs
    .data('aws.credential')
    .find((row) => row.accountId === user.accountId && row.user === user.userName);
  const devices = inputs.data('aws.mfa-device').filter(same);
  const devicesKnown = inputs.collections.some(
    (c) => c.stream === 'aws-iam.mfa-devices' && c.scope === user.accountId,
  );
  const lastUsed = readInstant(credential?.columns.password_last_used ?? null);
  if (profile === undefined) return { password: null, hasPassword: false, lastUsed, mfa: 'does not apply' };
  return {
    password: profile.created,
    hasPassword: true,
    lastUsed,
    mfa: devices.length > 0 ? 'yes' : devicesKnown ? 'no' : 'cannot tell',
  };
}

function userAccount(
  inputs: ReviewInputs,
  record: StoredRecord<'aws.user'>,
  owner: Owner,
  use: ConsoleUse,
  admin: boolean,
): Account {
  const user = record.data;
  const keys = inputs
    .data('aws.access-key')
    .filter((key) => key.accountId === user.accountId && key.userName === user.userName);
  const alive = use.hasPassword || keys.some((key) => key.status === 'Active');
  const lastKeyUse =
    keys
      .map((key) => key.lastUsed)
      .filter((at) => at !== null)
      .toSorted()
      .at(-1) ?? null;
  const flags: Flag[] = [...ownerFlags(owner, alive)];
  if (use.hasPassword) {
    flags.push(
      ...useFlags({
        lastUsed: use.lastUsed,
        created: use.password ?? user.created,
        asOf: inputs.asOf,
        policy: inputs.policy,
      }),
    );
    if (use.mfa === 'no')
      flags.push({ code: 'no-mfa', text: admin ? 'administrator without MFA' : 'no MFA' });
    if (use.mfa === 'cannot tell') flags.push({ code: 'mfa-unknown', text: 'MFA: cannot tell' });
  }
  return {
    record: record.id,
    system: 'AWS',
    label: `${user.userName} (${inputs.accountName(user.accountId)})`,
    owner,
    lastUsed:
      [use.lastUsed, lastKeyUse]
        .filter((at) => at !== null)
        .toSorted()
        .at(-1) ?? null,
    mfa: use.mfa,
    flags: [...flags, ...(owner.declaredService ? [] : sharedFlags([user.userName], inputs.policy))],
    evidence: [evidenceOf(record, `IAM user ${user.userName}`)],
  };
}

/** Whose account it is. A leaver who still holds a live credential is the line that matters most. */
function ownerFlags(owner: Owner, alive: boolean): Flag[] {
  if (owner.identity.left && alive)
    return [{ code: 'leaver', text: 'left the company, still has AWS credentials' }];
  if (owner.identity.kind === 'person') return [];
  if (owner.declaredService)
    return owner.answerable === null ? [{ code: 'no-owner', text: 'no owner: is it yours?' }] : [];
  return [{ code: 'orphan', text: 'belongs to nobody we know' }];
}

function ownerOfUser(inputs: ReviewInputs, user: IamUser): Owner {
  const { serviceAccounts } = inputs.policy.principals;
  const declared = serviceAccounts.find(
    (entry) => entry.account === user.arn || entry.account.toLowerCase() === user.userName.toLowerCase(),
  );
  if (declared !== undefined) {
    const named = declared.owner ?? user.tags[inputs.policy.people.ownerTag] ?? null;
    const answerable = named === null ? null : inputs.directory.byEmail(named);
    return {
      identity: nonHuman(`aws:user/${user.arn}`, user.userName),
      answerable: answerable?.left === true ? null : answerable,
      declaredService: true,
    };
  }
  const person = inputs.directory.byIamUser(user.arn);
  return {
    identity: person ?? unknownIdentity(`unknown:aws:user/${user.arn}`, user.userName, null),
    answerable: null,
    declaredService: false,
  };
}

function keyLines(
  inputs: ReviewInputs,
  userRecord: StoredRecord<'aws.user'>,
  owner: Owner,
  admin: boolean,
): Candidate[] {
  const user = userRecord.data;
  return inputs
    .records('aws.access-key')
    .filter(({ data }) => data.accountId === user.accountId && data.userName === user.userName)
    .map((record) => {
      const key = record.data;
      const account: Account = {
        record: record.id,
        system: 'AWS',
        label: `${user.userName}, key …${key.accessKeyId.slice(-4)}`,
        owner,
        lastUsed: key.lastUsed,
        mfa: 'does not apply',
        flags: [
          ...(key.status === 'Active' ? ownerFlags(owner, true) : []),
          ...keyFlags({
            status: key.status,
            created: key.created,
            lastUsed: key.lastUsed,
            asOf: inputs.asOf,
            policy: inputs.policy,
          }),
        ],
        evidence: [evidenceOf(record, `access key ${key.accessKeyId}, ${key.status}`)],
      };
      return toCandidate(account, {
        record: record.id,
        label: `${inputs.accountName(user.accountId)}: access key (${key.status.toLowerCase()})`,
        how: `access key of ${user.userName}`,
        privileged: admin && key.status === 'Active',
        ownerKey: user.accountId,
        grants: [
          {
            kind: 'aws-key',
            account: userRecord.id,
            from: record.id,
            name: `access key …${key.accessKeyId.slice(-4)} of ${user.userName}`,
            rules: [],
          },
        ],
        gives: key.status,
      });
    });
}
