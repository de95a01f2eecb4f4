import { msBetween } from '../../../domain/instant.ts';
import type { ReviewerIndicators } from '../../../domain/packet.ts';
import { plural } from '../../../domain/plural.ts';
import { matchesPattern } from '../../../domain/policy.ts';
import { needsOwnWord, type ReviewLine } from '../../../domain/review.ts';
import type { Store } from '../../../domain/store.ts';
import type { Followed } from '../answers/follow.ts';
import { decides } from '../answers/standing.ts';
import type { FrozenCampaign } from '../frozen.ts';
import type { KeptSignOff } from '../status.ts';

/** How reviewers worked: figures that make an auditor look closer. They show risk, they prove nothing. Pure. */

export interface IndicatorSettings {
  /** Known-wrong lines that were planted, by account and entitlement; `*` allowed. */
  readonly planted: readonly { readonly account: string; readonly entitlement: string }[];
  /** How many earlier reviews in a row each reviewer kept every line, by reviewer id. */
  readonly keptAllBefore: ReadonlyMap<string, number>;
}

/** Less time per line than it takes to read it. */
const HASTY_SECONDS = 5;
/** A handful of lines can be read at a glance. */
const MANY_LINES = 10;
const LONG_RUN = 4;

/** The indicators of one reviewer's ticket. */
export function indicatorsOf(followed: Followed, settings: IndicatorSettings): ReviewerIndicators {
  const { ticket, closure, heard, decisions, conversation } = followed;
  const { assignment, campaign } = ticket;
  const until = closure?.valid === true ? closure.until : null;
  const words = heard.statements
    .filter(({ value }) => decides(value, until) && value.commands.length > 0)
    .map(({ value }) => value.at)
    .toSorted();
  const [first] = words;
  const signedOffAt = closure?.valid === true ? closure.at : null;
  const decidingMs =
    first === undefined || signedOffAt === null ? null : Math.max(0, msBetween(first, signedOffAt));
  const kept = assignment.lines.filter(({ number }) => decisions.get(number)?.verb === 'keep');
  const keptAll = decisions.size > 0 && kept.length === assignment.lines.length;
  const planted = assignment.lines.filter((line) => isPlanted(line, settings));
  const before = settings.keptAllBefore.get(assignment.reviewerId) ?? 0;
  const found: Omit<ReviewerIndicators, 'remarks'> = {
    assignment: assignment.id,
    reviewer: assignment.reviewerName,
    issue: conversation.state.key,
    lines: assignment.lines.length,
    flagged: assignment.lines.filter(needsOwnWord).length,
    firstDecisionMs: first === undefined ? null : Math.max(0, msBetween(campaign.frozenAt, first)),
    decidingMs,
    linesPerMinute: rate(decisions.size, words.length, decidingMs),
    keptAll,
    keptAllRun: keptAll ? before + 1 : 0,
    flaggedKept: kept.filter(needsOwnWord).length,
    planted: planted.length,
    plantedKept: planted.filter((line) => kept.includes(line)).length,
  };
  return { ...found, remarks: remarksOf(found, words.length) };
}

const isPlanted = ({ account, entitlement }: ReviewLine, { planted }: IndicatorSettings): boolean =>
  planted.some((one) => matchesPattern(one.account, account) && matchesPattern(one.entitlement, entitlement));

/** Only where several words were written over some time; one comment says nothing about how long somebody looked. */
function rate(lines: number, words: number, decidingMs: number | null): number | null {
  if (decidingMs === null || decidingMs === 0 || words < 2) return null;
  return Math.round((lines / (decidingMs / 60_000)) * 100) / 100;
}

function remarksOf(found: Omit<ReviewerIndicators, 'remarks'>, words: number): string[] {
  const { lines, flagged, flaggedKept, keptAll, keptAllRun, decidingMs, plantedKept, planted } = found;
  const remarks: string[] = [];
  if (keptAll && words === 1 && lines >= MANY_LINES) remarks.push(`all ${lines} lines kept by one comment`);
  if (decidingMs !== null && words > 1 && lines >= MANY_LINES && decidingMs / 1000 / lines < HASTY_SECONDS)
    remarks.push(`${lines} lines decided within ${plural(Math.round(decidingMs / 1000), 'second')}`);
  if (flagged > 1 && flaggedKept === flagged) remarks.push(`every flagged line kept (${flagged})`);
  if (keptAllRun >= LONG_RUN) remarks.push(`nothing but kept lines in ${keptAllRun} reviews in a row`);
  if (plantedKept > 0) remarks.push(`${plantedKept} of ${planted} planted known-wrong lines kept`);
  return remarks;
}

/** In how many reviews in a row, up to the newest of these, each reviewer kept every line. */
export async function keptAllBefore(
  store: Store,
  earlier: readonly Pick<FrozenCampaign, 'id' | 'frozenAt' | 'assignments'>[],
): Promise<ReadonlyMap<string, number>> {
  const runs = new Map<string, number>();
  for (const campaign of earlier.toSorted((a, b) => (a.frozenAt < b.frozenAt ? -1 : 1))) {
    const signOffs = await store.list<KeptSignOff>('signoff', `${campaign.id}/`);
    // Somebody with several tickets in one review has reviewed once.
    const keptAll = new Map<string, boolean>();
    for (const { id, reviewerId } of campaign.assignments) {
      const kept = signOffs.findLast(({ value }) => value.assignment === id)?.value.decisions;
      if (kept === undefined) continue;
      const all = kept.every(({ verb }) => verb === 'keep');
      keptAll.set(reviewerId, all && keptAll.get(reviewerId) !== false);
    }
    for (const [reviewerId, all] of keptAll) runs.set(reviewerId, all ? (runs.get(reviewerId) ?? 0) + 1 : 0);
  }
  return runs;
}
