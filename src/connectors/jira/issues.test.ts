import { afterEach, describe, expect, it } from 'vitest';
import { SourceError } from '../../domain/errors.ts';
import type { Clock, Page, ReadRequest } from '../../domain/ports.ts';
import type { JiraIssue } from '../../domain/records.ts';
import { FakeTimeline } from '../http/fake-timeline.ts';
import { FakeJira, ME } from './fake-jira.ts';
import { createJiraConnector, type JiraConnectorOptions } from './index.ts';
import { issuesJql } from './issues.ts';

const clock: Clock = { now: () => '2026-10-02T09:00:00.000Z', simulated: true };
const WINDOW = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const fakes: FakeJira[] = [];

async function jira(flavour: 'cloud' | 'data-center' = 'cloud'): Promise<FakeJira> {
  const fake = await new FakeJira(flavour).start();
  fakes.push(fake);
  return fake;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.stop()));
});

async function collect(
  fake: FakeJira,
  request: Partial<ReadRequest> = {},
  options: JiraConnectorOptions = {},
): Promise<Page[]> {
  const connector = createJiraConnector(fake.connection(), clock, {
    timeline: new FakeTimeline(),
    retries: 2,
    ...options,
  });
  const pages: Page[] = [];
  const [stream] = connector.streams;
  if (stream === undefined) throw new Error('no stream');
  const parents = () => Promise.resolve([]);
  const signal = new AbortController().signal;
  for await (const page of stream.read({ window: WINDOW, resume: null, signal, parents, ...request })) {
    pages.push(page);
  }
  return pages;
}

const issues = (pages: readonly Page[]) =>
  pages.flatMap((page) => page.records.map((record) => record.data as JiraIssue));
const keys = (pages: readonly Page[]) => issues(pages).map((issue) => issue.key);
const problems = (pages: readonly Page[]) => pages.flatMap((page) => page.problems);
const history = (id: number, at: string, items: object[] = []) => ({
  id: String(id),
  author: ME,
  created: at,
  items,
});

