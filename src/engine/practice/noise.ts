/**
 * When a difference between two periods is more than chance. Stated once, so that a reader can do the sum again:
 *
 * - A share has moved when it moved by at least 10 percentage points *and* Pearson's chi-square of the two-by-two table (one degree
 *   of freedom, no correction) exceeds 6.635, which chance alone does once in a hundred times; each of its four expected counts
 *   must be at least 5, as the test asks (Cochran's rule). https://www.itl.nist.gov/div898/handbook/prc/section4/prc45.htm
 * - What was not seen at all is missed when at least 5 were to be expected: then chance shows none less than once in a hundred times
 *   (e to the power of -5 is 0.7 %).
 * - A rate has moved when it at least doubled or halved and the counts differ by more than the same 6.635.
 * - A median has moved when it at least doubled or halved, by an hour or more, and both are of at least 20 changes.
 *
 * Counts are whole numbers, and so is all arithmetic on them.
 */

/** Part of a whole. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

const POINTS = 10n;
/** Critical value of chi-square, one degree of freedom, 1 %: 6.635. https://www.itl.nist.gov/div898/handbook/eda/section3/eda3674.htm */
const CRITICAL = 6635n;
const THOUSAND = 1000n;
/** Least expected count. */
const EXPECTED = 5n;
const LEAST_OF_MEDIAN = 20;

/** How a share moved beyond noise; null: it did not, or there is too little to tell. */
export function shareMoved(before: Share, now: Share): 'more' | 'less' | null {
  const [a, n, b, m] = [before.count, before.of, now.count, now.of].map(BigInt) as Four;
  const [yes, all] = [a + b, n + m];
  const no = all - yes;
  if ([n * yes, m * yes, n * no, m * no].some((product) => product < EXPECTED * all)) return null;
  const difference = b * n - a * m;
  if (magnitude(difference) * 100n < POINTS * n * m) return null;
  // Chi-square is difference² · all / (n · m · yes · no).
  if (difference * difference * all * THOUSAND <= CRITICAL * n * m * yes * no) return null;
  return difference > 0n ? 'more' : 'less';
}

type Four = [bigint, bigint, bigint, bigint];

/** True when none now is more than chance, given the share before. */
export function isMissed(before: Share, now: Share): boolean {
  if (now.count > 0 || before.of === 0) return false;
  return BigInt(before.count) * BigInt(now.of) >= EXPECTED * BigInt(before.of);
}

/** How a number in a time moved beyond noise. */
export function rateMoved(
  before: { readonly count: number; readonly days: number },
  now: { readonly count: number; readonly days: number },
): 'more' | 'less' | null {
  const [a, d, b, e] = [before.count, before.days, now.count, now.days].map(BigInt) as Four;
  if (d === 0n || e === 0n || a + b < 2n * EXPECTED) return null;
  const [then, today] = [a * e, b * d];
  const [less, more] = then < today ? [then, today] : [today, then];
  if (more < 2n * less) return null;
  const difference = today - then;
  if (difference * difference * THOUSAND <= CRITICAL * (a + b) * d * e) return null;
  return difference > 0n ? 'more' : 'less';
}

/** How a median moved. */
export function medianMoved(
  before: { readonly hours: number | null; readonly of: number },
  now: { readonly hours: number | null; readonly of: number },
): 'more' | 'less' | null {
  if (before.hours === null || now.hours === null) return null;
  if (before.of < LEAST_OF_MEDIAN || now.of < LEAST_OF_MEDIAN) return null;
  const [less, more] = before.hours < now.hours ? [before.hours, now.hours] : [now.hours, before.hours];
  if (more < 2 * less || more - less < 1) return null;
  return now.hours > before.hours ? 'more' : 'less';
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
