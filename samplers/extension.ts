import { UsageError } from '../src/domain/errors.ts';
import { choose } from './size.ts';

/**
 * What it costs to enlarge a sample because of what it showed. A table's size holds for a sample that is decided beforehand;
 * "take 45, and when one deviates take 77" accepts more bad populations than either size alone. Exact, in integers.
 */

/** One step of a plan: so many items in all, and the deviations in all up to which one stops and accepts. */
export interface Stage {
  readonly size: number;
  /** -1: however few there are, one goes on to the next. */
  readonly allowed: number;
}

export interface ExtensionQuestion {
  /** Tolerable deviation rate, percent, 1 to 99. */
  readonly tolerable: number;
  /** How many items there are; null: unknown or very many. */
  readonly population: number | null;
  /** In order, sizes growing. */
  readonly stages: readonly Stage[];
}

/** A probability as an exact fraction. */
export interface Fraction {
  readonly part: bigint;
  readonly whole: bigint;
}

/**
 * The chance that a population which deviates exactly as much as is tolerable is accepted at some stage: the risk of
 * relying on it too much.
 * @throws UsageError for stages that do not grow, or numbers outside their range
 */
export function planRisk({ tolerable, population, stages }: ExtensionQuestion): Fraction {
  const first = stages[0];
  if (first === undefined) throw new UsageError('a plan has at least one stage');
  if (!Number.isInteger(tolerable) || tolerable < 1 || tolerable > 99)
    throw new UsageError(`tolerable: ${tolerable} is not a whole number from 1 to 99`);
  stages.forEach(({ size, allowed }, index) => {
    const before = stages[index - 1];
    if (!Number.isSafeInteger(size) || size < 1 || size <= (before?.size ?? 0))
      throw new UsageError(`a sample of ${size} is no larger than the one before`, {
        hint: 'Sizes of stages grow, each counting all items so far.',
      });
    if (!Number.isInteger(allowed) || allowed < (before?.allowed ?? -1))
      throw new UsageError(`${allowed} allowed deviations: fewer than in the stage before`);
    if (population !== null && size > population)
      throw new UsageError(`a sample of ${size} is more than the ${population} items there are`);
  });
  return walk(stages, drawsOf(tolerable, population));
}

/** Ways to find `deviating` among the next `items`, after so many items and deviations, and ways to take them at all. */
interface Draws {
  ways(taken: bigint, found: bigint, items: bigint, deviating: bigint): bigint;
  all(taken: bigint, items: bigint): bigint;
}

const drawsOf = (tolerable: number, population: number | null): Draws =>
  population === null ? binomial(BigInt(tolerable)) : hypergeometric(tolerable, population);

const binomial = (t: bigint): Draws => ({
  ways: (_taken, _found, items, deviating) =>
    choose(items, deviating) * t ** deviating * (100n - t) ** (items - deviating),
  all: (_taken, items) => 100n ** items,
});

/** K = ceil(tolerable * N), as for sizes. */
function hypergeometric(tolerable: number, population: number): Draws {
  const total = BigInt(population);
  const bad = (BigInt(tolerable) * total + 99n) / 100n;
  return {
    ways: (taken, found, items, deviating) =>
      choose(bad - found, deviating) * choose(total - bad - (taken - found), items - deviating),
    all: (taken, items) => choose(total - taken, items),
  };
}

/** Follows all ways through the stages; those that are accepted leave, the others go on. */
function walk(stages: readonly Stage[], draws: Draws): Fraction {
  const most = BigInt(stages.at(-1)?.allowed ?? -1);
  let open = new Map<bigint, bigint>([[0n, 1n]]);
  let accepted = 0n;
  let whole = 1n;
  let taken = 0n;
  for (const { size, allowed } of stages) {
    const items = BigInt(size) - taken;
    const next = new Map<bigint, bigint>();
    for (const [found, weight] of open) {
      for (let more = 0n; found + more <= most && more <= items; more++) {
        const ways = weight * draws.ways(taken, found, items, more);
        if (ways > 0n) next.set(found + more, (next.get(found + more) ?? 0n) + ways);
      }
    }
    const all = draws.all(taken, items);
    accepted *= all;
    whole *= all;
    open = new Map();
    for (const [found, ways] of next) {
      if (found <= BigInt(allowed)) accepted += ways;
      else open.set(found, ways);
    }
    taken = BigInt(size);
  }
  return { part: accepted, whole };
}

/** A fraction in percent with two decimals, rounded up: a risk is never shown smaller than it is. */
export function percentUp({ part, whole }: Fraction): string {
  const hundredths = (part * 10_000n + whole - 1n) / whole;
  const digits = hundredths.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/**
 * The most deviations that a sample of this size, decided beforehand, may show and still support the tolerable rate;
 * -1 when it is too small even without any.
 */
export function allowedIn(
  size: number,
  { confidence, tolerable, population }: Omit<ExtensionQuestion, 'stages'> & { readonly confidence: number },
): number {
  const draws = drawsOf(tolerable, population);
  const items = BigInt(size);
  const mayBeAccepted = BigInt(100 - confidence) * draws.all(0n, items);
  let accepted = 0n;
  for (let found = 0n; found <= items; found++) {
    accepted += draws.ways(0n, 0n, items, found);
    if (100n * accepted > mayBeAccepted) return Number(found) - 1;
  }
  return size;
}

export interface ExtensionRisk {
  readonly stages: readonly Stage[];
  /** True risk of the plan in percent, two decimals, rounded up. */
  readonly riskPercent: string;
}

/** The plan that enlarging makes of some sizes, with its true risk. */
export function extensionRisk(
  sizes: readonly number[],
  rule: Omit<ExtensionQuestion, 'stages'> & { readonly confidence: number },
): ExtensionRisk {
  const stages = sizes.map((size) => ({ size, allowed: allowedIn(size, rule) }));
  return { stages, riskPercent: percentUp(planRisk({ ...rule, stages })) };
}
