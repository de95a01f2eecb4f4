import type { CloudTrailPrincipal } from '../../domain/aws-records.ts';
import type { InventoryRow } from '../../domain/inventory.ts';
import { matchesAny, type Policy } from '../../domain/policy.ts';
import { namesOf } from '../../domain/principals.ts';
import { type InventoryInput, iamAccounts, lastPolicy, row, snapshotRef, wasRead } from './input.ts';

/** Roles and accounts that policy declares, against what there is: a name that nobody bears waits for whoever takes it. */

/** A declaration that nothing answers to any more. */
export interface GoneDeclaration {
  readonly row: InventoryRow;
  /** Path with the name: `policy.principals.breakGlass: emergency`. */
  readonly path: string;
  /** E-mail of who answers for it, where policy says so. */
  readonly owner: string | null;
}

const LISTS: readonly (readonly [path: string, entries: (policy: Policy) => readonly Entry[]])[] = [
  ['policy.principals.pipelineRoles', ({ principals }) => principals.pipelineRoles.map(bare)],
  ['policy.principals.breakGlass', ({ principals }) => principals.breakGlass.map(bare)],
  ['policy.principals.workloadRoles', ({ principals }) => principals.workloadRoles.map(bare)],
  [
    'policy.principals.serviceAccounts',
    ({ principals }) => principals.serviceAccounts.map(({ account, owner }) => ({ name: account, owner })),
  ],
];

/** The first principal of policy that fits one of these names; null: none does. */
export function declarationOf(policy: Policy, names: readonly string[]): string | null {
  for (const [path, entries] of LISTS)
    for (const { name } of entries(policy))
      if (names.some((one) => matchesAny(formsOf(name), one))) return `${path}: ${name}`;
  return null;
}

/** Every principal that policy names, as {@link GoneDeclaration.path} has it. */
export function principalPaths(policy: Policy): string[] {
  return LISTS.flatMap(([path, entries]) => entries(policy).map(({ name }) => `${path}: ${name}`));
}

interface Entry {
  readonly name: string;
  readonly owner: string | null;
}

/** Every account has one. */
const ROOT = /(^|:)root$/;

const bare = (name: string): Entry => ({ name, owner: null });

/** Declared principals that changed nothing in production; whoever did is among the deploying identities. */
export function declaredPrincipalRows(input: InventoryInput): {
  readonly rows: readonly InventoryRow[];
  readonly gone: readonly GoneDeclaration[];
} {
  const policy = lastPolicy(input);
  if (policy === null) return { rows: [], gone: [] };
  const rows: InventoryRow[] = [];
  const gone: GoneDeclaration[] = [];
  const deploying = namesIn(input);
  for (const [path, entries] of LISTS) {
    for (const { name, owner } of entries(policy)) {
      if (ROOT.test(name) || deploying.some((known) => matchesAny(formsOf(name), known))) continue;
      const place = `${path}: ${name}`;
      const one = declaredRow(input, name, place, path.endsWith('serviceAccounts'));
      rows.push(one);
      if (one.state === 'gone') gone.push({ row: one, path: place, owner });
    }
  }
  return { rows, gone };
}

/** Role and user names, and ARNs, of whoever changed production: once each, whatever the number of changes. */
function namesIn({ sessions }: InventoryInput): string[] {
  const names = new Set<string>();
  for (const { facts } of sessions ?? []) for (const name of rolesOf(facts.principal)) names.add(name);
  return [...names];
}

/** The pattern, and of one for sessions of a role the role's name: IAM knows no sessions. */
function formsOf(pattern: string): string[] {
  const [, role] = /^arn:[^:]*:sts::[^:]*:assumed-role\/([^/]+)/.exec(pattern) ?? [];
  return role === undefined ? [pattern] : [pattern, role];
}

/** An ARN of a session is of that session alone: the role's own says more, and there are few of them. */
function rolesOf(principal: CloudTrailPrincipal): string[] {
  const { issuerName, issuerArn } = principal;
  if (issuerArn === null) return namesOf(principal);
  return issuerName === null ? [issuerArn] : [issuerName, issuerArn];
}

function declaredRow(
  input: InventoryInput,
  pattern: string,
  path: string,
  mayBeLogin: boolean,
): InventoryRow {
  const { snapshots } = input.context;
  const forms = formsOf(pattern);
  const roles = snapshots
    .of('aws.role')
    .filter(({ data }) => matchesAny(forms, data.roleName) || matchesAny(forms, data.arn));
  const users = snapshots
    .of('aws.user')
    .filter(({ data }) => matchesAny(forms, data.userName) || matchesAny(forms, data.arn));
  const logins = mayBeLogin
    ? snapshots
        .of('okta.user')
        .filter(({ data }) => matchesAny(forms, data.login) || matchesAny(forms, data.email))
    : [];
  const there = [...roles, ...users, ...logins];
  const parts = { declared: [path], count: 0, unit: 'change sessions' };
  if (there.length > 0) {
    const used = roles.flatMap(({ data }) => data.lastUsed ?? []).sort();
    return row('identity', pattern, 'unseen', {
      ...parts,
      lastSeen: used.at(-1) ?? null,
      note: path.includes('workloadRoles')
        ? 'It is there; what it calls is operation and counts as no change.'
        : 'It is there, and changed nothing in production in the period.',
      evidence: there.slice(0, 2).map((record) => snapshotRef(record, 'as collected')),
    });
  }
  if (!isKnowable(input, pattern, mayBeLogin))
    return row('identity', pattern, 'unknown', {
      ...parts,
      note: 'Whether it is still there is not known: IAM or Okta was not read completely.',
    });
  const where = mayBeLogin ? 'IAM role, user or Okta login' : 'IAM role or user';
  return row('identity', pattern, 'gone', { ...parts, note: `No ${where} bears this name any more.` });
}

/** That nothing answers to a name proves something only where everything that could was read. */
function isKnowable(input: InventoryInput, pattern: string, mayBeLogin: boolean): boolean {
  const [account] = /(?<=:)\d{12}(?=:)/.exec(pattern) ?? [];
  const iam = iamAccounts(input);
  const isIamRead = account === undefined ? wasRead(input, 'aws-iam.authorization') : iam.has(account);
  const production = lastPolicy(input)?.production.accounts ?? [];
  const areAllRead = account !== undefined || production.every((id) => iam.has(id));
  const isOkta = input.statuses.some(({ stream }) => stream === 'okta.users');
  return isIamRead && areAllRead && (!mayBeLogin || !isOkta || wasRead(input, 'okta.users'));
}
