import { transitionsOf } from './issues.ts';
import { projectKeyOf } from './render-parts.ts';
import type { JiraIssue, JiraProject, JiraState } from './state.ts';

/** What people do to whole issues in the web interface, and where a workflow leads. */

/** Moves an issue and its sub-tasks to another project in `author`'s name: new keys, the same ids; old keys still find them. */
export function moveToProject(
  state: JiraState,
  issue: JiraIssue,
  project: JiraProject,
  author: string,
  at: string,
): void {
  const from = state.project(projectKeyOf(issue));
  const before = issue.key;
  state.rekey(issue, project);
  state.log(issue, author, at, [
    {
      field: 'project',
      fieldId: 'project',
      from: from?.id ?? null,
      fromString: from?.name ?? projectKeyOf({ key: before }),
      to: project.id,
      toString: project.name,
    },
    { field: 'Key', from: null, fromString: before, to: null, toString: issue.key },
  ]);
  for (const child of state.childrenOf(issue)) moveToProject(state, child, project, author, at);
}

/** Deletes an issue with its sub-tasks, comments, attachments and links: nothing of them is left. */
export function deleteIssue(state: JiraState, issue: JiraIssue): void {
  for (const child of state.childrenOf(issue)) deleteIssue(state, child);
  const { jira } = state.company.world;
  if (jira.links !== undefined) {
    jira.links = jira.links.filter((link) => link.inward !== issue.id && link.outward !== issue.id);
  }
  state.remove(issue);
}

/** The shortest way through the workflow to a status that `ends` it; null when there is none. */
export function pathTo(
  state: JiraState,
  issue: JiraIssue,
  ends: (status: string) => boolean,
): string[] | null {
  const queue: { status: string; path: string[] }[] = [{ status: issue.status, path: [] }];
  const seen = new Set([issue.status]);
  for (const { status, path } of queue) {
    if (ends(status)) return path;
    for (const { to } of transitionsOf(state, { ...issue, status })) {
      if (seen.has(to)) continue;
      seen.add(to);
      queue.push({ status: to, path: [...path, to] });
    }
  }
  return null;
}

export const isDone = (state: JiraState, issue: JiraIssue): boolean =>
  state.status(issue.status).category === 'done';

/** The shortest way to a done status. */
export const pathToDone = (state: JiraState, issue: JiraIssue): string[] | null =>
  pathTo(state, issue, (status) => state.status(status).category === 'done');
