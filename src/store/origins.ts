import type { Kysely } from 'kysely';
import { StoreError } from '../domain/errors.ts';
import type { Tables } from './schema.ts';

/** Where records came from. */

/** Where a page came from. */
interface PageOrigin {
  readonly collection: number;
  readonly collected_at: string;
  readonly stream: string;
  readonly scope: string;
}

interface RecordTexts {
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

/** A record row joined with where it came from. */
export interface JoinedRow extends RecordTexts, PageOrigin {
  readonly artifact: string;
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

  /** @throws StoreError when a record names a page or source that is not there */
  join({ page, source, ...row }: RecordRow): JoinedRow {
    const origin = this.#pages.get(page);
    const artifact = this.#sources.get(source);
    if (origin === undefined || artifact === undefined)
      throw new StoreError(
        'RECORD_ORPHANED',
        `the record ${row.id} names a page or source that is not in the store`,
        { hint: 'Restore the store from a backup: fieldwork verify names all that was altered or removed.' },
      );
    return { ...row, artifact, ...origin };
  }
}

function unknown(
  rows: readonly RecordRow[],
  column: 'page' | 'source',
  known: ReadonlyMap<number, unknown>,
): number[] {
  return [...new Set(rows.map((row) => row[column]))].filter((no) => !known.has(no));
}
