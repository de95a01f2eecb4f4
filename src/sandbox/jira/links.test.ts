import { describe, expect, it } from 'vitest';
import { ask, startSmall } from '../../../test/support/sandbox.ts';
import type { Sandbox } from '../index.ts';

const call = async (sandbox: Sandbox, path: string, body?: object) => {
  const response = await ask(sandbox, 'jira', `/rest/api/3${path}`, body === undefined ? {} : { body });
  const text = await response.text();
  return { status: response.status, text, json: text === '' ? null : JSON.parse(text) };
};
const linksOf = async (sandbox: Sandbox, key: string) =>
  (await call(sandbox, `/issue/${key}?fields=issuelinks`)).json.fields.issuelinks;

describe('links between issues', () => {
  const blocks = { type: { name: 'Blocks' }, inwardIssue: { key: 'CHG-1' }, outwardIssue: { id: '20001' } };

  it('go from the inward to the outward issue, and each issue shows the other end', async () => {
    const sandbox = await startSmall();
    expect(await call(sandbox, '/issueLink', blocks)).toMatchObject({ status: 201, text: '' });
    const [link] = await linksOf(sandbox, 'CHG-1');
    expect(link).toMatchObject({
      type: { name: 'Blocks', outward: 'blocks' },
      outwardIssue: { key: 'CHG-2', fields: { summary: 'Change 2', status: { name: 'Done' } } },
    });
    expect(link).not.toHaveProperty('inwardIssue');
    expect(await linksOf(sandbox, 'CHG-2')).toMatchObject([{ id: link.id, inwardIssue: { key: 'CHG-1' } }]);
    expect(sandbox.issues()[0]?.changelog.at(-1)?.items[0]).toMatchObject({
      toString: 'This issue blocks CHG-2',
    });
    expect(sandbox.issues()[1]?.changelog.at(-1)?.items[0]).toMatchObject({
      toString: 'This issue is blocked by CHG-1',
    });
  });

  it('are made once, with a comment on the outward issue if there is one', async () => {
    const sandbox = await startSmall();
    const body = {
      type: 'doc',
      version: 1,
      content: [{ type: 'paragraph', content: [{ type: 'text', text: 'See there' }] }],
    };
    await call(sandbox, '/issueLink', blocks);
    expect((await call(sandbox, '/issueLink', { ...blocks, comment: { body } })).status).toBe(201);
    expect(await linksOf(sandbox, 'CHG-1')).toHaveLength(1);
    expect(sandbox.issues()[1]?.comments.at(-1)?.body).toBe('See there');
    const refused = await call(sandbox, '/issueLink', {
      ...blocks,
      inwardIssue: { key: 'CHG-3' },
      comment: { body: '' },
    });
    expect(refused.status).toBe(400);
    expect(await linksOf(sandbox, 'CHG-3')).toEqual([]);
  });

  it('need a known type and two issues, and vanish with an issue', async () => {
    const sandbox = await startSmall();
    expect((await call(sandbox, '/issueLink', { ...blocks, type: { name: 'Hates' } })).status).toBe(404);
    expect((await call(sandbox, '/issueLink', { ...blocks, inwardIssue: { key: 'CHG-99' } })).status).toBe(
      404,
    );
    expect((await call(sandbox, '/issueLink/1')).status).toBe(404);
    await call(sandbox, '/issueLink', blocks);
    sandbox.people.deleteIssue('CHG-2');
    expect(await linksOf(sandbox, 'CHG-1')).toEqual([]);
  });
});

describe('sub-tasks', () => {
  const start = () =>
    startSmall({
      edit: (world) => {
        world.jira.issueTypes.push({ id: '102', name: 'Sub-task', subtask: true });
        for (const project of world.jira.projects) project.issueTypes.push('102');
      },
    });
  const create = (sandbox: Sandbox, fields: object) =>
    call(sandbox, '/issue', {
      fields: { project: { key: 'CHG' }, issuetype: { id: '102' }, summary: 'Part', ...fields },
    });

  it('have a parent, which lists them; JQL finds them by it', async () => {
    const sandbox = await start();
    const { status, json } = await create(sandbox, { parent: { key: 'CHG-1' } });
    expect(status).toBe(201);
    const child = (await call(sandbox, `/issue/${json.key}`)).json.fields;
    expect(child).toMatchObject({ parent: { id: '20000', key: 'CHG-1' }, issuetype: { subtask: true } });
    const parent = (await call(sandbox, '/issue/CHG-1')).json.fields;
    expect(parent.subtasks).toMatchObject([{ key: json.key, fields: { summary: 'Part' } }]);
    expect(parent).not.toHaveProperty('parent');
    const found = await call(sandbox, '/search/jql', { jql: 'parent = CHG-1', fields: ['key'] });
    expect(found.json.issues).toMatchObject([{ key: json.key }]);
    const meta = await call(sandbox, '/issue/createmeta/CHG/issuetypes/102');
    expect(meta.json.fields).toContainEqual(expect.objectContaining({ key: 'parent', required: true }));
  });

  it('follow their parent to another project and into deletion', async () => {
    const sandbox = await start();
    const { key } = (await create(sandbox, { parent: { id: '20000' } })).json;
    sandbox.people.moveToProject('CHG-1', 'acc-ada', 'REV');
    expect((await call(sandbox, `/issue/${key}`)).json.key).toBe('REV-2');
    sandbox.people.deleteIssue('CHG-1');
    expect((await call(sandbox, `/issue/${key}`)).status).toBe(404);
  });

  it.each([
    ['without a parent', {}, 'issuetype'],
    ['with a parent that is not there', { parent: { key: 'CHG-99' } }, 'parent'],
    ['with a parent in another project', { project: { key: 'REV' }, parent: { key: 'CHG-1' } }, 'pid'],
    ['as another type with a parent', { issuetype: { id: '100' }, parent: { key: 'CHG-1' } }, 'parentId'],
  ])('are refused %s', async (_, fields, error) => {
    const refused = await create(await start(), fields);
    expect(refused.status).toBe(400);
    expect(refused.json.errors).toHaveProperty(error);
  });
});
