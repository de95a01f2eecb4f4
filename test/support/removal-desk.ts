import { sha256 } from '../../src/domain/digest.ts';
import { SourceError, type SourceFailure } from '../../src/domain/errors.ts';
import { addMs, type Instant } from '../../src/domain/instant.ts';
import type { Grant, Remediation, RemediationStatus } from '../../src/domain/remediation.ts';
import type { ArtifactStore, OutboxEntry, Store } from '../../src/domain/store.ts';
import type { Followed } from '../../src/engine/review/answers/follow.ts';
import {
  type RemediationPorts,
  remediationStatuses,
  ticketMaker,
} from '../../src/engine/review/remediation/follow.ts';
import { notedRemediations } from '../../src/engine/review/remediation/sight.ts';
import { tell } from '../../src/engine/review/remediation/tell.ts';
import {
  remediationDigest,
  remediationNote,
  remediationTicket,
} from '../../src/tickets/remediation-ticket.ts';
import { MemoryStore } from './memory-store.ts';
import { plainBlocks } from './plain-blocks.ts';

/** One removal in a source and a tracker of the test's own, followed by the real engine. */

export const SIGNED_OFF = '2026-09-14T09:00:00.000Z';
const HOUR_MS = 3_600_000;

export const GRANT: Grant = {
  kind: 'okta-group',
  account: 'okta:user/u1',
  from: 'okta:group/g1',
  name: 'group eng-leads',
  rules: [],
};

export function removal(parts: Partial<Remediation> = {}): Remediation {
  return {
    id: '2026Q3/person:ana/3/revoke',
    campaign: '2026Q3',
    assignment: 'person:ana',
    line: 3,
    lineId: 'okta:user/u1|okta:group/g1',
    verb: 'revoke',
    target: null,
    reason: 'moved to sales',
    decidedBy: 'Ana Ruiz',
    decidedAt: SIGNED_OFF,
    signedOffAt: SIGNED_OFF,
    reviewIssue: 'SEC-1',
    person: 'Lena Vogt',
    system: 'Okta',
    account: 'lena@acme.test',
    entitlement: 'group eng-leads',
    privileged: false,
    grants: [GRANT],
    proofs: [GRANT],
    administrator: { name: 'Ito', accountId: 'jira-ito' },
    openedAt: SIGNED_OFF,
    dueDate: '2026-09-21',
    dueAt: '2026-09-22T00:00:00.000Z',
    ...parts,
  };
}

/** What the source shows of each grant, by its `from`. */
type Held = { readonly there: boolean; readonly gives?: string | null } | SourceFailure;

export class RemovalDesk {
  readonly store = new MemoryStore();
  readonly held = new Map<string, Held>();
  readonly looks: string[] = [];
  readonly notes: string[] = [];
  readonly digests: string[] = [];
  tickets = 0;
  reopened = 0;
  doneAt: Instant | null = null;
  /** The review ticket as it stands; without it the decision is not in question. */
  followed: Followed[] = [];
  #now: Instant = SIGNED_OFF;
  readonly #outbox = new Map<string, OutboxEntry>();

  constructor(remediation: Remediation = removal(), held: Held = { there: true }) {
    for (const { from } of remediation.proofs) this.held.set(from, held);
    void this.store.putOnce('remediation', remediation.id, remediation, SIGNED_OFF);
  }

  get now(): Instant {
    return this.#now;
  }

  wait(hours: number): this {
    this.#now = addMs(this.#now, hours * HOUR_MS);
    return this;
  }

  /** The administrator closes the ticket. */
  close(): void {
    this.doneAt = this.wait(1).#now;
    this.wait(1);
  }

  /** Looks and tells, as the hourly run does. */
  async sync(watched = true): Promise<RemediationStatus> {
    const ports = await this.#ports();
    const statuses = await remediationStatuses(ports, { id: '2026Q3', frozenAt: SIGNED_OFF }, this.followed, {
      watched,
    });
    const sink = {
      reopen: async () => {
        this.reopened += 1;
        this.doneAt = null;
        return true;
      },
      comment: async (key: string, _issue: string, body: Parameters<typeof plainBlocks>[0]) => {
        if (this.#outbox.has(key)) return;
        this.#mark(key, { id: key });
        (key.startsWith('remediation/') ? this.notes : this.digests).push(plainBlocks(body));
      },
    };
    const words = { note: remediationNote, digest: remediationDigest };
    await tell({ store: ports.store, clock: ports.clock, sink, ...words }, statuses, this.followed);
    const [status] = statuses;
    if (status === undefined) throw new Error('no remediation');
    return status;
  }

  #mark(key: string, result: Record<string, unknown>): void {
    this.#outbox.set(key, { key, state: 'sent', result } as Partial<OutboxEntry> as OutboxEntry);
  }

  async #ports(): Promise<RemediationPorts> {
    const outbox = { get: async (key: string) => this.#outbox.get(key) ?? null };
    const store = Object.assign(this.store, { outbox }) as unknown as Store;
    const options = { project: 'IT', issueType: 'Task', labels: [], fields: {} };
    return {
      store,
      artifacts: {
        put: async (bytes: Uint8Array) => sha256(bytes),
      } as Partial<ArtifactStore> as ArtifactStore,
      clock: { now: () => this.#now, simulated: true },
      signal: new AbortController().signal,
      noted: await notedRemediations(store),
      refused: new Map(),
      administratorOf: async () => null,
      sink: { state: async () => ({ doneAt: this.doneAt }) as never },
      makeTicket: ticketMaker(
        {
          create: async (key) => {
            this.tickets += 1;
            this.#mark(key, { id: '88', key: 'IT-88' });
            return { id: '88', key: 'IT-88', created: true };
          },
        },
        (remediation) => remediationTicket(remediation, options),
      ),
      look: async (grant) => {
        this.looks.push(grant.from);
        const held = this.held.get(grant.from) ?? { there: false };
        if (typeof held === 'string') throw new SourceError(held, `Okta says ${held}`);
        const source = { request: `GET ${grant.from}`, status: 200, requestId: null, receivedAt: this.#now };
        const bytes = new TextEncoder().encode(JSON.stringify(held));
        return {
          state: held.there ? 'there' : 'gone',
          gives: held.gives ?? null,
          words: held.there ? 'is a member of eng-leads' : 'is no longer in eng-leads',
          at: this.#now,
          raw: [{ bytes, mediaType: 'application/json', source }],
        };
      },
    };
  }
}
