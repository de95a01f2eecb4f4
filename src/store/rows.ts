import type { Page } from '../domain/connector.ts';
import type { Digest } from '../domain/digest.ts';
import { canonicalJson, sha256 } from '../domain/digest.ts';
import { StoreError } from '../domain/errors.ts';
import { toColumn, toColumnOrNull } from './text.ts';

/** A record of a page, ready for its table: texts escaped, data canonical, version computed. */
export interface PreparedRecord {
  readonly kind: string;
  readonly id: string;
  readonly at: string;
  readonly version: Digest;
  readonly problem: string | null;
  readonly position: string;
  /** Index of the artifact on the page. */
  readonly artifact: number;
  readonly data: string;
}

/** A version to insert. */
export interface RecordRow extends PreparedRecord {
  readonly n: number;
  readonly source: number;
}

/**
 * Prepares the records of a page. A record that names an artifact the page does not have is an error:
 * a record without bytes behind it would be no evidence.
 */
export function prepareRecords(page: Page, where: string): PreparedRecord[] {
  const { canonical } = page;
  return page.records.map((record, index) => {
    const artifact = record.artifactIndex ?? 0;
    if (page.artifacts[artifact] === undefined) {
      throw new StoreError('PAGE_NO_ARTIFACT', `record ${record.id} names artifact ${artifact} of its page`, {
        where,
        hint: 'A connector must hand over the bytes behind every record.',
      });
    }
    const data = canonical?.texts[index] ?? canonicalJson(record.data);
    return {
      kind: record.kind,
      id: toColumn(record.id),
      at: record.at ?? '',
      version: canonical?.versions[index] ?? sha256(data),
      problem: toColumnOrNull(record.problem),
      position: toColumn(record.position),
      artifact,
      data,
    };
  });
}

/** Members of a record version that prove it; order and spelling are fixed. */
export interface ProofLine {
  readonly kind: string;
  readonly id: string;
  readonly n: number;
  readonly at: string;
  readonly version: string;
  readonly problem: string | null;
  readonly position: string;
  readonly digest: string;
}

/** What a page says about itself, apart from its records. */
export interface ProofPage {
  readonly seq: number;
  readonly saved_at: string;
  readonly next: string | null;
  readonly records: number;
  readonly problems: string;
  readonly seen: string;
  readonly observed_from: string | null;
  readonly observed_to: string | null;
}

export interface ProofSource {
  readonly position: number;
  readonly digest: string;
  readonly media_type: string;
  readonly request: string;
  readonly status: number | null;
  readonly request_id: string | null;
  readonly received_at: string;
}

/**
 * Digest over a page, its artifacts with how they were obtained, and the record versions that rest on it:
 * those it added (events) or showed (snapshots). Independent of the order of rows.
 */
export function proofOf(
  page: ProofPage,
  sources: readonly ProofSource[],
  lines: readonly ProofLine[],
): Digest {
  const about = canonicalJson({
    seq: page.seq,
    savedAt: page.saved_at,
    next: page.next,
    records: page.records,
    problems: page.problems,
    seen: page.seen,
    observedFrom: page.observed_from,
    observedTo: page.observed_to,
    sources: sources
      .toSorted((a, b) => a.position - b.position)
      .map((source) => ({
        position: source.position,
        digest: source.digest,
        mediaType: source.media_type,
        request: source.request,
        status: source.status,
        requestId: source.request_id,
        receivedAt: source.received_at,
      })),
  });
  // JSON, because texts of vendors may hold any separator.
  const texts = lines.map(({ kind, id, n, at, version, problem, position, digest }) =>
    JSON.stringify([kind, id, n, at, version, problem, position, digest]),
  );
  return sha256(`${about}\n${texts.sort().join('\n')}`);
}

/** Digest over the proofs of a collection's pages, in order: what the ledger keeps of a collection. */
export function sealOf(proofs: readonly Digest[]): Digest {
  return sha256(proofs.map((proof) => `${proof}\n`).join(''));
}
