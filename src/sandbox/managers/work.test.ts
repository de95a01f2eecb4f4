import { describe, expect, it } from 'vitest';
import { smallWorld } from '../../../test/support/small-world.ts';
import { addMs, type Instant } from '../../domain/instant.ts';
import { createCompany } from '../company.ts';
import { newIssue } from '../jira/issue-book.ts';
import { createJiraState, type Progress } from '../jira/state.ts';
import { ManagerBehaviourSchema } from '../world-people.ts';
import { answerReviews } from './index.ts';
import { type Step, type Task, work } from './work.ts';

const OPENED = '2026-10-05T09:00:00.000Z';
const hours = (count: number) => addMs(OPENED, count * 3_600_000);

describe('work', () => {
  const state = () => createJiraState(createCompany(smallWorld(), () => OPENED));
  const step = (does: string, due: Instant | null, act: Step['act'] = () => {}): Step => {
    return { does, by: 'acc-ada', due: () => due, act };
  };
  const task = (own: ReturnType<typeof state>, key: string, steps: Step[], worker = 'w'): Task => {
    return { issue: own.issue(key), worker, style: 'signs-off', steps };
  };

  it('goes by time over all tickets, each ticket’s steps in their order', async () => {
    const own = state();
    const tasks = [
      task(own, 'CHG-1', [step('b', hours(2)), step('d', hours(4))]),
      task(own, 'CHG-2', [
        step('a', hours(1)),
        step('c', hours(3)),
        step('never', null),
        step('e', hours(5)),
      ]),
    ];
    const done = await work(own, tasks, hours(9));
    expect(done.map(({ issueKey, did, at }) => [issueKey, did, at])).toEqual([
      ['CHG-2', 'a', hours(1)],
      ['CHG-1', 'b', hours(2)],
      ['CHG-2', 'c', hours(3)],
      ['CHG-1', 'd', hours(4)],
    ]);
    expect(await work(own, tasks, hours(9))).toEqual([]);
  });

  it('does a step at its time exactly, and remembers what it noted', async () => {
    const own = state();
    const seen: (string | undefined)[] = [];
    const note = (_: Instant, { notes }: Progress) => void notes.set('n', 'noted');
    const read = (_: Instant, { notes, at }: Progress) => void seen.push(notes.get('n'), at ?? undefined);
    const tasks = () => [task(own, 'CHG-1', [step('notes', hours(1), note), step('reads', hours(2), read)])];
    expect(await work(own, tasks(), addMs(hours(1), -1))).toEqual([]);
    expect(await work(own, tasks(), hours(1))).toHaveLength(1);
    expect(await work(own, tasks(), hours(2))).toHaveLength(1);
    expect(seen).toEqual(['noted', hours(1)]);
  });

  it('keeps progress apart by worker, and lets nobody act whose account is not in use', async () => {
    const own = state();
    const both = ['w', 'v'].map((worker) => task(own, 'CHG-1', [step('acts', hours(1))], worker));
    expect(await work(own, both, hours(1))).toHaveLength(2);
    const person = own.person('acc-ada');
    if (person !== undefined) person.active = false;
    expect(await work(own, [task(own, 'CHG-2', [step('acts', hours(1))])], hours(1))).toEqual([]);
  });
});

describe('answerReviews', () => {
  const behaves = (accountId: string, style: string, afterHours: number) =>
    ManagerBehaviourSchema.parse({ accountId, style, afterHours });

  function open(...managers: ReturnType<typeof behaves>[]) {
    const company = createCompany(smallWorld({ managers }), () => OPENED);
    const state = createJiraState(company);
    const ticket = (project: string, assignee: string, labels: string[] = []) => {
      const found = state.project(project);
      if (found === undefined) throw new Error(`the small world has no project ${project}`);
      const facts = { issueType: '100', status: '1', summary: 'Access review', created: OPENED };
      return state.add(found, newIssue({ ...facts, reporter: state.me.accountId, assignee, labels }));
    };
    return { company, state, ticket };
  }

  it('gives what was done in the order of time, the same in every run', async () => {
    const runs = await Promise.all(
      [1, 2].map(async () => {
        const { company, state, ticket } = open(
          behaves('acc-ada', 'signs-off', 9),
          behaves('acc-bob', 'signs-off', 5),
        );
        ticket('REV', 'acc-ada');
        ticket('REV', 'acc-bob');
        const answers = await answerReviews(company, state, hours(24));
        return { answers, issues: company.world.jira.issues };
      }),
    );
    expect(runs[0]?.answers.map(({ accountId, at }) => [accountId, at])).toEqual([
      ['acc-bob', hours(5)],
      ['acc-ada', hours(9)],
    ]);
    expect(runs[0]).toEqual(runs[1]);
  });

  it('leaves alone what is no review ticket of theirs', async () => {
    const { company, state, ticket } = open(behaves('acc-ada', 'signs-off', 1));
    ticket('CHG', 'acc-ada');
    ticket('REV', 'acc-bob');
    ticket('REV', 'acc-ada', ['access-removal']);
    expect(await answerReviews(company, state, hours(24))).toEqual([]);
  });

  it('goes on with a ticket that was moved to another project, and not after its reviewer has left', async () => {
    const { company, state, ticket } = open(
      behaves('acc-ada', 'signs-off', 1),
      behaves('acc-bob', 'leaves', 1),
    );
    const moved = ticket('REV', 'acc-ada');
    const project = state.project('CHG');
    if (project !== undefined) state.rekey(moved, project);
    const first = ticket('REV', 'acc-bob');
    await answerReviews(company, state, hours(48));
    const second = ticket('REV', 'acc-bob');
    expect(await answerReviews(company, state, hours(96))).toEqual([]);
    expect([moved.status, first.status, second.status]).toEqual(['3', '1', '1']);
  });
});
