import type { Digest } from '../domain/digest.ts';
import { StoreError } from '../domain/errors.ts';
import type { Progress } from '../domain/ports.ts';
import type { ArtifactStore, Store } from '../domain/store.ts';
import { isHeadWitness } from './artifacts.ts';
import { SqlStore } from './store.ts';
import { verifyArtifacts } from './verify-artifacts.ts';
import { verifyCollections } from './verify-collections.ts';
import { verifyDocuments, verifyLedger } from './verify-ledger.ts';
import { verifyRecords } from './verify-records.ts';

/** What can be wrong, by a stable code. */
export type VerifyCode =
  | 'artifact-altered'
  | 'artifact-missing'
  | 'artifact-unknown'
  | 'record-altered'
  | 'record-orphaned'
  | 'page-altered'
  | 'collection-altered'
  | 'collection-missing'
  | 'collection-unsealed'
  | 'ledger-altered'
  | 'ledger-missing'
  | 'ledger-cut'
  | 'document-altered';

export interface VerifyFinding {
  readonly code: VerifyCode;
  /** The artifact, record, page, collection, ledger entry or document. */
  readonly where: string;
  /** One sentence for people. */
  readonly message: string;
}

export interface VerifyReport {
  /** True when nothing was altered, is missing or was removed. */
  readonly ok: boolean;
  /** What is wrong; at most {@link MAX_LISTED} per code, `found` has the full counts. */
  readonly findings: readonly VerifyFinding[];
  /** How many findings of each code. */
  readonly found: Readonly<Partial<Record<VerifyCode, number>>>;
  /** For information: artifacts that no page names (a process was killed between bytes and page), and limits of this check. */
  readonly notes: readonly VerifyFinding[];
  readonly checked: {
    readonly artifacts: number;
    readonly bytes: number;
    readonly records: number;
    readonly pages: number;
    readonly collections: number;
    readonly ledgerEntries: number;
    readonly documents: number;
  };
  /** Write it down outside this machine: a store that was rewritten as a whole has another one. */
  readonly ledgerHead: { readonly seq: number; readonly hash: Digest } | null;
  readonly schemaVersion: string;
}

/** More of one kind are counted, not listed: a report stays readable, and memory flat. */
export const MAX_LISTED = 200;

/** Collects findings while parts of the check run. */
export class Findings {
  readonly list: VerifyFinding[] = [];
  readonly notes: VerifyFinding[] = [];
  readonly found: Partial<Record<VerifyCode, number>> = {};

  add(code: VerifyCode, where: string, message: string): void {
    const count = (this.found[code] ?? 0) + 1;
    this.found[code] = count;
    if (count <= MAX_LISTED) this.list.push({ code, where, message });
  }

  note(code: VerifyCode, where: string, message: string): void {
    if (this.notes.length < MAX_LISTED) this.notes.push({ code, where, message });
  }
}

/**
 * Re-hashes every artifact and record, recomputes every collection's seal, walks the ledger chain and compares it with
 * its witness in the evidence folder. Changes nothing. Memory stays flat.
 * @throws StoreError when the store cannot be read at all; everything else is a finding.
 */
export async function verifyEvidence(
  store: Store,
  artifacts: ArtifactStore,
  { progress }: { readonly progress: Progress },
): Promise<VerifyReport> {
  if (!(store instanceof SqlStore)) throw new StoreError('STORE_FOREIGN', 'this store cannot be verified');
  const db = store.database.kysely;
  const findings = new Findings();
  progress.step('Ledger: walking the chain');
  const ledger = await verifyLedger(db, isHeadWitness(artifacts) ? artifacts : null, findings);
  progress.step('Documents: comparing with the ledger');
  const documents = await verifyDocuments(db, findings);
  progress.step('Collections: recomputing seals');
  const { collections, pages } = await verifyCollections(db, findings, progress);
  progress.step('Records: re-hashing');
  const records = await verifyRecords(db, findings, progress);
  progress.step('Artifacts: re-hashing');
  const { count, bytes } = await verifyArtifacts(db, artifacts, findings, progress);
  return {
    ok: findings.list.length === 0,
    findings: findings.list,
    found: findings.found,
    notes: findings.notes,
    checked: {
      artifacts: count,
      bytes,
      records,
      pages,
      collections,
      ledgerEntries: ledger.entries,
      documents,
    },
    ledgerHead: ledger.head,
    schemaVersion: store.schemaVersion,
  };
}
