import { describe, expect, it } from 'vitest';
import { FakeTimeline } from '../../../test/support/fake-timeline.ts';
import { collect, issues, jira, keys, problems } from '../../../test/support/jira/collect.ts';
import { ME } from '../../../test/support/jira/fake-jira.ts';

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
    const [data] = issues(pages);
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
