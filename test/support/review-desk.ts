import { sha256, wordsDigest } from '../../src/domain/digest.ts';
import { SourceError, type SourceFailure } from '../../src/domain/errors.ts';
import { addMs, type Instant } from '../../src/domain/instant.ts';
import type { Assignment, Campaign, Flag, ReviewLine } from '../../src/domain/review.ts';
import type { ArtifactStore, OutboxEntry, Store } from '../../src/domain/store.ts';
import type {
  TicketBlock,
  TicketComment,
  TicketConversation,
  TicketFile,
  TicketPerson,
} from '../../src/domain/ticket.ts';
import type { Delegate } from '../../src/engine/review/answers/hear.ts';
import { reviewStatus } from '../../src/engine/review/status.ts';
import { type SyncPorts, syncReview } from '../../src/engine/review/sync.ts';
import { reviewReply } from '../../src/tickets/review-reply.ts';
import { MemoryStore } from './memory-store.ts';
import { plainBlocks } from './plain-blocks.ts';

/** One review ticket in a tracker of the test's own, followed by the real engine: people talk, `sync` reads and answers. */

export const OPENED = '2026-09-14T09:00:00.000Z';
export const ANA: TicketPerson = { id: 'jira-ana', displayName: 'Ana Ruiz', accountType: 'atlassian' };
export const BEN: TicketPerson = { id: 'jira-ben', displayName: 'Ben Ode', accountType: 'atlassian' };
export const ROBOT: TicketPerson = { id: 'jira-bot', displayName: 'Automation', accountType: 'app' };
const FIELDWORK: TicketPerson = { id: 'jira-fw', displayName: 'Fieldwork', accountType: 'atlassian' };

export const FLAGGED: readonly Flag[] = [{ code: 'dormant', text: 'not used for 143 days' }];

export function reviewLine(number: number, parts: Partial<ReviewLine> = {}): Assignment['lines'][number] {
  return {
    number,
    id: `okta:user/u${number}|okta:app/a1`,
    identityId: `person:u${number}`,
    person: `Person ${number}`,
    email: `p${number}@acme.test`,
    system: 'Okta',
    account: `p${number}@acme.test`,
    accountRecord: `okta:user/u${number}`,
    entitlement: 'Salesforce',
    entitlementRecord: 'okta:app/a1',
    how: 'direct',
    lastUsed: null,
    mfa: 'yes',
    privileged: false,
    flags: [],
    evidence: [],
    grants: [],
    gives: null,
    ownerKey: null,
    rule: 'manager',
    note: null,
    ...parts,
  };
}

export class ReviewDesk {
  readonly store = new MemoryStore();
  readonly campaign: Campaign;
  readonly artifacts = new Map<string, Uint8Array>();
  readonly delegates = new Map<string, Delegate[]>();
  /** Whether the workflow lets a done ticket go back to work. */
  reopenable = true;
  /** What a workbook of these bytes says. */
  workbook: SyncPorts['readWorkbook'] = async () => ({ answers: [], problems: [] });
  /** Makes the next call to Jira of this name fail. */
  failing: 'read' | 'download' | 'comment' | 'reopen' | null = null;
  gone = false;

  readonly #outbox = new Map<string, OutboxEntry>();
  readonly #comments: TicketComment[] = [];
  readonly #files: TicketFile[] = [];
  readonly #changes: TicketConversation['changes'][number][] = [];
  #done: { at: Instant; by: TicketPerson } | null = null;
  #minutes = 0;
  #id = 1_000;

  constructor(lines: readonly Assignment['lines'][number][] = [1, 2, 3].map((number) => reviewLine(number))) {
    const assignment: Assignment = {
      id: 'person:ana',
      origin: null,
      reviewerId: 'person:ana',
      reviewerName: 'Ana Ruiz',
      reviewerEmail: 'ana@acme.test',
      jiraAccountId: ANA.id,
      lines,
    };
    this.campaign = {
      id: '2026Q3',
      review: 'all',
      period: '2026Q3',
      frozenAt: OPENED,
      dueDate: '2026-09-28',
      query: 'all',
      sources: [],
      digest: '0'.repeat(64),
      assignments: [assignment],
    };
    this.#mark('review/2026Q3/person:ana/create', { id: '1', key: 'SEC-1' });
  }

