import { describe, expect, it } from 'vitest';
import { ask, startSmall } from '../../../test/support/sandbox.ts';
import type { Sandbox } from '../index.ts';

const at = '2026-10-05T08:00:00Z';
const get = async (sandbox: Sandbox, path: string, body?: object) => {
  const response = await ask(sandbox, 'jira', `/rest/api/3${path}`, body === undefined ? {} : { body });
  return { status: response.status, json: JSON.parse((await response.text()) || 'null') };
};
const create = async (sandbox: Sandbox, key: string) => {
  const risk = key === 'REV' ? { customfield_10051: { value: 'low' } } : {};
  const fields = { project: { key }, issuetype: { id: '100' }, summary: 'x', ...risk };
  return (await get(sandbox, '/issue', { fields })).json as { id: string; key: string };
};

describe('an issue that was moved to another project', () => {
  it('has a new key and its old id, and is found by all of them', async () => {
    const sandbox = await startSmall();
    const moved = sandbox.people.moveToProject('CHG-2', 'acc-ada', 'REV', at);
    expect(moved).toBe('REV-1');
    for (const name of ['CHG-2', 'chg-2', 'REV-1', '20001']) {
      const { json } = await get(sandbox, `/issue/${name}?fields=project`);
      expect(json).toMatchObject({ id: '20001', key: 'REV-1', fields: { project: { key: 'REV' } } });
    }
    const found = await get(sandbox, '/search/jql', { jql: 'key = CHG-2', fields: ['key'] });
    expect(found.json.issues).toMatchObject([{ id: '20001', key: 'REV-1' }]);
  });

  it('says so in its changelog', async () => {
    const sandbox = await startSmall();
    sandbox.people.moveToProject('CHG-2', 'acc-ada', 'REV', at);
    const { json } = await get(sandbox, '/issue/REV-1/changelog');
    expect(json.values.at(-1)).toMatchObject({
      author: { accountId: 'acc-ada' },
      created: '2026-10-05T08:00:00.000+0000',
      items: [
        {
          field: 'project',
          fieldId: 'project',
          from: '10',
          fromString: 'Changes',
          to: '11',
          toString: 'Reviews',
        },
        { field: 'Key', from: null, fromString: 'CHG-2', to: null, toString: 'REV-1' },
      ],
    });
  });

  it('leaves its number to nobody, and takes it back when it returns', async () => {
    const sandbox = await startSmall();
    sandbox.people.moveToProject('CHG-5', 'acc-ada', 'REV', at);
    expect((await create(sandbox, 'CHG')).key).toBe('CHG-6');
    expect((await create(sandbox, 'REV')).key).toBe('REV-2');
    expect(sandbox.people.moveToProject('REV-1', 'acc-ada', 'CHG', at)).toBe('CHG-7');
    expect((await get(sandbox, '/issue/CHG-5')).json.key).toBe('CHG-7');
    expect(() => sandbox.people.moveToProject('CHG-1', 'acc-ada', 'NOPE', at)).toThrow('no project NOPE');
  });
});

describe('a deleted issue', () => {
  it('is gone by every name and from search, and its number is not given again', async () => {
    const sandbox = await startSmall();
    sandbox.people.deleteIssue('CHG-5');
    for (const name of ['CHG-5', '20004']) expect((await get(sandbox, `/issue/${name}`)).status).toBe(404);
    expect((await get(sandbox, '/search/jql', { jql: 'project = CHG' })).json.issues).toHaveLength(4);
    expect((await create(sandbox, 'CHG')).key).toBe('CHG-6');
  });
});

describe('transitions', () => {
  it('reopen a done ticket, in the name of an automation too', async () => {
    const sandbox = await startSmall();
    const { key } = await create(sandbox, 'REV');
    sandbox.people.transition(key, 'acc-bot', 'Done', at);
    expect((await get(sandbox, `/issue/${key}/changelog`)).json.values.at(-1)).toMatchObject({
      author: { accountId: 'acc-bot', accountType: 'app' },
      items: [{ field: 'resolution' }, { field: 'status', from: '1', to: '3' }],
    });
    const { transitions } = (await get(sandbox, `/issue/${key}/transitions`)).json;
    const back = transitions.find((one: { to: { id: string } }) => one.to.id === '1');
    expect((await get(sandbox, `/issue/${key}/transitions`, { transition: { id: back.id } })).status).toBe(
      204,
    );
    const { fields } = (await get(sandbox, `/issue/${key}?fields=status,resolution,resolutiondate`)).json;
    expect(fields).toMatchObject({ status: { id: '1' }, resolution: null, resolutiondate: null });
  });

  it('lead nowhere from done where the workflow forbids it', async () => {
    const sandbox = await startSmall();
    expect((await get(sandbox, '/issue/CHG-1/transitions')).json.transitions).toEqual([]);
    expect(() => sandbox.people.transition('CHG-1', 'acc-ada', 'Open')).toThrow('no way leads CHG-1 to Open');
  });
});

describe('people', () => {
  it('hand a ticket on and leave the company', async () => {
    const sandbox = await startSmall();
    sandbox.people.assign('CHG-1', 'acc-ada', 'acc-bob', at);
    expect(sandbox.issues()[0]).toMatchObject({
      assignee: 'acc-bob',
      changelog: [{}, {}, { author: 'acc-ada' }],
    });
    sandbox.people.leave('acc-ada', at);
    expect((await get(sandbox, '/user?accountId=acc-ada')).json.active).toBe(false);
    const user = await ask(sandbox, 'okta', '/api/v1/users/00u1ada');
    expect(await user.json()).toMatchObject({
      status: 'DEPROVISIONED',
      statusChanged: '2026-10-05T08:00:00.000Z',
    });
    const logs = await ask(sandbox, 'okta', '/api/v1/logs?filter=eventType+eq+"user.lifecycle.deactivate"');
    expect(await logs.json()).toMatchObject([{ target: [{ id: '00u1ada' }] }]);
  });
});
