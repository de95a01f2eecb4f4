import { describe, expect, it } from 'vitest';
import { status } from '../../test/support/jira/fake-jira.ts';
import { FakeOutbox } from '../../test/support/jira/fake-outbox.ts';
import { jira, processOver } from '../../test/support/jira/process.ts';

describe('the state of a ticket', () => {
  const ana = { accountId: 'acc-ana', displayName: 'Ana', accountType: 'atlassian' };
  const bot = { accountId: 'acc-bot', displayName: 'Automation', accountType: 'app' };
  const move = (id: number, author: object | null, from: string, to: string) => ({
    id: String(id),
    author,
    created: `2026-10-0${id}T10:00:00.000+0000`,
    items: [{ field: 'status', fieldId: 'status', from, fromString: 'x', to, toString: 'renamed' }],
  });
  const done = status('5', 'Done', 'done');

  async function stateOf(
    histories: object[],
    current: object = done,
    flavour: 'cloud' | 'data-center' = 'cloud',
  ) {
    const fake = await jira(flavour);
    fake.add('SEC-1', { status: current }, { histories: histories as Record<string, unknown>[] });
    return processOver(fake, new FakeOutbox()).state('10000');
  }

  it('says who moved it to done and when', async () => {
    expect(await stateOf([move(1, ana, '1', '3'), move(2, ana, '3', '5')])).toEqual({
      id: '10000',
      key: 'SEC-1',
      statusId: '5',
      statusName: 'Done',
      statusCategory: 'done',
      doneAt: '2026-10-02T10:00:00.000Z',
      doneBy: { id: 'acc-ana', displayName: 'Ana', accountType: 'atlassian' },
    });
  });

  it('shows that it was an automation (T48)', async () => {
    expect((await stateOf([move(1, bot, '1', '5')]))?.doneBy?.accountType).toBe('app');
  });

  it('does not count a move that was taken back', async () => {
    const reopened = await stateOf(
      [move(1, ana, '1', '5'), move(2, ana, '5', '3')],
      status('3', 'In Progress', 'indeterminate'),
    );
    expect(reopened).toMatchObject({ doneAt: null, doneBy: null });
    const again = await stateOf([move(1, bot, '1', '5'), move(2, ana, '5', '3'), move(3, ana, '3', '5')]);
    expect(again).toMatchObject({ doneAt: '2026-10-03T10:00:00.000Z', doneBy: { id: 'acc-ana' } });
  });

  it('keeps the sign-off when an automation closes what was done', async () => {
    const closed = await stateOf(
      [move(1, ana, '1', '5'), move(2, bot, '5', '6')],
      status('6', 'Closed', 'done'),
    );
    expect(closed).toMatchObject({ doneAt: '2026-10-01T10:00:00.000Z', doneBy: { id: 'acc-ana' } });
  });

  it('says nothing about who when the account is gone or nobody moved it', async () => {
    expect(await stateOf([move(1, null, '1', '5')])).toMatchObject({
      doneAt: '2026-10-01T10:00:00.000Z',
      doneBy: null,
    });
    expect(await stateOf([])).toMatchObject({ statusCategory: 'done', doneAt: null, doneBy: null });
  });

  it('reads Data Center, whose people have keys', async () => {
    const state = await stateOf(
      [move(1, { key: 'JIRAUSER7', name: 'ana', displayName: 'Ana' }, '1', '5')],
      done,
      'data-center',
    );
    expect(state?.doneBy).toEqual({ id: 'JIRAUSER7', displayName: 'Ana', accountType: null });
  });

  it('is null for a ticket that is gone, and an error when Jira cannot be asked', async () => {
    const fake = await jira();
    const sink = processOver(fake, new FakeOutbox());
    expect(await sink.state('10000')).toBeNull();
    fake.trouble = () => ({ status: 500 });
    await expect(sink.state('10000')).rejects.toMatchObject({ failure: 'unavailable' });
  });

  it('concludes nothing from a changelog that cannot be read to its end', async () => {
    const fake = await jira();
    const histories = Array.from({ length: 60 }, (_, n) => ({ ...move(1, ana, '1', '5'), id: String(n) }));
    fake.add('SEC-1', { status: done }, { histories });
    fake.trouble = ({ path, query }) =>
      path.endsWith('/changelog') && query.get('startAt') === '50' ? { status: 404 } : null;
    await expect(processOver(fake, new FakeOutbox()).state('10000')).rejects.toMatchObject({
      failure: 'malformed',
    });
  });
});
