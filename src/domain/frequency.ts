import { type Instant, MS_PER_DAY, msBetween } from './instant.ts';

/**
 * Sizes by how often a control operates. No standard prescribes them: they are what audit firms commonly do, and small ones
 * support little. The report therefore says what no deviation in such a sample supports.
 */

/** Rarest first. */
export const FREQUENCIES = ['annual', 'quarterly', 'monthly', 'weekly', 'daily', 'many-per-day'] as const;
export type Frequency = (typeof FREQUENCIES)[number];
export type FrequencyTable = Readonly<Record<Frequency, number>>;

/**
 * Our choice within the ranges in use (annual 1, quarterly 2, monthly 2 to 5, weekly 5 to 15, daily 20 to 40, many a day 25
 * to 60): near their middle, for a control of ordinary risk. A choice, not a rule.
 */
export const COMMON_SIZES: FrequencyTable = {
  annual: 1,
  quarterly: 2,
  monthly: 3,
  weekly: 10,
  daily: 25,
  'many-per-day': 40,
};

/** Most occurrences a year of each. */
const A_YEAR: readonly (readonly [Frequency, number])[] = [
  ['annual', 1],
  ['quarterly', 4],
  ['monthly', 12],
  ['weekly', 52],
  ['daily', 365],
];

/** How often something happens a year that happened so many times in a window; rounded up. */
export function aYear(count: number, { from, to }: { readonly from: Instant; readonly to: Instant }): number {
  const days = Math.max(1, Math.round(msBetween(from, to) / MS_PER_DAY));
  return Math.ceil((count * 365) / days);
}

/** The row of the table for a control that operated so many times in a window. */
export function frequencyOf(
  count: number,
  window: { readonly from: Instant; readonly to: Instant },
): Frequency {
  const times = aYear(count, window);
  return A_YEAR.find(([, most]) => times <= most)?.[0] ?? 'many-per-day';
}

/** What a plan says of its size when a table gave it. */
export interface FrequencyBasis {
  readonly name: Frequency;
  /** What the table says, also where there are fewer items. */
  readonly size: number;
  /** Stated for the control in the configuration; false: derived from the count. */
  readonly stated: boolean;
}

export interface FrequencySize {
  readonly size: number;
  readonly census: boolean;
  readonly basis: string;
  readonly frequency: FrequencyBasis;
}

/** The size that a table asks for. @param stated how often the control operates, where the configuration says it */
export function frequencySize(
  count: number,
  window: { readonly from: Instant; readonly to: Instant },
  table: FrequencyTable,
  stated: Frequency | undefined,
): FrequencySize {
  const name = stated ?? frequencyOf(count, window);
  const frequency = { name, size: table[name], stated: stated !== undefined };
  const why = stated === undefined ? `${aYear(count, window)} a year` : 'as the configuration says';
  const size = Math.min(table[name], count);
  const basis = `frequency table: ${name} (${why}), ${table[name]}`;
  return { size, census: size === count, basis, frequency };
}

/** What a sample sized by a table supports when it shows no deviation. @param limit its upper limit, percent */
export function frequencyWords(
  { name }: FrequencyBasis,
  {
    size,
    confidence,
    tolerable,
  }: { readonly size: number; readonly confidence: number; readonly tolerable: number },
  limit: number,
): string {
  const enough =
    limit > tolerable ? `, more than the tolerable ${tolerable} %: the sample alone proves little` : '';
  return `${size} were drawn because the control operates ${name === 'many-per-day' ? 'many times a day' : name}, by a table that is common practice and no standard. Without a deviation they support that at most ${limit.toFixed(2)} % deviate at ${confidence} % confidence${enough}.`;
}
