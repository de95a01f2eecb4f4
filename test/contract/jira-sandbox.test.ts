import JiraApi from 'jira-client';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { ask, secret, startSmall } from '../support/sandbox.ts';

/** What jira-client and a plain reader see of the simulated Jira. */

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSmall();
});

const doc = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});
const review = (extra: Record<string, unknown> = {}) => ({
  fields: {
    project: { key: 'REV' },
    issuetype: { name: 'Task' },
    summary: 'Review the access of your team',
    customfield_10051: { value: 'low' },
    ...extra,
  },
});
const search = async (body: Record<string, unknown>, own = sandbox) => {
  const response = await ask(own, 'jira', '/rest/api/3/search/jql', { body });
  return { status: response.status, ...((await response.json()) as Record<string, never>) } as {
    status: number;
    issues: { id: string; key?: string; fields?: Record<string, unknown>; changelog?: { total: number } }[];
    nextPageToken?: string;
    isLast: boolean;
    errorMessages: string[];
  };
};
const keys = async (jql: string, own = sandbox) =>
  (await search({ jql, fields: ['key'] }, own)).issues?.map((issue) => issue.key);

describe('jira-client', () => {
  it('creates, reads, comments and moves an issue', async () => {
    const { hostname, port } = new URL(sandbox.jiraUrl);
    const jira = new JiraApi({
      protocol: 'http',
      host: hostname,
      port,
      username: 'fieldwork@sandbox.example',
      password: secret('FIELDWORK_JIRA_TOKEN'),
      apiVersion: '3',
      strictSSL: false,
    });
    const created = await jira.addNewIssue(
      review({ assignee: { accountId: 'acc-ada' }, description: doc('Please') }),
    );
    expect(created.key).toBe('REV-1');
    await jira.addComment(created.id, doc('Reminder') as never);
    const { transitions } = await jira.listTransitions(created.id);
    expect(transitions.map((one: { name: string }) => one.name)).toEqual(['Approved', 'Done']);
    await jira.transitionIssue(created.id, { transition: { id: transitions[1].id } });
    const issue = await jira.findIssue(created.key);
    expect(issue.fields.status.name).toBe('Done');
    expect(issue.fields.description).toEqual(doc('Please'));
    expect(issue.fields.comment.total).toBe(1);
    expect(sandbox.createdIssues().map((one) => one.key)).toContain('REV-1');
  });
});

