import type { Transaction } from 'kysely';
import type { Page } from '../domain/connector.ts';
import { canonicalJson, type Digest, sha256 } from '../domain/digest.ts';
import { StoreError } from '../domain/errors.ts';
import type { Instant } from '../domain/instant.ts';
import type { RecordKind } from '../domain/records.ts';
import type { ArtifactStore } from '../domain/store.ts';
import { type CollectionRow, collectionId, collectionNo, lockRow } from './collection-rows.ts';
import { declareKinds } from './collections.ts';
import type { Database } from './database.ts';
import { type PreparedRecord, type ProofLine, type ProofSource, prepareRecords, proofOf } from './rows.ts';
import type { Tables } from './schema.ts';
import { toColumn, toColumnOrNull } from './text.ts';
import { addVersions, type StoredVersion } from './versions.ts';

/** A page whose bytes are already durable, ready for its transaction. */
interface PreparedPage {
  readonly page: Page;
  readonly at: Instant;
  readonly digests: readonly Digest[];
  readonly records: readonly PreparedRecord[];
  readonly identity: Digest;
  readonly next: string | null;
  readonly problems: string;
  readonly seen: string;
}

/** Saves pages: bytes first, then everything else in one transaction. */
export class Pages {
  readonly #database: Database;
  readonly #artifacts: ArtifactStore;
  /** Kinds already declared per stream by this process: saves a statement per page. */
  readonly #declared = new Set<string>();

  constructor(database: Database, artifacts: ArtifactStore) {
    this.#database = database;
    this.#artifacts = artifacts;
  }

  async save(id: string, page: Page, at: Instant): Promise<{ readonly added: number }> {
    const no = collectionNo(id);
    const digests = await this.#putArtifacts(page);
    const prepared = prepare(page, digests, at, id);
    // Bytes are on disk by now. A power cut may take the newest pages back, each with its resume point: they are read
    // again. What the ledger says about a collection is written through, and everything before it with it.
    const { added, declared } = await this.#database.writeBehind((transaction) =>
      this.#saveWithin(transaction, no, prepared),
    );
    for (const name of declared) this.#declared.add(name);
    return { added };
  }

  /** Waits for all, so that a failure leaves no write behind that is still running. */
  async #putArtifacts(page: Page): Promise<Digest[]> {
    const puts = await Promise.allSettled(page.artifacts.map(({ bytes }) => this.#artifacts.put(bytes)));
    return puts.map((put) => {
      if (put.status === 'rejected') throw put.reason;
      return put.value;
    });
  }

  async #saveWithin(
    transaction: Transaction<Tables>,
    no: number,
    prepared: PreparedPage,
  ): Promise<{ added: number; declared: string[] }> {
    const collection = await lockRow(transaction, this.#database, no);
    if (await isSaved(transaction, no, prepared.identity)) return { added: 0, declared: [] };
    if (collection.state !== 'running') {
      throw new StoreError(
        'COLLECTION_ENDED',
        `collection ${collectionId(no)} has ended: ${collection.state}`,
        {
          where: `${collection.stream}:${collection.scope}`,
          hint: 'Another run ended it. Collect again: nothing is lost.',
        },
      );
    }
    const declared = await this.#declareKinds(transaction, collection.stream, prepared.records);
    const pageNo = await insertPage(transaction, no, collection.pages + 1, prepared);
    const sources = await insertSources(transaction, pageNo, prepared);
    const added = await this.#saveRecords(transaction, collection, pageNo, prepared, sources);
    await transaction
      .updateTable('collection')
      .set({
        pages: collection.pages + 1,
        records: collection.records + prepared.records.length,
        next: prepared.next,
      })
      .where('no', '=', no)
      .execute();
    return { added, declared };
  }

  async #declareKinds(
    transaction: Transaction<Tables>,
    stream: string,
    records: readonly PreparedRecord[],
  ): Promise<string[]> {
    const kinds = [...new Set(records.map((record) => record.kind))];
    const unknown = kinds.filter((kind) => !this.#declared.has(`${stream} ${kind}`));
    await declareKinds(transaction, stream, unknown as RecordKind[]);
    return unknown.map((kind) => `${stream} ${kind}`);
  }

  /** Versions, observations (snapshots only), and the proof over what now rests on this page. */
  async #saveRecords(
    transaction: Transaction<Tables>,
    collection: CollectionRow,
    pageNo: number,
    prepared: PreparedPage,
    sources: readonly (ProofSource & { readonly no: number })[],
  ): Promise<number> {
    const rows = prepared.records.map((record) => ({ ...record, source: sources[record.artifact]?.no ?? 0 }));
    const versions = await addVersions(this.#database.bulk, transaction, pageNo, rows);
    const snapshot = collection.mode === 'snapshot';
    const shown = snapshot ? firstOfEach(versions) : versions.filter((version) => version.added);
    if (snapshot) {
      const observations = shown.map(({ seq, row }) => ({
        record: seq,
        source: row.source,
        position: row.position,
      }));
      await this.#database.bulk.observe(transaction, pageNo, observations);
    }
    const added = versions.filter((version) => version.added);
    const digestOfSource = new Map(sources.map((source) => [source.no, source.digest]));
    const lines = shown.map((version) => toLine(version, digestOfSource.get(version.row.source) ?? ''));
    await transaction
      .updateTable('page')
      .set({
        ...rangeOf(added),
        proof: proofOf(
          {
            seq: collection.pages + 1,
            saved_at: prepared.at,
            next: prepared.next,
            records: prepared.records.length,
            problems: prepared.problems,
            seen: prepared.seen,
            observed_from: prepared.page.observed?.from ?? null,
            observed_to: prepared.page.observed?.to ?? null,
          },
          sources,
          lines,
        ),
      })
      .where('no', '=', pageNo)
      .execute();
    return added.length;
  }
}

