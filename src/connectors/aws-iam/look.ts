import { digestOf } from '../../domain/digest.ts';
import { SourceError } from '../../domain/errors.ts';
import type { Grant, GrantKind, Look, Sight } from '../../domain/remediation.ts';
import type { IamAccount } from './account.ts';
import { inlinePolicies, Problems, policyRefs } from './details.ts';
import { groupIn, inlinePolicyIn, keyIn, type Named, namedIn, policyIn, sameName } from './look-names.ts';
import { misshapen, Reading } from './look-reading.ts';
import { readPolicyDocument } from './policy-document.ts';

/** What a reading came to; when it was read and from what is added at the end. */
type Seen = Omit<Sight, 'at' | 'raw'>;
type AwsGrantKind = Extract<GrantKind, `aws-${string}`>;

/** One kind of grant: whose it is, and how it is read. */
interface Kind {
  readonly holder: 'user' | 'role';
  read(reading: Reading, grant: Grant, holder: Named): Promise<Seen>;
}

const KINDS: Record<AwsGrantKind, Kind> = {
  'aws-group': { holder: 'user', read: lookAtGroup },
  'aws-policy': { holder: 'user', read: lookAtPolicy },
  'aws-inline-policy': { holder: 'user', read: lookAtInlinePolicy },
  'aws-key': { holder: 'user', read: lookAtKey },
  'aws-user': { holder: 'user', read: lookAtUser },
  'aws-role': { holder: 'role', read: lookAtRole },
};

const USER_GONE = gone('the IAM user no longer exists');
const ROLE_GONE = gone('the role no longer exists');

/**
 * Reads one IAM grant with the lightest calls that can prove it gone; the README says which. The account is the one in
 * the holder's ARN, and must be proven to be the one the credentials belong to: in another one nothing would be there.
 */
export function createLook(accounts: readonly IamAccount[]): Look {
  return async (grant, signal) => {
    if (!isAwsKind(grant.kind)) {
      throw new SourceError('rejected', `aws-iam: ${grant.kind} is nothing that IAM knows`, {
        where: grant.from,
      });
    }
    const kind = KINDS[grant.kind];
    const holder = namedIn(grant.account, kind.holder);
    const account = accounts.find(({ id }) => id === holder.accountId);
    if (account === undefined) {
      throw new SourceError('rejected', `aws-iam: account ${holder.accountId} is not configured`, {
        where: grant.account,
        hint: `Add ${holder.accountId} to connectors.aws-iam.accounts.`,
      });
    }
    const reading = new Reading(account, signal);
    await account.session.verify(signal);
    const seen = await kind.read(reading, grant, holder);
    return { ...seen, at: reading.at(), raw: reading.raw };
  };
}

function isAwsKind(kind: GrantKind): kind is AwsGrantKind {
  return Object.hasOwn(KINDS, kind);
}

async function lookAtGroup(reading: Reading, grant: Grant, user: Named): Promise<Seen> {
  const name = groupIn(grant.from, user.accountId);
  const groups = await reading.list(
    'ListGroupsForUser',
    { UserName: user.name },
    (sdk, input) => new sdk.ListGroupsForUserCommand(input as { UserName: string }),
    ({ Groups }) => Groups,
  );
  if (groups === null) return USER_GONE;
  const names = groups.map((group) => present(group.GroupName, 'ListGroupsForUser', 'GroupName'));
  return names.some((held) => sameName(held, name))
    ? there(`is a member of ${name}`)
    : gone(`is no longer in ${name}`);
}

async function lookAtPolicy(reading: Reading, grant: Grant, user: Named): Promise<Seen> {
  const arn = policyIn(grant.from, user.accountId);
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const attached = await reading.list(
    'ListAttachedUserPolicies',
    { UserName: user.name },
    (sdk, input) => new sdk.ListAttachedUserPoliciesCommand(input as { UserName: string }),
    ({ AttachedPolicies }) => AttachedPolicies,
  );
  if (attached === null) return USER_GONE;
  const arns = attached.map((policy) => present(policy.PolicyArn, 'ListAttachedUserPolicies', 'PolicyArn'));
  return arns.includes(arn)
    ? there(`has the policy ${name} attached`)
    : gone(`no longer has the policy ${name} attached`);
}

async function lookAtInlinePolicy(reading: Reading, grant: Grant, user: Named): Promise<Seen> {
  const action = 'GetUserPolicy';
  const name = inlinePolicyIn(grant.from, grant.account);
  const input = { UserName: user.name, PolicyName: name };
  const policy = await reading.find(action, input, (sdk) => new sdk.GetUserPolicyCommand(input));
  if (policy === null) return gone(`no longer has the inline policy ${name}`);
  if (!sameName(present(policy.PolicyName, action, 'PolicyName'), name)) {
    throw misshapen(action, `is about the policy ${policy.PolicyName}`);
  }
  return there(`has the inline policy ${name}`, digestOf([documentOf(policy.PolicyDocument, action)]));
}

