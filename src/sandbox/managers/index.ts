import type { Instant } from '../../domain/instant.ts';
import type { Company } from '../company.ts';
import type { JiraState } from '../jira/state.ts';
import { adminTasks, REMOVAL_LABEL } from './admins.ts';
import { automationTasks } from './automation.ts';
import { scriptOf } from './styles.ts';
import { type ReviewAnswer, type Task, work } from './work.ts';

export type { ReviewAnswer } from './work.ts';

/**
 * Lets the people work until `now`: managers on their review tickets, administrators on tickets that ask to remove access,
 * and Jira's automation; each at the time that their style says, in the order of time. Only tickets that were created
 * through the API count. Safe to call again: nothing is done twice.
 */
export function answerReviews(company: Company, state: JiraState, now: Instant): Promise<ReviewAnswer[]> {
  const tasks = [
    ...managerTasks(company, state),
    ...adminTasks(company, state),
    ...automationTasks(company, state),
  ];
  return work(state, tasks, now);
}

function managerTasks(company: Company, state: JiraState): Task[] {
  const { jira, managers, review } = company.world;
  const project = typeof review.project === 'string' ? `${review.project}-` : '';
  const behaviours = new Map(managers.map((manager) => [manager.accountId, manager]));
  return jira.issues.flatMap((issue) => {
    const manager = issue.assignee === null ? undefined : behaviours.get(issue.assignee);
    if (manager === undefined || !state.extras(issue).createdHere) return [];
    // A ticket that was moved away is still theirs to answer.
    const keys = [issue.key, ...(issue.previousKeys ?? [])];
    if (!keys.some((key) => key.startsWith(project)) || issue.labels.includes(REMOVAL_LABEL)) return [];
    const steps = scriptOf({ company, state, issue, manager });
    return [{ issue, worker: manager.accountId, style: manager.style, steps }];
  });
}
