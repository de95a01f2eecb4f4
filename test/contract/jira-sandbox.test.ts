import JiraApi from 'jira-client';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { ask, secret, startSmall } from '../support/sandbox.ts';
import { hasSpec, OpenApi, readSpec } from './specs.ts';

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

  it('keeps entity properties, findable by JQL', async () => {
    const path = '/rest/api/3/issue/CHG-2/properties/fieldwork';
    const put = (value: unknown) => ask(sandbox, 'jira', path, { method: 'PUT', body: value });
    expect((await put({ campaign: '2026Q3/ada' })).status).toBe(201);
    expect((await put({ campaign: '2026Q3/Ada' })).status).toBe(200);
    expect(await (await ask(sandbox, 'jira', path)).json()).toEqual({
      key: 'fieldwork',
      value: { campaign: '2026Q3/Ada' },
    });
    const jql = 'issue.property[fieldwork].campaign = "2026Q3/Ada"';
    const found = await ask(sandbox, 'jira', '/rest/api/3/search/jql', { body: { jql, fields: ['key'] } });
    expect(await found.json()).toMatchObject({ issues: [{ key: 'CHG-2' }] });
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

const SPEC = 'jira/jira-platform-swagger-v3.2025-09.json';
const COMMENT = '/issue/{issueIdOrKey}/comment/{id}';
const CHANGELOG = '/issue/{issueIdOrKey}/changelog';
const CONTENT = '/attachment/content/{id}';

describe.skipIf(!hasSpec(SPEC))('what people leave behind, against Atlassian’s description', () => {
  let spec: OpenApi;
  let own: Sandbox;
  const ids: Record<string, string> = {};
  /** Names in braces are ids of what was made before. */
  const call = (method: string, asked: string, body?: unknown) => {
    const path = `/rest/api/3${asked.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '')}`;
    return ask(own, 'jira', path, { method, ...(body === undefined ? {} : { body }) });
  };
  let described: Record<string, Record<string, { responses: object }>>;
  beforeAll(async () => {
    spec = new OpenApi(SPEC);
    described = readSpec(SPEC).paths as typeof described;
    own = await startSmall({
      edit: ({ jira }) => {
        jira.issueTypes.push({ id: '102', name: 'Sub-task', subtask: true });
        jira.projects[0]?.issueTypes.push('102');
        jira.links = [{ id: '9', type: '10003', inward: '20000', outward: '20001' }];
      },
    });
    const { people } = own;
    ids.file = people.attach('CHG-1', 'acc-ada', {
      filename: 'a',
      mimeType: 'x/y',
      content: Buffer.from('a'),
    });
    ids.edited = people.comment('CHG-1', 'acc-ada', 'keep 1');
    people.editComment('CHG-1', ids.edited, 'acc-bob', 'keep 2');
    const added = await call('POST', '/issue/CHG-1/comment', { body: doc('ours') });
    ids.own = ((await added.json()) as { id: string }).id;
    people.moveToProject('CHG-3', 'acc-bot', 'REV');
  });

  const subtask = {
    project: { key: 'CHG' },
    parent: { key: 'CHG-1' },
    issuetype: { id: '102' },
    summary: 'x',
  };
  it.each([
    ['GET', COMMENT, '/issue/CHG-1/comment/{edited}', 200],
    ['PUT', COMMENT, '/issue/CHG-1/comment/{own}', 200, { body: doc('changed') }],
    ['GET', '/attachment/{id}', '/attachment/{file}', 200],
    ['POST', '/issue', '/issue', 201, { fields: subtask }],
    ['GET', '/issue/{issueIdOrKey}', '/issue/CHG-1', 200],
    ['GET', '/issue/{issueIdOrKey}', '/issue/CHG-3', 200],
    ['GET', CHANGELOG, '/issue/CHG-3/changelog', 200],
    ['GET', '/issueLink/{linkId}', '/issueLink/9', 200],
    ['GET', '/issueLinkType', '/issueLinkType', 200],
  ] as const)('%s %s fits its description (%s)', async (method, path, asked, status, body?: unknown) => {
    const response = await call(method, asked, body);
    expect(response.status).toBe(status);
    const problems = spec.problems(`/rest/api/3${path}`, method, status, await response.json());
    // Jira says null for "there was nothing before"; its description forgot to say so.
    expect(problems.filter((text) => !/(from|to|fromString|toString) must be string/.test(text))).toEqual([]);
  });

  const link = { type: { id: '10003' }, inwardIssue: { key: 'CHG-1' }, outwardIssue: { key: 'CHG-2' } };
  it.each([
    ['POST', '/issueLink', '/issueLink', 201, link],
    ['POST', '/issueLink', '/issueLink', 404, { ...link, type: { name: 'No such' } }],
    ['DELETE', COMMENT, '/issue/CHG-1/comment/{own}', 204],
    ['DELETE', COMMENT, '/issue/CHG-1/comment/{edited}', 400],
    ['GET', COMMENT, '/issue/CHG-1/comment/1', 404],
    ['GET', CONTENT, '/attachment/content/{file}?redirect=false', 200],
    ['GET', CONTENT, '/attachment/content/1', 404],
  ] as const)(
    '%s %s has a described status (%s: %d)',
    async (method, path, asked, status, body?: unknown) => {
      expect((await call(method, asked, body)).status).toBe(status);
      expect(described[`/rest/api/3${path}`]?.[method.toLowerCase()]?.responses).toHaveProperty([
        String(status),
      ]);
    },
  );
});
