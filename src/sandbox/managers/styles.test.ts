import { describe, expect, it } from 'vitest';
import { smallWorld } from '../../../test/support/small-world.ts';
import { addMs } from '../../domain/instant.ts';
import type { TicketBlock } from '../../domain/ticket.ts';
import { renderAdf } from '../../tickets/adf.ts';
import { renderWiki } from '../../tickets/wiki.ts';
import { createCompany } from '../company.ts';
import type { AdfNode } from '../jira/adf.ts';
import { writeComment } from '../jira/comments.ts';
import { newIssue } from '../jira/issue-book.ts';
import { moveTo } from '../jira/issues.ts';
import { createJiraState, type JiraIssue, type JiraState } from '../jira/state.ts';
import type { World } from '../world.ts';
import { ManagerBehaviourSchema } from '../world-people.ts';
import { answerReviews } from './index.ts';

const OPENED = '2026-10-05T09:00:00.000Z';
const HOUR_MS = 3_600_000;
const hours = (count: number) => addMs(OPENED, count * HOUR_MS);
const days = (count: number) => hours(count * 24);

const REMARKS = ['privileged', 'left the company', '', '', 'never signed in', 'privileged'];
const table = (remarks: readonly string[]): TicketBlock => ({
  type: 'table',
  header: ['#', 'who', 'can', 'how', 'last used', 'MFA', 'look at'],
  rows: remarks.map((remark, index) =>
    [String(index + 1), 'Tom Okafor', 'CRM', 'direct', 'never', 'no', remark].map((text) => [{ text }]),
  ),
});

interface Trial {
  readonly state: JiraState;
  readonly issue: JiraIssue;
  readonly world: World;
  readonly until: (now: string) => Promise<(readonly [string, string])[]>;
  readonly reply: (at: string) => void;
  readonly reopen: (at: string) => void;
  readonly said: () => [string, string][];
}

function open(
  style: World['managers'][number]['style'],
  extra: object = {},
  remarks = REMARKS,
  flavour: 'cloud' | 'data-center' = 'cloud',
): Trial {
  const managers = [ManagerBehaviourSchema.parse({ accountId: 'acc-ada', style, ...extra })];
  const company = createCompany(smallWorld({ managers, flavour }), () => OPENED);
  const state = createJiraState(company);
  const project = state.project('REV');
  if (project === undefined) throw new Error('the small world has a review project');
  const blocks = [table(remarks)];
  const made = newIssue({
    issueType: '100',
    status: '1',
    summary: 'Access review',
    description: renderWiki(blocks),
    reporter: state.me.accountId,
    assignee: 'acc-ada',
    created: OPENED,
    fields: { duedate: '2026-10-19' },
  });
  const issue = state.add(project, made);
  if (flavour === 'cloud') state.extras(issue).documents.set('description', renderAdf(blocks) as AdfNode);
  return {
    state,
    issue,
    world: company.world,
    until: async (now) => (await answerReviews(company, state, now)).map(({ did, at }) => [did, at] as const),
    reply: (at) => void writeComment(state, issue, state.me.accountId, { text: 'Understood so far.' }, at),
    reopen: (at) => moveTo(state, issue, '1', state.me.accountId, at),
    said: () =>
      issue.comments
        .filter(({ author }) => author !== state.me.accountId)
        .map(({ author, body }) => [author, body]),
  };
}

const WHOLE = [
  'keep all',
  'keep 1, 6 still needed for on-call duty',
  'revoke 2 left the company',
  'revoke 5 never signed in so it is not needed',
].join('\n');

async function expectNoMore(trial: Trial): Promise<void> {
  const before = structuredClone(trial.issue);
  expect(await trial.until(days(400))).toEqual([]);
  expect(trial.issue).toEqual(before);
}

describe.each(['cloud', 'data-center'] as const)('signs-off on %s', (flavour) => {
  it('answers every flagged line with a word of its own and the rest with keep all, then closes', async () => {
    const trial = open('signs-off', {}, REMARKS, flavour);
    expect(await trial.until(hours(23))).toEqual([]);
    expect(await trial.until(hours(24))).toEqual([['signs off', hours(24)]]);
    expect(trial.said()).toEqual([['acc-ada', WHOLE]]);
    expect(trial.issue).toMatchObject({ status: '3', resolved: hours(24) });
    expect(trial.issue.comments[0]?.created).toBe(addMs(hours(24), -1000));
    await expectNoMore(trial);
  });
});

