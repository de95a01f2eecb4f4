import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { smallWorld } from '../../../test/support/small-world.ts';
import { addMs } from '../../domain/instant.ts';
import { createCompany } from '../company.ts';
import { attachFile } from '../jira/attachments.ts';
import { writeComment } from '../jira/comments.ts';
import { newIssue } from '../jira/issue-book.ts';
import { createJiraState } from '../jira/state.ts';
import { ManagerBehaviourSchema } from '../world-people.ts';
import { answerReviews } from './index.ts';

const OPENED = '2026-10-05T09:00:00.000Z';
const hours = (count: number) => addMs(OPENED, count * 3_600_000);
const HEADINGS = [
  '#',
  'Who',
  'Account',
  'Look at',
  'Decision',
  'Reason, or what to change it to',
  'Line id (2026Q3)',
];
const LINES = [
  [1, 'Ada', 'ada', 'privileged', null, null, 'okta:user/1|okta:app/1'],
  [2, 'Tom', 'tom', 'left the company', null, null, 'okta:user/2|okta:app/1'],
  [3, 'Zoe', 'zoe', '', null, null, 'okta:user/3|okta:app/1'],
];
const DESCRIPTION = [
  '|| # || who || look at ||',
  '| 1 | Ada | privileged |',
  '| 2 | Tom | left the company |',
  '| 3 | Zoe |  |',
].join('\n');

async function list(headings: readonly string[]): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('Lines');
  sheet.addRows([[...headings], ...LINES]);
  await sheet.protect('', {});
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

/** Rows below the headings, as values. */
async function rowsOf(content: Uint8Array): Promise<unknown[][]> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(Uint8Array.from(content).buffer);
  const rows: unknown[][] = [];
  workbook.worksheets[0]?.eachRow((row) => rows.push((row.values as unknown[]).slice(1)));
  return rows.slice(1);
}

async function open(given: object, headings: readonly string[] | null = HEADINGS, description = DESCRIPTION) {
  const managers = [ManagerBehaviourSchema.parse({ accountId: 'acc-ada', ...given })];
  const company = createCompany(smallWorld({ managers }), () => OPENED);
  const state = createJiraState(company);
  const project = state.project('REV');
  if (project === undefined) throw new Error('the small world has a review project');
  const ticket = {
    issueType: '100',
    status: '1',
    summary: 'Access review',
    description,
    assignee: 'acc-ada',
  };
  const issue = state.add(project, newIssue({ ...ticket, reporter: state.me.accountId, created: OPENED }));
  if (headings !== null) {
    const file = { filename: 'review.xlsx', mimeType: 'application/x', content: await list(headings) };
    attachFile(state, issue, state.me.accountId, file, OPENED);
  }
  return {
    state,
    issue,
    attached: () => state.extras(issue).attachments.filter(({ author }) => author === 'acc-ada'),
    until: async (now: string) => (await answerReviews(company, state, now)).map(({ did, at }) => [did, at]),
  };
}

const first = <T>(list: readonly T[]): T => {
  const [item] = list;
  if (item === undefined) throw new Error('nothing there');
  return item;
};

describe('workbook', () => {
  it('fills in the two columns of every line, attaches the list under its name and closes', async () => {
    const { attached, issue, until } = await open({ style: 'workbook' });
    expect(await until(hours(24))).toEqual([['signs off with the workbook', hours(24)]]);
    const file = first(attached());
    expect(file).toMatchObject({ filename: 'review.xlsx', created: addMs(hours(24), -1000) });
    expect(await rowsOf(file.content)).toEqual([
      [1, 'Ada', 'ada', 'privileged', 'keep', 'still needed for on-call duty', 'okta:user/1|okta:app/1'],
      [2, 'Tom', 'tom', 'left the company', 'revoke', 'left the company', 'okta:user/2|okta:app/1'],
      // An empty text stays empty, a plain decision has no reason.
      expect.objectContaining({ 0: 3, 4: 'keep', 6: 'okta:user/3|okta:app/1' }),
    ]);
    expect(issue).toMatchObject({ status: '3', comments: [] });
    expect(await until(hours(900))).toEqual([]);
    expect(attached()).toHaveLength(1);
  });

  it('gives the same bytes for the same answer', async () => {
    const content = await list(HEADINGS);
    const files = await Promise.all(
      [1, 2].map(async () => {
        const { state, issue, attached, until } = await open({ style: 'workbook' }, null);
        attachFile(
          state,
          issue,
          state.me.accountId,
          { filename: 'a.xlsx', mimeType: 'x/y', content },
          OPENED,
        );
        await until(hours(24));
        return Buffer.from(first(attached()).content).toString('base64');
      }),
    );
    expect(files[0]).toBe(files[1]);
  });

  it('answers in a comment where there is no list, or none with a column for decisions', async () => {
    for (const headings of [null, HEADINGS.map((name) => (name === 'Decision' ? 'Notes' : name))]) {
      const { attached, issue, until } = await open({ style: 'workbook' }, headings);
      await until(hours(24));
      expect(attached()).toEqual([]);
      expect(issue.comments.map(({ body }) => body.split('\n')[0])).toEqual(['keep all']);
      expect(issue.status).toBe('3');
    }
  });

  it('reads lines in the list that did not fit into the ticket', async () => {
    const cut = `${DESCRIPTION.split('\n').slice(0, 2).join('\n')}\n\n2 more lines are in the attached workbook.`;
    const { attached, until } = await open({ style: 'workbook' }, HEADINGS, cut);
    await until(hours(24));
    const rows = await rowsOf(first(attached()).content);
    expect(rows.map((row) => row[4])).toEqual(['keep', 'revoke', 'keep']);
  });
});

describe('broken-workbook', () => {
  it.each([
    ['sorted', (rows: unknown[][]) => expect(rows.map((row) => row[0])).toEqual([3, 2, 1])],
    ['identity', (rows: unknown[][]) => expect(rows[0]?.[1]).toBe('Ada (moved)')],
    [
      'formula',
      (rows: unknown[][]) =>
        expect(rows[1]?.[4]).toEqual({ formula: 'IF(D3="","keep","revoke")', result: 'revoke' }),
    ],
  ] as const)(
    'is spoiled (%s) and left open; after the reply the answer comes as a comment',
    async (breaks, check) => {
      const { state, issue, attached, until } = await open({ style: 'broken-workbook', breaks });
      expect(await until(hours(99))).toEqual([['attaches a spoiled workbook', hours(24)]]);
      check(await rowsOf(first(attached()).content));
      expect(issue.status).toBe('1');
      writeComment(state, issue, state.me.accountId, { text: 'It could not be taken as it is' }, hours(25));
      expect(await until(hours(99))).toEqual([['completes the answer', hours(29)]]);
      expect(issue.comments.at(-1)).toMatchObject({ author: 'acc-ada' });
      expect(issue.status).toBe('3');
      expect(await until(hours(999))).toEqual([]);
      expect(attached()).toHaveLength(1);
    },
  );

  it('is spoiled in a way that the ticket’s number picks when the world names none', async () => {
    const { attached, until } = await open({ style: 'broken-workbook' });
    await until(hours(24));
    const [, second] = await rowsOf(first(attached()).content);
    expect(second?.[4]).toHaveProperty('formula');
  });
});
