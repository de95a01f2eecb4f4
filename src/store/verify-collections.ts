import type { Kysely, Selectable } from 'kysely';
import { canonicalJson, type Digest } from '../domain/digest.ts';
import type { Progress } from '../domain/ports.ts';
import { type CollectionRow, collectionId, toWindow } from './collection-rows.ts';
import { type ProofLine, proofOf, sealOf } from './rows.ts';
import type { PageTable, Tables } from './schema.ts';
import type { Findings, VerifyCode } from './verify.ts';

const LEDGER_BATCH = 2_000;
const COLLECTION_BATCH = 200;

/** Recomputes the proof of every page and the seal of every collection, and compares the latter with the ledger. */
export async function verifyCollections(
  db: Kysely<Tables>,
  findings: Findings,
  progress: Progress,
): Promise<{ collections: number; pages: number }> {
  let after = 0;
  let collections = 0;
  let pages = 0;
  for (;;) {
    const rows = await db
      .selectFrom('collection')
      .selectAll()
      .where('no', '>', after)
      .orderBy('no')
      .limit(COLLECTION_BATCH)
      .execute();
    const last = rows.length < COLLECTION_BATCH ? undefined : rows.at(-1);
    const seals = await latestSeals(db, after, last?.no ?? null);
    for (const row of rows) {
      const seal = seals.get(collectionId(row.no));
      pages += await verifyCollection(db, row, seal, findings);
      seals.delete(collectionId(row.no));
    }
    for (const id of seals.keys()) {
      findings.add('collection-missing', id, 'the ledger knows it and it is not in the store');
    }
    collections += rows.length;
    if (last === undefined) return { collections, pages };
    after = last.no;
    progress.step(`Collections: ${collections} recomputed`);
  }
}

interface Problem {
  readonly code: VerifyCode;
  readonly where: string;
  readonly message: string;
}

/** Gives the number of pages. */
async function verifyCollection(
  db: Kysely<Tables>,
  row: CollectionRow,
  seal: Seal | undefined,
  findings: Findings,
): Promise<number> {
  const { proofs, problems } = await recomputePages(db, row);
  problems.push(...compareWithLedger(row, proofs, seal));
  // A collection that another process is working on right now is no finding; the next check sees it at rest.
  const moving = problems.length > 0 && (await hasMoved(db, row));
  if (!moving) for (const { code, where, message } of problems) findings.add(code, where, message);
  return proofs.length;
}

async function hasMoved(db: Kysely<Tables>, row: CollectionRow): Promise<boolean> {
  const now = await db
    .selectFrom('collection')
    .select(['state', 'pages'])
    .where('no', '=', row.no)
    .executeTakeFirst();
  return now !== undefined && (now.state !== row.state || now.pages !== row.pages);
}

interface Seal {
  readonly state: string;
  readonly stream: string;
  readonly scope: string;
  readonly window: unknown;
  readonly startedAt: string;
  readonly pages: number;
  readonly records: number;
  readonly failure: string | null;
  readonly digest: Digest;
}

/** The last ledger entry of each collection numbered above `after` up to `upTo` (null: without end). */
async function latestSeals(
  db: Kysely<Tables>,
  after: number,
  upTo: number | null,
): Promise<Map<string, Seal>> {
  const seals = new Map<string, Seal>();
  let afterSeq = 0;
  for (;;) {
    const rows = await db
      .selectFrom('ledger')
      .select(['seq', 'data'])
      .where('kind', '=', 'collection')
      .where('seq', '>', afterSeq)
      .orderBy('seq')
      .limit(LEDGER_BATCH)
      .execute();
    for (const { data } of rows) {
      const seal = parseSeal(data);
      const no = Number(seal?.collection.slice(1));
      if (seal !== null && no > after && (upTo === null || no <= upTo)) seals.set(seal.collection, seal);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < LEDGER_BATCH) return seals;
    afterSeq = last.seq;
  }
}

/** Null for an entry that was damaged: the walk along the chain already says so. */
function parseSeal(data: string): (Seal & { readonly collection: string }) | null {
  try {
    const seal = JSON.parse(data) as Seal & { collection?: unknown };
    return typeof seal.collection === 'string' ? { ...seal, collection: seal.collection } : null;
  } catch {
    return null;
  }
}

