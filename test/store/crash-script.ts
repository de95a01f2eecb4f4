import type { Page } from '../../src/domain/connector.ts';
import type { Store } from '../../src/domain/store.ts';

/** What the killed process collects, the same in every run. Odd collections are snapshots. */
export const PAGES = 5;
const RECORDS = 40;
const AT = '2026-07-01T00:00:00.000Z';
const WINDOW = { from: AT, to: '2026-07-02T00:00:00.000Z' };

export function startOf(index: number): Parameters<Store['beginCollection']>[0] {
  const snapshot = index % 2 === 1;
  return {
    stream: snapshot ? 'okta.groups' : 'okta.logs',
    scope: `${index}`,
    mode: snapshot ? 'snapshot' : 'events',
    window: snapshot ? null : WINDOW,
    at: AT,
    resumeNewerThan: '2000-01-01T00:00:00.000Z',
  };
}

/** Pages overlap: each begins with records of the one before, as re-reads do. */
export function pageOf(index: number, page: number): Page {
  const numbers = Array.from({ length: RECORDS }, (_, at) => page * (RECORDS - 10) + at);
  const kind = index % 2 === 1 ? 'okta.group' : 'okta.event';
  const records = numbers.map((number) => ({
    kind,
    id: `${kind}/${index}/${number}`,
    at: AT,
    position: `/${number}`,
    data: { number, filler: 'x'.repeat(200) } as never,
    problem: null,
  })) as Page['records'];
  const source = { request: `page ${page}`, status: 200, requestId: null, receivedAt: AT };
  const bytes = (part: string) => Buffer.from(`${part} ${index} ${page}`);
  return {
    artifacts: ['list', 'detail'].map((part) => ({ bytes: bytes(part), mediaType: 'text/plain', source })),
    records,
    problems: [],
    next: page === PAGES - 1 ? null : `${page + 1}`,
    seenPerDate: { '2026-07-01': RECORDS },
  };
}

/** Distinct records of one collection. */
export const DISTINCT = PAGES * (RECORDS - 10) + 10;
/** Records read by one collection, overlap included. */
export const READ = PAGES * RECORDS;
