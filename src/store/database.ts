import type { CompiledQuery, Kysely, Transaction } from 'kysely';
import type { RecordRow } from './rows.ts';
import type { Tables } from './schema.ts';

/** What differs between the two databases beyond what Kysely hides, as capabilities. */
export interface Database {
  /**
   * Takes a lock that ends with this process, however it ends; null while another process or handle has it.
   * Gives what releases it.
   */
  hold(name: string): Promise<(() => Promise<void>) | null>;
  readonly kysely: Kysely<Tables>;
  /** For messages: the file, or host and database; never a password. */
  readonly where: string;
  readonly bulk: Bulk;
  /** Rows as lists of their columns in the order of the query: an object for each of a million rows costs more than reading it. */
  rows(query: CompiledQuery): Promise<readonly (readonly unknown[])[]>;
  /**
   * A transaction that need not be on disk when it returns: a power cut may undo it together with all that came after it,
   * never in part, until an ordinary transaction follows. Spares a wait for the disk per page.
   */
  writeBehind<T>(action: (transaction: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Serialises writers of one thing until the transaction ends. */
  lock(transaction: Transaction<Tables>, thing: string): Promise<void>;
}

export interface CurrentVersion {
  readonly seq: number;
  readonly n: number;
  readonly version: string;
  readonly problem: string | null;
}

/** Many rows at once; a page may hold 10,000 records. */
export interface Bulk {
  /** The newest version of each record that exists, by index of `keys`. */
  current(
    transaction: Transaction<Tables>,
    keys: readonly { readonly kind: string; readonly id: string }[],
  ): Promise<ReadonlyMap<number, CurrentVersion>>;
  /** Inserts versions; gives the `seq` of each row by index, without those that were stored before. */
  insertRecords(
    transaction: Transaction<Tables>,
    page: number,
    rows: readonly RecordRow[],
  ): Promise<ReadonlyMap<number, number>>;
  /** Marks versions as no longer the newest. */
  supersede(transaction: Transaction<Tables>, seqs: readonly number[]): Promise<void>;
  observe(
    transaction: Transaction<Tables>,
    page: number,
    observations: readonly { readonly record: number; readonly source: number; readonly position: string }[],
  ): Promise<void>;
}