describe('signs-off', () => {
  it('answers once more when the ticket is sent back, and only once', async () => {
    const trial = open('signs-off');
    await trial.until(hours(24));
    trial.reopen(hours(30));
    expect(await trial.until(hours(33))).toEqual([]);
    expect(await trial.until(hours(34))).toEqual([['completes the answer', hours(34)]]);
    expect(trial.said()).toHaveLength(2);
    expect(trial.issue.status).toBe('3');
    trial.reopen(hours(40));
    await expectNoMore(trial);
  });

  it('says nothing in a ticket without lines, and closes no ticket that others closed', async () => {
    const empty = open('signs-off', {}, []);
    await empty.until(hours(24));
    expect(empty.said()).toEqual([]);
    expect(empty.issue.status).toBe('3');
    const closed = open('signs-off');
    moveTo(closed.state, closed.issue, '3', 'acc-bob', hours(1));
    await expectNoMore(closed);
  });
});

describe('late, rubber-stamp and silent', () => {
  it('answers after the end of the due date', async () => {
    const trial = open('late', { afterHours: 5 });
    expect(await trial.until(days(14))).toEqual([]);
    expect(await trial.until(days(16))).toEqual([['signs off', '2026-10-20T05:00:00.000Z']]);
  });

  it('keeps everything within seconds, each flagged line by its number', async () => {
    const trial = open('rubber-stamp');
    expect(await trial.until(hours(1))).toEqual([['signs off', addMs(OPENED, 20_000)]]);
    expect(trial.said()).toEqual([['acc-ada', 'keep all\nkeep 1-2, 5-6']]);
    await expectNoMore(trial);
  });

  it('never answers', () => expectNoMore(open('silent')));
});

describe('prose', () => {
  it('talks first, waits for the reply, then answers with one change and closes', async () => {
    const trial = open('prose');
    expect(await trial.until(days(9))).toEqual([['writes free text', hours(24)]]);
    expect(trial.said()).toEqual([['acc-ada', 'Looks fine to me, but Tom moved to Sales I think']]);
    expect(trial.issue.status).toBe('1');
    trial.reply(hours(26));
    expect(await trial.until(hours(29))).toEqual([]);
    expect(await trial.until(hours(30))).toEqual([['completes the answer', hours(30)]]);
    expect(trial.said()[1]?.[1].split('\n')).toEqual([
      'keep all',
      'change 1, 6 to read-only',
      'revoke 2 left the company',
      'revoke 5 never signed in so it is not needed',
    ]);
    expect(trial.issue.status).toBe('3');
    await expectNoMore(trial);
  });
});

describe('wrong-person and delegates', () => {
  it('has a colleague answer without closing, and the reviewer a day later', async () => {
    const trial = open('wrong-person', { delegate: 'acc-bob' });
    expect(await trial.until(hours(40))).toEqual([['answers in another’s ticket', hours(24)]]);
    expect(trial.issue.status).toBe('1');
    expect(await trial.until(hours(48))).toEqual([['completes the answer', hours(48)]]);
    expect(trial.said()).toEqual([
      ['acc-bob', WHOLE],
      ['acc-ada', WHOLE],
    ]);
    await expectNoMore(trial);
  });

  it('has the delegate answer and close; the reviewer only when it is sent back', async () => {
    const trial = open('delegates', { delegate: 'acc-bob' });
    await trial.until(hours(24));
    expect(trial.said()).toEqual([['acc-bob', WHOLE]]);
    expect(trial.issue.changelog.at(-1)).toMatchObject({ author: 'acc-bob', created: hours(24) });
    trial.reopen(hours(25));
    await trial.until(days(3));
    expect(trial.said()[1]).toEqual(['acc-ada', WHOLE]);
    await expectNoMore(trial);
  });

  it('is refused in a world that names no delegate', () => {
    expect(() => open('delegates')).toThrow('needs \\"delegate\\"');
  });
});

