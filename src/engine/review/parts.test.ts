import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../test/support/memory-store.ts';
import { plainBlocks } from '../../../test/support/plain-blocks.ts';
import { FLAGGED, OPENED, reviewLine } from '../../../test/support/review-desk.ts';
import type { Assignment, Campaign } from '../../domain/review.ts';
import type { OutboxEntry, Store } from '../../domain/store.ts';
import type { TicketSink } from '../../domain/ticket.ts';
import { partsList, partsParent, partsStanding } from '../../tickets/review-parts.ts';
import { reviewTicket } from '../../tickets/review-ticket.ts';
import { ticketOf } from './answers/follow.ts';
import { inParts } from './assign.ts';
import { freeze } from './frozen.ts';
import { type OpenSettings, openReview, type ReviewPorts } from './open.ts';
import { tellPartsSignedOff } from './parts.ts';
import type { ReviewStatus, SignOff } from './status.ts';

const options = { company: 'Acme', project: 'SEC', issueType: 'Task', labels: [], fields: {} };

function reviewerOf(name: string, lines: number): Assignment {
  return {
    id: `person:${name}`,
    origin: null,
    reviewerId: `person:${name}`,
    reviewerName: name,
    reviewerEmail: `${name}@acme.test`,
    jiraAccountId: `jira-${name}`,
    lines: Array.from({ length: lines }, (_, n) =>
      reviewLine(n + 1, { id: `${name}-${n}`, flags: n < 2 ? FLAGGED : [] }),
    ),
  };
}

/** A campaign of one reviewer with 7 lines in parts of 3 at most, and of one with 2 lines, in a tracker of the test's own. */
class Desk {
  readonly campaign: Campaign = {
    id: '2026Q3',
    review: 'all',
    period: '2026Q3',
    frozenAt: OPENED,
    dueDate: '2026-10-16',
    query: 'all',
    sources: [],
    digest: '0'.repeat(64),
    assignments: inParts([reviewerOf('ana', 7), reviewerOf('ben', 2)], 3),
  };
  readonly memory = new MemoryStore();
  /** What happened in the tracker, in order. */
  readonly log: string[] = [];
  readonly deleted = new Set<string>();
  /** Number of the write before which the program is killed; null: it lives. */
  killedAt: number | null = null;
  readonly #sent = new Map<string, OutboxEntry>();
  #tickets = 0;

  open() {
    const settings = { id: '2026Q3' } as Partial<OpenSettings> as OpenSettings;
    return freeze(this.memory.asStore(), this.campaign).then(() => openReview(this.ports, settings));
  }

  /** Reads the parts of Ana as signed off or not, by number of the part. */
  tell(states: Readonly<Record<number, Partial<SignOff>>>): Promise<number> {
    const signOffs = this.campaign.assignments.map(({ id, part, lines }, index): SignOff => {
      const open = lines.map(({ number }) => number);
      const none = { signedOffAt: null, signedOffBy: null, byReviewer: false, unreadable: null };
      const at = { assignment: id, issue: `SEC-${index + 2}`, status: 'To Do', open, supersededBy: null };
      return { ...none, ...at, ...states[part?.number ?? 0] };
    });
    const status = { campaign: this.campaign, signOffs } as Partial<ReviewStatus> as ReviewStatus;
    return tellPartsSignedOff(this.ports, status);
  }

