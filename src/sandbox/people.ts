import { type Instant, parseInstant } from '../domain/instant.ts';
import type { Company } from './company.ts';
import { type AttachedFile, attachFile } from './jira/attachments.ts';
import { eraseComment, rewriteComment, writeComment } from './jira/comments.ts';
import { applyFields } from './jira/fields.ts';
import { moveTo } from './jira/issues.ts';
import { deleteIssue, moveToProject, pathTo } from './jira/moves.ts';
import type { JiraIssue, JiraState } from './jira/state.ts';
import { leaveCompany } from './managers/leaving.ts';

/**
 * What simulated people do in Jira's web interface, one act at a time, for tests that need a particular one. Accounts of
 * type `app` are automations. Without a time, an act happens now, in simulated time.
 */
export interface People {
  /** Gives the new comment's id. */
  comment(issueIdOrKey: string, accountId: string, text: string, at?: string): string;
  editComment(issueIdOrKey: string, commentId: string, accountId: string, text: string, at?: string): void;
  deleteComment(issueIdOrKey: string, commentId: string, accountId: string, at?: string): void;
  /** Gives the new attachment's id. */
  attach(issueIdOrKey: string, accountId: string, file: AttachedFile, at?: string): string;
  /** Moves an issue to a status, by id or name, through its workflow. @throws Error when no way leads there */
  transition(issueIdOrKey: string, accountId: string, status: string, at?: string): void;
  /** null: to nobody. */
  assign(issueIdOrKey: string, accountId: string, assignee: string | null, at?: string): void;
  /** Gives the new key; the old one still finds the issue. */
  moveToProject(issueIdOrKey: string, accountId: string, projectKey: string, at?: string): string;
  /** Deletes an issue with all that belongs to it. */
  deleteIssue(issueIdOrKey: string): void;
  /** A person leaves: their Jira account goes out of use, their Okta user is deactivated. */
  leave(accountId: string, at?: string): void;
}

/** @param state of the company's Jira */
export function createPeople(company: Company, state: JiraState): People {
  const time = (at: string | undefined): Instant => (at === undefined ? company.now() : parseInstant(at));
  const issueOf = (idOrKey: string): JiraIssue => state.issue(idOrKey);
  return {
    comment: (issue, author, text, at) => writeComment(state, issueOf(issue), author, { text }, time(at)).id,
    editComment: (issue, id, author, text, at) => {
      rewriteComment(state, issueOf(issue), id, author, { text }, time(at));
    },
    deleteComment: (issue, id, author, at) => eraseComment(state, issueOf(issue), id, author, time(at)),
    attach: (issue, author, file, at) => attachFile(state, issueOf(issue), author, file, time(at)).id,
    transition: (issue, author, status, at) => walk(state, issueOf(issue), author, status, time(at)),
    assign: (idOrKey, author, assignee, at) => {
      const issue = issueOf(idOrKey);
      const read = { errors: {}, changes: { assignee }, other: {}, document: null };
      const items = applyFields(state, issue, read);
      if (items.length > 0) state.log(issue, author, time(at), items);
    },
    moveToProject: (idOrKey, author, projectKey, at) => {
      const project = state.project(projectKey);
      if (project === undefined) throw new Error(`the world has no project ${projectKey}`);
      const issue = issueOf(idOrKey);
      moveToProject(state, issue, project, author, time(at));
      return issue.key;
    },
    deleteIssue: (issue) => deleteIssue(state, issueOf(issue)),
    leave: (accountId, at) => leaveCompany(company, state, accountId, time(at)),
  };
}

function walk(state: JiraState, issue: JiraIssue, author: string, wanted: string, at: Instant): void {
  const path = pathTo(state, issue, (id) => id === wanted || state.status(id).name === wanted);
  if (path === null) throw new Error(`no way leads ${issue.key} to ${wanted}`);
  for (const to of path) moveTo(state, issue, to, author, at);
}
