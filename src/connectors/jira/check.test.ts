import { describe, expect, it } from 'vitest';
import { FakeTimeline } from '../../../test/support/fake-timeline.ts';
import { clock, jira } from '../../../test/support/jira/collect.ts';
import type { FakeJira } from '../../../test/support/jira/fake-jira.ts';
import type { CheckResult } from '../../domain/connector.ts';
import { createJiraConnector } from './index.ts';
import type { TicketPlace } from './review-project.ts';

const signal = new AbortController().signal;

async function doctor(fake: FakeJira, projects = ['SEC'], at = clock): Promise<CheckResult[]> {
  const connector = createJiraConnector(fake.connection(projects), at, {
    timeline: new FakeTimeline(),
    retries: 1,
  });
  const results: CheckResult[] = [];
  for await (const result of connector.check(signal)) results.push(result);
  return results;
}

async function reviewDoctor(
  fake: FakeJira,
  issueType = 'Access Review',
  fields = {},
  section: TicketPlace['section'] = 'review',
): Promise<CheckResult[]> {
  const connector = createJiraConnector(fake.connection(), clock, {
    timeline: new FakeTimeline(),
    retries: 1,
  });
  const results: CheckResult[] = [];
  for await (const result of connector.checkReviewProject(
    { section, project: 'SEC', issueType, fields },
    signal,
  ))
    results.push(result);
  return results;
}

const failures = (results: readonly CheckResult[]) => results.filter((result) => result.status === 'failed');
const field = (fieldId: string, more: object = {}) => ({
  fieldId,
  key: fieldId,
  name: fieldId,
  required: false,
  operations: [],
  schema: { type: 'string' },
  ...more,
});
const STANDARD = ['summary', 'description', 'labels', 'assignee', 'duedate'].map((id) => field(id));

describe('doctor on Jira', () => {
  it('says where, who and what can be read', async () => {
    const results = await doctor(await jira());
    expect(failures(results)).toEqual([]);
    expect(results.map((result) => result.message)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^127\.0\.0\.1:\d+, Jira Cloud 9\.12\.0$/),
        'signed in as Fieldwork (an app)',
        'project SEC can be read',
      ]),
    );
  });

  it('names the project that may not be browsed or does not exist, and goes on', async () => {
    const fake = await jira();
    fake.permissions.BROWSE_PROJECTS = false;
    const results = failures(await doctor(fake, ['SECX', 'SEC']));
    expect(results[0]?.hint).toContain('Did you mean SEC?');
    expect(results[1]?.message).toContain('permission "Browse projects" is missing');
  });

  it('notices that Cloud was taken for Data Center', async () => {
    const fake = await jira();
    fake.extra = ({ path }) => (path === '/serverInfo' ? { deploymentType: 'Server' } : undefined);
    expect(failures(await doctor(fake))[0]?.hint).toContain('connectors.jira.flavour: data-center');
  });

  it('shows a refused credential as a result, not as an error', async () => {
    const fake = await jira();
    fake.trouble = () => ({ status: 401 });
    const [only, ...more] = await doctor(fake);
    expect(only).toMatchObject({ status: 'failed', hint: expect.stringContaining('at most a year') });
    expect(more).toEqual([]);
  });

  it('warns before a token of Data Center expires', async () => {
    const fake = await jira('data-center');
    fake.extra = ({ path }) =>
      path === '/rest/pat/latest/tokens'
        ? [{ name: 'audit', expiringAt: '2026-10-21T09:00:00.000Z' }]
        : undefined;
    expect((await doctor(fake)).map((result) => result.message)).toContain(
      'a token of this user ("audit") expires in 19 days',
    );
  });

  it('warns about a clock that is off, unless it is simulated', async () => {
    const fake = await jira();
    const off = { now: () => '2026-10-02T10:00:00.000Z', simulated: false };
    expect((await doctor(fake, ['SEC'], off)).map((r) => r.message)).toContainEqual(
      expect.stringContaining('60 minutes'),
    );
    expect(
      (await doctor(fake, ['SEC'], { ...off, simulated: true })).some((r) => r.status === 'warning'),
    ).toBe(false);
  });
});

describe('doctor on the review project', () => {
  it('is fine when everything required has a value', async () => {
    const fake = await jira();
    fake.createFields = [...STANDARD, field('customfield_1', { required: true })];
    expect(await reviewDoctor(fake, 'access review', { customfield_1: 'x' })).toEqual([
      { status: 'ok', part: 'jira', message: 'project SEC takes review tickets of type "Access Review"' },
    ]);
  });

  it('names required fields without a value, with the line to add', async () => {
    const fake = await jira();
    fake.createFields = [
      ...STANDARD,
      field('customfield_10210', {
        name: 'Business Unit',
        required: true,
        schema: { type: 'option' },
        allowedValues: [{ id: '1', value: 'Security' }],
      }),
      field('customfield_2', { required: true, hasDefaultValue: true }),
      field('reporter', { required: true }),
    ];
    expect(await reviewDoctor(fake)).toEqual([
      {
        status: 'failed',
        part: 'jira',
        message:
          'project SEC, issue type "Access Review" needs the field "Business Unit" (customfield_10210)',
        hint: 'add  review.fields: { customfield_10210: { value: "Security" } }  to fieldwork.yaml',
      },
    ]);
  });

  it('names permissions, issue types and screen fields that are missing', async () => {
    const fake = await jira();
    fake.permissions.CREATE_ATTACHMENTS = false;
    fake.createFields = STANDARD.filter(({ fieldId }) => fieldId !== 'duedate');
    const results = await reviewDoctor(fake, 'Access Review', { customfield_9: 1 });
    expect(results.map((result) => result.message)).toEqual([
      "project SEC: the token's user lacks Create attachments",
      'project SEC, issue type "Access Review" has no field duedate on its create screen',
      'project SEC, issue type "Access Review" has no field customfield_9 on its create screen',
    ]);
    expect((await reviewDoctor(fake, 'Acess Review')).at(-1)?.hint).toContain(
      'Did you mean "Access Review"?',
    );
  });

  it('takes a sub-task type for the parts of a review only, and names the setting to mend', async () => {
    const fake = await jira();
    fake.createFields = [...STANDARD, field('parent', { required: true })];
    expect(await reviewDoctor(fake, 'Sub-task', {}, 'review.parts')).toEqual([
      { status: 'ok', part: 'jira', message: 'project SEC takes parts of review tickets of type "Sub-task"' },
    ]);
    expect(failures(await reviewDoctor(fake, 'Sub-task'))).toHaveLength(1);
    const [wrong] = failures(await reviewDoctor(fake, 'Subtask', {}, 'review.parts'));
    expect(wrong?.hint).toBe(
      'Did you mean "Sub-task"?  Set  review.parts.issueType: Sub-task  in fieldwork.yaml',
    );
  });

  it('reads metadata of Data Center, which names its lists otherwise', async () => {
    const fake = await jira('data-center');
    fake.extra = ({ path }) => {
      if (path.endsWith('/issuetypes'))
        return { values: [{ id: '10001', name: 'Access Review' }], total: 1, isLast: true };
      if (path.endsWith('/issuetypes/10001')) return { values: STANDARD, total: 5, isLast: true };
      return undefined;
    };
    expect(failures(await reviewDoctor(fake))).toEqual([]);
  });
});
