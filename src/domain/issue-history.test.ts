import { describe, expect, it } from 'vitest';
import { jiraUser, moved, ticket } from '../../test/support/audit-records.ts';
import { assigneeAt, changesOf, contentAt, hasLeft, isOfTypes, statusAt } from './issue-history.ts';
import type { JiraIssue } from './jira-records.ts';

const ida = jiraUser('ida');
const day = (n: number): string => `2026-08-${n}T09:00:00.000Z`;
const F = 'customfield_5';
const item = (parts: Partial<JiraIssue['changelog'][number]['items'][number]>) => ({
  field: 'Tier',
  fieldId: F,
  from: null,
  to: null,
  fromString: null,
  toString: null,
  ...parts,
});
const entry = (n: number, parts: Parameters<typeof item>[0]) => ({
  id: `${n}`,
  at: day(n),
  author: ida,
  items: [item(parts)],
});
const issue = (parts: Partial<JiraIssue>): JiraIssue => ticket('VEN-1', day(10), parts).data;

describe('what a field held', () => {
  const changed = issue({
    fields: { [F]: { id: '2', value: 'Low' } },
    changelog: [
      entry(11, { to: '1', toString: 'High' }),
      entry(12, { from: '1', to: '2', fromString: 'High', toString: 'Low' }),
    ],
  });
  it.each([
    [10, { value: null, shown: null }],
    [11, { value: '1', shown: 'High' }],
    [12, { value: { id: '2', value: 'Low' }, shown: null }],
  ])('on day %i', (n, expected) => {
    expect(contentAt(changed, F, day(n), {})).toEqual(expected);
  });

  it('is not known where Data Center names the field and no rule does', () => {
    const server = issue({
      fields: { [F]: 'x' },
      changelog: [entry(12, { fieldId: null, fromString: 'w', toString: 'x' })],
    });
    expect(changesOf(server, F, {})).toBeNull();
    expect(contentAt(server, F, day(11), {})).toBeNull();
    expect(contentAt(server, F, day(13), {})).toEqual({ value: 'x', shown: null });
    expect(contentAt(server, F, day(11), { [F]: ' tier' })).toEqual({ value: 'w', shown: 'w' });
  });

  it('fields of Jira’s own without an id raise no doubt about the others', () => {
    const server = issue({ changelog: [entry(12, { field: 'Key', fieldId: null, toString: 'VEN-2' })] });
    expect(changesOf(server, F, {})).toEqual([]);
  });
});

it('statuses and assignees of a time', () => {
  const moves = issue({
    statusId: '4',
    assignee: null,
    changelog: [
      moved(day(11), ida, '1', '3'),
      entry(12, {
        field: 'assignee',
        fieldId: 'assignee',
        from: 'acc-x',
        fromString: 'Xavier',
        toString: null,
      }),
      moved(day(13), ida, '3', '4'),
    ],
  });
  expect([10, 11, 12, 13].map((n) => statusAt(moves, day(n)))).toEqual(['1', '3', '3', '4']);
  expect(assigneeAt(moves, day(11))).toMatchObject({ id: 'acc-x', displayName: 'Xavier', active: null });
  expect(assigneeAt(moves, day(12))).toBeNull();
});

it('whether an issue was moved away, and is of a type', () => {
  const away = issue({
    projectKey: 'CHG',
    changelog: [entry(11, { field: 'Key', fieldId: null, fromString: 'VEN-1', toString: 'CHG-1' })],
  });
  expect([hasLeft(away, ['VEN']), hasLeft(away, ['CHG']), hasLeft(away, ['INC'])]).toEqual([
    true,
    false,
    false,
  ]);
  const typed = { issueTypeId: '7', issueTypeName: 'Vendor' };
  expect([[], ['7'], ['vendor'], ['Task']].map((types) => isOfTypes(typed, types))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
