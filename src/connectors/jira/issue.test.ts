import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from './adf-text.ts';
import { issueRecord } from './issue.ts';

const record = (issue: unknown, histories: unknown[] = [], comments: unknown[] = []) =>
  issueRecord({ issue, histories, comments, complete: true }, '/issues/0', null);

const GOOD = {
  id: '10042',
  key: 'CHG-7',
  fields: {
    summary: 'Deploy',
    description: {
      type: 'doc',
      version: 1,
      content: [{ type: 'paragraph', content: [{ type: 'text', text: 'why' }] }],
    },
    status: { id: '5', name: 'Done', statusCategory: { key: 'done' } },
    issuetype: { id: '1', name: 'Change' },
    project: { id: '7', key: 'CHG' },
    reporter: { accountId: 'a', displayName: 'Ana', accountType: 'atlassian', active: true },
    assignee: null,
    created: '2026-07-01T10:00:00.000+0200',
    updated: '2026-07-02T10:00:00.000+0200',
    labels: ['x'],
    components: [{ id: '1', name: 'api' }],
    duedate: '2026-07-03',
  },
};

describe('an issue', () => {
  it('is read with ids for judging and names for people', () => {
    const { data, ...rest } = record(GOOD);
    expect(rest).toEqual({
      kind: 'jira.issue',
      id: 'jira:issue/10042',
      at: '2026-07-02T08:00:00.000Z',
      position: '/issues/0',
      problem: null,
    });
    expect(data).toMatchObject({
      key: 'CHG-7',
      projectKey: 'CHG',
      description: 'why',
      statusId: '5',
      statusCategory: 'done',
      reporter: { id: 'a', displayName: 'Ana', email: null, accountType: 'atlassian', active: true },
      assignee: null,
      created: '2026-07-01T08:00:00.000Z',
      components: ['api'],
      dueDate: '2026-07-03',
    });
  });

  it('keeps ids and names of a status apart, and orders changes of one instant by id (T47, T48)', () => {
    const at = '2026-07-01T10:00:00.000+0000';
    const item = {
      field: 'status',
      fieldId: 'status',
      from: '1',
      fromString: 'Offen',
      to: '3',
      toString: 'In Arbeit',
    };
    const histories = ['10', '9', '11'].map((id) => ({ id, author: null, created: at, items: [item] }));
    const { changelog } = record(GOOD, histories).data;
    expect(changelog.map((change) => change.id)).toEqual(['9', '10', '11']);
    expect(changelog[0]?.items[0]).toEqual(item);
  });

  it('does not take JavaScript’s own toString for a value of Jira', () => {
    const histories = [
      { id: '1', created: '2026-07-01T10:00:00Z', items: [{ field: 'status', from: null, to: '3' }] },
    ];
    expect(record(GOOD, histories).data.changelog[0]?.items[0]).toEqual({
      field: 'status',
      fieldId: null,
      from: null,
      to: '3',
      fromString: null,
      toString: null,
    });
  });

  it('that does not fit stays, with its problem', () => {
    const broken = record({ ...GOOD, fields: { ...GOOD.fields, updated: 'yesterday', status: null } });
    expect(broken.at).toBeNull();
    expect(broken.problem).toBe('updated is no instant; the status has no id');
    expect(record(GOOD, [{ id: '1', created: null, items: [] }]).problem).toContain('changelog');
    expect(record({ fields: {} }).id).toMatch(/^jira:issue\/unreadable-[0-9a-f]{20}$/);
  });

  it('is never lost, whatever Jira sends', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.array(fc.jsonValue()),
        fc.array(fc.jsonValue()),
        (issue, histories, comments) => {
          const read = record(issue, histories, comments);
          expect(read.problem).not.toBeNull();
          expect(read.data.comments).toHaveLength(comments.length);
        },
      ),
    );
  });
});

describe('plain text of ADF', () => {
  it('reads what people wrote, block by block', () => {
    const paragraph = (...content: object[]) => ({ type: 'paragraph', content });
    const words = (value: string) => ({ type: 'text', text: value });
    const document = {
      type: 'doc',
      version: 1,
      content: [
        { type: 'heading', attrs: { level: 2 }, content: [words('Plan')] },
        paragraph(
          words('ask '),
          { type: 'mention', attrs: { id: 'x', text: '@Ana' } },
          { type: 'hardBreak' },
          words('by '),
          { type: 'date', attrs: { timestamp: '1782864000000' } },
        ),
        {
          type: 'bulletList',
          content: [
            { type: 'listItem', content: [paragraph(words('one'))] },
            { type: 'listItem', content: [paragraph(words('two'))] },
          ],
        },
        { type: 'unknownBlock', content: [paragraph(words('still read'))] },
      ],
    };
    expect(plainText(document)).toBe('Plan\nask @Ana\nby 2026-07-01\none\ntwo\nstill read');
    expect(plainText('h1. wiki stays')).toBe('h1. wiki stays');
    expect(plainText(null)).toBe('');
  });

  it('survives any value and any depth', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(typeof plainText(value)).toBe('string');
      }),
    );
    let deep: object = { type: 'text', text: 'x' };
    for (let n = 0; n < 20_000; n += 1) deep = { type: 'panel', content: [deep] };
    expect(plainText(deep)).toBe('');
  });
});

const recorded = new URL(
  '../../../../shared/data/jira/go-jira_mock-data/testing/mock-data/',
  import.meta.url,
);

describe.skipIf(!existsSync(recorded))('recorded answers of real Jiras', () => {
  if (!existsSync(recorded)) console.info('skipped: ../shared/data/jira is not there');

  it('parse without a lost issue', () => {
    const { issues } = JSON.parse(readFileSync(new URL('issues_in_sprint.json', recorded), 'utf8'));
    for (const issue of issues) {
      const { data, problem } = record(issue);
      expect(problem).toBeNull();
      expect(data.key).toBe(issue.key);
      expect(data.statusId).toBe(issue.fields.status.id);
    }
    expect(issues.length).toBeGreaterThan(0);
  });
});
