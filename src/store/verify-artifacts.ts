import type { Kysely } from 'kysely';
import type { Digest } from '../domain/digest.ts';
import { coerceError, StoreError } from '../domain/errors.ts';
import type { Progress } from '../domain/ports.ts';
import type { ArtifactStore } from '../domain/store.ts';
import type { Tables } from './schema.ts';
import type { Findings } from './verify.ts';

/** Files read at once: hides the latency of one disk without holding many pages in memory. */
const AT_ONCE = 4;
const BATCH = 1_000;
const PROGRESS_EVERY = 1_000;

/**
 * Compares the folder with the digests that pages and the ledger name: both come in ascending order, so one walk side by side finds
 * what is missing on either side. Every artifact present is re-hashed, also those that no page names.
 */
export async function verifyArtifacts(
  db: Kysely<Tables>,
  artifacts: ArtifactStore,
  findings: Findings,
  progress: Progress,
): Promise<{ count: number; bytes: number }> {
  const named = namedDigests(db)[Symbol.asyncIterator]();
  let wanted = await named.next();
  let count = 0;
  let bytes = 0;
  let last = '';
  const running = new Set<Promise<void>>();
  for await (const { digest, size } of artifacts.list()) {
    if (digest <= last) throw new StoreError('ARTIFACTS_UNSORTED', 'the artifact list is not in order');
    last = digest;
    while (wanted.done !== true && wanted.value < digest) {
      await reportMissing(findings, artifacts, wanted.value);
      wanted = await named.next();
    }
    if (wanted.done !== true && wanted.value === digest) wanted = await named.next();
    else findings.note('artifact-unknown', artifacts.locate(digest), 'nothing names it');
    const check = rehash(artifacts, digest, findings).finally(() => running.delete(check));
    running.add(check);
    if (running.size >= AT_ONCE) await Promise.race(running);
    count++;
    bytes += size;
    if (count % PROGRESS_EVERY === 0) progress.step(`Artifacts: ${count} re-hashed`);
  }
  await Promise.all(running);
  for (; wanted.done !== true; wanted = await named.next()) {
    await reportMissing(findings, artifacts, wanted.value);
  }
  return { count, bytes };
}

async function rehash(artifacts: ArtifactStore, digest: Digest, findings: Findings): Promise<void> {
  try {
    await artifacts.get(digest);
  } catch (thrown) {
    const error = coerceError(thrown);
    findings.add('artifact-altered', artifacts.locate(digest), error.message);
  }
}

/** Asks once more: a page that is saved during the walk names artifacts that the walk has already passed. */
async function reportMissing(findings: Findings, artifacts: ArtifactStore, digest: Digest): Promise<void> {
  try {
    await artifacts.get(digest);
  } catch (thrown) {
    const missing = thrown instanceof StoreError && thrown.code === 'ARTIFACT_MISSING';
    const message = missing
      ? 'it is named as evidence and not in the evidence folder'
      : coerceError(thrown).message;
    findings.add(missing ? 'artifact-missing' : 'artifact-altered', artifacts.locate(digest), message);
  }
}

/** In ascending order: what pages name, and what the ledger names itself (words in review tickets come in no page). */
async function* namedDigests(db: Kysely<Tables>): AsyncIterable<Digest> {
  const others = await digestsInLedger(db);
  let next = 0;
  for await (const digest of digestsOfPages(db)) {
    for (; (others[next] ?? digest) < digest; next++) yield others[next] ?? '';
    if (others[next] === digest) next++;
    yield digest;
  }
  yield* others.slice(next);
}

async function digestsInLedger(db: Kysely<Tables>): Promise<Digest[]> {
  const rows = await db
    .selectFrom('ledger')
    .select('data')
    .where('kind', 'in', ['decision', 'sign-off', 'sight', 'closing'])
    .execute();
  const digests = new Set<Digest>();
  for (const { data } of rows) {
    const { artifacts } = parsed(data);
    if (Array.isArray(artifacts)) for (const one of artifacts) if (typeof one === 'string') digests.add(one);
  }
  return [...digests].sort();
}

/** An altered entry is a finding of the ledger's own check. */
function parsed(data: string): { readonly artifacts?: unknown } {
  try {
    return JSON.parse(data) as { artifacts?: unknown };
  } catch {
    return {};
  }
}

async function* digestsOfPages(db: Kysely<Tables>): AsyncIterable<Digest> {
  let after = '';
  for (;;) {
    const rows = await db
      .selectFrom('source')
      .select('digest')
      .distinct()
      .where('digest', '>', after)
      .orderBy('digest')
      .limit(BATCH)
      .execute();
    for (const { digest } of rows) yield digest;
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return;
    after = last.digest;
  }
}
