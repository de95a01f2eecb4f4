import type { Kysely, Selectable } from 'kysely';
import { canonicalJson, type Digest } from '../domain/digest.ts';
import { StoreError } from '../domain/errors.ts';
import type { Instant } from '../domain/instant.ts';
import type { Outbox, OutboxEntry } from '../domain/store.ts';
import { hasPrefix } from './documents.ts';
import type { OutboxTable, Tables } from './schema.ts';
import { fromColumn, toColumn } from './text.ts';

/**
 * The outbox in its table. Sending may begin only from the state that this process saw last: of two processes that
 * reserved the same key, one begins to send and the other gets an error instead of making a second ticket.
 */
export class SqlOutbox implements Outbox {
  readonly #db: Kysely<Tables>;
  /** Attempt number of each key as this process last saw it. */
  readonly #seen = new Map<string, number>();

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async reserve(key: string, payload: Digest, at: Instant): Promise<OutboxEntry> {
    await this.#db
      .insertInto('outbox')
      .values({
        key: toColumn(key),
        state: 'reserved',
        reserved_at: at,
        sending_at: null,
        sent_at: null,
        payload,
        recovery: null,
        result: null,
        attempt: 0,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const entry = await this.get(key);
    if (entry === null) throw missing(key);
    return entry;
  }

  async markSending(key: string, recovery: Record<string, unknown>, at: Instant): Promise<void> {
    if (!this.#seen.has(key) && (await this.get(key)) === null) throw missing(key);
    const attempt = this.#seen.get(key) ?? 0;
    const { numUpdatedRows } = await this.#db
      .updateTable('outbox')
      .set({
        state: 'sending',
        sending_at: at,
        recovery: canonicalJson(recovery),
        attempt: attempt + 1,
      })
      .where('key', '=', toColumn(key))
      .where('attempt', '=', attempt)
      .where('state', '<>', 'sent')
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 1n) {
      this.#seen.set(key, attempt + 1);
      return;
    }
    const now = await this.get(key);
    if (now === null) throw missing(key);
    throw new StoreError(
      'OUTBOX_TAKEN',
      `another process ${now.state === 'sent' ? 'sent' : 'is sending'} this`,
      {
        where: key,
        hint: 'Wait until the other run has ended, then run again: what it sent is found and not sent twice.',
      },
    );
  }

  async markSent(key: string, result: Record<string, unknown>, at: Instant): Promise<void> {
    await this.#db
      .updateTable('outbox')
      .set({ state: 'sent', sent_at: at, result: canonicalJson(result) })
      .where('key', '=', toColumn(key))
      .where('state', '<>', 'sent')
      .execute();
    if ((await this.get(key)) === null) throw missing(key);
  }

  async get(key: string): Promise<OutboxEntry | null> {
    const row = await this.#db
      .selectFrom('outbox')
      .selectAll()
      .where('key', '=', toColumn(key))
      .executeTakeFirst();
    return row === undefined ? null : this.#toEntry(row);
  }

  async list(prefix: string): Promise<readonly OutboxEntry[]> {
    const rows = await this.#db
      .selectFrom('outbox')
      .selectAll()
      .where(hasPrefix('key', prefix))
      .orderBy('key')
      .execute();
    return rows.map((row) => this.#toEntry(row));
  }

  #toEntry(row: Selectable<OutboxTable>): OutboxEntry {
    const key = fromColumn(row.key);
    this.#seen.set(key, row.attempt);
    return {
      key,
      state: row.state,
      reservedAt: row.reserved_at,
      sendingAt: row.sending_at,
      sentAt: row.sent_at,
      payload: row.payload,
      recovery: row.recovery === null ? null : JSON.parse(row.recovery),
      result: row.result === null ? null : JSON.parse(row.result),
    };
  }
}

function missing(key: string): StoreError {
  return new StoreError('OUTBOX_UNKNOWN', 'this write was never reserved', { where: key });
}
