import type { JiraUser } from '../domain/jira-records.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import { whoIsWhoUnread } from './authority.ts';
import { type Finding, indeterminate } from './results.ts';
import { arePeopleUnread } from './sources.ts';

/** Programs take up, own and review nothing; on Data Center, which has no account types, only the directory tells them apart. */

/** What stands behind a Jira account; `unknown`: neither Jira nor the directory says. */
export function kindOf(
  user: JiraUser | null,
  { directory }: Pick<TestContext, 'directory'>,
): 'person' | 'program' | 'unknown' {
  if (user === null || user.accountType === 'app') return 'program';
  const identity = directory.byJiraUser(user);
  if (identity !== null) return identity.kind === 'person' ? 'person' : 'program';
  return user.accountType === null ? 'unknown' : 'person';
}

/** True unless it is certainly a program. */
export const isPerson = (user: JiraUser | null, context: Pick<TestContext, 'directory'>): boolean =>
  kindOf(user, context) !== 'program';

/** What somebody did counts only if a person did it, and nobody can tell. */
export function unknownPerson(
  user: JiraUser | null,
  did: string,
  context: Pick<TestContext, 'peopleUnread'>,
): Finding {
  const name = user?.displayName ?? 'nobody named';
  return arePeopleUnread(context, null)
    ? whoIsWhoUnread(name)
    : indeterminate(
        'person-unknown',
        `${did} by ${name}, who cannot be matched to a person: it may be a program.`,
      );
}