  get store(): Store {
    const outbox = {
      get: async (key: string) => this.#sent.get(key) ?? null,
      list: async (prefix: string) => [...this.#sent.values()].filter(({ key }) => key.startsWith(prefix)),
    };
    return Object.assign(this.memory, { outbox }) as unknown as Store;
  }

  get ports(): ReviewPorts {
    const sink: Partial<TicketSink> = {
      create: async (key, { summary }) => {
        const before = this.#sent.get(key)?.result;
        if (before != null) return { id: String(before.id), key: String(before.key), created: false };
        const id = `${this.#tickets + 1}`;
        this.#write(key, { id, key: `SEC-${id}` }, `SEC-${id}: ${summary}`);
        this.#tickets += 1;
        return { id, key: `SEC-${id}`, created: true };
      },
      attach: async (key) => this.#write(key, { id: `file of ${key}` }, null),
      comment: async (key, issueId, body) =>
        this.#write(key, { id: `said ${key}` }, `in ${issueId}: ${plainBlocks(body)}`),
      state: async (id) =>
        this.deleted.has(id) ? null : ({ id } as Awaited<ReturnType<TicketSink['state']>>),
    };
    return {
      store: this.store,
      clock: { now: () => OPENED, simulated: true },
      progress: { step: () => {} },
      signal: new AbortController().signal,
      sink: sink as TicketSink,
      draft: (assignment, campaign, parent) => reviewTicket(assignment, campaign, options, parent).draft,
      workbook: async () => new Uint8Array(),
      parts: {
        parent: (parts, campaign) => partsParent(parts, campaign, options),
        list: partsList,
        standing: partsStanding,
      },
    } as Partial<ReviewPorts> as ReviewPorts;
  }

  #write(key: string, result: Record<string, unknown>, what: string | null): void {
    if (this.#sent.has(key)) return;
    if (this.killedAt !== null && this.killedAt-- === 0) throw new Error('killed');
    this.#sent.set(key, { key, state: 'sent', result } as Partial<OutboxEntry> as OutboxEntry);
    if (what !== null) this.log.push(what);
  }
}

const DONE = { signedOffAt: OPENED, signedOffBy: 'ana', byReviewer: true, open: [] } as const;

describe('a review in parts', () => {
  const OPEN_LOG = [
    'SEC-1: Access review 2026Q3: 7 lines in 3 parts, due Fri 16 Oct',
    'SEC-2: Access review 2026Q3, part 1 of 3: your 3 people, 3 lines, due Fri 16 Oct',
    'SEC-3: Access review 2026Q3, part 2 of 3: your 2 people, 2 lines, due Fri 16 Oct',
    'SEC-4: Access review 2026Q3, part 3 of 3: your 2 people, 2 lines, due Fri 16 Oct',
    'in 1: The 3 parts of this review:\n- SEC-2: part 1 of 3, lines 1–3, 2 flagged\n- SEC-3: part 2 of 3, lines 4–5\n- SEC-4: part 3 of 3, lines 6–7',
    'SEC-5: Access review 2026Q3: your 2 people, 2 lines, due Fri 16 Oct',
  ];

  it('has a parent, its parts and a list of them, each once', async () => {
    const desk = new Desk();
    const { tickets } = await desk.open();
    expect(desk.log).toEqual(OPEN_LOG);
    expect(tickets.map(({ key }) => key)).toEqual(['SEC-2', 'SEC-3', 'SEC-4', 'SEC-5']);
    await desk.open();
    expect(desk.log).toEqual(OPEN_LOG);
    const made = desk.memory.written.filter(({ kind }) => kind === 'ticket').map(({ data }) => data.issue);
    expect(made).toEqual(['SEC-1', 'SEC-2', 'SEC-3', 'SEC-4', 'SEC-5']);
  });

  it('comes to the same wherever the program is killed', async () => {
    const WRITES = 10;
    for (let at = 0; at < WRITES; at++) {
      const desk = new Desk();
      desk.killedAt = at;
      await expect(desk.open()).rejects.toThrow('killed');
      desk.killedAt = null;
      await desk.open();
      expect(desk.log).toEqual(OPEN_LOG);
    }
  });

  it('takes nothing of the parent for its own words in a part', async () => {
    const desk = new Desk();
    await desk.open();
    await desk.tell({ 1: DONE });
    for (const assignment of desk.campaign.assignments)
      expect((await ticketOf(desk.store, desk.campaign, assignment, []))?.own.comments).toEqual(new Set());
  });
});

describe('the parent of parts', () => {
  const opened = async (): Promise<Desk> => {
    const desk = new Desk();
    await desk.open();
    desk.log.length = 0;
    return desk;
  };

  it('tells once for each number of parts that are signed off, and what is open', async () => {
    const desk = await opened();
    expect(await desk.tell({})).toBe(0);
    expect(await desk.tell({ 2: DONE })).toBe(1);
    expect(await desk.tell({ 2: DONE })).toBe(0);
    expect(await desk.tell({ 1: DONE, 2: DONE })).toBe(1);
    // Reopened and signed off again.
    expect(await desk.tell({ 2: DONE })).toBe(0);
    expect(await desk.tell({ 2: DONE, 3: DONE })).toBe(0);
    expect(await desk.tell({ 1: DONE, 2: DONE, 3: DONE })).toBe(1);
    expect(desk.log).toEqual([
      'in 1: 1 of 3 parts is signed off: SEC-3. Still open: SEC-2 (3 lines), SEC-4 (2 lines).',
      'in 1: 2 of 3 parts are signed off: SEC-2, SEC-3. Still open: SEC-4 (2 lines).',
      'in 1: All parts are signed off. This ticket can be closed.',
    ]);
  });

  it('counts no part that somebody else closed, or that was closed with open lines', async () => {
    const desk = await opened();
    expect(await desk.tell({ 1: { ...DONE, byReviewer: false }, 2: { ...DONE, open: [4] } })).toBe(0);
  });

  it('says nothing while a part cannot be read', async () => {
    const desk = await opened();
    expect(await desk.tell({ 1: DONE, 3: { unreadable: 'Jira is away' } })).toBe(0);
    expect(await desk.tell({ 1: DONE, 3: { issue: '' } })).toBe(0);
  });

  it('does not wait for a part that somebody else took over', async () => {
    const desk = await opened();
    const elsewhere = { supersededBy: 'person:cleo+abc', status: 'reassigned' };
    await desk.tell({ 1: DONE, 2: elsewhere });
    await desk.tell({ 1: DONE, 2: elsewhere, 3: elsewhere });
    expect(desk.log).toEqual([
      'in 1: 1 of 3 parts is signed off: SEC-2. With somebody else now: SEC-3. Still open: SEC-4 (2 lines).',
      'in 1: 1 of 3 parts is signed off: SEC-2. With somebody else now: SEC-3, SEC-4. Nothing is left to answer here, so this ticket can be closed.',
    ]);
  });

  it('may be deleted: the parts go on without it', async () => {
    const desk = await opened();
    desk.deleted.add('1');
    expect(await desk.tell({ 1: DONE })).toBe(0);
  });

  it('says after a crash what it was about to say, although other parts are signed off by now', async () => {
    const desk = await opened();
    desk.killedAt = 0;
    await expect(desk.tell({ 1: DONE })).rejects.toThrow('killed');
    desk.killedAt = null;
    await desk.tell({ 2: DONE });
    expect(desk.log).toEqual([
      'in 1: 1 of 3 parts is signed off: SEC-2. Still open: SEC-3 (2 lines), SEC-4 (2 lines).',
    ]);
  });
});
