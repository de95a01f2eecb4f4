import { addMs } from '../../domain/instant.ts';
import type { Company } from '../company.ts';
import { moveTo, transitionsOf } from '../jira/issues.ts';
import { isDone } from '../jira/moves.ts';
import type { JiraIssue, JiraState } from '../jira/state.ts';
import type { World } from '../world.ts';
import { HOUR_MS } from './desk.ts';
import type { Task } from './work.ts';

/** Rules of Jira's automation, which move tickets through an account of their own. */

type Rule = NonNullable<World['jira']['automations']>[number];

/** A task for every rule and every ticket that was created through the API. */
export function automationTasks(company: Company, state: JiraState): Task[] {
  const { issues, automations = [] } = company.world.jira;
  return automations.flatMap((rule, index) =>
    issues
      .filter(
        (issue) =>
          state.extras(issue).createdHere &&
          (rule.project === undefined || issue.key.startsWith(`${rule.project}-`)),
      )
      .map((issue) => task(state, issue, rule, index)),
  );
}

function task(state: JiraState, issue: JiraIssue, rule: Rule, index: number): Task {
  const { accountId: by, to, from, afterHours } = rule;
  const waits = () => (from === undefined ? !isDone(state, issue) : issue.status === from);
  const moved = () =>
    issue.changelog.findLast(({ items }) => items.some(({ field }) => field === 'status'))?.created;
  const step = {
    does: `moves to ${state.status(to).name}`,
    by,
    due: () => {
      if (!waits() || !transitionsOf(state, issue).some((one) => one.to === to)) return null;
      return addMs(moved() ?? issue.created, afterHours * HOUR_MS);
    },
    act: (at: string) => moveTo(state, issue, to, by, at),
  };
  return { issue, worker: `automation ${index}`, style: 'automation', steps: [step] };
}