function prepare(page: Page, digests: readonly Digest[], at: Instant, where: string): PreparedPage {
  const records = prepareRecords(page, where);
  const problems = JSON.stringify(page.problems);
  const seen = canonicalJson(page.seenPerDate ?? {});
  // Arrays only, so that plain JSON is canonical: a page may hold 10,000 records.
  const identity = sha256(
    JSON.stringify([
      page.artifacts.map(({ source }, index) => [digests[index], source.request]),
      records.map(({ kind, id, version, problem, position }) => [kind, id, version, problem, position]),
      [page.next, problems, seen, page.observed?.from ?? null, page.observed?.to ?? null],
    ]),
  );
  return { page, at, digests, records, identity, next: toColumnOrNull(page.next), problems, seen };
}

async function isSaved(
  transaction: Transaction<Tables>,
  collection: number,
  identity: Digest,
): Promise<boolean> {
  const row = await transaction
    .selectFrom('page')
    .select('no')
    .where('collection', '=', collection)
    .where('identity', '=', identity)
    .executeTakeFirst();
  return row !== undefined;
}

async function insertPage(
  transaction: Transaction<Tables>,
  collection: number,
  seq: number,
  prepared: PreparedPage,
): Promise<number> {
  const { no } = await transaction
    .insertInto('page')
    .values({
      collection,
      seq,
      identity: prepared.identity,
      proof: '',
      saved_at: prepared.at,
      next: prepared.next,
      records: prepared.records.length,
      first_record: null,
      last_record: null,
      problems: prepared.problems,
      seen: prepared.seen,
      observed_from: prepared.page.observed?.from ?? null,
      observed_to: prepared.page.observed?.to ?? null,
    })
    .returning('no')
    .executeTakeFirstOrThrow();
  return no;
}

async function insertSources(
  transaction: Transaction<Tables>,
  page: number,
  prepared: PreparedPage,
): Promise<(ProofSource & { readonly no: number })[]> {
  const sources: (ProofSource & { readonly no: number })[] = [];
  for (const [position, artifact] of prepared.page.artifacts.entries()) {
    const source: ProofSource = {
      position,
      digest: prepared.digests[position] ?? '',
      media_type: toColumn(artifact.mediaType),
      request: toColumn(artifact.source.request),
      status: artifact.source.status,
      request_id: toColumnOrNull(artifact.source.requestId),
      received_at: artifact.source.receivedAt,
    };
    const { no } = await transaction
      .insertInto('source')
      .values({ ...source, page, size: artifact.bytes.byteLength })
      .returning('no')
      .executeTakeFirstOrThrow();
    sources.push({ ...source, no });
  }
  return sources;
}

/** A record may stand twice on a page; it is observed once, where it stood first. */
function firstOfEach(versions: readonly StoredVersion[]): StoredVersion[] {
  const seen = new Set<number>();
  return versions.filter(({ seq }) => !seen.has(seq) && seen.add(seq));
}

function toLine({ row, n }: StoredVersion, digest: Digest): ProofLine {
  const { kind, id, at, version, problem, position } = row;
  return { kind, id, n, at, version, problem, position, digest };
}

function rangeOf(added: readonly StoredVersion[]): {
  first_record: number | null;
  last_record: number | null;
} {
  let first: number | null = null;
  let last: number | null = null;
  for (const { seq } of added) {
    if (first === null || seq < first) first = seq;
    if (last === null || seq > last) last = seq;
  }
  return { first_record: first, last_record: last };
}