  /** The clock of the tracker: every event comes a minute after the one before. */
  get now(): Instant {
    return addMs(OPENED, this.#minutes * 60_000);
  }

  say(text: string, author: TicketPerson | null = ANA): string {
    const at = this.#next();
    const id = String(this.#id++);
    this.#comments.push({ id, author, editor: author, created: at, updated: at, text, marked: false });
    return id;
  }

  edit(id: string, text: string, editor: TicketPerson = ANA): void {
    const index = this.#comments.findIndex((comment) => comment.id === id);
    const before = this.#comments[index];
    if (before !== undefined) this.#comments[index] = { ...before, text, editor, updated: this.#next() };
  }

  remove(id: string): void {
    this.#comments.splice(
      this.#comments.findIndex((comment) => comment.id === id),
      1,
    );
  }

  attach(name: string, author: TicketPerson = ANA, size = 1_000): void {
    this.#files.push({ id: String(this.#id++), name, size, author, created: this.#next() });
  }

  close(by: TicketPerson = ANA): void {
    this.#done = { at: this.#next(), by };
  }

  /** Closes it with a comment typed into the dialog of the transition: stored a moment later. */
  closeSaying(text: string): void {
    this.close();
    const at = addMs(this.now, 40);
    const id = String(this.#id++);
    this.#comments.push({ id, author: ANA, editor: ANA, created: at, updated: at, text, marked: false });
  }

  change(field: string, author: TicketPerson = BEN): void {
    this.#changes.push({ at: this.#next(), author, field, from: 'a', to: 'b' });
  }

  get isDone(): boolean {
    return this.#done !== null;
  }

  /** A run that was killed after the tracker took its comment and before it could note that. */
  killedWhileSaying(text: string): void {
    this.say(text, FIELDWORK);
    const key = 'review/2026Q3/person:ana/reply/00009';
    const entry = { key, state: 'sending', recovery: { text: wordsDigest(text) }, result: null };
    this.#outbox.set(key, entry as Partial<OutboxEntry> as OutboxEntry);
  }

  /** What the program wrote, oldest first, as plain text. */
  get replies(): string[] {
    return this.#comments.filter(({ author }) => author === FIELDWORK).map(({ text }) => text);
  }

  get lastReply(): string {
    return this.replies.at(-1) ?? '';
  }

  async sync() {
    const calendar = { weekend: [6, 7], holidays: [] };
    const reminders = { beforeDue: [5, 1], afterDue: [1, 3], escalateAfter: 3, hour: 9, calendar };
    return syncReview(this.#ports(), this.campaign, {
      timezone: 'UTC',
      delegates: this.delegates,
      reminders,
      escalation: { name: 'Cleo Sun', accountId: 'jira-cleo' },
    });
  }

  /** Lets days pass. */
  wait(days: number): void {
    this.#minutes += days * 24 * 60;
  }

  async status() {
    return reviewStatus(this.#ports(), this.campaign, { timezone: 'UTC', delegates: this.delegates });
  }

  #next(): Instant {
    this.#minutes += 1;
    return this.now;
  }

  #mark(key: string, result: Record<string, unknown>): void {
    const entry = { key, state: 'sent', payload: '', recovery: null, result } as Partial<OutboxEntry>;
    this.#outbox.set(key, entry as OutboxEntry);
  }

  #ports(): SyncPorts {
    const outbox = {
      get: async (key: string) => this.#outbox.get(key) ?? null,
      list: async (prefix: string) => [...this.#outbox.values()].filter(({ key }) => key.startsWith(prefix)),
    };
    const artifacts = {
      put: async (bytes: Uint8Array) => {
        this.artifacts.set(sha256(bytes), bytes);
        return sha256(bytes);
      },
    };
    return {
      store: Object.assign(this.store, { outbox }) as unknown as Store,
      artifacts: artifacts as Partial<ArtifactStore> as ArtifactStore,
      clock: { now: () => this.now, simulated: true },
      progress: { step: () => {} },
      readWorkbook: (...args) => this.workbook(...args),
      reply: reviewReply,
      sink: {
        read: async () => {
          this.#mayFail('read');
          return this.gone ? null : this.#conversation();
        },
        download: async (file) => {
          this.#mayFail('download', 'gone');
          return new TextEncoder().encode(file.name);
        },
        comment: async (key, _issueId, body) => this.#write(key, body),
        reopen: async () => {
          this.#mayFail('reopen');
          if (this.reopenable) this.#done = null;
          return this.reopenable;
        },
      },
    };
  }

  #mayFail(call: NonNullable<ReviewDesk['failing']>, how: SourceFailure = 'unavailable'): void {
    if (this.failing !== call) return;
    this.failing = null;
    throw new SourceError(how, `Jira is away at ${call}`);
  }

  #write(key: string, body: readonly TicketBlock[]): void {
    this.#mayFail('comment');
    if (this.#outbox.has(key)) return;
    const id = this.say(plainBlocks(body), FIELDWORK);
    this.#mark(key, { id });
  }

  #conversation(): TicketConversation {
    const done = this.#done;
    return {
      state: {
        id: '1',
        key: 'SEC-1',
        statusId: done === null ? '1' : '3',
        statusName: done === null ? 'To Do' : 'Done',
        statusCategory: done === null ? 'new' : 'done',
        doneAt: done?.at ?? null,
        doneBy: done?.by ?? null,
      },
      projectKey: 'SEC',
      assignee: ANA,
      assigneeTimezone: null,
      changes: [...this.#changes],
      comments: [...this.#comments],
      files: [...this.#files],
      raw: [],
    };
  }
}
