import type { Kysely } from 'kysely';
import { StoreError } from '../domain/errors.ts';
import type { Tables } from './schema.ts';

/** Where records came from. */

/** Where a page came from. */
export interface PageOrigin {
  readonly collection: number;
  readonly collected_at: string;
  readonly stream: string;
  readonly scope: string;
}

/** What a record says of itself. */
export interface RecordTexts {
  readonly kind: string;
  readonly id: string;
  readonly at: string;
  readonly version: string;
  readonly problem: string | null;
  readonly position: string;
  readonly data: string;
}

/** A record row with the numbers of its page and source. */
export interface RecordRow extends RecordTexts {
  readonly page: number;
  readonly source: number;
}

/**
 * Pages and sources of records, each read once: they are few, and joining them to every record takes longer than reading the
 * records.
 */
export class Origins {
  readonly #db: Kysely<Tables>;
  readonly #pages = new Map<number, PageOrigin>();
  readonly #sources = new Map<number, string>();

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async learn(rows: readonly RecordRow[]): Promise<void> {
    const pages = unknown(rows, 'page', this.#pages);
    if (pages.length > 0) {
      const found = await this.#db
        .selectFrom('page as p')
        .innerJoin('collection as c', 'c.no', 'p.collection')
        .select(['p.no', 'p.collection', 'p.saved_at as collected_at', 'c.stream', 'c.scope'])
        .where('p.no', 'in', pages)
        .execute();
      for (const { no, ...page } of found) this.#pages.set(no, page);
    }
    const sources = unknown(rows, 'source', this.#sources);
    if (sources.length === 0) return;
    const found = await this.#db
      .selectFrom('source')
      .select(['no', 'digest'])
      .where('no', 'in', sources)
      .execute();
    for (const { no, digest } of found) this.#sources.set(no, digest);
  }

  /** @throws StoreError when the record names a page that is not there */
  pageOf(row: RecordRow): PageOrigin {
    return this.#pages.get(row.page) ?? orphaned(row, 'page');
  }

  /** Digest of the bytes behind a record. @throws StoreError when the record names a source that is not there */
  artifactOf(row: RecordRow): string {
    return this.#sources.get(row.source) ?? orphaned(row, 'source');
  }
}

function orphaned({ id }: RecordRow, what: string): never {
  throw new StoreError('RECORD_ORPHANED', `the record ${id} names a ${what} that is not in the store`, {
    hint: 'Restore the store from a backup: fieldwork verify names all that was altered or removed.',
  });
}

function unknown(
  rows: readonly RecordRow[],
  column: 'page' | 'source',
  known: ReadonlyMap<number, unknown>,
): number[] {
  return [...new Set(rows.map((row) => row[column]))].filter((no) => !known.has(no));
}
