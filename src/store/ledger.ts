import { type Selectable, sql, type Transaction } from 'kysely';
import { canonicalJson, type Digest, digestOf } from '../domain/digest.ts';
import type { Ledger, LedgerEntry, LedgerKind } from '../domain/store.ts';
import type { HeadWitness } from './artifacts.ts';
import type { Database } from './database.ts';
import type { LedgerTable, Tables } from './schema.ts';

export type NewEntry = Parameters<Ledger['append']>[0];

/** `previous` of the first entry. */
export const NO_PREVIOUS: Digest = '0'.repeat(64);
const READ_BATCH = 500;

/** The ledger in its table. Heads go to the witness after the commit: a head that was never committed would be a false alarm. */
export class SqlLedger implements Ledger {
  readonly #database: Database;
  readonly #witness: HeadWitness | null;

  constructor(database: Database, witness: HeadWitness | null) {
    this.#database = database;
    this.#witness = witness;
  }

  async append(entry: NewEntry): Promise<LedgerEntry> {
    const appended = await this.#database.kysely
      .transaction()
      .execute((transaction) => this.appendWithin(transaction, entry));
    await this.witnessed(appended);
    return appended;
  }

  /** Looks and appends under one lock, so that of two processes one appends. */
  async appendOnce(entry: NewEntry, members: readonly string[]): Promise<LedgerEntry> {
    const { there, fresh } = await this.#database.kysely.transaction().execute(async (transaction) => {
      await this.#database.lock(transaction, 'ledger');
      const known = await findSame(transaction, entry, members);
      return known === null
        ? { there: await this.appendWithin(transaction, entry), fresh: true }
        : { there: known, fresh: false };
    });
    if (fresh) await this.witnessed(there);
    return there;
  }

  /** Appends within a larger transaction; call {@link witnessed} after its commit. */
  async appendWithin(transaction: Transaction<Tables>, entry: NewEntry): Promise<LedgerEntry> {
    await this.#database.lock(transaction, 'ledger');
    const head = await transaction
      .selectFrom('ledger')
      .select(['seq', 'hash'])
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    const data = canonicalJson(entry.data);
    const unsealed = {
      seq: (head?.seq ?? 0) + 1,
      kind: entry.kind,
      at: entry.at,
      simulatedClock: entry.simulatedClock,
      data: JSON.parse(data) as LedgerEntry['data'],
      previous: head?.hash ?? NO_PREVIOUS,
    };
    const sealed: LedgerEntry = { ...unsealed, hash: digestOf(unsealed) };
    await transaction
      .insertInto('ledger')
      .values({
        seq: sealed.seq,
        kind: sealed.kind,
        at: sealed.at,
        simulated_clock: sealed.simulatedClock ? 1 : 0,
        data,
        previous: sealed.previous,
        hash: sealed.hash,
      })
      .execute();
    return sealed;
  }

  /** Tells the witness of a committed entry. */
  async witnessed(entry: Pick<LedgerEntry, 'seq' | 'hash'>): Promise<void> {
    await this.#witness?.witness({ seq: entry.seq, hash: entry.hash });
  }

  /** After a crash between commit and witness the newest head is missing there: adds it. */
  async catchUpWitness(): Promise<void> {
    if (this.#witness === null) return;
    const head = await this.head();
    if (head === null) return;
    let newest = 0;
    for await (const { seq } of this.#witness.witnessed()) if (seq > newest) newest = seq;
    if (newest < head.seq) await this.witnessed(head);
  }

  async *entries(filter: { kind?: LedgerKind; afterSeq?: number } = {}): AsyncIterable<LedgerEntry> {
    let after = filter.afterSeq ?? 0;
    for (;;) {
      let query = this.#database.kysely
        .selectFrom('ledger')
        .selectAll()
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(READ_BATCH);
      if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
      const rows = await query.execute();
      for (const row of rows) yield toEntry(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < READ_BATCH) return;
      after = last.seq;
    }
  }

  async head(): Promise<LedgerEntry | null> {
    const row = await this.#database.kysely
      .selectFrom('ledger')
      .selectAll()
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? null : toEntry(row);
  }
}

/** The first entry of the kind that has the same values in these members of its data. */
async function findSame(
  transaction: Transaction<Tables>,
  { kind, data }: NewEntry,
  members: readonly string[],
): Promise<LedgerEntry | null> {
  const wanted = Object.fromEntries(members.map((member) => [member, data[member]]));
  let query = transaction.selectFrom('ledger').selectAll().where('kind', '=', kind).orderBy('seq');
  for (const member of members) {
    // Canonical JSON holds a member always as the same text; LIKE only narrows, for it may ignore case.
    const text = canonicalJson({ [member]: data[member] }).slice(1, -1);
    query = query.where(sql<boolean>`data like ${`%${text.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`);
  }
  for (const row of await query.execute()) {
    const entry = toEntry(row);
    const held = Object.fromEntries(members.map((member) => [member, entry.data[member]]));
    if (canonicalJson(held) === canonicalJson(wanted)) return entry;
  }
  return null;
}

function toEntry(row: Selectable<LedgerTable>): LedgerEntry {
  return {
    seq: row.seq,
    kind: row.kind as LedgerKind,
    at: row.at,
    simulatedClock: row.simulated_clock === 1,
    data: JSON.parse(row.data) as LedgerEntry['data'],
    previous: row.previous,
    hash: row.hash,
  };
}
