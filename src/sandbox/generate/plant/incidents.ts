import { DAY, HOUR, MINUTE, workDays, workTime } from '../calendar.ts';
import type { Company } from '../company.ts';
import { addIncident, type Course, dateOf, goodCourse } from '../incidents.ts';
import type { Issue } from '../jira-desk.ts';
import type { Random } from '../random.ts';
import { attributes, type Plant, type PlantContext, type Problem, when } from './context.ts';

/** Problems of incidents: each is a new one, handled well in all but one thing. */

interface Change {
  readonly severity: string;
  readonly attribute: string;
  readonly story: (issue: Issue, course: Course) => string;
  readonly parts: (course: Course, company: Company, random: Random) => Partial<Course>;
}

/** A stream of its own for each kind, so that other problems stay where they are. */
function plant({ company }: PlantContext, name: string, change: Change): Problem {
  const random = company.random(`plant-incident-${name}`);
  const { calendar } = company;
  const days = workDays(calendar, calendar.start + 2 * DAY, calendar.end - 2 * DAY);
  const good = goodCourse(random, company, change.severity, workTime(random, random.pick(days)));
  const course = { ...good, ...change.parts(good, company, random) };
  const issue = addIncident(company, random, `Trouble with ${name.replaceAll('-', ' ')}`, course);
  return {
    subject: { ticket: issue.key, created: issue.created },
    story: change.story(issue, course),
    expected: attributes(`jira:issue/${issue.id}`, change.attribute),
  };
}

const ended = ({ ended: end, created }: Course): number => end ?? created;

export const detectedAfterTicket: Plant = (context) =>
  plant(context, 'clocks', {
    severity: 'S4',
    attribute: 'detected',
    story: ({ key }) => `${key} claims to have been detected two hours after its ticket was written.`,
    parts: ({ created }) => ({ detected: created + 2 * HOUR }),
  });

export const withoutSeverity: Plant = (context) =>
  plant(context, 'scales', {
    severity: 'S3',
    attribute: 'severity-set',
    story: ({ key }) => `${key} was handled without anybody saying how severe it is.`,
    parts: () => ({ severity: null }),
  });

export const takenUpLate: Plant = (context) =>
  plant(context, 'pagers', {
    severity: 'S2',
    attribute: 'triaged-in-time',
    story: ({ key }, { triaged }) => `${key} was taken up on ${when(triaged ?? 0)}, hours too late.`,
    parts: ({ created }) => ({ triaged: created + 7 * HOUR, ended: created + 20 * HOUR }),
  });

export const loweredAfterwards: Plant = (context) =>
  plant(context, 'labels', {
    severity: 'S1',
    attribute: 'triaged-in-time',
    story: ({ key }) => `${key} was taken up an hour late for an S1, and was made an S3 once it was over.`,
    parts: ({ created }) => ({
      triaged: created + 90 * MINUTE,
      told: created + 3 * HOUR,
      ended: created + 9 * HOUR,
      loweredTo: 'S3',
    }),
  });

export const unowned: Plant = (context) =>
  plant(context, 'rosters', {
    severity: 'S3',
    attribute: 'owned',
    story: ({ key }) => `${key} was resolved and never assigned to anybody.`,
    parts: () => ({ owner: null }),
  });

export const resolvedLate: Plant = (context) =>
  plant(context, 'spare-parts', {
    severity: 'S2',
    attribute: 'resolved-in-time',
    story: ({ key }, course) => `${key} was resolved on ${when(ended(course))}; three days were allowed.`,
    parts: ({ created }) => ({ ended: created + 4 * DAY, reviewed: created + 6 * DAY }),
  });

export const leftOpen: Plant = (context) =>
  plant(context, 'backlogs', {
    severity: 'S2',
    attribute: 'resolved-in-time',
    story: ({ key }) => `${key} is open although three days were allowed.`,
    parts: () => ({ ended: null, reviewed: undefined }),
  });

export const nobodyTold: Plant = (context) =>
  plant(context, 'status-pages', {
    severity: 'S1',
    attribute: 'communicated',
    story: ({ key }) => `Nothing in ${key} says that customers were told.`,
    parts: () => ({ told: undefined }),
  });

export const notReviewed: Plant = (context) =>
  plant(context, 'root-causes', {
    severity: 'S1',
    attribute: 'post-incident-review',
    story: ({ key }) => `Nobody reviewed ${key}.`,
    parts: () => ({ reviewed: undefined }),
  });

export const reviewedLate: Plant = (context) =>
  plant(context, 'memories', {
    severity: 'S1',
    attribute: 'post-incident-review',
    story: ({ key }, { reviewed }) =>
      `The review of ${key} was written on ${when(reviewed ?? 0)}, a week allowed.`,
    parts: (course) => ({ reviewed: ended(course) + 9 * DAY }),
  });

export const actionOverdue: Plant = (context) =>
  plant(context, 'promises', {
    severity: 'S2',
    attribute: 'actions-followed',
    story: ({ key }) => `A corrective action of ${key} is overdue.`,
    parts: (course, { cast }, random) => ({
      actions: [{ owner: random.pick(cast.operators), due: dateOf(ended(course) + 6 * DAY), done: false }],
    }),
  });
