import { accountOf, BREAK_GLASS, PIPELINE, roleNamed } from './aws-accounts.ts';
import { DAY, HOUR, MINUTE, workDays, workTime } from './calendar.ts';
import { type ApproverDates, approversAt } from './changes.ts';
import type { Company, Emergency } from './company.ts';
import { pickService, runEvents, tokenExchange } from './deployments.ts';
import { STATUS, TYPE } from './jira-desk.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { type Caller, roleSession, trailEvent } from './trail.ts';

/**
 * Emergencies in production, each with an emergency ticket, an approval (some spoken, and recorded afterwards), and a
 * review afterwards by somebody else; most with the break-glass role, some by the pipeline.
 */
export function emergencies(company: Company, dates: ApproverDates): void {
  const random = company.random('emergencies');
  const { calendar } = company;
  const days = workDays(calendar, calendar.start + 3 * DAY, calendar.end - 4 * DAY);
  // Days apart, so that a ticket of one is never near enough to be taken for that of another.
  for (const [index, day] of days.entries()) {
    if (index % 5 === 2) emergency(company, random, dates, workTime(random, day) + 30 * MINUTE, index);
  }
  lookingLikeEmergencies(company, random);
}

function emergency(company: Company, random: Random, dates: ApproverDates, at: number, index: number): void {
  const byPipeline = index % 20 === 17;
  const spoken = !byPipeline && index % 10 === 7;
  const account = accountOf(company, 'production');
  const service = pickService(random);
  const engineer = random.pick(company.cast.operators);
  const others = company.cast.engineers.filter((person) => person !== engineer);
  const reporter = random.chance(0.5) ? engineer : random.pick(others);
  const created = spoken ? at + 50 * MINUTE : at - random.int(15, 50) * MINUTE;
  const issue = company.desk.open({
    project: 'CHG',
    type: TYPE.emergency,
    summary: `Emergency: ${service} fails health checks`,
    description: `Customers see errors of ${service}. Restart it and raise its limits.`,
    reporter,
    assignee: engineer,
    created,
  });
  // The key travels in the session name or as source identity, so that the name can say who it is.
  const session = byPipeline ? `${issue.key}-deploy` : engineer.email;
  const role = roleNamed(account, byPipeline ? PIPELINE.production : BREAK_GLASS);
  const sourceIdentity = byPipeline || spoken ? {} : { sourceIdentity: issue.key };
  const details = byPipeline ? {} : ({ mfa: true, agent: 'cli', ...sourceIdentity } as const);
  const caller = roleSession(random, account, role, session, at - MINUTE, details);
  const regions = [random.pick(company.regions)];
  const run = runEvents(
    random,
    { account, caller, regions, at, key: 'session-name', ticket: issue.key, byHand: !byPipeline },
    service,
  );
  company.aws.events.push(...run.writes, ...run.aside);
  if (byPipeline) {
    const [region = 'us-east-1'] = regions;
    company.aws.events.push(tokenExchange(random, account, region, at - 20_000, role.name, session));
  }
  const free = (person: Person): boolean => person !== engineer && person !== reporter;
  const approved = created + 8 * MINUTE;
  const reviewed = Math.max(run.to, approved) + random.int(60, 1000) * MINUTE;
  const made: Emergency = {
    kind: byPipeline ? 'pipeline' : spoken ? 'spoken' : 'named',
    issue,
    engineer,
    reporter,
    approver: random.pick(approversAt(company, dates, approved).filter(free)),
    reviewer: random.pick(approversAt(company, dates, reviewed).filter(free)),
    events: run.writes,
    from: at,
    to: run.to,
    created,
    approved,
    reviewed,
    done: reviewed + random.int(1, 20) * HOUR,
  };
  company.emergencies.push(made);
  tell(company, made);
}

/** Writes the life of an emergency ticket. */
export function tell(company: Company, made: Emergency): void {
  const { desk } = company;
  const { issue, reporter, approver, reviewer, engineer } = made;
  desk.move(issue, STATUS.waiting, made.approved - 5 * MINUTE, reporter.jiraId);
  desk.move(issue, STATUS.approved, made.approved, approver.jiraId);
  desk.move(issue, STATUS.reviewed, made.reviewed, reviewer.jiraId);
  desk.move(issue, STATUS.done, made.done, engineer.jiraId);
}

/** The break-glass role outside production, looking without changing, and refused: no emergency change. */
function lookingLikeEmergencies(company: Company, random: Random): void {
  const { calendar, cast } = company;
  const days = workDays(calendar, calendar.start + 2 * DAY, calendar.end - 2 * DAY);
  const session = (use: 'production' | 'staging', person: Person, at: number): Caller => {
    const account = accountOf(company, use);
    const role = roleNamed(account, BREAK_GLASS);
    return roleSession(random, account, role, person.email, at - MINUTE, { mfa: true, agent: 'cli' });
  };
  for (const day of random.sample(days, 2)) {
    const at = workTime(random, day);
    const caller = session('staging', random.pick(cast.operators), at);
    const account = accountOf(company, 'staging');
    const regions = [random.pick(company.regions)];
    const run = { account, caller, regions, at, key: 'none', ticket: '', byHand: true } as const;
    company.aws.events.push(...runEvents(random, run, pickService(random)).writes);
  }
  for (const day of random.sample(days, 2)) {
    const at = workTime(random, day);
    const caller = session('production', random.pick(cast.operators), at);
    const account = accountOf(company, 'production');
    const refused = ['AccessDenied', 'User is not authorized to perform: rds:DeleteDBCluster'] as const;
    company.aws.events.push(
      trailEvent(random, account, 'us-east-1', at, caller, {
        call: 'ecs:DescribeServices',
        readOnly: true,
      }),
      trailEvent(random, account, 'us-east-1', at + MINUTE, caller, {
        call: 'rds:DeleteDBCluster',
        request: { dBClusterIdentifier: 'orders-db' },
        error: refused,
      }),
    );
  }
}
