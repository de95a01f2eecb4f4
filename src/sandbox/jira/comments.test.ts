import { describe, expect, it } from 'vitest';
import { ask, secret, startSmall } from '../../../test/support/sandbox.ts';
import type { Sandbox } from '../index.ts';

const authorization = `Bearer ${secret('FIELDWORK_JIRA_TOKEN')}`;
const doc = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});

/** Asks about the comments of CHG-1 in the flavour's own words. */
function caller(sandbox: Sandbox, flavour: 'cloud' | 'data-center') {
  const base = `/rest/api/${flavour === 'cloud' ? '3' : '2'}/issue/CHG-1/comment`;
  const body = (text: string) => ({ body: flavour === 'cloud' ? doc(text) : text });
  return async (method: string, id = '', text: string | null = null) => {
    const given = text === null ? {} : { body: body(text) };
    const response = await ask(sandbox, 'jira', `${base}${id}`, {
      method,
      ...given,
      headers: { authorization },
    });
    const answer = await response.text();
    return { status: response.status, json: answer === '' ? null : JSON.parse(answer) };
  };
}

describe.each(['cloud', 'data-center'] as const)('comments on %s', (flavour) => {
  it('are written, read one by one, changed and deleted by their author', async () => {
    const sandbox = await startSmall({ flavour });
    const call = caller(sandbox, flavour);
    const { id } = (await call('POST', '', 'first')).json;
    expect((await call('GET', `/${id}`)).json).toMatchObject({
      id,
      created: '2026-10-05T09:00:00.000+0000',
      updated: '2026-10-05T09:00:00.000+0000',
      author: { displayName: 'Fieldwork' },
      updateAuthor: { displayName: 'Fieldwork' },
    });
    sandbox.setNow('2026-10-06T09:00:00Z');
    const changed = await call('PUT', `/${id}`, 'second');
    expect(changed).toMatchObject({
      status: 200,
      json: { id, created: '2026-10-05T09:00:00.000+0000', updated: '2026-10-06T09:00:00.000+0000' },
    });
    expect(changed.json.body).toEqual(flavour === 'cloud' ? doc('second') : 'second');
    expect((await call('DELETE', `/${id}`)).status).toBe(204);
    expect((await call('GET', `/${id}`)).status).toBe(404);
    expect((await call('PUT', `/${id}`, 'third')).status).toBe(404);
    expect(sandbox.issues()[0]?.updated).toBe('2026-10-06T09:00:00.000Z');
  });

  it('of others cannot be changed or deleted by the API user', async () => {
    const sandbox = await startSmall({ flavour });
    const call = caller(sandbox, flavour);
    expect([
      (await call('PUT', '/40000', 'mine now')).status,
      (await call('DELETE', '/40000')).status,
    ]).toEqual([400, 400]);
    expect((await call('GET', '/40000')).status).toBe(200);
  });

  it('are refused when they are empty, changed or new', async () => {
    const call = caller(await startSmall({ flavour }), flavour);
    const { id } = (await call('POST', '', 'first')).json;
    expect([(await call('POST', '', ' ')).status, (await call('PUT', `/${id}`, ' ')).status]).toEqual([
      400, 400,
    ]);
  });

  it('of people show who wrote and who changed them; only Data Center remembers a deleted one', async () => {
    const sandbox = await startSmall({ flavour });
    const call = caller(sandbox, flavour);
    const { people } = sandbox;
    const id = people.comment('CHG-1', 'acc-ada', 'revoke 3\nleft', '2026-10-05T08:00:00Z');
    people.editComment('CHG-1', id, 'acc-bob', 'keep 3', '2026-10-05T08:30:00Z');
    const { json } = await call('GET', `/${id}`);
    expect(json).toMatchObject({
      author: { displayName: 'Ada Example' },
      updateAuthor: { displayName: 'Bob Example' },
      created: '2026-10-05T08:00:00.000+0000',
      updated: '2026-10-05T08:30:00.000+0000',
    });
    const before = sandbox.issues()[0]?.changelog.length ?? 0;
    people.deleteComment('CHG-1', id, 'acc-ada', '2026-10-05T08:45:00Z');
    const list = (await call('GET')).json;
    expect(list.comments.map((one: { id: string }) => one.id)).toEqual(['40000']);
    const [issue] = sandbox.issues();
    expect(issue?.updated).toBe('2026-10-05T08:45:00.000Z');
    expect(issue?.changelog.slice(before).map(({ items }) => items[0]?.from)).toEqual(
      flavour === 'cloud' ? [] : ['keep 3'],
    );
  });
});

it('stands where its time says, even when it is told later', async () => {
  const sandbox = await startSmall();
  sandbox.people.comment('CHG-1', 'acc-ada', 'later', '2026-10-05T08:00:00Z');
  sandbox.people.comment('CHG-1', 'acc-ada', 'earlier', '2026-10-05T07:00:00Z');
  const bodies = sandbox.issues()[0]?.comments.map(({ body }) => body);
  expect(bodies).toEqual(['Deployed.', 'earlier', 'later']);
});