async function lookAtKey(reading: Reading, grant: Grant, user: Named): Promise<Seen> {
  const action = 'ListAccessKeys';
  const id = keyIn(grant.from, user.accountId);
  const keys = await reading.list(
    action,
    { UserName: user.name },
    (sdk, input) => new sdk.ListAccessKeysCommand(input as { UserName: string }),
    ({ AccessKeyMetadata }) => AccessKeyMetadata,
  );
  if (keys === null) return USER_GONE;
  const statuses = new Map(
    keys.map((key) => [
      present(key.AccessKeyId, action, 'AccessKeyId'),
      present(key.Status, action, 'Status'),
    ]),
  );
  const status = statuses.get(id);
  return status === undefined ? gone('the key no longer exists') : there(`key is ${status}`, status);
}

async function lookAtUser(reading: Reading, grant: Grant, user: Named): Promise<Seen> {
  onlyItself(grant);
  const input = { UserName: user.name };
  const found = await reading.find('GetUser', input, (sdk) => new sdk.GetUserCommand(input));
  if (found === null) return USER_GONE;
  if (!sameName(present(found.User?.UserName, 'GetUser', 'UserName'), user.name)) {
    throw misshapen('GetUser', `is about the user ${found.User?.UserName}`);
  }
  return there('the IAM user is there');
}

/** What the role may do and who may assume it, in the very shape that its record has. */
async function lookAtRole(reading: Reading, grant: Grant, role: Named): Promise<Seen> {
  onlyItself(grant);
  const input = { RoleName: role.name };
  const found = await reading.find('GetRole', input, (sdk) => new sdk.GetRoleCommand(input));
  if (found === null) return ROLE_GONE;
  if (!sameName(present(found.Role?.RoleName, 'GetRole', 'RoleName'), role.name)) {
    throw misshapen('GetRole', `is about the role ${found.Role?.RoleName}`);
  }
  const trustPolicy = documentOf(found.Role?.AssumeRolePolicyDocument, 'GetRole');
  const attached = await reading.list(
    'ListAttachedRolePolicies',
    input,
    (sdk, asked) => new sdk.ListAttachedRolePoliciesCommand(asked as { RoleName: string }),
    ({ AttachedPolicies }) => AttachedPolicies,
  );
  const inline = await readInline(reading, input);
  if (attached === null || inline === null) return ROLE_GONE;
  for (const policy of attached) {
    present(policy.PolicyArn, 'ListAttachedRolePolicies', 'PolicyArn');
    present(policy.PolicyName, 'ListAttachedRolePolicies', 'PolicyName');
  }
  const gives = digestOf([policyRefs(attached), inlinePolicies(inline, new Problems()), trustPolicy]);
  return there('the role is there', gives);
}

async function readInline(reading: Reading, { RoleName }: { readonly RoleName: string }) {
  const names = await reading.list(
    'ListRolePolicies',
    { RoleName },
    (sdk, asked) => new sdk.ListRolePoliciesCommand(asked as { RoleName: string }),
    ({ PolicyNames }) => PolicyNames,
  );
  if (names === null) return null;
  const inline: { PolicyName: string; PolicyDocument: string | undefined }[] = [];
  for (const PolicyName of names) {
    const input = { RoleName, PolicyName };
    const { PolicyDocument } = await reading.get(
      'GetRolePolicy',
      input,
      (sdk) => new sdk.GetRolePolicyCommand(input),
    );
    documentOf(PolicyDocument, 'GetRolePolicy');
    inline.push({ PolicyName, PolicyDocument });
  }
  return inline;
}

function onlyItself({ account, from }: Grant): void {
  if (account === from) return;
  throw new SourceError('rejected', `aws-iam: ${from} is not the account ${account}`, { where: from });
}

function present(value: string | undefined, action: string, member: string): string {
  if (value === undefined || value === '') throw misshapen(action, `has no ${member}`);
  return value;
}

/** A policy that cannot be read must not pass for one that did not change. */
function documentOf(text: string | undefined, action: string): unknown {
  const document = readPolicyDocument(text);
  if (document === null) throw misshapen(action, 'has no readable policy document');
  return document;
}

function there(words: string, gives: string | null = null): Seen {
  return { state: 'there', gives, words };
}

function gone(words: string): Seen {
  return { state: 'gone', gives: null, words };
}
