import { addMs, type Instant, MS_PER_DAY, toEpochMs } from '../domain/instant.ts';
import type { Company } from './company.ts';
import { moveTo, transitionsOf } from './jira/issues.ts';
import type { JiraIssue, JiraState } from './jira/state.ts';
import type { World } from './world.ts';

type Manager = World['managers'][number];

/** What a manager did with one ticket. */
export interface ReviewAnswer {
  readonly issueKey: string;
  readonly accountId: string;
  readonly style: Manager['style'];
  /** When, in simulated time. */
  readonly at: Instant;
}

const HOUR_MS = 3_600_000;
/** A rubber stamp comes faster than anybody can read. */
const STAMP_MS = 20_000;
/** Days to answer when a ticket has no due date. */
const DEFAULT_DUE_DAYS = 14;

/**
 * Lets the managers work until `now`: every open ticket of theirs that was created through the API is done in their
 * name at the time their style says, if that time has come. Silent managers do nothing. Safe to call again.
 */
export function answerReviews(company: Company, state: JiraState, now: Instant): ReviewAnswer[] {
  const { jira, managers, review } = company.world;
  const project = typeof review.project === 'string' ? `${review.project}-` : '';
  const behaviours = new Map(managers.map((manager) => [manager.accountId, manager]));
  const answers: ReviewAnswer[] = [];
  for (const issue of jira.issues) {
    const manager = issue.assignee === null ? undefined : behaviours.get(issue.assignee);
    if (manager === undefined || manager.style === 'silent') continue;
    if (!state.extras(issue).createdHere || !issue.key.startsWith(project)) continue;
    if (state.status(issue.status).category === 'done') continue;
    const at = answerTime(issue, manager);
    if (toEpochMs(at) > toEpochMs(now)) continue;
    const path = pathToDone(state, issue);
    if (path === null) continue;
    // Steps of one sitting, a second apart; the last is the sign-off.
    for (const [step, to] of path.entries()) {
      moveTo(state, issue, to, manager.accountId, addMs(at, (step - path.length + 1) * 1000));
    }
    answers.push({ issueKey: issue.key, accountId: manager.accountId, style: manager.style, at });
  }
  return answers;
}

function answerTime(issue: JiraIssue, manager: Manager): Instant {
  const waitMs = manager.afterHours * HOUR_MS;
  if (manager.style === 'rubber-stamp') return addMs(issue.created, STAMP_MS);
  if (manager.style !== 'late') return addMs(issue.created, waitMs);
  const due = issue.fields.duedate;
  const endOfDueDate =
    typeof due === 'string'
      ? addMs(`${due}T00:00:00.000Z`, MS_PER_DAY)
      : addMs(issue.created, DEFAULT_DUE_DAYS * MS_PER_DAY);
  return addMs(endOfDueDate, Math.max(waitMs, HOUR_MS));
}

/** The shortest way through the workflow to a done status; null when there is none. */
function pathToDone(state: JiraState, issue: JiraIssue): string[] | null {
  const queue: { status: string; path: string[] }[] = [{ status: issue.status, path: [] }];
  const seen = new Set([issue.status]);
  for (const { status, path } of queue) {
    if (state.status(status).category === 'done') return path;
    for (const { to } of transitionsOf(state, { ...issue, status })) {
      if (seen.has(to)) continue;
      seen.add(to);
      queue.push({ status: to, path: [...path, to] });
    }
  }
  return null;
}
