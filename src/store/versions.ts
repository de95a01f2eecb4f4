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

/** One round. Returns the rows whose number another process took meanwhile: they are compared with its version next. */
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
    return row === undefined ? [] : [{ index, row }];
  });
  const current = await bulk.current(
    transaction,
    entries.map(({ row }) => row),
  );
  const fresh: { index: number; row: RecordRow; replaces: CurrentVersion | undefined }[] = [];
  entries.forEach(({ index, row }, place) => {
    const known = current.get(place);
    if (known !== undefined && known.version === row.version && known.problem === row.problem) {
      results[index] = { row, seq: known.seq, n: known.n, added: false };
    } else {
      fresh.push({ index, row: { ...row, n: (known?.n ?? 0) + 1 }, replaces: known });
    }
  });
  const seqs = await bulk.insertRecords(
    transaction,
    page,
    fresh.map(({ row }) => row),
  );
  const replaced: number[] = [];
  const raced: number[] = [];
  fresh.forEach(({ index, row, replaces }, place) => {
    const seq = seqs.get(place);
    if (seq === undefined) {
      raced.push(index);
      return;
    }
    results[index] = { row, seq, n: row.n, added: true };
    if (replaces !== undefined) replaced.push(replaces.seq);
  });
  await bulk.supersede(transaction, replaced);
  return raced;
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
