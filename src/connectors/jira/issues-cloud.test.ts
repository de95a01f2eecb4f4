import { describe, expect, it } from 'vitest';
import { collect, issues, jira, keys, problems, WINDOW } from '../../../test/support/jira/collect.ts';
import { ME } from '../../../test/support/jira/fake-jira.ts';
import { issuesJql } from './issues.ts';

const history = (id: number, at: string, items: object[] = []) => ({
  id: String(id),
  author: ME,
  created: at,
  items,
});

describe('jira.issues on Cloud', () => {
  it('uses the new search with bounded JQL and explicit fields, never the removed one (T40, T41)', async () => {
    const fake = await jira();
    fake.add('SEC-1');
    await collect(fake, {}, { fields: ['customfield_10210'] });
    expect(fake.count('POST /search')).toBe(0);
    const search = fake.requests.find(({ path }) => path === '/search/jql');
    expect(search?.body.fields).toEqual(
      expect.arrayContaining(['summary', 'status', 'updated', 'customfield_10210']),
    );
    expect(search?.body.jql).toBe(issuesJql('SEC', WINDOW.from));
    expect(issuesJql('SEC', WINDOW.from)).toBe(
      'project = "SEC" AND updated >= "2026-06-30 00:00" ORDER BY key ASC',
    );
  });

  it('keeps the fields that the policy names as received, null and absent distinct', async () => {
    const fake = await jira();
    fake.add('SEC-1', { customfield_1: { value: 'High' }, customfield_2: null, customfield_4: 'not named' });
    const pages = await collect(fake, {}, { fields: ['customfield_1', 'customfield_2', 'customfield_3'] });
    expect(issues(pages)[0]?.fields).toEqual({ customfield_1: { value: 'High' }, customfield_2: null });
  });

  it('reads the pages of an issue wherever the search might have cut something off (T47)', async () => {
    const fake = await jira();
    fake.embedLimit = 20;
    const histories = Array.from({ length: 20 }, (_, n) => history(n + 1, '2026-07-01T10:00:00.000+0000'));
    fake.add('SEC-1', {}, { histories });
    fake.add('SEC-2', {}, { histories: histories.slice(0, 19) });
    const pages = await collect(fake);
    expect(fake.count('GET /issue/10000/changelog')).toBe(1);
    expect(fake.count('GET /issue/10001/changelog')).toBe(0);
    expect(issues(pages).map((issue) => issue.changelog.length)).toEqual([20, 19]);
  });

  it('begins the window anew when the page token of a resumed collection has expired (T41)', async () => {
    const fake = await jira();
    for (let n = 1; n <= 60; n += 1) fake.add(`SEC-${n}`);
    fake.trouble = ({ body }) =>
      body.nextPageToken === 'old'
        ? { status: 400, body: { errorMessages: ['The provided next page token is invalid or expired.'] } }
        : null;
    const resume = JSON.stringify({ v: 1, token: 'old', startAt: 0, last: null, walked: 40, restarts: 0 });
    const pages = await collect(fake, { resume });
    expect(keys(pages)).toHaveLength(60);
    expect(problems(pages)).toEqual([]);
  });

  it('refuses a page token that leads in a circle', async () => {
    const fake = await jira();
    fake.extra = ({ path }) =>
      path === '/search/jql' ? { issues: [], isLast: false, nextPageToken: 'same' } : undefined;
    await expect(collect(fake)).rejects.toMatchObject({ failure: 'malformed' });
    expect(fake.count('POST /search/jql')).toBe(2);
  });

  it('goes on past an empty page in the middle, and does not take a missing token for the end', async () => {
    const fake = await jira();
    fake.extra = ({ path, body }) =>
      path === '/search/jql' && body.nextPageToken === undefined
        ? { issues: [], isLast: false, nextPageToken: '0' }
        : undefined;
    fake.add('SEC-1');
    expect(keys(await collect(fake))).toEqual(['SEC-1']);
    fake.extra = ({ path }) => (path === '/search/jql' ? { issues: [], isLast: false } : undefined);
    expect(problems(await collect(fake))[0]).toMatchObject({ code: 'no-next-page', blocking: true });
  });

  it('says when Jira estimates more issues than the search gave, without calling it a hole (T41)', async () => {
    const fake = await jira();
    fake.add('SEC-1');
    fake.extra = ({ path }) => (path === '/search/approximate-count' ? { count: 5 } : undefined);
    expect(problems(await collect(fake))).toMatchObject([{ code: 'fewer-than-expected', blocking: false }]);
  });

  it('sees through a refused credential that Jira answers like a visitor', async () => {
    const fake = await jira();
    fake.trouble = () => ({
      status: 200,
      headers: { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' },
      body: { issues: [] },
    });
    await expect(collect(fake)).rejects.toMatchObject({ failure: 'unauthorized' });
  });

  it('tells a sign-in page from an answer', async () => {
    const fake = await jira();
    fake.trouble = () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' });
    await expect(collect(fake)).rejects.toMatchObject({
      failure: 'rejected',
      hint: expect.stringContaining('url'),
    });
  });

  it('asks no more than one request per page when the search holds everything', async () => {
    const fake = await jira();
    for (let n = 1; n <= 150; n += 1) fake.add(`SEC-${n}`);
    await collect(fake);
    expect(fake.requests.map(({ path }) => path)).toEqual([
      '/project/SEC',
      '/mypermissions',
      '/search/jql',
      '/search/jql',
      '/search/jql',
      '/search/approximate-count',
    ]);
  });

  it('counts issues per date of their last update, for the volume check', async () => {
    const fake = await jira();
    fake.add('SEC-1', { updated: '2026-07-02T23:30:00.000-0200' });
    fake.add('SEC-2', { updated: '2026-07-03T10:00:00.000+0000' });
    expect((await collect(fake))[0]?.seenPerDate).toEqual({ '2026-07-03': 2 });
  });
});
