import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  auditPacketFiles,
  excerptsOf,
  MANIFEST,
  neededPlaces,
  type PacketRole,
  redactionFor,
} from '../../reports/audit-packet/index.ts';
import type { App } from '../compose.ts';
import type { GapReport, Population } from '../domain/audit.ts';
import { sha256 } from '../domain/digest.ts';
import { coerceError, StoreError, UsageError } from '../domain/errors.ts';
import type { ArtifactStore, LedgerEntry, Store } from '../domain/store.ts';
import { type FrozenHead, withItems } from '../engine/frozen-population.ts';

/** What a packet is read from. */
export interface PacketSource {
  readonly store: Pick<Store, 'get' | 'list' | 'ledger' | 'snapshot'>;
  readonly artifacts: Pick<ArtifactStore, 'get'>;
}

/** The packet's files by name: read only, the same for the same report. @throws UsageError when the audit cannot be packed */
export async function packetOf(
  source: PacketSource,
  report: GapReport,
  role: PacketRole,
  ticket: (key: string) => string | null,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { store, artifacts } = source;
  if (report.controls.some(({ outcomes }) => outcomes === undefined))
    throw new UsageError(`the audit of ${report.generatedAt} was made by a version that kept no outcomes`, {
      hint: `Audit again, the populations and draws stay: fieldwork audit run --period ${report.period.id}`,
    });
  const excerpts = [];
  for (const [digest, positions] of neededPlaces(report))
    excerpts.push(...excerptsOf(digest, await bytesOf(artifacts, digest), positions));
  const people = await peopleOf(store, report);
  const seen = excerpts.map(({ value }) => value);
  const redaction = redactionFor(role, people, report, seen);
  const populations = await populationsOf(store, report);
  const ledger = await ledgerOf(store, report);
  return auditPacketFiles({ report, populations, ledger, excerpts, redaction }, ticket);
}

/** Missing evidence is said in the packet, and never stops it; altered evidence does. */
async function bytesOf(artifacts: PacketSource['artifacts'], digest: string): Promise<Uint8Array | null> {
  try {
    return await artifacts.get(digest);
  } catch (thrown) {
    if (thrown instanceof StoreError && thrown.code === 'ARTIFACT_MISSING') return null;
    throw thrown;
  }
}

/** Names of the people in the directory, as of the report, so that a later packet of it is the same. */
async function peopleOf(store: PacketSource['store'], { generatedAt }: GapReport): Promise<string[][]> {
  const { records } = await store.snapshot('okta.user', generatedAt);
  return records
    .map(({ id, data }) => ({
      id,
      names: [data.login, data.email, data.displayName].filter((name) => typeof name === 'string'),
    }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ names }) => names);
}

/** As frozen: the report has only their ids. */
async function populationsOf(store: PacketSource['store'], report: GapReport): Promise<Population[]> {
  const kept = await store.list<FrozenHead>('population', `${report.period.id}/`);
  const populations: Population[] = [];
  for (const { id, digest, frozenAt, supplement = false } of report.populations) {
    const found = kept.find(
      ({ value }) =>
        value.id === id &&
        value.digest === digest &&
        value.frozenAt === frozenAt &&
        value.supplement === supplement,
    );
    if (found === undefined)
      throw new StoreError(
        'POPULATION_MISSING',
        `the population ${id} frozen ${frozenAt} is not in the store`,
        {
          hint: 'Run `fieldwork verify` to see what else was changed; restore the database from a backup.',
        },
      );
    populations.push(await withItems(store, found.key, found.value));
  }
  return populations;
}

/** From the first population of the period to the entry of the audit, none left out. */
async function ledgerOf(store: PacketSource['store'], report: GapReport): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const entry of store.ledger.entries()) {
    const key = String(entry.data.key ?? '');
    const begins = entry.kind === 'population' && key.startsWith(`${report.period.id}/`);
    if (entries.length === 0 && !begins && entry.seq !== report.ledgerHead?.seq) continue;
    entries.push(entry);
    if (entry.seq === report.ledgerHead?.seq) return entries;
  }
  throw new StoreError(
    'AUDIT_NOT_IN_LEDGER',
    `the ledger has no entry of the audit of ${report.generatedAt}`,
    {
      hint: 'Run `fieldwork verify` to see what else was changed; restore the database from a backup.',
    },
  );
}

/** A packet as it was written. */
export interface WrittenPacket {
  readonly folder: string;
  readonly files: number;
  /** SHA-256 of the manifest, which names all other files: also in the ledger. */
  readonly manifest: string;
}

/** Writes the packet of a report into a folder and notes it in the ledger. */
export async function writeAuditPacket(
  app: App,
  report: GapReport,
  out: string,
  role: PacketRole,
): Promise<WrittenPacket> {
  const jira = app.config.connectors.jira?.url.replace(/\/$/, '');
  const files = await packetOf(app, report, role, (key) =>
    jira === undefined ? null : `${jira}/browse/${encodeURIComponent(key)}`,
  );
  const folder = resolve(out);
  await replaceFolder(folder, files);
  const manifest = sha256(files.get(MANIFEST) ?? '');
  await app.store.ledger.append({
    kind: 'report',
    at: app.clock.now(),
    simulatedClock: app.clock.simulated,
    data: {
      period: report.period.id,
      generatedAt: report.generatedAt,
      format: `packet/${role}`,
      sha256: manifest,
    },
  });
  return { folder, files: files.size, manifest };
}

/**
 * Writes beside and renames, so that no half packet ever has the name of a whole one; a kill in between leaves the older packet beside it.
 * @throws UsageError when the folder holds something that is no packet
 */
export async function replaceFolder(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const older = await isOlderPacket(folder);
  const [fresh, old] = [`${folder}.fieldwork-part`, `${folder}.fieldwork-old`];
  try {
    await rm(fresh, { recursive: true, force: true });
    for (const [name, bytes] of files) {
      await mkdir(dirname(join(fresh, name)), { recursive: true });
      await writeFile(join(fresh, name), bytes);
    }
    await rm(old, { recursive: true, force: true });
    if (older) await rename(folder, old);
    // An empty folder gives way to the new one by itself.
    await rename(fresh, folder);
    await rm(old, { recursive: true, force: true });
  } catch (thrown) {
    throw new StoreError('PACKET_NOT_WRITTEN', `cannot write ${folder}: ${coerceError(thrown).message}`, {
      hint: 'Check space and permissions of the folder and of the one it lies in, or name another with --out.',
    });
  }
}

const FOLDER_HINT = 'Name a new or empty folder, or one with an older packet: that is replaced.';

/** False where there is nothing yet. */
async function isOlderPacket(folder: string): Promise<boolean> {
  const there = await readdir(folder).catch((thrown: unknown): string[] => {
    const { code } = coerceError(thrown) as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    const why = code === 'ENOTDIR' ? 'a file is in the way' : coerceError(thrown).message;
    throw new UsageError(`--out ${folder}: ${why}`, { hint: FOLDER_HINT });
  });
  if (there.length === 0) return false;
  if (there.includes(MANIFEST) && there.includes('verify.py')) return true;
  throw new UsageError(`--out ${folder}: the folder holds something that is no audit packet`, {
    hint: FOLDER_HINT,
  });
}
