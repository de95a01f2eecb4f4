import type { Directory } from '../../../domain/directory.ts';
import type { Policy } from '../../../domain/policy.ts';
import type { Assignment, Campaign, Identity } from '../../../domain/review.ts';
import { ownerRule } from '../assign.ts';

/** Finds who takes over a line whose reviewer says that it is not theirs, or has left. */

export interface SuccessorPorts {
  readonly directory: Directory;
  readonly policy: Policy;
  /** E-mail of who reviews what nobody else can. */
  readonly fallback: string;
  /** null: Jira knows none. */
  readonly jiraAccountOf: (email: string) => Promise<string | null>;
}

export type Line = Assignment['lines'][number];

export interface Successor {
  readonly reviewer: Identity & { readonly email: string };
  readonly jiraAccountId: string;
  readonly rule: string;
  /** Why not an earlier choice; null when the first was taken. */
  readonly note: string | null;
}

/** Someone who could take over, in order of preference. */
export interface Preference {
  readonly rule: string;
  readonly identity: Identity | null;
  /** What to say when there is nobody of that kind. */
  readonly missing: string | null;
}

/** Whoever had the line in a ticket already: it must not go in circles. */
export function formerReviewers({ assignments }: Campaign, line: Line): ReadonlySet<string> {
  return new Set(
    assignments
      .filter(({ lines }) => lines.some(({ id }) => id === line.id))
      .map(({ reviewerId }) => reviewerId),
  );
}

/** The first who is still here, known to Jira, not the person on the line, and has not had it before; null when nobody is left. */
export async function successorOf(
  { directory, policy, fallback, jiraAccountOf }: SuccessorPorts,
  line: Line,
  first: readonly Preference[],
  former: ReadonlySet<string>,
): Promise<Successor | null> {
  const owner = line.ownerKey === null ? undefined : policy.owners[line.ownerKey];
  const order: Preference[] = [
    ...first,
    { rule: ownerRule(line), identity: owner === undefined ? null : directory.byEmail(owner), missing: null },
    { rule: 'fallback', identity: directory.byEmail(fallback), missing: null },
  ];
  const notes: string[] = [];
  for (const { rule, identity, missing } of order) {
    if (identity === null) {
      if (missing !== null) notes.push(missing);
      continue;
    }
    const jiraAccountId = identity.email === null ? null : await jiraAccountOf(identity.email);
    const obstacle = obstacleOf(identity, line, former, jiraAccountId);
    if (obstacle === null && identity.email !== null && jiraAccountId !== null)
      return {
        reviewer: { ...identity, email: identity.email },
        jiraAccountId,
        rule,
        note: notes.length === 0 ? null : notes.join('; '),
      };
    notes.push(`${identity.name} ${obstacle ?? 'has no e-mail address'}`);
  }
  return null;
}

function obstacleOf(
  identity: Identity,
  line: Line,
  former: ReadonlySet<string>,
  jiraAccountId: string | null,
): string | null {
  if (identity.id === line.identityId) return 'would review their own access';
  if (identity.left) return 'has left';
  if (former.has(identity.id)) return 'had the line already';
  return jiraAccountId === null ? 'has no Jira account' : null;
}
