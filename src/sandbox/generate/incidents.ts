import { DAY, HOUR, iso, MINUTE, workDays, workTime } from './calendar.ts';
import { AUTOMATION, type Company } from './company.ts';
import { FIELD, type Issue, STATUS, TYPE } from './jira-desk.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** What became of incidents: how severe they were, who took them up, when they ended, what was learnt. */

/** The company's scheme, most severe first, as its policy states it. */
export const SEVERITIES = [
  {
    name: 'S1',
    triageMinutes: 30,
    resolveHours: 24,
    communicateHours: 24,
    postIncidentReview: true,
    reviewDays: 7,
  },
  { name: 'S2', triageMinutes: 240, resolveHours: 72, postIncidentReview: true },
  { name: 'S3', triageMinutes: 2880, resolveHours: 336 },
  { name: 'S4' },
];
/** Calendar days for a review where the severity sets no other. */
export const REVIEW_DAYS = 10;

const severityOption = (name: string) => ({ id: `105${name.slice(1).padStart(2, '0')}`, value: name });
const BEFORE_ASSESSMENT = { id: '10500', value: 'Not assessed' };

/** How an incident went. Times are epoch milliseconds. */
export interface Course {
  readonly detected: number;
  readonly created: number;
  /** null: nobody set one. */
  readonly severity: string | null;
  /** What it was lowered to afterwards. */
  readonly loweredTo?: string;
  /** When somebody took it up; null: nobody did. */
  readonly triaged: number | null;
  /** null: nobody was assigned. */
  readonly owner: Person | null;
  /** When the field about communication was filled in. */
  readonly told?: number | undefined;
  /** When it ended; null: it is open. */
  readonly ended: number | null;
  /** It was opened again once, before its end. */
  readonly reopened?: boolean;
  /** It turned out to be none. */
  readonly dismissed?: boolean;
  /** When the review was written. */
  readonly reviewed?: number | undefined;
  readonly actions?: readonly {
    readonly owner: Person | null;
    readonly due: string | null;
    readonly done: boolean;
  }[];
}

/** Writes an incident's whole history anew. */
export function tell(company: Company, issue: Issue, course: Course): void {
  const { desk, cast } = company;
  const { created, triaged, ended, owner } = course;
  const by = (owner ?? cast.operators[0] ?? cast.compliance).jiraId;
  Object.assign(issue, { created: iso(created), status: STATUS.open, resolved: null, assignee: null });
  Object.assign(issue, { changelog: [], comments: [] });
  issue.fields = {
    [FIELD.severity]: course.severity === null ? null : BEFORE_ASSESSMENT,
    [FIELD.detected]: iso(course.detected).replace('Z', '+0000'),
    [FIELD.detectedBy]: { id: '10601', value: course.detected < created - HOUR ? 'Customer' : 'Alert' },
    [FIELD.told]: null,
    [FIELD.review]: null,
  };
  if (owner !== null) desk.assign(issue, owner, created + 30_000, AUTOMATION.accountId);
  const assessed = (triaged ?? created) + MINUTE;
  if (triaged !== null) desk.move(issue, STATUS.doing, triaged, by);
  if (course.severity !== null)
    desk.put(issue, FIELD.severity, BEFORE_ASSESSMENT, severityOption(course.severity), assessed, by);
  if (course.told !== undefined)
    desk.put(issue, FIELD.told, null, 'Status page and customers concerned, by mail.', course.told, by);
  if (ended !== null) {
    if (course.reopened) {
      desk.move(issue, STATUS.done, ended - 2 * HOUR, by);
      desk.move(issue, STATUS.doing, ended - HOUR, by);
    }
    desk.move(issue, course.dismissed ? STATUS.declined : STATUS.done, ended, by);
    desk.comment(issue, 'Back to normal, dashboards are quiet.', ended + 5 * MINUTE, by);
  }
  if (course.loweredTo !== undefined && course.severity !== null) {
    const [from, to] = [severityOption(course.severity), severityOption(course.loweredTo)];
    desk.put(issue, FIELD.severity, from, to, (ended ?? created) + 10 * MINUTE, by);
  }
  learn(company, issue, course, by);
}

