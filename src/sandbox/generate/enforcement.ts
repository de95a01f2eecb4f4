import { accountOf, IAM_ADMIN, PIPELINE, roleNamed, SERVICE_LINKED } from './aws-accounts.ts';
import { DAY, MINUTE, workDays, workTime } from './calendar.ts';
import { type Company, headOf, type SecurityChange } from './company.ts';
import { type Issue, STATUS, TYPE } from './jira-desk.ts';
import { asUser, OKTA_SYSTEM, oktaEvent, type Party } from './okta-events.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { type Call, roleSession, trailEvent } from './trail.ts';

/** Changes to what enforces security, each with a ticket that the head of security approved before. */

/** What the pipeline does to AWS's own guards; what it stops it starts again. */
const CALLS: readonly (readonly Call[])[] = [
  [
    { call: 'cloudtrail:StopLogging', request: { name: 'northwind-trail' } },
    { call: 'cloudtrail:StartLogging', request: { name: 'northwind-trail' } },
  ],
  [{ call: 'iam:UpdateAccountPasswordPolicy', request: { minimumPasswordLength: 16, maxPasswordAge: 0 } }],
  // Removed for good, as its ticket says.
  [{ call: 'kms:ScheduleKeyDeletion', request: { keyId: 'mrk-5e1b0c3d7a', pendingWindowInDays: 30 } }],
  [{ call: 'cloudtrail:PutEventSelectors', request: { trailName: 'northwind-trail' } }],
];

const POLICY: Party = {
  id: '00p1signOnPolicy5d7',
  type: 'PolicyEntity',
  alternateId: 'unknown',
  displayName: 'Everybody signs on',
};
const RULE: Party = {
  id: '0pr1strongFactor5d7',
  type: 'PolicyRule',
  alternateId: 'unknown',
  displayName: 'Strong factor outside the office',
};
const ZONE: Party = {
  id: 'nzo1officeZone5d7',
  type: 'NetworkZone',
  alternateId: 'unknown',
  displayName: 'Offices',
};

type OktaStep = readonly [eventType: string, targets: readonly Party[]];

/** What administrators do in Okta; `who` is somebody whose second factor is lost. */
const oktaSteps = (who: Person): readonly (readonly OktaStep[])[] => [
  [['policy.rule.update', [RULE, POLICY]]],
  [
    ['zone.deactivate', [ZONE]],
    ['zone.activate', [ZONE]],
  ],
  [['user.mfa.factor.reset_all', [asUser(who)]]],
  [['policy.lifecycle.update', [POLICY]]],
];

/** An approved ticket for a change of security settings at `at`. */
export function openSecurityChange(company: Company, admin: Person, at: number, summary: string): Issue {
  const { desk } = company;
  const issue = desk.open({
    project: 'CHG',
    type: TYPE.security,
    summary,
    description: `${summary}. Agreed with the security team.`,
    reporter: admin,
    assignee: admin,
    created: at - 200 * MINUTE,
  });
  desk.move(issue, STATUS.waiting, at - 190 * MINUTE, admin.jiraId);
  desk.move(issue, STATUS.approved, at - 90 * MINUTE, headOf(company, 'Security').jiraId);
  desk.move(issue, STATUS.done, at + 200 * MINUTE, admin.jiraId);
  return issue;
}

/** All such changes of the period: administrators in Okta, the pipeline in AWS; and what only looks like one. */
export function securityChanges(company: Company): void {
  const random = company.random('enforcement');
  const { calendar, cast } = company;
  const days = workDays(calendar, calendar.start + 3 * DAY, calendar.end - 4 * DAY);
  const others = company.people.filter((person) => !cast.busy.has(person) && person.leaves === null);
  // Days apart, so that a ticket of one is never near enough to be taken for that of another.
  for (const [index, day] of days.entries()) {
    if (index % 4 !== 1) continue;
    const at = workTime(random, day) + 3 * 60 * MINUTE;
    const admin = random.pick(cast.itAdmins);
    const which = (index - 1) / 4;
    if (which % 2 === 0) {
      const steps = oktaSteps(random.pick(others));
      inOkta(company, random, admin, at, steps[(which / 2) % steps.length] ?? []);
    } else inAws(company, random, admin, at, CALLS[((which - 1) / 2) % CALLS.length] ?? []);
  }
  lookingLikeChanges(company, random);
}

function inOkta(
  company: Company,
  random: Random,
  admin: Person,
  at: number,
  steps: readonly OktaStep[],
): void {
  const issue = openSecurityChange(company, admin, at, `Change of ${steps[0]?.[0] ?? 'Okta'}`);
  const events = steps.map(([type, targets], index) =>
    oktaEvent(random, type, at + index * 25 * MINUTE, asUser(admin), targets),
  );
  company.okta.events.push(...events);
  company.securityChanges.push({ system: 'okta', issue, admin, at, events, calls: [] });
}

function inAws(company: Company, random: Random, admin: Person, at: number, calls: readonly Call[]): void {
  const issue = openSecurityChange(company, admin, at, `Change of ${calls[0]?.call ?? 'AWS'}`);
  const account = accountOf(company, 'production');
  const role = roleNamed(account, PIPELINE.production);
  const caller = roleSession(random, account, role, `${issue.key}-deploy`, at - MINUTE);
  const made: SecurityChange = {
    system: 'aws',
    issue,
    admin,
    at,
    events: [],
    calls: calls.map((call, index) =>
      trailEvent(random, account, 'us-east-1', at + index * 25 * MINUTE, caller, call),
    ),
  };
  company.aws.events.push(...made.calls);
  company.securityChanges.push(made);
}

/** Evaluations, refusals, one's own factor, Okta and AWS at work by themselves. */
function lookingLikeChanges(company: Company, random: Random): void {
  const { calendar, cast } = company;
  const days = workDays(calendar, calendar.start + 2 * DAY, calendar.end - 2 * DAY);
  const account = accountOf(company, 'production');
  for (const day of random.sample(days, 6)) {
    const at = workTime(random, day);
    const person = random.pick(cast.engineers);
    const admin = random.pick(cast.itAdmins);
    const refused = oktaEvent(random, 'policy.rule.update', at + MINUTE, asUser(person), [RULE, POLICY]);
    refused.outcome = { result: 'FAILURE', reason: 'Insufficient permissions' };
    company.okta.events.push(
      oktaEvent(random, 'policy.evaluate_sign_on', at, asUser(person), [POLICY, RULE]),
      refused,
      oktaEvent(random, 'user.mfa.factor.deactivate', at + 2 * MINUTE, asUser(person), [asUser(person)]),
      oktaEvent(random, 'policy.lifecycle.update', at + 3 * MINUTE, OKTA_SYSTEM, [POLICY]),
    );
    const [linked = { name: 'AWSServiceRoleForECS', service: 'ecs.amazonaws.com' }] = SERVICE_LINKED;
    const service = roleSession(random, account, roleNamed(account, linked.name), 'AutoScaling', at, {
      invokedBy: linked.service,
    });
    const denied = roleSession(random, account, roleNamed(account, IAM_ADMIN), admin.email, at - MINUTE);
    company.aws.events.push(
      trailEvent(random, account, 'us-east-1', at, service, {
        call: 'config:StopConfigurationRecorder',
        request: { configurationRecorderName: 'default' },
      }),
      trailEvent(random, account, 'us-east-1', at + MINUTE, denied, {
        call: 'cloudtrail:DeleteTrail',
        request: { name: 'northwind-trail' },
        error: ['AccessDenied', 'User is not authorized to perform: cloudtrail:DeleteTrail'],
      }),
    );
  }
}
