import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../test/support/memory-store.ts';
import { SourceError, type SourceFailure } from '../../domain/errors.ts';
import type { Assignment, Campaign } from '../../domain/review.ts';
import type { ArtifactStore, Store } from '../../domain/store.ts';
import type { TicketConversation, TicketState } from '../../domain/ticket.ts';
import { reviewGaps } from './gaps.ts';
import { reviewStatus, summarise } from './status.ts';

const NOW = '2026-10-20T09:00:00.000Z';
const clock = { now: () => NOW, simulated: true };
const REVIEWERS = ['ana', 'ben', 'cleo'];

const campaign: Campaign = {
  id: '2026Q3',
  review: 'all',
  period: '2026Q3',
  frozenAt: '2026-10-01T09:00:00.000Z',
  dueDate: '2026-10-15',
  query: 'all',
  sources: [],
  digest: '0'.repeat(64),
  assignments: REVIEWERS.map(
    (name): Assignment => ({
      id: `person:${name}`,
      origin: null,
      reviewerId: `person:${name}`,
      reviewerName: name,
      reviewerEmail: `${name}@acme.test`,
      jiraAccountId: `jira-${name}`,
      lines: [],
    }),
  ),
};

type Answer = Partial<TicketState> | SourceError | null;

/** How the campaign stands when Jira answers so for the ticket of each reviewer; `asked` are the tickets it was asked for. */
async function status(answers: Readonly<Record<string, Answer>>) {
  const store = new MemoryStore();
  const outbox = {
    list: async (prefix: string) => {
      const name = /person:(\w+)/.exec(prefix)?.[1] ?? '';
      const result = { id: name, key: `ACC-${REVIEWERS.indexOf(name) + 1}` };
      return name in answers ? [{ key: `${prefix}create`, result }] : [];
    },
  };
  const asked: string[] = [];
  const read = async (id: string): Promise<TicketConversation | null> => {
    asked.push(id);
    const answer = answers[id] ?? null;
    if (answer instanceof SourceError) throw answer;
    const by = { id: `jira-${id}`, displayName: id, accountType: null };
    const key = `ACC-${REVIEWERS.indexOf(id) + 1}`;
    const done = { doneAt: '2026-10-09T10:00:00.000Z', doneBy: by, statusName: 'Done' };
    const state = { id, key, statusId: '1', ...done, ...answer } as TicketState;
    const nothing = { changes: [], comments: [], files: [], raw: [] };
    return answer && { state, projectKey: 'ACC', assignee: by, assigneeTimezone: null, ...nothing };
  };
  const ports = {
    store: Object.assign(store, { outbox }) as unknown as Store,
    artifacts: {} as ArtifactStore,
    clock,
    sink: { read, download: async () => new Uint8Array() },
    readWorkbook: async () => ({ answers: [], problems: [] }),
  };
  const found = await reviewStatus(ports, campaign, { timezone: 'UTC', delegates: new Map() });
  const gaps = reviewGaps(found, NOW).map(({ code, subject }) => `${code} ${subject}`);
  return { found, gaps, asked, summary: summarise(found, NOW), ledger: store.written };
}

const failed = (failure: SourceFailure): SourceError => new SourceError(failure, `Jira says ${failure}`);
const open = { doneAt: null, doneBy: null, statusName: 'To Do' };

describe('how a review stands', () => {
  it('counts what the assigned reviewer closed, and records it once', async () => {
    const { gaps, summary, ledger } = await status({ ana: {}, ben: {}, cleo: {} });
    expect(gaps).toEqual([]);
    expect(summary.tickets.map(({ signedOffBy }) => signedOffBy)).toEqual(REVIEWERS);
    expect(ledger.map(({ kind }) => kind)).toEqual(['sign-off', 'sign-off', 'sign-off']);
  });

  it('counts as open what somebody else closed, and says so', async () => {
    const doneBy = { id: 'x', displayName: 'Xaver', accountType: null };
    const { gaps, summary } = await status({ ana: { doneBy }, ben: {}, cleo: open });
    expect(gaps).toEqual([
      'signed-off-by-another review:2026Q3/ana@acme.test',
      'review-not-signed-off review:2026Q3/cleo@acme.test',
    ]);
    expect(summary.tickets.map(({ late }) => late)).toEqual([true, false, true]);
  });

  it('goes on past a ticket that is gone or hidden, and reports it as unreadable, not as late', async () => {
    const { gaps, summary, asked } = await status({ ana: null, ben: failed('forbidden'), cleo: {} });
    expect(asked).toEqual(REVIEWERS);
    expect(gaps).toEqual([
      'review-unreadable review:2026Q3/ana@acme.test',
      'review-unreadable review:2026Q3/ben@acme.test',
    ]);
    expect(summary.tickets.map(({ unreadable, late }) => [unreadable, late])).toEqual([
      ['the ticket is gone or cannot be read', false],
      ['Jira says forbidden', false],
      [null, false],
    ]);
  });

  it('asks a Jira that refuses or is down only once', async () => {
    for (const failure of ['unauthorized', 'rate-limited', 'unavailable'] as const) {
      const { gaps, asked } = await status({ ana: failed(failure), ben: {}, cleo: {} });
      expect(asked).toEqual(['ana']);
      expect(gaps).toHaveLength(3);
    }
  });

  it('has no ticket for a reviewer where none was made, and ends on request', async () => {
    const { found } = await status({ ana: {}, ben: {} });
    expect(found.signOffs[2]).toMatchObject({ issue: '', status: 'not opened', unreadable: null });
    await expect(status({ ana: failed('stopped') })).rejects.toThrow('stopped');
  });
});
