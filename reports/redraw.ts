import type { Draw, GapReport } from '../src/domain/audit.ts';
import { compareUtf8, type Digest, sha256 } from '../src/domain/digest.ts';

/**
 * The draw repeated from the report alone: what a stranger would do with the ids, the seed and SHA-256.
 * Written apart from the sampler on purpose, so that a report states the repetition instead of trusting it.
 * Method: R. L. Rivest, "Consistent sampling with replacement" (2018), https://arxiv.org/abs/1808.10016.
 */

export type ReportedPopulation = GapReport['populations'][number];

export interface RankedId {
  readonly id: string;
  readonly ticket: string;
}

export interface Redraw {
  readonly seedHash: Digest;
  /** Digest of the ids as listed in this report. */
  readonly digest: Digest;
  /** All ids in drawing order. */
  readonly ranked: readonly RankedId[];
  /** What does not agree, one sentence each; empty when everything does. */
  readonly disagreements: readonly string[];
}

/** Step by step for one id: what the worked example prints. */
export interface TicketSteps {
  readonly hash: Digest;
  readonly decimal: string;
  readonly ticket: string;
}

/** The ticket number of one id under a seed hash, with its intermediate values. */
export function ticketSteps(seedHash: Digest, id: string): TicketSteps {
  const hash = sha256(seedHash + id);
  const decimal = BigInt(`0x${hash}`).toString(10).padStart(64, '0');
  return { hash, decimal, ticket: `0.${Array.from(decimal).reverse().join('')}` };
}

/** SHA-256 of the ids sorted by UTF-8 bytes, each followed by a line feed. */
export function digestOfIds(ids: readonly string[]): Digest {
  return sha256(
    ids
      .toSorted(compareUtf8)
      .map((id) => `${id}\n`)
      .join(''),
  );
}

/** The population that a draw was made from: by digest, because late arrivals form a second one of the same name. */
export function populationOf(report: GapReport, id: string, draw: Draw | null): ReportedPopulation | null {
  const named = report.populations.filter((population) => population.id === id);
  return named.find((population) => population.digest === draw?.populationDigest) ?? named[0] ?? null;
}

/** Late arrivals: items that came after the population of this name was frozen. Tested one by one, never drawn from. */
export function lateArrivals(report: GapReport, id: string): readonly ReportedPopulation[] {
  return report.populations.filter((population) => population.id === id && population.supplement === true);
}

/**
 * The drawing order of a draw spread over months: first the first of each month, then always the next of the month that is
 * furthest behind: with c items of which a are drawn, that of the largest c / (2a + 1).
 */
function spreadOut(byTicket: readonly RankedId[], { ids, months = [] }: ReportedPopulation): RankedId[] {
  const monthOf = new Map(ids.map((id, index) => [id, months[index] ?? '']));
  const counts = new Map<string, number>();
  for (const month of monthOf.values()) counts.set(month, (counts.get(month) ?? 0) + 1);
  const places = new Map<string, number>();
  const placed = byTicket.map((one) => {
    const month = monthOf.get(one.id) ?? '';
    const place = places.get(month) ?? 0;
    places.set(month, place + 1);
    return { one, month, place, count: counts.get(month) ?? 0 };
  });
  return placed
    .sort(
      (a, b) =>
        Number(a.place > 0) - Number(b.place > 0) ||
        b.count * (2 * a.place + 1) - a.count * (2 * b.place + 1) ||
        b.count - a.count ||
        compareUtf8(a.month, b.month),
    )
    .map(({ one }) => one);
}

/** Repeats a draw over the ids of the report and says where it differs. */
export function redraw(population: ReportedPopulation, draw: Draw): Redraw {
  const seedHash = sha256(draw.seed);
  const byTicket = population.ids
    .map((id) => ({ id, ticket: ticketSteps(seedHash, id).ticket }))
    .sort((a, b) => (a.ticket < b.ticket ? -1 : a.ticket > b.ticket ? 1 : 0));
  const ranked = draw.strata === undefined ? byTicket : spreadOut(byTicket, population);
  const digest = digestOfIds(population.ids);
  const disagreements: string[] = [];
  if (digest !== draw.populationDigest) {
    disagreements.push(
      `The ids listed here have the digest ${digest}, the draw names ${draw.populationDigest}.`,
    );
  }
  if (population.ids.length !== draw.populationCount) {
    disagreements.push(`${population.ids.length} ids are listed, the draw names ${draw.populationCount}.`);
  }
  const differs = draw.drawn.findIndex(
    (item, index) => ranked[index]?.id !== item.id || ranked[index]?.ticket !== item.ticket,
  );
  if (differs >= 0) {
    disagreements.push(`Drawn item ${differs + 1} is not the one that the seed gives.`);
  }
  return { seedHash, digest, ranked, disagreements };
}
