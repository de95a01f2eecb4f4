import { digestOf } from '../../src/domain/digest.ts';
import type { OwnCall } from '../../src/domain/footprint.ts';
import type { Instant } from '../../src/domain/instant.ts';
import type { RecordKind, StoredRecord } from '../../src/domain/records.ts';
import type {
  Collection,
  DocumentKind,
  Ledger,
  LedgerEntry,
  LedgerKind,
  RecordQuery,
  Store,
} from '../../src/domain/store.ts';
import { union, type Window } from '../../src/domain/window.ts';

/** A {@link Store} in memory for engine tests: filled by hand, with the order and once-only writing of the real one. */
export class MemoryStore implements Partial<Store> {
  readonly records: StoredRecord[] = [];
  readonly taken: Collection[] = [];
  readonly written: LedgerEntry[] = [];
  readonly documents = new Map<string, { key: string; value: unknown; at: Instant }>();

  /** As the engine wants it; what a test does not need is not there and throws when called. */
  asStore(): Store {
    return this as unknown as Store;
  }

  exclusively<T>(_name: string, action: () => Promise<T>): Promise<T> {
    return action();
  }

  add(...records: StoredRecord[]): this {
    this.records.push(...records);
    return this;
  }

  /** A collection of a stream that was completed, or failed. */
  collected(stream: string, scope: string, window: Window | null, parts: Partial<Collection> = {}): this {
    const startedAt = parts.startedAt ?? window?.to ?? '2026-10-05T00:00:00.000Z';
    this.taken.push({
      id: `c${this.taken.length + 1}`,
      stream,
      scope,
      mode: window === null ? 'snapshot' : 'events',
      window,
      state: 'complete',
      startedAt,
      endedAt: startedAt,
      pages: 1,
      records: 0,
      next: null,
      problems: [],
      failure: null,
      seenPerDate: {},
      ...parts,
    });
    return this;
  }

  async collections(
    filter: { stream?: string; scope?: string; since?: Instant } = {},
  ): Promise<Collection[]> {
    const { stream, scope, since } = filter;
    return this.taken.filter(
      (entry) =>
        (stream === undefined || entry.stream === stream) &&
        (scope === undefined || entry.scope === scope) &&
        (since === undefined || entry.startedAt >= since),
    );
  }

  /** First requests that collections made, by stream. */
  readonly asked: (OwnCall & { readonly stream: string })[] = [];

  async firstRequests({ stream, scope, window }: Parameters<Store['firstRequests']>[0]): Promise<OwnCall[]> {
    return this.asked.filter(
      (call) =>
        call.stream === stream &&
        (scope === undefined || call.scope === scope) &&
        call.at >= window.from &&
        call.at < window.to,
    );
  }

  async coverage(stream: string, scope: string): Promise<Window[]> {
    const complete = (await this.collections({ stream, scope })).filter(({ state }) => state === 'complete');
    return union(complete.flatMap(({ window }) => (window === null ? [] : [window])));
  }

  async *events<K extends RecordKind>({ kind, window }: RecordQuery<K>): AsyncIterable<StoredRecord<K>> {
    const fitting = this.records
      .filter((record) => record.kind === kind)
      .filter(({ at }) => window === undefined || (at !== null && at >= window.from && at < window.to))
      .toSorted((a, b) => compare(a.at ?? '', b.at ?? '') || compare(a.id, b.id));
    yield* fitting as StoredRecord<K>[];
  }

  async *eventBatches<K extends RecordKind>(query: RecordQuery<K>): AsyncIterable<StoredRecord<K>[]> {
    for await (const record of this.events(query)) yield [record];
  }

  async snapshot<K extends RecordKind>(
    kind: K,
  ): Promise<{ collections: Collection[]; records: StoredRecord<K>[] }> {
    const records = this.records.filter((record) => record.kind === kind) as StoredRecord<K>[];
    const streams = new Set(records.map((record) => record.stream));
    return { collections: this.taken.filter(({ stream }) => streams.has(stream)), records };
  }

  readonly ledger: Ledger = {
    append: async (entry) => {
      const body = {
        ...entry,
        // A real store keeps JSON: what came in as an object must come out as a copy.
        data: JSON.parse(JSON.stringify(entry.data)) as Record<string, unknown>,
        seq: this.written.length + 1,
        previous: this.written.at(-1)?.hash ?? '0'.repeat(64),
      };
      const written = { ...body, hash: digestOf(body) };
      this.written.push(written);
      return written;
    },
    appendOnce: async (entry, members) =>
      this.written.find(
        ({ kind, data }) => kind === entry.kind && members.every((name) => data[name] === entry.data[name]),
      ) ?? this.ledger.append(entry),
    entries: (filter = {}) => this.#entries(filter.kind),
    head: async (): Promise<LedgerEntry | null> => this.written.at(-1) ?? null,
  };

  async *#entries(kind: LedgerKind | undefined): AsyncIterable<LedgerEntry> {
    yield* this.written.filter((entry) => kind === undefined || entry.kind === kind);
  }

  async putOnce<T>(collection: DocumentKind, key: string, value: T, at: Instant): Promise<T> {
    const name = `${collection}\n${key}`;
    const existing = this.documents.get(name);
    if (existing === undefined) {
      this.documents.set(name, { key, value: JSON.parse(JSON.stringify(value)) as T, at });
      return value;
    }
    return existing.value as T;
  }

  async list<T>(collection: DocumentKind, prefix = ''): Promise<{ key: string; value: T; at: Instant }[]> {
    return [...this.documents]
      .filter(([name]) => name.startsWith(`${collection}\n${prefix}`))
      .map(([, { key, value, at }]) => ({ key, value: value as T, at }))
      .toSorted((a, b) => compare(a.key, b.key));
  }

  async get<T>(collection: DocumentKind, key: string): Promise<T | null> {
    return (this.documents.get(`${collection}\n${key}`)?.value as T | undefined) ?? null;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
