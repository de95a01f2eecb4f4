import { describe, expect, it } from 'vitest';
import type { JiraClient } from '../connectors/jira/client.ts';
import { SourceError } from '../domain/errors.ts';
import { download, readConversation, reopen } from './conversation.ts';
import { StateReader } from './state.ts';

const AT = '2026-09-14T09:00:00.000+0000';
const ana = { accountId: 'a', displayName: 'Ana', accountType: 'atlassian', timeZone: 'Asia/Tokyo' };
const ben = { accountId: 'b', displayName: 'Ben', accountType: 'atlassian' };
const done = { id: '3', name: 'Done', statusCategory: { key: 'done' } };

/** A Jira with one issue, as its answers would be. */
function jira(parts: { status?: object; comments?: object[]; total?: number; transitions?: object[] } = {}) {
  const moved: string[] = [];
  const answer = <T>(value: T) => ({ value, artifact: { bytes: new Uint8Array([1]) } });
  const histories = [
    {
      id: '1',
      created: AT,
      author: ana,
      items: [{ field: 'status', fieldId: 'status', from: '1', to: '3' }],
    },
  ];
  const client = {
    flavour: 'cloud',
    issue: async () =>
      answer({
        id: '7',
        key: 'SEC-7',
        fields: {
          summary: 'Access review',
          status: parts.status ?? done,
          issuetype: { id: '1', name: 'Task' },
          project: { id: '1', key: 'SEC' },
          assignee: ana,
          created: AT,
          updated: AT,
          attachment: [{ id: '9', filename: 'a.xlsx', size: 3, author: ana, created: AT }],
        },
        changelog: { histories, total: 1 },
      }),
    statuses: async () => answer([done, { id: '1', statusCategory: { key: 'new' } }]),
    commentsPage: async () =>
      answer({ comments: parts.comments ?? [], total: parts.total ?? parts.comments?.length }),
    transitions: async () => answer({ transitions: parts.transitions ?? [] }),
    transition: async (_: string, id: string) => {
      if (id === 'refused') throw new SourceError('rejected', 'a condition');
      moved.push(id);
    },
    attachment: async () => new Uint8Array(20),
  };
  const jiraClient = client as unknown as JiraClient;
  return { client: jiraClient, states: new StateReader(jiraClient), moved };
}

describe('a ticket read with its conversation', () => {
  it('has who wrote the present words of a comment, and when', async () => {
    const comments = [
      {
        id: '2',
        author: ana,
        updateAuthor: ben,
        created: AT,
        updated: '2026-09-15T09:00:00.000+0000',
        body: 'keep 1',
      },
      { id: '1', author: ana, created: AT, body: 'keep 2' },
    ];
    const { client, states } = jira({ comments });
    const read = await readConversation(client, states, '7');
    expect(read?.comments.map(({ id, editor, updated }) => [id, editor?.id, updated])).toEqual([
      ['1', 'a', '2026-09-14T09:00:00.000Z'],
      ['2', 'b', '2026-09-15T09:00:00.000Z'],
    ]);
    expect(read?.files).toMatchObject([{ id: '9', name: 'a.xlsx', size: 3 }]);
    expect(read?.assigneeTimezone).toBe('Asia/Tokyo');
    expect(read?.state).toMatchObject({ doneAt: '2026-09-14T09:00:00.000Z', doneBy: { id: 'a' } });
    expect(read?.raw).toHaveLength(2);
  });

  it('keeps the numbers and quotes of rich text, which tell what was meant', async () => {
    const item = (text: string) => ({
      type: 'listItem',
      content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
    });
    const body = {
      type: 'doc',
      version: 1,
      content: [
        {
          type: 'blockquote',
          content: [{ type: 'paragraph', content: [{ type: 'text', text: 'keep all' }] }],
        },
        { type: 'paragraph', content: [{ type: 'text', text: 'keep 1', marks: [{ type: 'strike' }] }] },
        { type: 'orderedList', attrs: { order: 3 }, content: [item('revoke'), item('keep')] },
      ],
    };
    const { client, states } = jira({ comments: [{ id: '1', author: ana, created: AT, body }] });
    const read = await readConversation(client, states, '7');
    expect(read?.comments[0]?.text).toBe('> keep all\n~~keep 1~~\n3. revoke\n4. keep');
  });

  it('is refused when part of it is missing: nothing may be concluded from the rest', async () => {
    const { client, states } = jira({ comments: [], total: 2 });
    await expect(readConversation(client, states, '7')).rejects.toThrow(
      'Jira counts 2 comments, but gives 0',
    );
    const odd = jira({ comments: [{ id: '1', author: ana, created: 'yesterday', body: 'keep all' }] });
    await expect(readConversation(odd.client, odd.states, '7')).rejects.toThrow('no readable time');
  });
});

describe('sending a ticket back to work', () => {
  const back = (id: string) => ({ id, to: { id: '1', statusCategory: { key: 'new' } } });

  it('takes the first way out of done, and does nothing to an open ticket', async () => {
    const { client, states, moved } = jira({ transitions: [{ id: '31', to: done }, back('11')] });
    expect(await reopen(client, states, '7')).toBe(true);
    expect(moved).toEqual(['11']);
    const open = jira({ status: { id: '1', name: 'Open', statusCategory: { key: 'new' } } });
    expect(await reopen(open.client, open.states, '7')).toBe(true);
    expect(open.moved).toEqual([]);
  });

  it('says so where the workflow has no such way, or refuses it', async () => {
    for (const transitions of [[], [{ id: '31', to: done }], [back('refused')]]) {
      const { client, states } = jira({ transitions });
      expect(await reopen(client, states, '7')).toBe(false);
    }
  });
});

it('a file that is larger than Jira said is refused', async () => {
  const file = { id: '9', name: 'a.xlsx', size: 3, author: null, created: AT };
  const { client } = jira();
  await expect(download(client, file, 10)).rejects.toThrow('more than Jira said');
  expect(await download(client, file, 20)).toHaveLength(20);
});