describe.each(['cloud', 'data-center'] as const)('jira.issues on %s', (flavour) => {
  it('reads every page of a project and says where each record stands in its bytes', async () => {
    const fake = await jira(flavour);
    for (let n = 1; n <= 125; n += 1) fake.add(`SEC-${n}`);
    const pages = await collect(fake);
    expect(keys(pages)).toEqual(Array.from({ length: 125 }, (_, index) => `SEC-${index + 1}`));
    expect(pages.at(-1)?.next).toBeNull();
    expect(problems(pages)).toEqual([]);
    for (const page of pages) {
      for (const record of page.records) {
        const artifact = page.artifacts[record.artifactIndex ?? 0];
        const json = JSON.parse(new TextDecoder().decode(artifact?.bytes));
        const index = Number(/^\/issues\/(\d+)$/.exec(record.position)?.[1]);
        expect(`jira:issue/${json.issues[index].id}`).toBe(record.id);
      }
    }
  });

  it('goes on at the page where an interrupted collection stopped', async () => {
    const fake = await jira(flavour);
    for (let n = 1; n <= 125; n += 1) fake.add(`SEC-${n}`);
    const [first] = await collect(fake);
    const rest = await collect(fake, { resume: first?.next ?? null });
    expect(keys(rest)).toEqual(Array.from({ length: 75 }, (_, index) => `SEC-${index + 51}`));
    expect(problems(rest)).toEqual([]);
  });

  it('keeps the whole changelog and all comments of long-lived issues, oldest first (T47)', async () => {
    const fake = await jira(flavour);
    const at = (n: number) => new Date(Date.UTC(2026, 6, 1) + n * 60_000).toISOString();
    fake.add(
      'SEC-1',
      {},
      {
        histories: Array.from({ length: 130 }, (_, n) => history(n + 1, at(n))),
        comments: Array.from({ length: 70 }, (_, n) => ({
          id: `${n}`,
          author: ME,
          created: at(n),
          body: `c${n}`,
        })),
      },
    );
    const pages = await collect(fake);
    const data = pages[0]?.records[0]?.data as {
      changelog: { id: string }[];
      comments: unknown[];
      complete: boolean;
    };
    expect(data?.changelog.map((entry) => entry.id)).toEqual(
      Array.from({ length: 130 }, (_, n) => `${n + 1}`),
    );
    expect(data?.comments).toHaveLength(70);
    expect(data?.complete).toBe(true);
  });

  it('does not confuse a project without issues and one that may not be browsed (T51)', async () => {
    const fake = await jira(flavour);
    expect(problems(await collect(fake))).toEqual([]);
    fake.permissions.BROWSE_PROJECTS = false;
    const pages = await collect(fake);
    expect(problems(pages)).toMatchObject([{ code: 'forbidden', blocking: true }]);
    expect(pages[0]?.artifacts).toHaveLength(1);
  });

  it('names the nearest project when the configured one does not exist', async () => {
    const fake = await jira(flavour);
    fake.projects.clear();
    fake.projects.set('SECU', 0);
    await expect(collect(fake)).rejects.toMatchObject({
      failure: 'gone',
      hint: expect.stringContaining('Did you mean SECU?'),
    });
  });

  it('leaves out what was last updated before the window, whatever zone and precision JQL works in (T52)', async () => {
    const fake = await jira(flavour);
    fake.add('SEC-1', { updated: '2026-06-30T23:59:59.999+0000' });
    fake.add('SEC-2', { updated: '2026-07-01T02:00:00.000+0200' });
    fake.add('SEC-3', { updated: '2026-07-01T13:59:59.999+1400' });
    fake.add('SEC-4', { updated: '2026-06-30T12:00:00.000-1200' });
    expect(keys(await collect(fake))).toEqual(['SEC-2', 'SEC-4']);
  });

  it('keeps an issue that was edited after the window ended: it belongs to the window too', async () => {
    const fake = await jira(flavour);
    fake.add('SEC-1', { updated: '2026-10-01T12:00:00.000+0000' });
    expect(keys(await collect(fake))).toEqual(['SEC-1']);
  });

  it('marks an issue that disappeared while it was read as incomplete and goes on', async () => {
    const fake = await jira(flavour);
    fake.embeds = false;
    fake.add('SEC-1');
    fake.add('SEC-2');
    fake.trouble = ({ path }) => (path.startsWith('/issue/10000') ? { status: 404, body: {} } : null);
    const pages = await collect(fake);
    expect(issues(pages).map((issue) => issue.complete)).toEqual([false, true]);
    expect(problems(pages)[0]).toMatchObject({ code: 'gone-during-collection', blocking: false });
  });

  it('waits as long as Jira asks and then goes on (T50)', async () => {
    const fake = await jira(flavour);
    fake.add('SEC-1');
    let refused = 0;
    fake.trouble = ({ path }) => {
      if (!path.startsWith('/search') || refused > 0) return null;
      refused += 1;
      return { status: 429, headers: { 'retry-after': '7', 'ratelimit-reason': 'jira-burst-based' } };
    };
    const timeline = new FakeTimeline();
    expect(keys(await collect(fake, {}, { timeline }))).toEqual(['SEC-1']);
    expect(timeline.pauses).toContain(7_000);
  });

  it('ends with the reason when Jira keeps throttling', async () => {
    const fake = await jira(flavour);
    const headers = { 'retry-after': '3', 'ratelimit-reason': 'jira-burst-based' };
    fake.trouble = () => ({ status: 429, headers });
    await expect(collect(fake)).rejects.toMatchObject({
      failure: 'rate-limited',
      status: 429,
      retryAfterMs: 3_000,
      vendorCode: 'jira-burst-based',
    });
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [400, 'rejected'],
    [503, 'unavailable'],
    [302, 'rejected'],
  ])('status %i of the search ends the read as "%s", with request and hint', async (status, failure) => {
    const fake = await jira(flavour);
    const body = { errorMessages: ['because'], errors: {} };
    fake.trouble = ({ path }) => (path.startsWith('/search') ? { status, body } : null);
    await expect(collect(fake)).rejects.toMatchObject({ failure, status });
  });

  it('reads an answer that arrived in half again, and never takes half for whole', async () => {
    const fake = await jira(flavour);
    fake.add('SEC-1');
    let cut = 1;
    fake.trouble = ({ path }) => (path.startsWith('/search') && cut-- > 0 ? 'cut-short' : null);
    expect(keys(await collect(fake))).toEqual(['SEC-1']);
    fake.trouble = ({ path }) => (path.startsWith('/search') ? 'cut-short' : null);
    await expect(collect(fake)).rejects.toMatchObject({ failure: 'malformed' });
  });

  it('keeps the credential out of artifacts and errors', async () => {
    const fake = await jira(flavour);
    fake.add('SEC-1');
    const pages = await collect(fake);
    fake.trouble = () => ({ status: 401, body: {} });
    const error = await collect(fake).catch((thrown: unknown) => thrown);
    const shown = JSON.stringify([
      pages.map((page) => page.artifacts.map((a) => a.source)),
      error,
      String(error),
    ]);
    expect(shown).not.toContain('jira-token-value');
    expect(shown).not.toMatch(/Basic|Bearer/);
  });

  it('ends at once when it is told to stop', async () => {
    const fake = await jira(flavour);
    const signal = AbortSignal.abort();
    await expect(collect(fake, { signal })).rejects.toMatchObject({ failure: 'stopped' });
    expect(fake.requests).toEqual([]);
  });
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

describe('jira.issues on Data Center', () => {
  it('uses the old search with offsets, below a context path too (T53)', async () => {
    const fake = await jira('data-center');
    fake.add('SEC-1');
    const connector = createJiraConnector(fake.connection(['SEC'], '/jira'), clock, {
      timeline: new FakeTimeline(),
    });
    const [stream] = connector.streams;
    const request = {
      window: null,
      resume: null,
      signal: new AbortController().signal,
      parents: async () => [],
    };
    const pages: Page[] = [];
    for await (const page of stream?.read(request) ?? []) pages.push(page);
    expect(keys(pages)).toEqual(['SEC-1']);
    expect(fake.count('POST /search')).toBe(1);
    expect(pages[0]?.artifacts[0]?.source.request).toContain('/jira/rest/api/2/search');
  });

  it('misses nothing when an issue disappears between two pages', async () => {
    const fake = await jira('data-center');
    for (let n = 1; n <= 120; n += 1) fake.add(`SEC-${n}`);
    let removed = false;
    fake.trouble = ({ path, body }) => {
      if (path === '/search' && body.startAt === 49 && !removed) {
        removed = true;
        fake.issues.splice(3, 1);
      }
      return null;
    };
    const pages = await collect(fake);
    const read = new Set(keys(pages));
    expect(fake.issues.every((issue) => read.has(issue.key))).toBe(true);
    expect(problems(pages)).toMatchObject([{ code: 'list-moved', blocking: false }]);
  });

  it('gives up on a list that never stands still, as a hole', async () => {
    const fake = await jira('data-center');
    for (let n = 1; n <= 400; n += 1) fake.add(`SEC-${n}`);
    fake.trouble = ({ path, body }) => {
      if (path === '/search' && Number(body.startAt) > 0) fake.issues.shift();
      return null;
    };
    expect(problems(await collect(fake)).at(-1)).toMatchObject({ code: 'list-moved', blocking: true });
  });
});

describe('the transport', () => {
  it('refuses plain http beyond this machine', () => {
    const fake = new FakeJira();
    const connection = { ...fake.connection(), url: 'http://jira.acme.example' };
    expect(() => createJiraConnector(connection, clock)).toThrow(/unencrypted/);
  });

  it('carries what people wrote in bodies and encoded queries only', async () => {
    const fake = await jira();
    const { createJiraClient } = await import('./client.ts');
    const client = createJiraClient(fake.connection(), clock);
    await client.searchUsers('50%25&accountId=evil+x@y');
    expect(fake.requests[0]?.query.get('query')).toBe('50%25&accountId=evil+x@y');
    expect(fake.requests[0]?.query.get('accountId')).toBeNull();
    await expect(client.issue('../user?x=', { fields: [] })).rejects.toThrow(/not a Jira key/);
  });

  it('takes 204 without a body for success', async () => {
    const fake = await jira();
    fake.add('SEC-1');
    fake.trouble = ({ path }) => (path.endsWith('/transitions') ? { status: 204 } : null);
    const { createJiraClient } = await import('./client.ts');
    await expect(
      createJiraClient(fake.connection(), clock).transition('SEC-1', '31'),
    ).resolves.toBeUndefined();
  });

  it('never throws anything but a SourceError at callers', async () => {
    const fake = await jira();
    fake.trouble = () => 'lost-before';
    const error = await collect(fake).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({ failure: 'unavailable' });
  });
});
