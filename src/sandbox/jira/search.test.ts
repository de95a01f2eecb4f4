import { beforeAll, describe, expect, it } from 'vitest';
import { ask, startSmall } from '../../../test/support/sandbox.ts';
import type { Sandbox } from '../index.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSmall();
});

const fields = {
  project: { key: 'REV' },
  issuetype: { name: 'Task' },
  summary: 'Review the access of your team',
  customfield_10051: { value: 'low' },
};
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
    const created = (await (await ask(own, 'jira', '/rest/api/3/issue', { body: { fields } })).json()) as {
      id: string;
    };
    expect((await search({ jql: 'project = REV' }, own)).issues).toEqual([]);
    const reconciled = await search({ jql: 'project = REV', reconcileIssues: [Number(created.id)] }, own);
    expect(reconciled.issues).toEqual([{ id: created.id }]);
    expect((await ask(own, 'jira', `/rest/api/3/issue/${created.id}`)).status).toBe(200);
  });
});
