import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import { databaseError } from './errors.ts';

/** How transactions begin, and what to hold while a connection is in use. */
export interface GuardOptions {
  readonly where: string;
  /** SQL that begins a transaction; the driver's own when absent. */
  readonly begin?: string;
  /** Waits for the right to use a connection; gives the release. */
  readonly acquire?: () => Promise<() => void>;
}

/** A dialect whose errors are StoreErrors with hints, whatever the driver throws. */
export function guard(dialect: Dialect, options: GuardOptions): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db: Kysely<unknown>) => dialect.createIntrospector(db),
    createDriver: () => new GuardedDriver(dialect.createDriver(), options),
  };
}

class GuardedConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;
  readonly release: () => void;
  readonly #where: string;

  constructor(inner: DatabaseConnection, release: () => void, where: string) {
    this.inner = inner;
    this.release = release;
    this.#where = where;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return await this.inner.executeQuery<R>(query);
    } catch (error) {
      throw databaseError(error, this.#where);
    }
  }

  /** Unused: a stream would hold SQLite's only connection while its reader asks for more. Reads go page by page. */
  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery<R>(query, chunkSize);
  }
}

class GuardedDriver implements Driver {
  readonly #inner: Driver;
  readonly #options: GuardOptions;

  constructor(inner: Driver, options: GuardOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  init(): Promise<void> {
    return this.#guarded(() => this.#inner.init());
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const release = (await this.#options.acquire?.()) ?? (() => {});
    try {
      const inner = await this.#guarded(() => this.#inner.acquireConnection());
      return new GuardedConnection(inner, release, this.#options.where);
    } catch (error) {
      release();
      throw error;
    }
  }

  beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const { begin } = this.#options;
    if (begin === undefined) {
      return this.#guarded(() => this.#inner.beginTransaction(unwrap(connection), settings));
    }
    return connection.executeQuery(CompiledQuery.raw(begin)).then(() => undefined);
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#guarded(() => this.#inner.commitTransaction(unwrap(connection)));
  }

  /**
   * Never throws: what made the transaction fail must reach the caller. A rollback fails only where there is nothing left
   * to roll back: SQLite has done it already (full disk), or the connection is gone.
   */
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#inner.rollbackTransaction(unwrap(connection)).catch(() => {});
  }

  async savepoint(
    connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ): Promise<void> {
    await this.#inner.savepoint?.(unwrap(connection), name, compile);
  }

  async rollbackToSavepoint(
    connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ): Promise<void> {
    await this.#inner.rollbackToSavepoint?.(unwrap(connection), name, compile);
  }

  async releaseSavepoint(
    connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ): Promise<void> {
    await this.#inner.releaseSavepoint?.(unwrap(connection), name, compile);
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    try {
      await this.#inner.releaseConnection(unwrap(connection));
    } finally {
      if (connection instanceof GuardedConnection) connection.release();
    }
  }

  destroy(): Promise<void> {
    return this.#guarded(() => this.#inner.destroy());
  }

  async #guarded<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw databaseError(error, this.#options.where);
    }
  }
}

function unwrap(connection: DatabaseConnection): DatabaseConnection {
  return connection instanceof GuardedConnection ? connection.inner : connection;
}
