import type { Company } from '../company.ts';
import { isPunctual } from '../jira-people.ts';
import type { Person } from '../people.ts';
import { type Plant, type PlantContext, type Problem, reviewShows } from './context.ts';

/** Problems of what becomes of a review's answers: removals that fail, and a line that nobody may judge. */

type Saying = NonNullable<Company['managers'][number]['says']>[number];
type Admin = Omit<Company['admins'][number], 'match'>;

/** Whether a reviewer can still be made to say something particular: nothing else is planted on them. */
function isSteerable({ managers }: Company, reviewer: Person | undefined): boolean {
  const entry = managers.find(({ accountId }) => accountId === reviewer?.jiraId);
  return entry !== undefined && isPunctual(entry);
}

function leaves({ managers }: Company, { jiraId }: Person): boolean {
  return managers.some(({ accountId, style }) => accountId === jiraId && style === 'leaves');
}

/** Has a reviewer answer before the tickets are read for the first time, saying this of one line. */
function steer({ company, random }: PlantContext, reviewer: Person | undefined, saying: Saying): void {
  const entry = company.managers.find(({ accountId }) => accountId === reviewer?.jiraId);
  if (entry === undefined) return;
  const { says = [], afterHours } = entry;
  const soon = says.length === 0 ? random.int(3, 20) : afterHours;
  Object.assign(entry, { style: 'signs-off', afterHours: soon, says: [...says, saying] });
}

/** A line that its reviewer revokes and an administrator handles in the given way. */
function removal(
  context: PlantContext,
  admin: (random: PlantContext['random']) => Admin,
  problem: (person: Person, app: string) => Pick<Problem, 'story'> & { readonly code: string },
): Problem | null {
  const { company, random } = context;
  const reviewerOf = ({ managerId }: Person) => company.people.find(({ id }) => id === managerId);
  // Whoever leaves loses the app with all else.
  const found = context.holder(
    ['NetSuite', 'Datadog'],
    (person) => isSteerable(company, reviewerOf(person)) && !leaves(company, person),
  );
  if (found === null) return null;
  const { person, app } = found;
  const reviewer = reviewerOf(person);
  steer(context, reviewer, {
    who: person.name,
    can: app.label,
    verb: 'revoke',
    reason: 'does not need it any more',
  });
  // Problems of one kind each: the ticket of this line is handled so, and no other.
  company.admins.push({ match: `${person.id} from ${app.id}`, ...admin(random) });
  const { story, code } = problem(person, app.label);
  return {
    subject: { user: person.email, okta: person.id, app: app.label, reviewer: reviewer?.email ?? '' },
    story,
    expected: [{ where: 'gap', code, subject: `okta:user/${person.id}|okta:app/${app.id}` }],
    consequences: reviewShows(company, 'removals-done'),
  };
}

/** Times of administrators that do not matter to a style. */
const TIMES = { afterHours: 24, afterDays: 10, againAfterDays: 5 };

export const notDone: Plant = (context) =>
  removal(
    context,
    () => ({ ...TIMES, style: 'closes-only' }),
    ({ name }, app) => ({
      code: 'removal-not-done',
      story: `The ticket that asks to remove ${app} from ${name} is closed, and nothing was removed.`,
    }),
  );

export const late: Plant = (context) =>
  removal(
    context,
    // Five working days are at most nine calendar days after the first reading of the answers.
    (random) => ({ ...TIMES, style: 'slow', afterDays: random.int(9, 13) }),
    ({ name }, app) => ({
      code: 'removal-late',
      story: `${name} loses ${app} only after the five working days that a removal may take.`,
    }),
  );

export const grantedAgain: Plant = (context) =>
  removal(
    context,
    // Seen gone at the second reading, there again at the third.
    (random) => ({ ...TIMES, style: 'grants-again', againAfterDays: random.int(4, 5) }),
    ({ name }, app) => ({
      code: 'granted-again',
      story: `${app} is removed from ${name} after the review and given back some days later.`,
    }),
  );

/**
 * The compliance lead reviews what nobody else can. About the lead's own role only the head of security can be asked, who
 * names somebody that nobody knows.
 */
export const linePassedOn: Plant = (context) => {
  const { company } = context;
  const { compliance } = company.cast;
  const reviewer = company.people.find(({ id }) => id === compliance.managerId);
  if (reviewer === undefined || !isSteerable(company, reviewer)) return null;
  const can = 'Read-Only Administrator';
  steer(context, reviewer, { who: compliance.name, can, verb: 'not mine', target: 'the platform team' });
  return {
    subject: { reviewer: reviewer.email, okta: reviewer.id, jira: reviewer.jiraId, about: compliance.email },
    story: `${reviewer.name} says that the Okta role of ${compliance.name} is somebody else's to judge, and nobody else may.`,
    expected: [
      {
        where: 'gap',
        code: 'line-passed-on',
        subject: `review:${company.calendar.period}/${reviewer.email}`,
      },
    ],
    consequences: reviewShows(company, 'all-decided'),
  };
};