function learn(company: Company, issue: Issue, { reviewed, actions = [], ended }: Course, by: string): void {
  const { desk, cast } = company;
  const page = `https://docs.northwind-robotics.example/reviews/${issue.key}`;
  if (reviewed !== undefined) desk.put(issue, FIELD.review, null, page, reviewed, by);
  const created = (ended ?? Date.parse(issue.created)) + HOUR;
  for (const { owner, due, done } of actions) {
    const action = desk.open({
      project: 'INC',
      type: TYPE.action,
      summary: `Keep it from happening again (${issue.key})`,
      description: 'Decided in the review.',
      reporter: cast.operators[0] ?? cast.compliance,
      assignee: owner,
      created,
      fields: { duedate: due },
    });
    desk.relate(issue, action, created + MINUTE, by);
    if (done) desk.move(action, STATUS.done, created + DAY, (owner ?? cast.compliance).jiraId);
  }
}

/** Opens one more incident and tells how it went. */
export function addIncident(company: Company, random: Random, summary: string, course: Course): Issue {
  const { cast, desk } = company;
  const issue = desk.open({
    project: 'INC',
    summary,
    description: 'Alerts fired; see the dashboard.',
    reporter: random.pick(cast.engineers),
    created: course.created,
  });
  tell(company, issue, course);
  return issue;
}

/** A course without a fault, from its detection at `at`. */
export function goodCourse(random: Random, company: Company, severity: string, at: number): Course {
  const created = at + random.int(2, 9) * MINUTE;
  const ended = created + random.int(3, 11) * HOUR;
  const severe = severity === 'S1' || severity === 'S2';
  return {
    detected: at,
    created,
    severity,
    triaged: created + random.int(4, 18) * MINUTE,
    owner: random.pick(company.cast.operators),
    ...(severity === 'S1' ? { told: created + 2 * HOUR } : {}),
    ended,
    ...(severe ? { reviewed: ended + random.int(2, 5) * DAY } : {}),
  };
}

export const dateOf = (time: number): string => iso(time).slice(0, 10);

/** Gives the incidents their histories, and adds those that only look wrong. Comes last: nothing else builds on it. */
export function incidentCourses(company: Company): void {
  const random = company.random('incident-courses');
  const { calendar, desk, cast } = company;
  for (const [index, issue] of desk.issues.filter(({ key }) => key.startsWith('INC-')).entries()) {
    const severity = ['S1', 'S3', 'S2', 'S4'][index % 4] ?? 'S3';
    tell(company, issue, goodCourse(random, company, severity, Date.parse(issue.created)));
  }
  const days = workDays(calendar, calendar.start + 2 * DAY, calendar.end - 10 * DAY);
  const moment = (): number => workTime(random, random.pick(days));
  const add = (summary: string, severity: string, at: number, parts: Partial<Course> = {}): Issue =>
    addIncident(company, random, summary, { ...goodCourse(random, company, severity, at), ...parts });
  const [owner, other] = cast.operators;
  const soon = dateOf(calendar.now + 30 * DAY);
  add('Orders stuck in one region', 'S1', moment(), {
    reopened: true,
    actions: [
      { owner: owner ?? null, due: dateOf(calendar.end - 5 * DAY), done: true },
      { owner: other ?? null, due: soon, done: false },
    ],
  });
  add('Slow queries after an upgrade', 'S1', moment(), { loweredTo: 'S3' });
  const falseAlarm = moment();
  add('Alert without a cause', 'S4', falseAlarm, {
    severity: null,
    dismissed: true,
    ended: falseAlarm + 2 * HOUR,
  });
  // It began at night and was written down in the morning.
  const morning = moment();
  add('Nightly export failed', 'S3', morning - 11 * HOUR, {
    created: morning,
    triaged: morning + HOUR,
    ended: morning + 5 * HOUR,
  });
  // Its review may still come: three days after the end of the period, with seven days and now twelve days later.
  const last = calendar.end - 3 * HOUR;
  add('Partner logins rejected', 'S2', last, { ended: last + 60 * HOUR, reviewed: last + 9 * DAY });
  // Detected in the period, written down after it.
  add('Sensor drift in the fleet', 'S4', calendar.end - HOUR, {
    created: calendar.end + HOUR,
    triaged: calendar.end + 2 * HOUR,
    ended: calendar.end + 9 * HOUR,
  });
  // Before the period anything goes: another audit was about that.
  const before = calendar.start - 5 * DAY;
  add('Backlog from before', 'S1', before, {
    triaged: before + 6 * HOUR,
    ended: before + 4 * DAY,
    reviewed: before + 30 * DAY,
  });
}
