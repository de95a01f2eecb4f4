import { describe, expect, it } from 'vitest';
import { FakeTimeline } from '../../../test/support/fake-timeline.ts';
import { clock, collect, jira, keys, problems } from '../../../test/support/jira/collect.ts';
import type { Page } from '../../domain/connector.ts';
import { createJiraConnector } from './index.ts';

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
