import type { AttributeResult } from '../domain/audit.ts';
import { MS_PER_DAY } from '../domain/instant.ts';
import type { Leaver } from '../domain/items-leavers.ts';
import type { AuditControl, SamplerInput, SourceNeed, TestContext } from '../domain/mock-audit.ts';
import { AttributeTests } from './attribute-tests.ts';
import { disabledInTime, inactive, notReactivated, sessionsEnded } from './leaver-accounts.ts';
import type { LeaverItem, LeaverTest } from './leaver-case.ts';
import { credentialsRemoved } from './leaver-credentials.ts';
import { LEAVER_REASONS } from './leaver-reasons.ts';
import { ticketed } from './leaver-ticket.ts';
import { snapshotNeeds, ticketNeeds } from './sources.ts';

const TESTS = new AttributeTests<[LeaverTest]>([
  {
    id: 'offboarding-ticketed',
    letter: 'A',
    statement: 'An off-boarding ticket that names the person was opened by the end of the last day.',
    resolvedBy: 'The ticket that was there; a later one stays an exception.',
    run: ticketed,
  },
  {
    id: 'account-disabled-in-time',
    letter: 'B',
    statement: 'Every Okta account was disabled within the time that policy sets after the last day.',
    resolvedBy: 'The event of the deactivation or suspension, with its time.',
    run: disabledInTime,
  },
  {
    id: 'credentials-removed-in-time',
    letter: 'C',
    statement: 'Access keys and console passwords in AWS were removed within the time that policy sets.',
    resolvedBy: 'The CloudTrail event that deactivated or deleted them.',
    run: credentialsRemoved,
  },
  {
    id: 'sessions-ended',
    letter: 'D',
    statement: 'Sessions and tokens were ended in time, where policy asks for that besides disabling.',
    resolvedBy: 'The event that ended them.',
    run: sessionsEnded,
  },
  {
    id: 'no-activity-after-leaving',
    letter: 'E',
    statement: 'Nobody signed in or called AWS with the person’s accounts after the last day.',
    resolvedBy: 'An analysis of who acted and what was reached; it decides how serious it is.',
    run: inactive,
  },
  {
    id: 'not-reactivated',
    letter: 'F',
    statement: 'No account was enabled again without a return that HR or a request shows.',
    resolvedBy: 'The row in HR, or the request that was there before.',
    run: notReactivated,
  },
]);

/** CC6.2 and CC6.3: whoever leaves loses all access in time. */
export const leaversRemoved: AuditControl<Leaver, TestContext> = {
  id: 'leavers-removed',
  title: 'Leavers lose their access in time',
  objective:
    'Whoever leaves is off-boarded with a ticket and loses every account, key and password within the time that policy sets; nobody uses them afterwards.',
  criteria: ['CC6.2', 'CC6.3', 'A.5.16', 'A.5.18', 'A.6.5', 'Art. 32(1)(b)'],
  population: 'leavers',
  attributes: TESTS.attributes,
  notTested: [
    {
      statement: 'G: who moves to another job loses the access of the old one.',
      why: 'The list of leavers does not hold transfers; the access review asks about what is left over.',
    },
    {
      statement: 'The list of leavers is complete (payroll against HR).',
      why: 'No connector reads payroll. Where the list was made from tickets, the query of the population says so: a leaver for whom nobody opened a ticket is not on it.',
    },
    {
      statement: 'C: access outside Okta and IAM (databases, Git, apps without single sign-on) is removed.',
      why: 'No connector reads them.',
    },
    {
      statement: 'E: nobody only read in AWS after leaving.',
      why: 'Of CloudTrail’s reads only those of secrets are kept as records.',
    },
  ],
  reasons: LEAVER_REASONS,
  needs,
  prepare: (context) => context,
  test,
  owner,
};

const SNAPSHOTS = ['okta.users', 'aws-iam.authorization', 'aws-iam.access-keys', 'aws-iam.login-profiles'];

function needs(input: SamplerInput): SourceNeed[] {
  const rule = input.policy.offboarding;
  const tickets =
    rule === undefined ? [] : ticketNeeds(input, rule.projects, rule.matchWindowDays * MS_PER_DAY);
  return [...tickets, ...snapshotNeeds(input, SNAPSHOTS)];
}

function test(item: LeaverItem, context: TestContext): AttributeResult[] {
  const rule = context.policy.offboarding;
  return TESTS.run({ item, rule, context });
}

/** The manager, who knew of it first. */
function owner({ facts }: LeaverItem, { directory }: TestContext): string | null {
  const person = directory.people.find(({ id }) => id === facts.identityId);
  return person === undefined ? null : (directory.managerOf(person)?.email ?? null);
}
