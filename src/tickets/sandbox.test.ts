import { describe, expect, it } from 'vitest';
import { FakeOutbox } from '../../test/support/jira/fake-outbox.ts';
import { secret, startSmall } from '../../test/support/sandbox.ts';
import { createJiraClient } from '../connectors/jira/client.ts';
import { createJiraConnector } from '../connectors/jira/index.ts';
import type { JiraConnection } from '../domain/connection.ts';
import type { Page } from '../domain/connector.ts';
import type { JiraIssue } from '../domain/jira-records.ts';
import type { Clock } from '../domain/ports.ts';
import { Secret } from '../domain/secret.ts';
import type { TicketDraft } from '../domain/ticket.ts';
import { createTicketSink } from './sink.ts';

const clock: Clock = { now: () => '2026-10-05T09:00:00.000Z', simulated: true };
const signal = new AbortController().signal;
const draft: TicketDraft = {
  projectKey: 'REV',
  issueType: 'Task',
  summary: 'Access review',
  body: [
    { type: 'heading', level: 3, text: 'Lines' },
    {
      type: 'table',
      header: ['#', 'who'],
      rows: [[[{ text: '1' }], [{ text: '{code}|x', style: 'strong' }]]],
    },
    { type: 'expand', title: 'More', blocks: [{ type: 'list', items: [[{ text: 'one' }]] }] },
  ],
  labels: ['access-review'],
  assignee: 'acc-ada',
  dueDate: '2026-10-16',
  fields: { customfield_10051: { value: 'low' } },
};

describe.each(['cloud', 'data-center'] as const)('the sandbox’s Jira %s', (flavour) => {
  async function company() {
    const sandbox = await startSmall({ flavour });
    const connection: JiraConnection = {
      url: sandbox.jiraUrl,
      flavour,
      email: flavour === 'cloud' ? 'fieldwork@sandbox.example' : null,
      token: new Secret(secret('FIELDWORK_JIRA_TOKEN')),
      projects: ['CHG'],
      allowHttp: true,
    };
    return { sandbox, connection, client: createJiraClient(connection, clock) };
  }

  it('is read whole: every issue with its approvals and comments', async () => {
    const { connection } = await company();
    const [stream] = createJiraConnector(connection, clock, { fields: ['customfield_10051'] }).streams;
    const window = { from: '2026-07-01T00:00:00.000Z', to: clock.now() };
    const pages: Page[] = [];
    for await (const page of stream?.read({ window, resume: null, signal, parents: async () => [] }) ?? [])
      pages.push(page);
    const issues = pages.flatMap((page) => page.records.map((record) => record.data as JiraIssue));
    expect(pages.flatMap((page) => page.problems)).toEqual([]);
    expect(
      issues.map((issue) => [issue.key, issue.changelog.length, issue.comments.length, issue.complete]),
    ).toEqual([1, 2, 3, 4, 5].map((n) => [`CHG-${n}`, 2, 1, true]));
    expect(issues[0]?.description).toBe('First line\nSecond line');
    expect(Object.keys(issues[0]?.fields ?? {})).toEqual(['customfield_10051']);
  });

  it('passes doctor, also for the review project', async () => {
    const { connection } = await company();
    const connector = createJiraConnector(connection, clock);
    const results = [];
    for await (const result of connector.check(signal)) results.push(result);
    const place = { section: 'review', project: 'REV', issueType: 'Task' } as const;
    for await (const result of connector.checkReviewProject({ ...place, fields: draft.fields }, signal))
      results.push(result);
    expect(results.filter((result) => result.status !== 'ok')).toEqual([]);
    for await (const result of connector.checkReviewProject({ ...place, fields: {} }, signal))
      expect(result.message).toContain('needs the field "Risk" (customfield_10051)');
  });

  it('takes a ticket, its file and its comment, each once', async () => {
    const { sandbox, client } = await company();
    const outbox = new FakeOutbox();
    const sink = createTicketSink({ client, outbox, clock, flavour, jiraAccounts: {} });
    const ticket = await sink.create('k', draft);
    expect(await sink.create('k', draft)).toEqual({ ...ticket, created: false });
    for (let n = 0; n < 2; n += 1) {
      await sink.attach('k/file', ticket.id, {
        name: 'a.xlsx',
        mediaType: 'x/y',
        bytes: new Uint8Array([1, 2]),
      });
      await sink.comment('k/comment', ticket.id, draft.body);
    }
    expect(sandbox.createdIssues()).toHaveLength(1);
    expect(sandbox.attachments(ticket.id)).toMatchObject([{ filename: 'a.xlsx' }]);
    expect(sandbox.createdIssues()[0]).toMatchObject({ assignee: 'acc-ada', comments: [{}] });
    expect(await sink.state(ticket.id)).toMatchObject({
      key: ticket.key,
      statusCategory: 'new',
      doneAt: null,
    });
    const moved = (await client.transitions(ticket.id)).value.transitions.find((one) => one.to?.id === '3');
    await client.transition(ticket.id, moved?.id ?? '');
    expect(await sink.state(ticket.id)).toMatchObject({ statusCategory: 'done', doneAt: expect.any(String) });
    expect(await sink.accountIdFor('ADA@acme.example')).toBe('acc-ada');
  });

  it('still has one ticket after a crash between making it and knowing it', async () => {
    const { sandbox, client } = await company();
    const outbox = new FakeOutbox();
    const sink = () =>
      createTicketSink({ client, outbox, clock, flavour, jiraAccounts: {}, lateEffectMs: 0 });
    outbox.before = (call) => {
      if (call === 'markSent') throw new Error('killed');
    };
    await expect(sink().create('k', draft)).rejects.toThrow('killed');
    outbox.before = () => {};
    await sink().create('k', draft);
    expect(sandbox.createdIssues()).toHaveLength(1);
  });
});
