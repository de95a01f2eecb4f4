import { UsageError } from '../src/domain/errors.ts';

/**
 * Exact attribute-sampling sizes and limits in integers only: floating point changes published sample sizes
 * (`Math.ceil(0.035 * 400)` is 15). Methods: AICPA Audit Guide "Audit Sampling", appendix A (binomial), and the
 * hypergeometric distribution where the population's size is known; upper limits are one-sided Clopper-Pearson.
 */

/** A population this small is tested whole: a sample would save little and prove less. */
export const CENSUS_UP_TO = 25;

export interface SizeQuestion {
  /** Percent, 1 to 99. */
  readonly confidence: number;
  /** Tolerable deviation rate, percent, 1 to 99. */
  readonly tolerable: number;
  readonly allowedDeviations: number;
  /** How many items there are; null: unknown or very many. */
  readonly population: number | null;
}

export interface SizeAnswer {
  readonly size: number;
  readonly census: boolean;
  /** Why, for reports: `hypergeometric, N=1204, K=121`. */
  readonly basis: string;
}

const wholeIn = (value: number, least: number, most: number, name: string): bigint => {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new UsageError(`${name}: ${value} is not a whole number from ${least} to ${most}`);
  }
  return BigInt(value);
};

/** C(n, r); zero where there is no such choice. */
export function choose(n: bigint, r: bigint): bigint {
  if (r < 0n || r > n) return 0n;
  const fewer = r < n - r ? r : n - r;
  let result = 1n;
  for (let i = 1n; i <= fewer; i++) result = (result * (n - fewer + i)) / i;
  return result;
}

/** Whether P(X <= k | n, t/scale) <= (100 - confidence)/100, binomial. */
function binomialAtMost(n: bigint, k: bigint, t: bigint, scale: bigint, confidence: bigint): boolean {
  const rest = scale - t;
  let sum = 0n;
  for (let i = 0n; i <= k && i <= n; i++) sum += choose(n, i) * t ** i * rest ** (n - i);
  return 100n * sum <= (100n - confidence) * scale ** n;
}

/** Whether P(X <= k | N, K, n) <= (100 - confidence)/100, hypergeometric. */
function hypergeometricAtMost(
  n: bigint,
  k: bigint,
  deviations: bigint,
  population: bigint,
  confidence: bigint,
): boolean {
  let sum = 0n;
  for (let i = 0n; i <= k && i <= n; i++)
    sum += choose(deviations, i) * choose(population - deviations, n - i);
  return 100n * sum <= (100n - confidence) * choose(population, n);
}

/** The smallest n in [low, high] that holds, for a condition that stays true once true; null when none does. */
function smallest(low: bigint, high: bigint | null, holds: (n: bigint) => boolean): bigint | null {
  let step = low > 0n ? low : 1n;
  while (high === null || step < high) {
    if (holds(step)) break;
    step *= 2n;
  }
  let top = high !== null && step > high ? high : step;
  if (!holds(top)) return null;
  let bottom = low;
  while (bottom < top) {
    const middle = (bottom + top) / 2n;
    if (holds(middle)) top = middle;
    else bottom = middle + 1n;
  }
  return top;
}

/**
 * How many items to draw so that at most `allowedDeviations` deviations support "at most `tolerable` percent" at `confidence`.
 * @throws UsageError for numbers outside their range.
 */
export function sampleSize(question: SizeQuestion): SizeAnswer {
  const confidence = wholeIn(question.confidence, 1, 99, 'confidence');
  const tolerable = wholeIn(question.tolerable, 1, 99, 'tolerable');
  const allowed = wholeIn(question.allowedDeviations, 0, 10_000, 'deviations');
  if (question.population === null) {
    const n = smallest(allowed + 1n, null, (size) =>
      binomialAtMost(size, allowed, tolerable, 100n, confidence),
    );
    return { size: Number(n), census: false, basis: 'binomial, population not limited' };
  }
  const total = question.population;
  const population = wholeIn(total, 0, Number.MAX_SAFE_INTEGER, 'population');
  const census = (why: string): SizeAnswer => ({ size: total, census: true, basis: `census: ${why}` });
  if (total <= CENSUS_UP_TO) return census(`${total} items, ${CENSUS_UP_TO} or fewer are all tested`);
  const atTolerable = (tolerable * population + 99n) / 100n;
  if (atTolerable <= allowed) {
    return census(
      `${allowed} allowed deviations are not fewer than the ${atTolerable} that the tolerable rate means`,
    );
  }
  const n = smallest(allowed + 1n, population, (size) =>
    hypergeometricAtMost(size, allowed, atTolerable, population, confidence),
  );
  if (n === null || n >= population) return census('the exact size reaches the whole population');
  return { size: Number(n), census: false, basis: `hypergeometric, N=${total}, K=${atTolerable}` };
}

export interface LimitQuestion {
  readonly size: number;
  readonly deviations: number;
  /** Percent, 1 to 99. */
  readonly confidence: number;
  /** How many items there are; null: unknown or very many. */
  readonly population: number | null;
}

const FOUR_DECIMALS = 1_000_000n;
/** One digit more than is printed, so that rounding is decided by exact comparison, not by a float. */
const RESOLUTION = FOUR_DECIMALS * 10n;

const percentText = (millionths: bigint): string => {
  const digits = millionths.toString().padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
};

/**
 * Upper deviation limit in percent with 4 decimals, as text: the largest deviation rate that `deviations` in `size` leave
 * plausible at `confidence`. With a known population it is the exact count statement K/N.
 * @throws UsageError for numbers that do not fit together.
 */
export function upperLimitPercent(question: LimitQuestion): string {
  const confidence = wholeIn(question.confidence, 1, 99, 'confidence');
  const size = wholeIn(question.size, 1, Number.MAX_SAFE_INTEGER, 'size');
  const found = wholeIn(question.deviations, 0, question.size, 'deviations');
  if (question.population !== null) {
    const population = wholeIn(question.population, question.size, Number.MAX_SAFE_INTEGER, 'population');
    const count = largestPlausibleCount(size, found, population, confidence);
    return percentText((count * FOUR_DECIMALS * 2n + population) / (population * 2n));
  }
  if (found === size) return '100.0000';
  const above = smallest(1n, RESOLUTION, (rate) => binomialAtMost(size, found, rate, RESOLUTION, confidence));
  const below = (above ?? RESOLUTION) - 1n;
  return percentText(below / 10n + (below % 10n >= 5n ? 1n : 0n));
}

/** max K in [k, N-n+k] with P(X <= k | N, K, n) > 1 - confidence. */
function largestPlausibleCount(size: bigint, found: bigint, population: bigint, confidence: bigint): bigint {
  const most = population - size + found;
  const rejected = smallest(found, most, (count) =>
    hypergeometricAtMost(size, found, count, population, confidence),
  );
  return rejected === null ? most : rejected > found ? rejected - 1n : found;
}

/** The limit as a number, for figures in reports (four exact decimals). */
export function upperLimit(question: LimitQuestion): number {
  return Number(upperLimitPercent(question));
}

/**
 * Chance in percent (2 decimals, rounded) that a sample of `size` from `population` items of which `deviating` deviate
 * shows at least one of them.
 */
export function chanceOfException(size: number, population: number, deviating: number): number {
  if (population === 0 || deviating === 0) return 0;
  const n = BigInt(Math.min(size, population));
  const all = choose(BigInt(population), n);
  const none = choose(BigInt(population - deviating), n);
  return Number(((all - none) * 20_000n + all) / (2n * all)) / 100;
}
