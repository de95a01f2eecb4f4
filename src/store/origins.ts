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

  /** Reads what is not known yet of these pages and sources, by number. */
  async learn(pageNumbers: Iterable<number>, sourceNumbers: Iterable<number>): Promise<void> {
    const pages = unknown(pageNumbers, this.#pages);
    if (pages.length > 0) {
      const found = await this.#db
        .selectFrom('page as p')
        .innerJoin('collection as c', 'c.no', 'p.collection')
        .select(['p.no', 'p.collection', 'p.saved_at as collected_at', 'c.stream', 'c.scope'])
        .where('p.no', 'in', pages)
        .execute();
      for (const { no, ...page } of found) this.#pages.set(no, page);
    }
    const sources = unknown(sourceNumbers, this.#sources);
    if (sources.length === 0) return;
    const found = await this.#db
      .selectFrom('source')
      .select(['no', 'digest'])
      .where('no', 'in', sources)
      .execute();
    for (const { no, digest } of found) this.#sources.set(no, digest);
  }

  /** @throws StoreError when the page that a record names is not there */
  pageOf(page: number, record: string): PageOrigin {
    return this.#pages.get(page) ?? orphaned(record, 'page');
  }

  /** Digest of the bytes behind a record. @throws StoreError when the source that it names is not there */
  artifactOf(source: number, record: string): string {
    return this.#sources.get(source) ?? orphaned(record, 'source');
  }
}

function orphaned(record: string, what: string): never {
  throw new StoreError('RECORD_ORPHANED', `the record ${record} names a ${what} that is not in the store`, {
    hint: 'Restore the store from a backup: fieldwork verify names all that was altered or removed.',
  });
}

function unknown(numbers: Iterable<number>, known: ReadonlyMap<number, unknown>): number[] {
  return [...new Set(numbers)].filter((no) => !known.has(no));
}