describe('search on Cloud', () => {
  it('refuses the removed endpoint with 410 and unbounded queries with 400', async () => {
    expect((await ask(sandbox, 'jira', '/rest/api/3/search?jql=project=CHG')).status).toBe(410);
    expect(await search({ jql: 'order by created' })).toMatchObject({
      status: 400,
      errorMessages: [expect.stringContaining('Unbounded JQL')],
    });
  });

  it('gives ids alone unless fields are asked for', async () => {
    const { issues, isLast } = await search({ jql: 'project = CHG and key = CHG-1' });
    expect(issues).toEqual([{ id: '20000' }]);
    expect(isLast).toBe(true);
  });

  it('pages by a token that is bound to its query', async () => {
    const jql = 'project = CHG order by created asc';
    const first = await search({ jql, fields: ['key'], maxResults: 2 });
    expect(first.isLast).toBe(false);
    const second = await search({ jql, fields: ['key'], maxResults: 2, nextPageToken: first.nextPageToken });
    const third = await search({ jql, fields: ['key'], maxResults: 2, nextPageToken: second.nextPageToken });
    expect([first, second, third].flatMap((page) => page.issues.map((issue) => issue.key))).toEqual([
      'CHG-1',
      'CHG-2',
      'CHG-3',
      'CHG-4',
      'CHG-5',
    ]);
    expect(third).toMatchObject({ isLast: true });
    expect(third.nextPageToken).toBeUndefined();
    const other = await search({ jql: 'project = REV', nextPageToken: first.nextPageToken });
    expect(other.status).toBe(400);
  });

  it('understands the JQL that connectors write', async () => {
    expect(
      await keys('project = CHG AND updated >= "2026-09-03 10:00" AND updated < "2026-09-05" ORDER BY key'),
    ).toEqual(['CHG-3', 'CHG-4']);
    expect(await keys(`project = CHG and updated >= ${Date.parse('2026-09-05T00:00:00Z')}`)).toEqual([
      'CHG-5',
    ]);
    expect(await keys('labels in (production, other) and status = "Done"')).toEqual(['CHG-1']);
    expect(await keys('issuekey in (CHG-2, CHG-1) order by key desc')).toEqual(['CHG-2', 'CHG-1']);
    expect(await keys('project = CHG and not (key = CHG-1 or created > "2026/07/02 10:00")')).toEqual([
      'CHG-2',
    ]);
    expect(await keys('summary ~ "change 3"')).toEqual(['CHG-3']);
  });

  it('refuses dates, fields and values that Jira does not know', async () => {
    for (const jql of [
      'updated > "2026-09-01T00:00:00Z"',
      'colour = red',
      'project = NOPE',
      'project = CHG and',
    ]) {
      expect((await search({ jql })).status, jql).toBe(400);
    }
  });

  it('estimates a count', async () => {
    const response = await ask(sandbox, 'jira', '/rest/api/3/search/approximate-count', {
      body: { jql: 'project = CHG' },
    });
    expect(await response.json()).toEqual({ count: 5 });
  });

  it('does not find what was just created, unless told to reconcile it', async () => {
    const own = await startSmall({
      edit: (world) => {
        world.jira.searchDelaySeconds = 3600;
      },
    });
    const created = (await (await ask(own, 'jira', '/rest/api/3/issue', { body: review() })).json()) as {
      id: string;
    };
    expect((await search({ jql: 'project = REV' }, own)).issues).toEqual([]);
    const reconciled = await search({ jql: 'project = REV', reconcileIssues: [Number(created.id)] }, own);
    expect(reconciled.issues).toEqual([{ id: created.id }]);
    expect((await ask(own, 'jira', `/rest/api/3/issue/${created.id}`)).status).toBe(200);
  });
});

