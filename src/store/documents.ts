import { type Kysely, type RawBuilder, sql } from 'kysely';
import { StoreError } from '../domain/errors.ts';
import type { Instant } from '../domain/instant.ts';
import type { DocumentKind } from '../domain/store.ts';
import type { Tables } from './schema.ts';
import { fromColumn, toColumn } from './text.ts';

/** True for keys that begin with the prefix. LIKE would not do: SQLite's ignores case, and `_` is a wildcard. */
export function hasPrefix(column: string, prefix: string): RawBuilder<boolean> {
  const text = toColumn(prefix);
  return sql<boolean>`substr(${sql.ref(column)}, 1, ${sql.lit([...text].length)}) = ${text}`;
}

/** Frozen and tracked documents by natural key. */
export class Documents {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async putOnce<T>(kind: DocumentKind, key: string, value: T, at: Instant): Promise<T> {
    const text = JSON.stringify(value);
    if (text === undefined) throw new StoreError('DOCUMENT_EMPTY', `${kind} ${key} has no value`);
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto('document')
      .values({ kind, key: toColumn(key), value: text, at })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    // What is ours need not be read again: items of a population are a megabyte or two each time.
    if (numInsertedOrUpdatedRows === 1n) return value;
    const stored = await this.get<T>(kind, key);
    if (stored === null && value !== null) {
      throw new StoreError('DOCUMENT_LOST', `${kind} ${key} was written and is not there`);
    }
    return stored as T;
  }

  async get<T>(kind: DocumentKind, key: string): Promise<T | null> {
    const row = await this.#db
      .selectFrom('document')
      .select('value')
      .where('kind', '=', kind)
      .where('key', '=', toColumn(key))
      .executeTakeFirst();
    return row === undefined ? null : (JSON.parse(row.value) as T);
  }

  async list<T>(kind: DocumentKind, prefix = ''): Promise<{ key: string; value: T; at: Instant }[]> {
    const rows = await this.#db
      .selectFrom('document')
      .select(['key', 'value', 'at'])
      .where('kind', '=', kind)
      .where(hasPrefix('key', prefix))
      .orderBy('key')
      .execute();
    return rows.map(({ key, value, at }) => ({ key: fromColumn(key), value: JSON.parse(value) as T, at }));
  }
}
