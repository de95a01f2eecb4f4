import { digestOf } from '../../domain/digest.ts';
import type { StoredRecord } from '../../domain/records.ts';
import type { ReviewInputs } from './inputs.ts';
import type { PolicyBook } from './policy-book.ts';
import { type Account, type Candidate, evidenceOf, nonHuman, toCandidate } from './subjects.ts';

/** Roles are reviewed when they give administrator rights or when somebody outside may assume them. */
export function roleLines(
  inputs: ReviewInputs,
  record: StoredRecord<'aws.role'>,
  policies: PolicyBook,
): Candidate[] {
  const role = record.data;
  const ours = new Set(inputs.data('aws.role').map((other) => other.accountId));
  const outside = assumableFromOutside(role.trustPolicy, ours);
  const admin = policies.admin(
    policies.documents(role.accountId, role.attachedPolicies, role.inlinePolicies),
  );
  if ((!admin && outside.length === 0) || role.path.startsWith('/aws-service-role/')) return [];
  const named = role.tags[inputs.policy.people.ownerTag];
  const answerable = named === undefined ? null : inputs.directory.byEmail(named);
  const account: Account = {
    record: record.id,
    system: 'AWS',
    label: `role ${role.roleName} (${inputs.accountName(role.accountId)})`,
    owner: { identity: nonHuman(`aws:role/${role.arn}`, role.roleName), answerable, declaredService: true },
    lastUsed: role.lastUsed,
    mfa: 'does not apply',
    flags:
      outside.length > 0
        ? [{ code: 'assumable-from-outside', text: `can be assumed from outside: ${outside.join(', ')}` }]
        : [],
    evidence: [evidenceOf(record, `role ${role.roleName} with its trust policy`)],
  };
  const held = [...role.attachedPolicies, ...role.inlinePolicies].map((policy) => policy.name).join(', ');
  return [
    toCandidate(account, {
      record: record.id,
      label: `${inputs.accountName(role.accountId)}: ${held || 'role'}`,
      how: 'role',
      privileged: admin,
      ownerKey: role.accountId,
      grants: [
        { kind: 'aws-role', account: record.id, from: record.id, name: `role ${role.roleName}`, rules: [] },
      ],
      gives: digestOf([role.attachedPolicies, role.inlinePolicies, role.trustPolicy]),
    }),
  ];
}

/** Outside principals (`*`, accounts that are not ours) of the trust policy's Allow statements. AWS services and identity providers are not "outside". */
export function assumableFromOutside(trustPolicy: unknown, ourAccounts: ReadonlySet<string>): string[] {
  const statements = (trustPolicy as { Statement?: unknown } | null)?.Statement;
  const all = (Array.isArray(statements) ? statements : [statements]) as (
    | { Effect?: unknown; Principal?: unknown }
    | undefined
  )[];
  const principals = all.flatMap((statement) =>
    statement?.Effect === 'Allow' ? awsPrincipals(statement.Principal) : [],
  );
  return [
    ...new Set(
      principals.filter((principal) => {
        const account = /^(?:arn:aws[^:]*:[^:]*:[^:]*:)?(\d{12})(?::|$)/.exec(principal)?.[1];
        return principal === '*' || (account !== undefined && !ourAccounts.has(account));
      }),
    ),
  ];
}

function awsPrincipals(principal: unknown): string[] {
  if (principal === '*') return ['*'];
  const aws = typeof principal === 'object' && principal !== null && 'AWS' in principal ? principal.AWS : [];
  return (Array.isArray(aws) ? aws : [aws]).filter((item): item is string => typeof item === 'string');
}
