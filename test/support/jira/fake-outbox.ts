import { StoreError } from '../../../src/domain/errors.ts';
import type { Outbox, OutboxEntry } from '../../../src/domain/store.ts';

/** An outbox in memory for tests; `before` and `after` run around every call and may throw, as a process that dies does. */
export class FakeOutbox implements Outbox {
  readonly entries = new Map<string, OutboxEntry>();
  before: (call: string) => void = () => {};
  after: (call: string) => void = () => {};

  reserve(key: string, payload: string, at: string): Promise<OutboxEntry> {
    return this.#step('reserve', () => {
      const entry = this.entries.get(key) ?? {
        key,
        state: 'reserved',
        reservedAt: at,
        sendingAt: null,
        sentAt: null,
        payload,
        recovery: null,
        result: null,
      };
      this.entries.set(key, entry);
      return entry;
    });
  }

  markSending(key: string, recovery: Record<string, unknown>, at: string): Promise<void> {
    return this.#step('markSending', () => this.#change(key, { state: 'sending', recovery, sendingAt: at }));
  }

  markSent(key: string, result: Record<string, unknown>, at: string): Promise<void> {
    return this.#step('markSent', () => this.#change(key, { state: 'sent', result, sentAt: at }));
  }

  get(key: string): Promise<OutboxEntry | null> {
    return this.#step('get', () => this.entries.get(key) ?? null);
  }

  list(prefix: string): Promise<readonly OutboxEntry[]> {
    return this.#step('list', () =>
      [...this.entries.values()].filter((entry) => entry.key.startsWith(prefix)),
    );
  }

  #change(key: string, change: Partial<OutboxEntry>): void {
    const entry = this.entries.get(key);
    if (entry === undefined || entry.state === 'sent') throw new StoreError('OUTBOX_UNKNOWN', key);
    this.entries.set(key, { ...entry, ...change });
  }

  async #step<T>(call: string, work: () => T): Promise<T> {
    this.before(call);
    const value = work();
    this.after(call);
    return value;
  }
}
