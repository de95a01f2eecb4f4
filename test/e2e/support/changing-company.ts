import { addMs, type Instant, MS_PER_DAY } from '../../../src/domain/instant.ts';
import type { World } from '../../../src/sandbox/world.ts';
import { smallWorld } from '../../support/small-world.ts';

/** A company that changes production every second day for three quarters, and does some of it wrong. */

export const PRODUCTION = '111122223333';
const FIRST_DAY = '2026-01-05T10:00:00.000Z';
const LAST_DAY = '2026-09-28T10:00:00.000Z';
const HOUR = 3_600_000;

/** What is wrong with a change, by its date; all others are as they should be. */
export type Wrong = Readonly<Record<string, 'no-ticket' | 'never-approved' | 'not-closed'>>;

type Trail = World['aws']['events'][number];
type Issue = World['jira']['issues'][number];

/** Everything is made by the role `deploy`, asked for by Ada, approved by Bob two hours before, closed an hour after. */
export function changingCompany(wrong: Wrong): World {
  return smallWorld({
    edit: (world) => {
      const days = daysOf(FIRST_DAY, LAST_DAY);
      world.aws.accounts = world.aws.accounts.filter(({ id }) => id === PRODUCTION);
      for (const project of world.jira.projects)
        project.workflow = { '1': ['2', '3'], '2': ['3', '1'], '3': ['1'] };
      world.aws.regions = ['eu-central-1'];
      world.aws.events = days.map((at, index) => change(index, at, wrong[at.slice(0, 10)] !== 'no-ticket'));
      world.okta.users = world.okta.users.filter(({ status }) => status === 'ACTIVE');
      for (const user of world.jira.users) {
        if (user.accountId === 'acc-bob') user.emailAddress = 'bob@acme.example';
      }
      world.jira.issues = days.flatMap((at, index) => {
        const what = wrong[at.slice(0, 10)];
        return what === 'no-ticket' ? [] : [ticket(index, at, what)];
      });
      world.policy = {
        production: { accounts: [PRODUCTION] },
        principals: { pipelineRoles: ['deploy'] },
        change: {
          projects: ['CHG'],
          approvedStatuses: ['2'],
          doneStatuses: ['3'],
          approvers: { people: ['bob@acme.example'] },
          closedWithinDays: 7,
        },
      };
    },
  });
}

function daysOf(from: Instant, to: Instant): Instant[] {
  const days: Instant[] = [];
  for (let day = from; day <= to; day = addMs(day, 2 * MS_PER_DAY)) days.push(day);
  return days;
}

const keyOf = (index: number): string => `CHG-${index + 1}`;

function change(index: number, at: Instant, named: boolean): Trail {
  const session = named ? keyOf(index) : 'hurry';
  return {
    eventVersion: '1.11',
    eventID: `e-${String(index).padStart(4, '0')}`,
    eventTime: `${at.slice(0, 19)}Z`,
    eventName: 'UpdateFunctionCode20150331v2',
    eventSource: 'lambda.amazonaws.com',
    awsRegion: 'eu-central-1',
    recipientAccountId: PRODUCTION,
    readOnly: false,
    managementEvent: true,
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROADEPLOY00000001:${session}`,
      arn: `arn:aws:sts::${PRODUCTION}:assumed-role/deploy/${session}`,
      accountId: PRODUCTION,
      accessKeyId: 'ASIAEXAMPLE',
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: 'AROADEPLOY00000001',
          arn: `arn:aws:iam::${PRODUCTION}:role/deploy`,
          accountId: PRODUCTION,
          userName: 'deploy',
        },
      },
    },
    requestParameters: { functionName: 'pay' },
  } as Trail;
}

function ticket(index: number, at: Instant, wrong: Wrong[string] | undefined): Issue {
  const moved = (id: number, created: Instant, from: string, to: string, by: string) => ({
    id: String(id),
    author: by,
    created,
    items: [{ field: 'status', fieldId: 'status', from, fromString: `s${from}`, to, toString: `s${to}` }],
  });
  const approved = moved(50_000 + index, addMs(at, -2 * HOUR), '1', '2', 'acc-bob');
  const done = moved(60_000 + index, addMs(at, HOUR), wrong === 'never-approved' ? '1' : '2', '3', 'acc-ada');
  const changelog = [
    ...(wrong === 'never-approved' ? [] : [approved]),
    ...(wrong === 'not-closed' ? [] : [done]),
  ];
  const last = changelog.at(-1);
  return {
    id: String(20_000 + index),
    key: keyOf(index),
    issueType: '101',
    status: last?.items[0]?.to ?? '1',
    summary: `Change ${index + 1}`,
    description: 'A new version.',
    reporter: 'acc-ada',
    assignee: 'acc-ada',
    created: addMs(at, -6 * HOUR),
    updated: last?.created ?? addMs(at, -6 * HOUR),
    resolved: wrong === 'not-closed' ? null : addMs(at, HOUR),
    labels: [],
    fields: {},
    changelog,
    comments: [],
  } as Issue;
}
