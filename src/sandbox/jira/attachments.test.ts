import { afterEach, describe, expect, it, vi } from 'vitest';
import { ask, secret, startSmall } from '../../../test/support/sandbox.ts';
import type { Sandbox } from '../index.ts';

afterEach(() => void vi.useRealTimers());

const authorization = `Bearer ${secret('FIELDWORK_JIRA_TOKEN')}`;
const plain = (sandbox: Sandbox, path: string, headers: Record<string, string> = {}) =>
  fetch(new URL(path, sandbox.url), { headers: { authorization, ...headers }, redirect: 'manual' });

function send(sandbox: Sandbox, headers: Record<string, string>, version = '3') {
  const body = new FormData();
  body.append('file', new Blob(['a,b'], { type: 'text/csv' }), 'list & more.csv');
  return fetch(`${sandbox.url}/rest/api/${version}/issue/CHG-1/attachments`, {
    method: 'POST',
    body,
    headers: { authorization, ...headers },
  });
}

/** A company with one file attached by a person; gives its id. */
async function withFile(flavour: 'cloud' | 'data-center') {
  const sandbox = await startSmall({ flavour });
  const file = { filename: 'list & more.csv', mimeType: 'text/csv', content: Buffer.from('a,b,c') };
  return { sandbox, id: sandbox.people.attach('CHG-1', 'acc-ada', file, '2026-10-04T10:00:00Z') };
}

describe('attaching', () => {
  it('needs the XSRF header; the bytes come back, and the changelog says who attached what', async () => {
    const sandbox = await startSmall();
    expect((await send(sandbox, {})).status).toBe(403);
    const response = await send(sandbox, { 'x-atlassian-token': 'no-check' });
    const [attachment] = (await response.json()) as { id: string; content: string }[];
    const bytes = await ask(sandbox, 'jira', (attachment?.content ?? '').slice(sandbox.url.length));
    expect(await bytes.text()).toBe('a,b');
    expect(sandbox.attachments('CHG-1').map((one) => one.filename)).toEqual(['list & more.csv']);
    expect(sandbox.issues()[0]?.changelog.at(-1)).toMatchObject({
      author: 'sandbox-fieldwork',
      items: [{ field: 'Attachment', to: attachment?.id, toString: 'list & more.csv' }],
    });
  });
});

describe('an issue’s files', () => {
  it.each(['cloud', 'data-center'] as const)('are listed with who, when and where (%s)', async (flavour) => {
    const { sandbox, id } = await withFile(flavour);
    const api = flavour === 'cloud' ? '/rest/api/3' : '/rest/api/2';
    const issue = await plain(sandbox, `${api}/issue/CHG-1?fields=attachment`);
    const { fields } = (await issue.json()) as { fields: { attachment: Record<string, unknown>[] } };
    const content =
      flavour === 'cloud'
        ? `${sandbox.url}/rest/api/3/attachment/content/${id}`
        : `${sandbox.url}/secure/attachment/${id}/list%20%26%20more.csv`;
    const facts = {
      filename: 'list & more.csv',
      size: 5,
      mimeType: 'text/csv',
      content,
      created: '2026-10-04T10:00:00.000+0000',
      author: { displayName: 'Ada Example' },
    };
    expect(fields.attachment).toMatchObject([{ id, ...facts }]);
    const alone = (await (await plain(sandbox, `${api}/attachment/${id}`)).json()) as { id?: number };
    expect(alone).toMatchObject(facts);
    expect(alone.id).toBe(flavour === 'cloud' ? Number(id) : undefined);
    expect((await plain(sandbox, `${api}/attachment/1`)).status).toBe(404);
  });
});

describe('downloading from Cloud', () => {
  const path = '/rest/api/3/attachment/content';

  it('needs the credential', async () => {
    const { sandbox, id } = await withFile('cloud');
    expect((await plain(sandbox, `${path}/${id}`, { authorization: 'Bearer no' })).status).toBe(401);
  });

  it('is a redirect to the media server, whose URL is signed and needs no credential', async () => {
    const { sandbox, id } = await withFile('cloud');
    const redirect = await plain(sandbox, `${path}/${id}`);
    expect(redirect.status).toBe(303);
    const location = new URL(redirect.headers.get('location') ?? '');
    expect(location.hostname).not.toBe(new URL(sandbox.url).hostname);
    expect(await (await fetch(location)).text()).toBe('a,b,c');
    const forged = new URL(location);
    forged.searchParams.set('token', `9999999999.${location.searchParams.get('token')?.split('.')[1]}`);
    expect((await fetch(forged)).status).toBe(401);
    vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ['Date'] });
    expect((await fetch(location)).status).toBe(401);
    expect(sandbox.requests().filter(({ action }) => action.startsWith('/file/'))).toHaveLength(3);
  });

  it('gives the bytes themselves with redirect=false, whole or in part', async () => {
    const { sandbox, id } = await withFile('cloud');
    const get = (range?: string) =>
      plain(sandbox, `${path}/${id}?redirect=false`, range === undefined ? {} : { range });
    const whole = await get();
    expect([whole.status, whole.headers.get('content-type'), await whole.text()]).toEqual([
      200,
      'text/csv',
      'a,b,c',
    ]);
    const part = await get('bytes=2-3');
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      'bytes 2-3/5',
      'b,',
    ]);
    expect(await (await get('bytes=-1')).text()).toBe('c');
    expect(await (await get('bytes=3-')).text()).toBe(',c');
    expect([(await get('bytes=9-')).status, (await get('rows=1')).status]).toEqual([416, 400]);
  });
});

it('downloads from Data Center with the credential, without a redirect', async () => {
  const { sandbox, id } = await withFile('data-center');
  const path = `/secure/attachment/${id}/list%20%26%20more.csv`;
  expect(await (await plain(sandbox, path)).text()).toBe('a,b,c');
  expect((await plain(sandbox, path, { authorization: '' })).status).toBe(401);
});
