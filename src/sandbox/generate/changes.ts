import { accountOf, PIPELINE, roleNamed } from './aws-accounts.ts';
import { DAY, earlier, HOUR, later, MINUTE, workDays, workTime } from './calendar.ts';
import { AUTOMATION, type ChangeSession, type Company, headOf, worksAt } from './company.ts';
import { pickService, runEvents, tokenExchange } from './deployments.ts';
import { FIELD, type Issue, STATUS } from './jira-desk.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { roleSession } from './trail.ts';

/** Changes to production, each with a change ticket that was approved before. */

/** When people were members of the approvers' group. */
export interface ApproverDates {
  readonly joined: number;
  readonly left: number;
}

const RISKS = ['Low', 'Medium', 'High'];
const PLANS = [
  'Redeploy the previous release.',
  'Execute the previous change set.',
  'Switch the listener back to the old target group.',
];

/** Who may approve changes at that time, with a day's margin around changes of the group. */
export function approversAt(company: Company, dates: ApproverDates, at: number): Person[] {
  const { cast } = company;
  const approvers = [...cast.changeManagers, headOf(company, 'Engineering')];
  // A margin of a day on both sides: whoever approves in the minute of the group change is a matter for lawyers.
  if (at > dates.joined + DAY) approvers.push(cast.newManager);
  if (at < dates.left - DAY) approvers.push(cast.formerManager);
  return approvers;
}

interface Ticketed {
  readonly issue: Issue;
  readonly engineer: Person;
  readonly reporter: Person;
  readonly approver: Person;
  readonly created: number;
  readonly approved: number;
}

/** Opens a change ticket and takes it as far as approval, before the change at `at`. */
function openChange(
  company: Company,
  random: Random,
  dates: ApproverDates,
  service: string,
  at: number,
  engineer: Person,
): Ticketed {
  const { calendar, desk, cast } = company;
  const approved = earlier(random, calendar, at - 10 * MINUTE);
  const created = earlier(random, calendar, approved - 5 * MINUTE);
  const colleagues = cast.engineers.filter((other) => other !== engineer && worksAt(other, created));
  const reporter = random.chance(0.6) ? engineer : random.pick(colleagues);
  const approver = random.pick(
    approversAt(company, dates, approved).filter((p) => p !== engineer && p !== reporter),
  );
  const plan = random.pick(PLANS);
  const late = random.chance(0.2);
  const version = `${random.int(2, 9)}.${random.int(0, 40)}.${random.int(0, 9)}`;
  const issue = desk.open({
    project: 'CHG',
    summary: `Release ${service} ${version}`,
    description: `Roll out ${service} ${version}. Tested in staging.`,
    reporter,
    assignee: engineer,
    created,
    fields: {
      [FIELD.risk]: { id: String(10_400 + random.int(0, 2)), value: random.pick(RISKS) },
      [FIELD.rollback]: late ? null : plan,
    },
    labels: [service],
  });
  const between = (share: number): number =>
    created + Math.floor(((approved - created) * share) / 1000) * 1000;
  if (late)
    desk.fill(issue, { id: FIELD.rollback, name: 'Rollback plan' }, plan, between(0.3), engineer.jiraId);
  if (random.chance(0.3))
    desk.edit(issue, 'description', `Roll out ${service}.`, between(0.5), reporter.jiraId);
  desk.move(issue, STATUS.waiting, between(0.6), reporter.jiraId);
  desk.move(issue, STATUS.approved, approved, approver.jiraId);
  if (random.chance(0.2)) desk.comment(issue, 'Looks good, go ahead.', approved + 20_000, approver.jiraId);
  return { issue, engineer, reporter, approver, created, approved };
}

/** After the (last) run: done, now and then with a late edit or a comment, which no rule minds. */
function closeChange(company: Company, random: Random, issue: Issue, engineer: Person, to: number): void {
  const { calendar, desk } = company;
  const done = later(random, calendar, to);
  if (random.chance(0.15))
    desk.edit(issue, 'description', 'Roll out.', Math.floor((to + done) / 2), engineer.jiraId);
  if (random.chance(0.3))
    desk.comment(issue, 'Deployed, dashboards look normal.', to + 5 * MINUTE, engineer.jiraId);
  desk.move(issue, STATUS.done, done, random.chance(0.5) ? AUTOMATION.accountId : engineer.jiraId);
}

/** Session name and source identity of a pipeline run, by how the run carries its ticket. */
function naming(
  random: Random,
  key: ChangeSession['key'],
  ticket: string,
): { session: string; sourceIdentity?: string } {
  if (key === 'session-name') return { session: `${ticket}-deploy` };
  const session = `github-run-${random.digits(11)}`;
  return key === 'source-identity' ? { session, sourceIdentity: ticket } : { session };
}

function deploy(company: Company, random: Random, dates: ApproverDates, at: number): void {
  const account = accountOf(company, 'production');
  const role = roleNamed(account, PIPELINE.production);
  const service = pickService(random);
  const engineer = random.pick(company.cast.engineers.filter((person) => worksAt(person, at)));
  const ticket = openChange(company, random, dates, service, at, engineer);
  const roll = random.float();
  const key =
    roll < 0.76 ? 'session-name' : roll < 0.88 ? 'source-identity' : roll < 0.94 ? 'tag' : 'request';
  if (random.chance(0.6)) {
    company.desk.move(ticket.issue, STATUS.doing, at - random.int(2, 8) * MINUTE, engineer.jiraId);
  }
  const { session, sourceIdentity } = naming(random, key, ticket.issue.key);
  const runs = [at];
  // Now and then the second region follows on another day, under the same ticket and session name.
  const again = company.calendar.days.find((day) => !day.weekend && day.from > at);
  if (again !== undefined && again.from + DAY < company.calendar.now && random.chance(0.1))
    runs.push(workTime(random, again));
  let to = at;
  for (const began of runs) {
    const details = sourceIdentity === undefined ? {} : { sourceIdentity };
    const caller = roleSession(random, account, role, session, began - 20_000, details);
    const regions = random.sample(company.regions, random.chance(0.25) ? 2 : 1);
    const run = runEvents(
      random,
      { account, caller, regions, at: began, key, ticket: ticket.issue.key },
      service,
    );
    const token = tokenExchange(
      random,
      account,
      regions[0] ?? 'us-east-1',
      began - 20_000,
      role.name,
      session,
    );
    company.aws.events.push(token, ...run.writes, ...run.aside);
    to = run.to;
    company.sessions.push({
      ...ticket,
      key,
      events: run.writes,
      from: began,
      to,
      shared: runs.length > 1,
    });
  }
  closeChange(company, random, ticket.issue, engineer, to);
}

/** All production changes of the world's time: steady on working days, a few on Saturdays. */
export function productionChanges(company: Company, dates: ApproverDates): void {
  const random = company.random('changes');
  const { calendar } = company;
  const perDay = Math.min(24, 1.4 + company.people.length / 140);
  let owed = 0;
  for (const day of workDays(calendar, calendar.opens + 4 * DAY, calendar.now - 2 * DAY)) {
    owed += perDay;
    for (; owed >= 1; owed -= 1) deploy(company, random, dates, workTime(random, day) + 30 * MINUTE);
  }
  const saturdays = calendar.days.filter(
    (day) => day.weekend && day.from > calendar.start && day.from + 2 * DAY < calendar.end,
  );
  for (const day of random.sample(saturdays, 4)) deploy(company, random, dates, day.from + 11 * HOUR);
}
