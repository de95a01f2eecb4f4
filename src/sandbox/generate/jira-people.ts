import { DAY, earlier, HOUR, later, workDays, workTime } from './calendar.ts';
import { AUTOMATION, type Company, isActive, managerOf } from './company.ts';
import { STATUS } from './jira-desk.ts';
import type { Person } from './people.ts';

/** Jira accounts of people and programs, how managers behave, and incidents that are nobody's fault. */

/** Everybody has a Jira account; a few hide their address, as Jira Cloud lets them. */
export function openJira(company: Company): void {
  const random = company.random('jira-users');
  for (const person of company.people) {
    company.desk.users.push({
      accountId: person.jiraId,
      displayName: person.name,
      emailAddress: random.chance(0.03) ? null : person.email,
      accountType: 'atlassian',
      active: person.leaves === null,
      timeZone: company.calendar.timezone,
    });
  }
  company.desk.users.push({
    ...AUTOMATION,
    emailAddress: null,
    accountType: 'app',
    active: true,
    timeZone: 'Etc/UTC',
  });
}

type Style = Company['managers'][number]['style'];

/** Ways of answering that end well: most people write a comment and close the ticket, some need a second attempt. */
const STYLES: readonly Style[] = [
  ...Array<Style>(10).fill('signs-off'),
  'rubber-stamp',
  'workbook',
  'workbook',
  'broken-workbook',
  'prose',
  'prose',
  'wrong-person',
  'signs-off-early',
  'signs-off-early',
];

/** True for whoever answers every line and signs off before the due date. */
export const isPunctual = ({ style }: Company['managers'][number]): boolean => STYLES.includes(style);

/** Time for a second attempt, and to see removed what was revoked, before anybody looks at the whole. Hours. */
const SLOWEST_ANSWER = 160;

/**
 * Whoever has to review, and with planted problems that can be anybody, signs off in good time. One reviewer leaves half-way
 * and one passes a line on: others take over, so that there is nothing to report.
 */
export function managersBehave(company: Company): void {
  const random = company.random('behaviour');
  for (const person of company.people) {
    if (!isActive(person)) continue;
    const afterHours = random.int(3, SLOWEST_ANSWER);
    company.managers.push({ accountId: person.jiraId, style: random.pick(STYLES), afterHours });
  }
  behaves(company, reviewerIn(company, 'Manufacturing'), { style: 'leaves', afterHours: random.int(3, 20) });
  const passer = reviewerIn(company, 'People');
  if (passer === null) return;
  const delegate = managerOf(company, passer).jiraId;
  behaves(company, passer, { style: 'not-mine', afterHours: random.int(3, 20), delegate });
}

/** The manager of most people in a department whose access no planted problem is about. */
function reviewerIn(company: Company, department: string): Person | null {
  const reports = (manager: Person): number =>
    company.people.filter((person) => person.managerId === manager.id && isActive(person)).length;
  const managers = company.people.filter(
    (person) => person.department === department && isActive(person) && reports(person) > 0,
  );
  return managers.toSorted((a, b) => reports(b) - reports(a))[0] ?? null;
}

function behaves(
  company: Company,
  person: Person | null,
  behaviour: Omit<Company['managers'][number], 'accountId'>,
): void {
  const entry = company.managers.find(({ accountId }) => accountId === person?.jiraId);
  if (entry !== undefined) Object.assign(entry, behaviour);
}

const TROUBLES = [
  'Elevated latency in fleet',
  'Telemetry backlog',
  'Robots offline in one warehouse',
  'Login errors for partners',
];

/** A handful of incidents, solved. */
export function incidents(company: Company): void {
  const random = company.random('incidents');
  const { calendar, cast, desk } = company;
  const days = workDays(calendar, calendar.start, calendar.end);
  for (const day of random.sample(days, Math.min(12, 3 + Math.round(company.people.length / 60)))) {
    const at = workTime(random, day);
    const engineer = random.pick(cast.operators);
    const issue = desk.open({
      project: 'INC',
      summary: random.pick(TROUBLES),
      description: 'Alerts fired; see the dashboard.',
      reporter: random.pick(cast.engineers),
      assignee: engineer,
      created: earlier(random, calendar, at),
    });
    desk.move(issue, STATUS.doing, at, engineer.jiraId);
    desk.comment(issue, 'Mitigated, watching.', at + HOUR, engineer.jiraId);
    desk.move(
      issue,
      STATUS.done,
      later(random, calendar, Math.min(at + DAY, calendar.now - HOUR)),
      engineer.jiraId,
    );
  }
}
