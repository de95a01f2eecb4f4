import { addMs, type Instant, MS_PER_DAY } from '../../domain/instant.ts';
import type { Company } from '../company.ts';
import type { JiraIssue, JiraState } from '../jira/state.ts';
import type { World } from '../world.ts';
import { AdminBehaviourSchema } from '../world-people.ts';
import { oktaUserOf } from './actors.ts';
import { after, close, HOUR_MS, laterOf, whileOpen } from './desk.ts';
import { readText } from './reading.ts';
import { type Access, changeAccess, findAccess, parseRemovals, type Removal } from './removal.ts';
import type { Step, Task } from './work.ts';

/** Administrators who work on tickets that ask to remove access. */

type Admin = NonNullable<World['admins']>[number];

const MINUTE_MS = 60_000;
/** Label by which remediation tickets are known. */
export const REMOVAL_LABEL = 'access-removal';
/** Without a fitting entry in the world, what is asked is done after a day. */
const USUAL: Admin = AdminBehaviourSchema.parse({ style: 'removes' });

interface AdminDesk {
  readonly company: Company;
  readonly state: JiraState;
  readonly issue: JiraIssue;
  readonly admin: Admin;
  readonly by: string;
  readonly removals: readonly Removal[];
}

/** A task for every remediation ticket that somebody can understand. */
export function adminTasks(company: Company, state: JiraState): Task[] {
  const { jira, admins = [] } = company.world;
  return jira.issues.flatMap((issue) => {
    if (!issue.labels.includes(REMOVAL_LABEL) || !state.extras(issue).createdHere) return [];
    const removals = parseRemovals(readText(state, issue));
    if (removals.length === 0) return [];
    const lines = removals.map(({ account, from }) => `${account} from ${from}`);
    const admin = admins.find(({ match }) => lines.some((line) => line.includes(match))) ?? USUAL;
    const by = admin.accountId ?? issue.assignee ?? anybody(state);
    if (by === null) return [];
    const steps = scriptOf({ company, state, issue, admin, by, removals });
    return [{ issue, worker: 'admin', style: admin.style, steps }];
  });
}

/** Nobody is assigned: whoever comes first. */
const anybody = (state: JiraState): string | null =>
  state.people().find((one) => one.active && one.accountType === 'atlassian' && one !== state.me)
    ?.accountId ?? null;

function scriptOf(desk: AdminDesk): Step[] {
  const { admin, issue, by } = desk;
  const begins = addMs(
    issue.created,
    admin.style === 'slow' ? admin.afterDays * MS_PER_DAY : admin.afterHours * HOUR_MS,
  );
  const closes: Step = {
    does: 'closes without removing',
    by,
    due: whileOpen(desk, () => begins),
    act: (at) => close(desk, by, at),
  };
  if (admin.style === 'closes-only') return [closes];
  const removes = removesAndCloses(desk, begins);
  return admin.style === 'grants-again' ? [removes, grantsAgain(desk)] : [removes];
}

/** Nothing is done, not even closing, while nobody knows what is meant. What is gone already is only closed. */
function removesAndCloses(desk: AdminDesk, begins: Instant): Step {
  const { company, issue, by, removals } = desk;
  return {
    does: 'removes',
    by,
    due: whileOpen(desk, () => (findAccess(company.world, removals) === null ? null : begins)),
    act: (at, { notes }) => {
      const held = findAccess(company.world, removals) ?? [];
      notes.set('taken', JSON.stringify(held));
      // The ticket is closed when the work is done.
      const worked = laterOf(issue.created, addMs(at, -MINUTE_MS));
      change(desk, held, false, worked, `removes/${issue.id}`);
      close(desk, by, at);
    },
  };
}

function grantsAgain(desk: AdminDesk): Step {
  return {
    does: 'grants again',
    by: desk.by,
    due: after(desk.admin.againAfterDays * MS_PER_DAY),
    act: (at, { notes }) => {
      const taken = JSON.parse(notes.get('taken') ?? '[]') as Access[];
      change(desk, taken, true, at, `grants/${desk.issue.id}`);
    },
  };
}

function change(
  { company, state, by }: AdminDesk,
  accesses: readonly Access[],
  give: boolean,
  at: Instant,
  seed: string,
): void {
  if (accesses.length === 0) return;
  const admin = oktaUserOf(state, by);
  company.change((world) => changeAccess(world, accesses, give, { admin, at, seed }));
}
