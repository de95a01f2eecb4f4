import type { GapReport } from '../domain/audit.ts';
import type { Store } from '../domain/store.ts';

/**
 * Reports of audits that were made, oldest first; two of the same instant in the order in which the ledger names them.
 * @param period such as `2026Q3`; null: of every period
 */
export async function keptAudits(store: Pick<Store, 'list'>, period: string | null): Promise<GapReport[]> {
  const kept = await store.list<GapReport>('audit', period === null ? '' : `${period}/`);
  return kept.map(({ value }) => value).toSorted(byTime);
}

const byTime = (a: GapReport, b: GapReport): number =>
  a.generatedAt === b.generatedAt
    ? (a.ledgerHead?.seq ?? 0) - (b.ledgerHead?.seq ?? 0)
    : a.generatedAt < b.generatedAt
      ? -1
      : 1;
