import { afterEach } from 'vitest';
import { createJiraConnector, type JiraConnectorOptions } from '../../../src/connectors/jira/index.ts';
import type { Page, PageProblem, ReadRequest } from '../../../src/domain/connector.ts';
import type { JiraIssue } from '../../../src/domain/jira-records.ts';
import type { Clock } from '../../../src/domain/ports.ts';
import { FakeTimeline } from '../fake-timeline.ts';
import { FakeJira } from './fake-jira.ts';

/** What the tests of the Jira stream share. */

export const clock: Clock = { now: () => '2026-10-02T09:00:00.000Z', simulated: true };
export const WINDOW = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
const fakes: FakeJira[] = [];

/** A fake Jira that ends with the test. */
export async function jira(flavour: 'cloud' | 'data-center' = 'cloud'): Promise<FakeJira> {
  const fake = await new FakeJira(flavour).start();
  fakes.push(fake);
  return fake;
}

afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.stop()));
});

/** All pages of project SEC; pauses take no time. */
export async function collect(
  fake: FakeJira,
  request: Partial<ReadRequest> = {},
  options: JiraConnectorOptions = {},
): Promise<Page[]> {
  const timeline = new FakeTimeline();
  const connector = createJiraConnector(fake.connection(), clock, { timeline, retries: 2, ...options });
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

export const issues = (pages: readonly Page[]): JiraIssue[] =>
  pages.flatMap((page) => page.records.map((record) => record.data as JiraIssue));
export const keys = (pages: readonly Page[]): string[] => issues(pages).map((issue) => issue.key);
export const problems = (pages: readonly Page[]): PageProblem[] => pages.flatMap((page) => page.problems);