describe('edits-comment and deletes-comment', () => {
  it('turns its revocation into keeping two days after the sign-off, once it was replied to', async () => {
    const trial = open('edits-comment');
    await trial.until(hours(24));
    expect(trial.said().map(([, text]) => text.split('\n').at(-1))).toEqual([
      'revoke 5 never signed in so it is not needed',
      'revoke 2 left the company',
    ]);
    expect(trial.issue.status).toBe('3');
    expect(await trial.until(hours(72))).toEqual([]);
    trial.reply(hours(30));
    expect(await trial.until(hours(72))).toEqual([['edits the comment', hours(72)]]);
    expect(trial.issue.comments[1]).toMatchObject({
      body: 'keep 2',
      created: addMs(hours(24), -1000),
      updated: hours(72),
      updateAuthor: 'acc-ada',
    });
    expect(trial.issue.changelog).toHaveLength(1);
    await expectNoMore(trial);
  });

  it('deletes its answer when it was replied to; Data Center remembers the words, Cloud nothing', async () => {
    for (const flavour of ['cloud', 'data-center'] as const) {
      const trial = open('deletes-comment', {}, REMARKS, flavour);
      expect(await trial.until(days(4))).toEqual([['signs off', hours(24)]]);
      trial.reply(days(5));
      expect(await trial.until(days(9))).toEqual([['deletes the comment', addMs(days(5), 4 * HOUR_MS)]]);
      const updated = addMs(days(5), 4 * HOUR_MS);
      expect(trial.issue).toMatchObject({ status: '3', updated });
      expect(trial.said()).toEqual([]);
      const traces = trial.issue.changelog
        .flatMap(({ items }) => items)
        .filter((one) => one.field === 'Comment');
      expect(traces.map(({ from }) => from)).toEqual(flavour === 'cloud' ? [] : [WHOLE]);
      await expectNoMore(trial);
    }
  });
});

describe('signs-off-early', () => {
  it('closes with flagged lines unanswered, and completes the answer when it is sent back', async () => {
    const trial = open('signs-off-early');
    expect(await trial.until(days(2))).toEqual([['signs off with open lines', hours(24)]]);
    expect(trial.said()).toEqual([['acc-ada', 'keep all']]);
    expect(trial.issue.status).toBe('3');
    trial.reopen(days(3));
    trial.reply(days(3));
    expect(await trial.until(days(9))).toEqual([['completes the answer', addMs(days(3), 4 * HOUR_MS)]]);
    expect(trial.said()[1]).toEqual(['acc-ada', WHOLE]);
    expect(trial.issue.status).toBe('3');
    await expectNoMore(trial);
  });

  it('reacts to the reply alone where the workflow knows no way back, and to neither when nothing was open', async () => {
    const trial = open('signs-off-early');
    await trial.until(hours(24));
    trial.reply(hours(25));
    expect(await trial.until(hours(29))).toEqual([['completes the answer', hours(29)]]);
    const whole = open('signs-off-early', {}, ['', '']);
    await whole.until(hours(24));
    whole.reply(hours(25));
    await expectNoMore(whole);
  });
});

describe('leaves', () => {
  it('answers half, then leaves Jira and Okta, with the events of it', async () => {
    const trial = open('leaves');
    const { okta } = trial.world;
    const before = okta.events.length;
    expect(await trial.until(days(9))).toEqual([
      ['answers half of the lines', hours(24)],
      ['leaves the company', hours(48)],
    ]);
    expect(trial.said()[0]?.[1].split('\n')).toEqual([
      'keep 1 still needed for on-call duty',
      'revoke 2 left the company',
      'keep 3',
    ]);
    expect(trial.issue.status).toBe('1');
    expect(trial.state.person('acc-ada')?.active).toBe(false);
    const user = okta.users.find(({ id }) => id === '00u1ada');
    expect(user).toMatchObject({ status: 'DEPROVISIONED', statusChanged: hours(48) });
    expect(okta.groups.flatMap(({ members }) => members)).not.toContain('00u1ada');
    expect(okta.events.slice(before).map(({ eventType, published }) => [eventType, published])).toEqual([
      ['user.lifecycle.deactivate', hours(48)],
      ['group.user_membership.remove', addMs(hours(48), 2000)],
      ['application.user_membership.remove', addMs(hours(48), 2000)],
      ['user.account.privilege.revoke', addMs(hours(48), 2000)],
    ]);
    await expectNoMore(trial);
  });
});

describe('not-mine', () => {
  it('passes one line on to a colleague and answers the others', async () => {
    const trial = open('not-mine', { delegate: 'acc-ada' });
    await trial.until(hours(24));
    expect(trial.said()[0]?.[1].split('\n')).toEqual([
      'keep all',
      'not mine 1 -> ada@acme.example',
      'revoke 2 left the company',
      'revoke 5 never signed in so it is not needed',
      'keep 6 still needed for on-call duty',
    ]);
    await expectNoMore(trial);
  });
});
