import type { Transaction } from 'kysely';
import { StoreError } from '../domain/errors.ts';
import type { Bulk, CurrentVersion } from './database.ts';
import type { RecordRow } from './rows.ts';
import type { Tables } from './schema.ts';

/** The version that a record of a page turned out to be: new, or one that was there. */
export interface StoredVersion {
  readonly row: Omit<RecordRow, 'n'>;
  readonly seq: number;
  readonly n: number;
  readonly added: boolean;
}

/** More rounds than two processes storing the same records at once can cause. */
const MAX_ROUNDS = 1_000;

/**
 * Stores each record once per content: unknown ids get version 1, changed content the next number, equal content nothing.
 * Gives, in the order of `rows`, the version each one is.
 */
export async function addVersions(
  bulk: Bulk,
  transaction: Transaction<Tables>,
  page: number,
  rows: readonly Omit<RecordRow, 'n'>[],
): Promise<StoredVersion[]> {
  const results = new Array<StoredVersion | undefined>(rows.length);
  const keys = rows.map((row) => `${row.kind}\n${row.id}`);
  // Rows in one order everywhere, so that two transactions never wait for each other in a circle.
  let pending = rows.map((_, index) => index).sort((a, b) => compare(keys[a], keys[b]) || a - b);
  for (let round = 0; pending.length > 0; round++) {
    if (round === MAX_ROUNDS) {
      throw new StoreError('STORE_BUSY', 'another process keeps storing the same records');
    }
    const { batch, later } = onePerRecord(keys, pending);
    const raced = await addBatch(bulk, transaction, page, rows, batch, results);
    pending = [...raced, ...later].sort((a, b) => compare(keys[a], keys[b]) || a - b);
  }
  return results.filter((result) => result !== undefined);
}

/** A record that stands on a page twice (then side by side) is handled in turns: its second content follows its first. */
function onePerRecord(
  keys: readonly string[],
  pending: readonly number[],
): { batch: number[]; later: number[] } {
  const batch: number[] = [];
  const later: number[] = [];
  let before: string | undefined;
  for (const index of pending) {
    (keys[index] === before ? later : batch).push(index);
    before = keys[index];
  }
  return { batch, later };
}

/**
 * One round: first all as new records, because in the large collections nearly all are, and then those that were there
 * against their newest version. Returns the rows whose number another process took meanwhile.
 */
async function addBatch(
  bulk: Bulk,
  transaction: Transaction<Tables>,
  page: number,
  rows: readonly Omit<RecordRow, 'n'>[],
  batch: readonly number[],
  results: (StoredVersion | undefined)[],
): Promise<number[]> {
  const entries = batch.flatMap((index) => {
    const row = rows[index];
    return row === undefined ? [] : [{ index, row: { ...row, n: 1 } }];
  });
  const known = await insert(bulk, transaction, page, entries, results);
  return known.length === 0 ? [] : addToKnown(bulk, transaction, page, known, results);
}

interface Entry {
  readonly index: number;
  readonly row: RecordRow;
}

/** Inserts rows and notes the results. Returns those whose number was taken. */
async function insert<E extends Entry>(
  bulk: Bulk,
  transaction: Transaction<Tables>,
  page: number,
  entries: readonly E[],
  results: (StoredVersion | undefined)[],
): Promise<E[]> {
  const seqs = await bulk.insertRecords(
    transaction,
    page,
    entries.map(({ row }) => row),
  );
  return entries.filter(({ index, row }, place) => {
    const seq = seqs.get(place);
    if (seq !== undefined) results[index] = { row, seq, n: row.n, added: true };
    return seq === undefined;
  });
}

async function addToKnown(
  bulk: Bulk,
  transaction: Transaction<Tables>,
  page: number,
  known: readonly Entry[],
  results: (StoredVersion | undefined)[],
): Promise<number[]> {
  const current = await bulk.current(
    transaction,
    known.map(({ row }) => row),
  );
  const changed: (Entry & { readonly replaces: CurrentVersion | undefined })[] = [];
  known.forEach(({ index, row }, place) => {
    const newest = current.get(place);
    if (newest !== undefined && newest.version === row.version && newest.problem === row.problem) {
      results[index] = { row, seq: newest.seq, n: newest.n, added: false };
    } else {
      changed.push({ index, row: { ...row, n: (newest?.n ?? 0) + 1 }, replaces: newest });
    }
  });
  const raced = new Set(await insert(bulk, transaction, page, changed, results));
  const replaced = changed.flatMap((entry) =>
    raced.has(entry) || entry.replaces === undefined ? [] : [entry.replaces.seq],
  );
  await bulk.supersede(transaction, replaced);
  return [...raced].map(({ index }) => index);
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