/** A collection that was resumed goes on past its last seal: then the pages that the seal counted must still be the same. */
function compareWithLedger(
  row: CollectionRow,
  proofs: readonly Digest[],
  seal: Seal | undefined,
): readonly Problem[] {
  const where = `${collectionId(row.no)} (${row.stream}:${row.scope}, ${row.started_at})`;
  const problems: Problem[] = [];
  const altered = (message: string) => problems.push({ code: 'collection-altered', where, message });
  if (proofs.length !== row.pages) altered(`it says ${row.pages} pages and has ${proofs.length}`);
  if (seal === undefined) {
    const message = 'it has ended without a ledger entry';
    if (row.state !== 'running') problems.push({ code: 'collection-unsealed', where, message });
    return problems;
  }
  if (sealOf(proofs.slice(0, seal.pages)) !== seal.digest) {
    altered('its pages or records are not those the ledger sealed: altered, removed, added or exchanged');
  }
  if (row.state !== 'running' && canonicalJson(sealedFacts(seal)) !== canonicalJson(storedFacts(row))) {
    altered('its state, window or counts are not those the ledger sealed');
  }
  return problems;
}

function sealedFacts(seal: Seal): Omit<Seal, 'digest'> {
  const { state, stream, scope, window, startedAt, pages, records, failure } = seal;
  return { state, stream, scope, window, startedAt, pages, records, failure };
}

function storedFacts(row: CollectionRow): Omit<Seal, 'digest'> {
  return {
    state: row.state,
    stream: row.stream,
    scope: row.scope,
    window: toWindow(row.window_from, row.window_to),
    startedAt: row.started_at,
    pages: row.pages,
    records: row.records,
    failure: failureCode(row.failure),
  };
}

function failureCode(failure: string | null): string | null {
  if (failure === null) return null;
  try {
    return (JSON.parse(failure) as { code: string }).code;
  } catch {
    return 'unreadable';
  }
}

/** The recomputed proofs of the collection's pages, in order, and the pages whose own proof differs. */
async function recomputePages(
  db: Kysely<Tables>,
  row: CollectionRow,
): Promise<{ proofs: Digest[]; problems: Problem[] }> {
  const proofs: Digest[] = [];
  const problems: Problem[] = [];
  let after = 0;
  for (;;) {
    const pages = await db
      .selectFrom('page')
      .selectAll()
      .where('collection', '=', row.no)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(COLLECTION_BATCH)
      .execute();
    for (const page of pages) {
      const proof = await recomputeProof(db, row, page);
      proofs.push(proof);
      if (proof === page.proof) continue;
      const where = `${collectionId(row.no)} page ${page.seq} (${row.stream}:${row.scope})`;
      const message =
        'what rests on it is not what it brought: a record was altered, removed, added or exchanged';
      problems.push({ code: 'page-altered', where, message });
    }
    const last = pages.at(-1);
    if (last === undefined || pages.length < COLLECTION_BATCH) return { proofs, problems };
    after = last.seq;
  }
}

async function recomputeProof(
  db: Kysely<Tables>,
  collection: CollectionRow,
  page: Selectable<PageTable>,
): Promise<Digest> {
  const sources = await db.selectFrom('source').selectAll().where('page', '=', page.no).execute();
  const lines = collection.mode === 'snapshot' ? await observedLines(db, page) : await addedLines(db, page);
  return proofOf(page, sources, lines);
}

function observedLines(db: Kysely<Tables>, page: Selectable<PageTable>): Promise<ProofLine[]> {
  return db
    .selectFrom('observation as o')
    .innerJoin('record as r', 'r.seq', 'o.record')
    .innerJoin('source as s', 's.no', 'o.source')
    .select(['r.kind', 'r.id', 'r.n', 'r.at', 'r.version', 'r.problem', 'o.position', 's.digest'])
    .where('o.page', '=', page.no)
    .execute();
}

async function addedLines(db: Kysely<Tables>, page: Selectable<PageTable>): Promise<ProofLine[]> {
  if (page.first_record === null || page.last_record === null) return [];
  return db
    .selectFrom('record as r')
    .innerJoin('source as s', 's.no', 'r.source')
    .select(['r.kind', 'r.id', 'r.n', 'r.at', 'r.version', 'r.problem', 'r.position', 's.digest'])
    .where('r.seq', '>=', page.first_record)
    .where('r.seq', '<=', page.last_record)
    .where('r.page', '=', page.no)
    .execute();
}
