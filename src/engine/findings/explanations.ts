import type { Digest } from '../../domain/digest.ts';
import type { Explanation, FindingStanding, Said, TicketObservation } from '../../domain/finding.ts';
import type { Instant } from '../../domain/instant.ts';
import type { FindingFacts } from './standing.ts';

/**
 * Nature and cause of a finding are said in its ticket or written into the workbook of a gap report. Whichever was written last
 * comes first, and the other stays beside it where the two disagree. Pure.
 */

type Kind = 'nature' | 'cause';
const KINDS: readonly Kind[] = ['nature', 'cause'];
const ALSO = { nature: 'alsoNature', cause: 'alsoCause' } as const;

/** What people said of a finding, from its ticket as it was read last and from workbooks. */
export function saidOf({
  observations,
  explanations = [],
}: Pick<FindingFacts, 'observations' | 'explanations'>): Pick<
  FindingStanding,
  'nature' | 'cause' | 'alsoNature' | 'alsoCause'
> {
  // Whoever takes the words of a comment back has not said them.
  const ticket: Pick<TicketObservation, Kind> = observations.at(-1) ?? {};
  const said: { -readonly [K in 'nature' | 'cause' | 'alsoNature' | 'alsoCause']?: Said } = {};
  for (const kind of KINDS) {
    const inTicket = ticket[kind];
    const inBook = newestIn(explanations, kind);
    const [first, second] = inOrder(inTicket, inBook);
    if (first !== undefined) said[kind] = first;
    if (first !== undefined && second !== undefined && !isSame(first.text, second.text))
      said[ALSO[kind]] = second;
  }
  return said;
}

/** Later words first; of the same instant those of the ticket, which tells its time itself. */
function inOrder(inTicket: Said | undefined, inBook: Said | undefined): (Said | undefined)[] {
  if (inTicket === undefined) return [inBook];
  return inBook !== undefined && inBook.at > inTicket.at ? [inBook, inTicket] : [inTicket, inBook];
}

/** By when the workbook was saved: an old one that is found again says nothing new. */
function newestIn(explanations: readonly Explanation[], kind: Kind): Said | undefined {
  let newest: Said | undefined;
  for (const { savedAt, at, by, period, ...words } of explanations) {
    const text = words[kind];
    if (text !== undefined && (newest === undefined || savedAt >= newest.at))
      newest = { text, by, at: savedAt, period, importedAt: at };
  }
  return newest;
}

/** Programs keep letters, but not always spaces and composed forms. */
export const isSame = (one: string, other: string): boolean => evenly(one) === evenly(other);
const evenly = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();

/** What a workbook says of one finding; empty text: nothing is written there. */
export interface WrittenRow {
  readonly finding: string;
  readonly nature: string;
  readonly cause: string;
}

/** A workbook that was read and belongs to an audit of this store. */
export interface FilledWorkbook {
  readonly rows: readonly WrittenRow[];
  readonly workbook: Digest;
  readonly by: string;
  readonly period: string;
  readonly auditedAt: Instant;
  /** As the file says; null: it does not. */
  readonly savedAt: Instant | null;
}

export interface TakenIn {
  readonly explanations: readonly Explanation[];
  /** Cells that say what is known already. */
  readonly known: number;
  /** Words that stood in the workbook when it was made, and were deleted: they are taken back in the ticket. */
  readonly deleted: readonly { readonly finding: string; readonly kind: Kind }[];
}

/**
 * What of a workbook is new: not what stood in it when it was made, and not what was taken in before.
 * @param printed what stood in it when it was made
 */
export function takeIn(
  facts: ReadonlyMap<string, Pick<FindingFacts, 'observations' | 'explanations'>>,
  printed: readonly FindingStanding[],
  { rows, savedAt, ...book }: FilledWorkbook,
  now: Instant,
): TakenIn {
  const explanations: Explanation[] = [];
  const deleted: { finding: string; kind: Kind }[] = [];
  const saved = between(savedAt ?? book.auditedAt, book.auditedAt, now);
  let known = 0;
  for (const { finding, ...words } of rows) {
    const before = printed.find((standing) => standing.finding.id === finding);
    const own = facts.get(finding) ?? { observations: [] };
    const fresh: { nature?: string; cause?: string } = {};
    for (const kind of KINDS) {
      const text = words[kind].trim();
      const wasPrinted = before?.[kind]?.text;
      if (text === '' && wasPrinted !== undefined) deleted.push({ finding, kind });
      if (text === '') continue;
      if (isKnown(own, kind, text, book.workbook) || (wasPrinted !== undefined && isSame(wasPrinted, text)))
        known += 1;
      else fresh[kind] = text;
    }
    if (Object.keys(fresh).length > 0)
      explanations.push({ finding, at: now, savedAt: saved, ...book, ...fresh });
  }
  return { explanations, known, deleted };
}

/** The same file was taken in before, or its words are what is said already. */
function isKnown(
  facts: Pick<FindingFacts, 'observations' | 'explanations'>,
  kind: Kind,
  text: string,
  workbook: Digest,
): boolean {
  const { explanations = [] } = facts;
  const newest = newestIn(explanations, kind);
  return (
    explanations.some((one) => one.workbook === workbook && one[kind] !== undefined) ||
    (newest !== undefined && isSame(newest.text, text)) ||
    isSame(saidOf(facts)[kind]?.text ?? '', text)
  );
}

const between = (at: Instant, from: Instant, to: Instant): Instant => (at < from ? from : at > to ? to : at);
