import { digestOf } from '../../../domain/digest.ts';
import { addDays, type Instant, startOfDate } from '../../../domain/instant.ts';
import type { HeldReview } from '../../../domain/items-reviews.ts';
import type { LedgerEntry, Store } from '../../../domain/store.ts';
import type { Closing } from './close.ts';
import type { ClosingFacts } from './facts.ts';
import { weighedTests } from './practice.ts';

/** A review as the mock audit looks at it: the same tests as in its packet, made anew, and what the ledger says of it. */

/** What the ledger says of reviews, in the order of its entries. */
export type ReviewEntries = Readonly<Record<'campaign' | 'ticket' | 'closing', readonly LedgerEntry[]>>;

export async function reviewEntries({ ledger }: Pick<Store, 'ledger'>): Promise<ReviewEntries> {
  const of = async (kind: keyof ReviewEntries): Promise<LedgerEntry[]> => {
    const found: LedgerEntry[] = [];
    for await (const entry of ledger.entries({ kind })) found.push(entry);
    return found;
  };
  return { campaign: await of('campaign'), ticket: await of('ticket'), closing: await of('closing') };
}

/** @param closeWithinDays days after the due date in which a review has to be closed */
export function heldReview(
  facts: ClosingFacts,
  closing: Closing | null,
  entries: ReviewEntries,
  closeWithinDays: number,
): HeldReview {
  const { campaign, timezone } = facts.status;
  const { id, frozenAt, digest, dueDate } = campaign;
  const ofThis = ({ data }: LedgerEntry): boolean => data.campaign === id;
  const said = (kind: keyof ReviewEntries, what: (entry: LedgerEntry) => boolean): number | null =>
    entries[kind].find((entry) => ofThis(entry) && what(entry))?.seq ?? null;
  return {
    campaign: id,
    frozenAt,
    lines: listedLines(facts),
    digest,
    tests: weighedTests(facts),
    ledger: {
      list: said('campaign', ({ data }) => data.digest === digest),
      firstTicket: said('ticket', () => true),
      closing:
        closing === null ? null : said('closing', ({ data }) => data.documentDigest === digestOf(closing)),
    },
    closeBy: closeByOf(dueDate, closeWithinDays, timezone),
    closing:
      closing === null
        ? null
        : {
            closedAt: closing.closedAt,
            closedBy: closing.closedBy,
            packet: closing.packet,
            over: closing.over.length,
          },
  };
}

/** Lines that were handed on are in two tickets and count once. */
function listedLines({ status }: ClosingFacts): number {
  const listed = status.campaign.assignments.filter(({ origin }) => origin === null);
  return listed.reduce((sum, { lines }) => sum + lines.length, 0);
}

/** The whole of its last day counts. */
function closeByOf(dueDate: string, days: number, timezone: string): Instant {
  return startOfDate(addDays(dueDate, days + 1), timezone);
}
