import { describe, expect, it } from 'vitest';
import { smallWorld } from '../../../test/support/small-world.ts';
import { addMs } from '../../domain/instant.ts';
import { createCompany } from '../company.ts';
import { newIssue } from '../jira/issue-book.ts';
import { moveTo } from '../jira/issues.ts';
import { createJiraState } from '../jira/state.ts';
import { AutomationSchema } from '../world-people.ts';
import { answerReviews } from './index.ts';

const OPENED = '2026-10-05T09:00:00.000Z';
const hours = (count: number) => addMs(OPENED, count * 3_600_000);

function open(rule: object) {
  const world = smallWorld();
  world.jira.automations = [AutomationSchema.parse({ accountId: 'acc-bot', to: '3', ...rule })];
  const company = createCompany(world, () => OPENED);
  const state = createJiraState(company);
  const project = state.project('REV');
  if (project === undefined) throw new Error('the small world has a review project');
  const ticket = { issueType: '100', status: '1', summary: 'Access review', created: OPENED };
  const issue = state.add(project, newIssue({ ...ticket, reporter: state.me.accountId }));
  const until = async (now: string) =>
    (await answerReviews(company, state, now)).map(({ accountId, style, did, at }) => [
      accountId,
      style,
      did,
      at,
    ]);
  return { state, issue, until };
}

describe('automation', () => {
  it('moves a ticket that nobody closed, in the name of its app, once', async () => {
    const { state, issue, until } = open({ afterHours: 48 });
    expect(await until(hours(47))).toEqual([]);
    expect(await until(hours(48))).toEqual([['acc-bot', 'automation', 'moves to Done', hours(48)]]);
    expect(issue.changelog.at(-1)).toMatchObject({ author: 'acc-bot', created: hours(48) });
    expect(state.person('acc-bot')?.accountType).toBe('app');
    moveTo(state, issue, '1', 'acc-ada', hours(50));
    expect(await until(hours(900))).toEqual([]);
  });

  it('waits for the status of its rule, and leaves other projects alone', async () => {
    const { state, issue, until } = open({ from: '2', afterHours: 2 });
    expect(await until(hours(48))).toEqual([]);
    moveTo(state, issue, '2', 'acc-ada', hours(50));
    expect(await until(hours(60))).toEqual([['acc-bot', 'automation', 'moves to Done', hours(52)]]);
    expect(await open({ project: 'CHG' }).until(hours(900))).toEqual([]);
  });
});
