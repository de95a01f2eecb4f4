import { DAY, earlier, HOUR, later, workDays, workTime } from './calendar.ts';
import { AUTOMATION, type Company, isActive } from './company.ts';
import { STATUS } from './jira-desk.ts';

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

/** Whoever has to review, and with planted problems that can be anybody, signs off in good time. */
export function managersBehave(company: Company): void {
  const random = company.random('behaviour');
  for (const person of company.people) {
    if (!isActive(person)) continue;
    company.managers.push({ accountId: person.jiraId, style: 'signs-off', afterHours: random.int(3, 260) });
  }
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
