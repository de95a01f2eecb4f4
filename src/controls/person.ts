import type { JiraUser } from '../domain/jira-records.ts';
import type { TestContext } from '../domain/mock-audit.ts';

/** True for a person, as far as Jira and the directory tell; programs take up, own and review nothing. */
export function isPerson(user: JiraUser | null, { directory }: Pick<TestContext, 'directory'>): boolean {
  if (user === null || user.accountType === 'app') return false;
  return directory.byJiraUser(user)?.kind !== 'non-human';
}
