import { type Instant, toEpochMs } from '../../domain/instant.ts';
import type { JiraIssue, JiraState, Progress } from '../jira/state.ts';
import type { World } from '../world.ts';

/** Work that people do on a ticket in sittings, each at its own time, each once. */

/** What somebody did with one ticket in one sitting. */
export interface ReviewAnswer {
  readonly issueKey: string;
  /** Jira account in whose name it was done. */
  readonly accountId: string;
  readonly style:
    | World['managers'][number]['style']
    | NonNullable<World['admins']>[number]['style']
    | 'automation';
  /** `signs off`, `edits the comment`. */
  readonly did: string;
  /** When, in simulated time. */
  readonly at: Instant;
}

/** One sitting. */
export interface Step {
  readonly does: string;
  /** Account that acts. */
  readonly by: string;
  /** When its time comes; null while it waits for something. Changes nothing. */
  readonly due: (progress: Progress) => Instant | null;
  readonly act: (at: Instant, progress: Progress) => void | Promise<void>;
}

/** Somebody's way through one ticket. */
export interface Task {
  readonly issue: JiraIssue;
  /** Tells whose progress it is; a ticket that changes hands begins anew with the next. */
  readonly worker: string;
  readonly style: ReviewAnswer['style'];
  readonly steps: readonly Step[];
}

const BEGINNING = (): Progress => ({ steps: 0, at: null, mark: 0, notes: new Map() });

/** How far a task has come; it is kept with the issue, so no step is done twice. */
function progressOf(state: JiraState, { issue, worker }: Task): Progress {
  const { progress } = state.extras(issue);
  const known = progress.get(worker) ?? BEGINNING();
  progress.set(worker, known);
  return known;
}

function nextStep(state: JiraState, task: Task, now: Instant): { step: Step; at: Instant } | null {
  const progress = progressOf(state, task);
  const step = task.steps[progress.steps];
  // Whoever has left does nothing any more.
  if (step === undefined || state.person(step.by)?.active === false) return null;
  const at = step.due(progress);
  return at === null || toEpochMs(at) > toEpochMs(now) ? null : { step, at };
}

/** Does every step whose time has come by `now`, over all tasks in the order of time. Safe to call again. */
export async function work(state: JiraState, tasks: readonly Task[], now: Instant): Promise<ReviewAnswer[]> {
  const answers: ReviewAnswer[] = [];
  const waiting = new Set(tasks);
  for (;;) {
    let next: { task: Task; step: Step; at: Instant } | null = null;
    for (const task of waiting) {
      const found = nextStep(state, task, now);
      if (found === null) waiting.delete(task);
      else if (next === null || toEpochMs(found.at) < toEpochMs(next.at)) next = { task, ...found };
    }
    if (next === null) return answers;
    const { task, step, at } = next;
    const progress = progressOf(state, task);
    await step.act(at, progress);
    progress.steps += 1;
    progress.at = at;
    progress.mark = Number(state.nextId());
    answers.push({ issueKey: task.issue.key, accountId: step.by, style: task.style, did: step.does, at });
  }
}