describe('issues', () => {
  it('names missing and unknown fields, and burns a number for it', async () => {
    const own = await startSmall();
    const refused = await ask(own, 'jira', '/rest/api/3/issue', {
      body: review({ customfield_10051: undefined, colour: 'red', summary: 'x'.repeat(256) }),
    });
    expect(refused.status).toBe(400);
    const { errors } = (await refused.json()) as { errors: Record<string, string> };
    expect(Object.keys(errors).sort()).toEqual(['colour', 'customfield_10051', 'summary']);
    const created = (await (await ask(own, 'jira', '/rest/api/3/issue', { body: review() })).json()) as {
      key: string;
    };
    expect(created.key).toBe('REV-2');
  });

  it('limits texts to 32,767 characters and takes documents only', async () => {
    const create = async (description: unknown) => {
      const response = await ask(sandbox, 'jira', '/rest/api/3/issue', { body: review({ description }) });
      return ((await response.json()) as { errors?: Record<string, string> }).errors?.description;
    };
    expect(await create(doc('x'.repeat(32_767)))).toBe('CONTENT_LIMIT_EXCEEDED');
    expect(await create('plain text')).toContain('Atlassian Document');
    expect(
      await create({ ...doc('x'), content: [{ type: 'paragraph', content: [{ type: 'text', text: '' }] }] }),
    ).toBe('INVALID_INPUT');
    expect(await create(doc('x'.repeat(30_000)))).toBeUndefined();
  });

  it('gives the changelog oldest first, paged, with ids of statuses', async () => {
    const response = await ask(sandbox, 'jira', '/rest/api/3/issue/CHG-1/changelog?maxResults=1');
    const page = (await response.json()) as {
      isLast: boolean;
      total: number;
      values: { items: unknown[] }[];
    };
    expect(page).toMatchObject({ isLast: false, total: 2 });
    expect(page.values[0]?.items[0]).toMatchObject({ field: 'status', from: '1', to: '2' });
  });

  it('hides e-mail addresses and names of people who left', async () => {
    const response = await ask(sandbox, 'jira', '/rest/api/3/issue/CHG-5');
    const { fields } = (await response.json()) as { fields: Record<string, Record<string, unknown>> };
    expect(fields.assignee).toMatchObject({
      accountId: 'acc-gone',
      displayName: 'Former user',
      active: false,
    });
    expect(fields.customfield_10050).not.toHaveProperty('emailAddress');
    expect(fields.reporter).toMatchObject({ emailAddress: 'ada@acme.example' });
  });

  it('takes attachments only with the XSRF header, and gives their bytes back', async () => {
    const send = (headers: Record<string, string>) => {
      const body = new FormData();
      body.append('file', new Blob(['a,b'], { type: 'text/csv' }), 'list.csv');
      return fetch(`${sandbox.url}/rest/api/3/issue/CHG-1/attachments`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${secret('FIELDWORK_JIRA_TOKEN')}`, ...headers },
      });
    };
    expect((await send({})).status).toBe(403);
    const [attachment] = (await (await send({ 'x-atlassian-token': 'no-check' })).json()) as {
      content: string;
    }[];
    const bytes = await ask(sandbox, 'jira', (attachment?.content ?? '').slice(sandbox.url.length));
    expect(await bytes.text()).toBe('a,b');
    expect(sandbox.attachments('CHG-1').map((one) => one.filename)).toEqual(['list.csv']);
  });

  it('keeps entity properties, findable by JQL', async () => {
    const path = '/rest/api/3/issue/CHG-2/properties/fieldwork';
    const put = (value: unknown) => ask(sandbox, 'jira', path, { method: 'PUT', body: value });
    expect((await put({ campaign: '2026Q3/ada' })).status).toBe(201);
    expect((await put({ campaign: '2026Q3/Ada' })).status).toBe(200);
    expect(await (await ask(sandbox, 'jira', path)).json()).toEqual({
      key: 'fieldwork',
      value: { campaign: '2026Q3/Ada' },
    });
    expect(await keys('issue.property[fieldwork].campaign = "2026Q3/Ada"')).toEqual(['CHG-2']);
  });

  it('allows only the transitions of the workflow', async () => {
    const own = await startSmall();
    const refused = await ask(own, 'jira', '/rest/api/3/issue/CHG-1/transitions', {
      body: { transition: { id: '11' } },
    });
    expect(refused.status).toBe(400);
  });

  it('describes what a new issue needs', async () => {
    const response = await ask(sandbox, 'jira', '/rest/api/3/issue/createmeta/REV/issuetypes/100');
    const { fields } = (await response.json()) as { fields: { fieldId: string; required: boolean }[] };
    const required = fields.filter((field) => field.required).map((field) => field.fieldId);
    expect(required.sort()).toEqual(['customfield_10051', 'issuetype', 'project', 'summary']);
  });

  it('limits bursts with Retry-After', async () => {
    const own = await startSmall({
      edit: (world) => {
        world.jira.requestsPerSecond = 0.01;
      },
    });
    await ask(own, 'jira', '/rest/api/3/myself');
    const refused = await ask(own, 'jira', '/rest/api/3/myself');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-reason')).toBe('jira-burst-based');
  });
});

describe('Data Center', () => {
  it('has v2 with startAt paging, wiki text, user names and the whole changelog', async () => {
    const own = await startSmall({ flavour: 'data-center' });
    expect((await ask(own, 'jira', '/rest/api/3/myself')).status).toBe(401);
    const get = async (path: string) => {
      const headers = { authorization: `Bearer ${secret('FIELDWORK_JIRA_TOKEN')}` };
      const response = await ask(own, 'jira', path, { headers });
      return { status: response.status, body: (await response.json()) as Record<string, never> };
    };
    expect((await get('/rest/api/3/myself')).status).toBe(404);
    const jql = encodeURIComponent('project = CHG order by key');
    const { body } = await get(`/rest/api/2/search?jql=${jql}&startAt=3&maxResults=1&expand=changelog`);
    const page = body as unknown as {
      total: number;
      issues: { key: string; fields: Record<string, unknown>; changelog: { histories: { id: string }[] } }[];
    };
    expect(page.total).toBe(5);
    expect(page.issues[0]?.key).toBe('CHG-4');
    expect(page.issues[0]?.fields.description).toBe('First line\nSecond line');
    expect(page.issues[0]?.fields.reporter).toMatchObject({ name: 'acc-ada', key: 'acc-ada' });
    expect(page.issues[0]?.changelog.histories.map((one) => one.id)).toEqual(['30003', '31003']);
  });
});
