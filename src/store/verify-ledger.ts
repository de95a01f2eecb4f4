import type { Kysely } from 'kysely';
import { type Digest, digestOf } from '../domain/digest.ts';
import type { HeadWitness, LedgerHead } from './artifacts.ts';
import { NO_PREVIOUS } from './ledger.ts';
import type { Tables } from './schema.ts';
import { fromColumn } from './text.ts';
import type { Findings } from './verify.ts';

const BATCH = 500;

/** Walks the chain: every hash, every link, every number; then the heads that the witness kept. */
export async function verifyLedger(
  db: Kysely<Tables>,
  witness: HeadWitness | null,
  findings: Findings,
): Promise<{ entries: number; head: LedgerHead | null }> {
  // Before the walk: entries that are appended meanwhile must not look like a cut end.
  const newestHead = await newestOf(witness);
  let previous = NO_PREVIOUS;
  let seq = 0;
  let entries = 0;
  for await (const row of ledgerRows(db)) {
    const where = `ledger ${row.seq}`;
    if (row.seq !== seq + 1) {
      const missing =
        row.seq === seq + 2 ? `entry ${seq + 1} is` : `entries ${seq + 1} to ${row.seq - 1} are`;
      findings.add('ledger-missing', where, `${missing} missing before this one`);
    }
    if (hashOf(row) !== row.hash) {
      findings.add('ledger-altered', where, 'its content does not hash to its hash');
    } else if (row.seq === seq + 1 && row.previous !== previous) {
      findings.add('ledger-altered', where, 'it does not follow from the entry before');
    }
    previous = row.hash;
    seq = row.seq;
    entries++;
  }
  const head = entries === 0 ? null : { seq, hash: previous };
  if (witness === null) {
    findings.note(
      'ledger-cut',
      'ledger',
      'no ledger heads are kept outside the database: a cut end would not show',
    );
  } else {
    await compareHeads(db, witness, seq, newestHead, findings);
  }
  return { entries, head };
}

interface LedgerRow {
  readonly seq: number;
  readonly kind: string;
  readonly at: string;
  readonly simulated_clock: number;
  readonly data: string;
  readonly previous: Digest;
  readonly hash: Digest;
}

/** The hash an entry must have, or null when its data is no JSON any more. */
function hashOf(row: LedgerRow): Digest | null {
  try {
    return digestOf({
      seq: row.seq,
      kind: row.kind,
      at: row.at,
      simulatedClock: row.simulated_clock === 1,
      data: JSON.parse(row.data) as unknown,
      previous: row.previous,
    });
  } catch {
    return null;
  }
}

async function* ledgerRows(db: Kysely<Tables>): AsyncIterable<LedgerRow> {
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = await db
      .selectFrom('ledger')
      .selectAll()
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(BATCH)
      .execute();
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return;
    after = last.seq;
  }
}

async function newestOf(witness: HeadWitness | null): Promise<number> {
  let newest = 0;
  if (witness === null) return newest;
  for await (const { seq } of witness.witnessed()) if (seq > newest) newest = seq;
  return newest;
}

async function compareHeads(
  db: Kysely<Tables>,
  witness: HeadWitness,
  lastSeq: number,
  newest: number,
  findings: Findings,
): Promise<void> {
  let batch: LedgerHead[] = [];
  for await (const head of witness.witnessed()) {
    batch.push(head);
    if (batch.length < BATCH) continue;
    await compareBatch(db, batch, lastSeq, findings);
    batch = [];
  }
  await compareBatch(db, batch, lastSeq, findings);
  if (newest > lastSeq) {
    const message = `the evidence folder saw entry ${newest}, the ledger ends at ${lastSeq}: its end was cut off`;
    findings.add('ledger-cut', `ledger ${newest}`, message);
  }
}

async function compareBatch(
  db: Kysely<Tables>,
  heads: readonly LedgerHead[],
  lastSeq: number,
  findings: Findings,
): Promise<void> {
  const seqs = heads.map((head) => head.seq).filter((seq) => Number.isSafeInteger(seq) && seq <= lastSeq);
  if (seqs.length === 0) return;
  const rows = await db.selectFrom('ledger').select(['seq', 'hash']).where('seq', 'in', seqs).execute();
  const hashes = new Map(rows.map((row) => [row.seq, row.hash]));
  for (const { seq, hash } of heads) {
    const stored = hashes.get(seq);
    if (stored !== undefined && stored !== hash) {
      const message = 'the evidence folder saw another hash for this entry: the ledger was rewritten';
      findings.add('ledger-altered', `ledger ${seq}`, message);
    }
  }
}

/**
 * Ledger entries that name the digest of a frozen document (`data.documentDigest`), or of several (`data.documentDigests`):
 * documents of these digests must be there. Gives the number of documents read.
 */
export async function verifyDocuments(db: Kysely<Tables>, findings: Findings): Promise<number> {
  const keys = await db
    .selectFrom('document')
    .select(['kind', 'key'])
    .orderBy('kind')
    .orderBy('key')
    .execute();
  const digests = new Set<Digest>();
  for (const { kind, key } of keys) {
    const { value } = await db
      .selectFrom('document')
      .select('value')
      .where('kind', '=', kind)
      .where('key', '=', key)
      .executeTakeFirstOrThrow();
    const digest = digestOfText(value);
    if (digest === null) {
      findings.add('document-altered', `${kind} ${fromColumn(key)}`, 'its text is no JSON any more');
    } else {
      digests.add(digest);
    }
  }
  for await (const row of ledgerRows(db)) {
    if (documentDigestsOf(row.data).some((digest) => !digests.has(digest))) {
      const message = `the ${row.kind} that was frozen then was altered or removed`;
      findings.add('document-altered', `ledger ${row.seq}`, message);
    }
  }
  return keys.length;
}

function digestOfText(text: string): Digest | null {
  try {
    return digestOf(JSON.parse(text));
  } catch {
    return null;
  }
}

function documentDigestsOf(data: string): readonly Digest[] {
  if (!data.includes('"documentDigest')) return [];
  try {
    const { documentDigest, documentDigests = [] } = JSON.parse(data) as Record<string, unknown>;
    const all = [documentDigest, ...(Array.isArray(documentDigests) ? documentDigests : [])];
    return all.filter((digest) => typeof digest === 'string');
  } catch {
    return [];
  }
}
