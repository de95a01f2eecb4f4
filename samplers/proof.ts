import type { Draw, Population } from '../src/domain/audit.ts';
import { digestOf } from '../src/domain/digest.ts';
import { extensionWords } from '../src/domain/extension.ts';
import { type FrequencyBasis, frequencyOf } from '../src/domain/frequency.ts';
import type { LedgerEntry } from '../src/domain/store.ts';
import type { RoundCheck } from './drand.ts';
import { draw, populationDigest, type Drawn as Ticketed } from './draw.ts';
import { extensionRisk } from './extension.ts';
import { judgeSeed } from './proof-seed.ts';
import { sampleSize, upperLimit } from './size.ts';
import { drawByStratum } from './strata.ts';

/**
 * Re-performs draws from ledger entries alone: that the population was frozen before it was drawn from, that its digest, the
 * draw and the size are what they must be. What an auditor does by hand, for a file that somebody else wrote.
 */

export interface Check {
  /** `chain`: nothing was altered or left out. `order`: frozen before drawn. `seed`: bound to period and population. */
  readonly what: 'chain' | 'order' | 'digest' | 'seed' | 'size' | 'draw' | 'extension';
  readonly holds: boolean;
  /** One sentence with the figures. */
  readonly text: string;
}

export interface DrawProof {
  /** Natural key of the draw: `2026Q3/production-changes/size-25`. */
  readonly key: string;
  readonly checks: readonly Check[];
}

export interface SampleProof {
  readonly chain: Check;
  readonly draws: readonly DrawProof[];
}

type Frozen = Omit<Population, 'items'> & {
  readonly key: string;
  readonly ids: readonly string[];
  /** Month of each id, where a draw was spread over months. */
  readonly months?: readonly string[];
};
type Drawn = Draw & { readonly key: string };
interface Recorded<T> {
  readonly entry: LedgerEntry;
  readonly data: T;
}

/**
 * Every draw among the entries, in their order.
 * @param roundHolds checks signatures of drand; null: they are not checked, so no seed that rests on one holds
 */
export function proveDraws(
  entries: readonly LedgerEntry[],
  roundHolds: RoundCheck | null = null,
): SampleProof {
  const frozen = recorded<Frozen>(entries, 'population');
  return {
    chain: chain(entries),
    draws: recorded<Drawn>(entries, 'draw').map((drawn) => ({
      key: drawn.data.key,
      checks: [
        ...checksOf(drawn, populationOf(drawn.data, frozen), roundHolds),
        ...extensionChecks(drawn, recorded<Drawn>(entries, 'draw')),
      ],
    })),
  };
}

function recorded<T>(entries: readonly LedgerEntry[], kind: LedgerEntry['kind']): Recorded<T>[] {
  return entries.filter((entry) => entry.kind === kind).map((entry) => ({ entry, data: entry.data as T }));
}

/** Its key begins the draw's; of several the longest, for a period that was not over when it was drawn from. */
function populationOf(drawn: Drawn, frozen: readonly Recorded<Frozen>[]): Recorded<Frozen> | undefined {
  return frozen
    .filter(({ data }) => drawn.key.startsWith(`${data.key}/`) && !data.supplement)
    .toSorted((a, b) => b.data.key.length - a.data.key.length)[0];
}

function chain(entries: readonly LedgerEntry[]): Check {
  let before: LedgerEntry | null = null;
  for (const { hash, ...sealed } of entries) {
    const where = `ledger entry ${sealed.seq}`;
    if (digestOf(sealed) !== hash) return broken(`${where} does not hash to its hash`);
    if (before !== null && sealed.seq !== before.seq + 1)
      return broken(`${where} follows entry ${before.seq}: something was left out`);
    if (before !== null && sealed.previous !== before.hash)
      return broken(`${where} does not follow from the entry before`);
    before = { ...sealed, hash };
  }
  const [first] = entries;
  if (first === undefined || before === null) return broken('there are no ledger entries');
  return {
    what: 'chain',
    holds: true,
    text: `entries ${first.seq} to ${before.seq} follow from one another; compare the last hash with the ledger: ${before.hash}`,
  };
}

const broken = (text: string): Check => ({ what: 'chain', holds: false, text });

/** Whether some draw rests on a round of drand, whose signature takes a library to check. */
export const restsOnDrand = (entries: readonly LedgerEntry[]): boolean =>
  recorded<Drawn>(entries, 'draw').some(({ data }) => data.entropySource.startsWith('drand '));

function checksOf(
  drawn: Recorded<Drawn>,
  frozen: Recorded<Frozen> | undefined,
  roundHolds: RoundCheck | null,
): Check[] {
  if (frozen === undefined)
    return [
      { what: 'order', holds: false, text: 'the population that it was drawn from is not in the file' },
    ];
  return [
    order(frozen, drawn),
    digest(frozen.data, drawn.data),
    {
      what: 'seed',
      ...judgeSeed({ ...drawn.data, frozenAt: frozen.data.frozenAt }, roundHolds),
    },
    size(frozen.data, drawn.data),
    redraw(frozen.data, drawn.data),
  ];
}

function order(frozen: Recorded<Frozen>, drawn: Recorded<Drawn>): Check {
  return {
    what: 'order',
    holds: frozen.entry.seq < drawn.entry.seq && frozen.data.frozenAt <= drawn.data.drawnAt,
    text: `frozen ${frozen.data.frozenAt} (entry ${frozen.entry.seq}), drawn ${drawn.data.drawnAt} (entry ${drawn.entry.seq})`,
  };
}

function digest(frozen: Frozen, drawn: Drawn): Check {
  const computed = digestOfIds(frozen.ids);
  const count = frozen.ids.length;
  const holds =
    computed === frozen.digest &&
    computed === drawn.populationDigest &&
    count === frozen.count &&
    count === drawn.populationCount;
  const text = holds
    ? `${count} ids give ${computed}`
    : `${count} ids give ${computed}; frozen were ${frozen.count} with ${frozen.digest}, drawn from ${drawn.populationCount} with ${drawn.populationDigest}`;
  return { what: 'digest', holds, text };
}

/** A list that is no population has no digest. */
function digestOfIds(ids: readonly string[]): string {
  try {
    return populationDigest(ids);
  } catch (error) {
    return `none (${error instanceof Error ? error.message : String(error)})`;
  }
}

function size({ count, window }: Frozen, { plan }: Drawn): Check {
  const { confidence, tolerable, allowedDeviations } = plan;
  if (plan.frequency !== undefined) return sizeByFrequency(count, window, plan, plan.frequency);
  const asked = plan.basis.endsWith('as asked for');
  if (asked) {
    const limit = upperLimit({ size: plan.size, deviations: 0, confidence, population: count });
    const text = `${plan.size} as asked for: without a deviation it supports at most ${limit} % at ${confidence} %`;
    return { what: 'size', holds: plan.size <= count, text };
  }
  const needed = sampleSize({ confidence, tolerable, allowedDeviations, population: count });
  const holds = plan.census ? plan.size === count : needed.size === plan.size;
  const rule = `${confidence} % confidence, ${tolerable} % tolerable, ${allowedDeviations} allowed, N=${count}`;
  return { what: 'size', holds, text: `${plan.size} drawn; ${rule} need ${needed.size} (${needed.basis})` };
}

/** That the row of the table follows from the count, unless it was stated; the table itself is a choice and said as that. */
function sizeByFrequency(
  count: number,
  window: Frozen['window'],
  { size, confidence }: Drawn['plan'],
  frequency: FrequencyBasis,
): Check {
  const { name, stated } = frequency;
  // A stranger's file may leave it out.
  const row = stated ? name : window === undefined ? 'of a window not stated' : frequencyOf(count, window);
  const needed = Math.min(frequency.size, count);
  const limit = size > 0 ? upperLimit({ size, deviations: 0, confidence, population: count }) : 100;
  return {
    what: 'size',
    holds: row === name && size === needed,
    text: `${size} drawn; the table says ${frequency.size} for ${name}, and ${stated ? 'that is stated for the control' : `${count} items in the period are ${row}`}: without a deviation it supports at most ${limit} % at ${confidence} %`,
  };
}

/** That the smaller sample was drawn before by the same seed, and that the risk is the one stated. */
function extensionChecks({ entry, data }: Recorded<Drawn>, draws: readonly Recorded<Drawn>[]): Check[] {
  const { extension, seed, plan, populationCount } = data;
  if (extension === undefined) return [];
  const sizes = extension.stages.map(({ size }) => size);
  const before = sizes.at(-2) ?? 0;
  const earlier = draws.find(
    (one) =>
      one.entry.seq < entry.seq &&
      one.data.populationDigest === data.populationDigest &&
      one.data.seed === seed &&
      one.data.plan.size === before,
  );
  const prefix = earlier?.data.drawn.every(({ id }, index) => data.drawn[index]?.id === id) ?? false;
  const { confidence, tolerable } = plan;
  const { riskPercent } = riskOf(sizes, { confidence, tolerable, population: populationCount });
  const text = extensionWords(data) ?? '';
  if (sizes.at(-1) !== plan.size || riskPercent !== extension.riskPercent)
    return [
      { what: 'extension', holds: false, text: `${text} The risk of these sizes is ${riskPercent} %.` },
    ];
  if (!prefix)
    return [
      { what: 'extension', holds: false, text: `no sample of ${before} was drawn before it by this seed` },
    ];
  return [{ what: 'extension', holds: true, text }];
}

/** A stranger's file may state sizes that no plan can have. */
function riskOf(...question: Parameters<typeof extensionRisk>): { readonly riskPercent: string } {
  try {
    return extensionRisk(...question);
  } catch (error) {
    return { riskPercent: `none (${error instanceof Error ? error.message : String(error)})` };
  }
}

function redraw(frozen: Frozen, drawn: Drawn): Check {
  const first = drawn.drawn.filter(({ replaces }) => replaces === null);
  const expected = drawAgain(frozen, drawn);
  if (expected === null)
    return {
      what: 'draw',
      holds: false,
      text: 'spread over months, and which month an item is in is not in the file',
    };
  const wrong = expected.findIndex(
    ({ id, ticket }, index) => first[index]?.id !== id || first[index]?.ticket !== ticket,
  );
  const holds = wrong < 0 && first.length === expected.length;
  const spread = drawn.strata === undefined ? '' : `, spread over ${new Set(frozen.months).size} months`;
  return {
    what: 'draw',
    holds,
    text: holds
      ? `${expected.length} drawn again${spread}, in the same order with the same tickets`
      : `item ${wrong < 0 ? expected.length + 1 : wrong + 1} must be ${expected[wrong]?.id ?? 'none'} and is ${first[wrong < 0 ? expected.length : wrong]?.id ?? 'none'}`,
  };
}

function drawAgain({ ids, months }: Frozen, { seed, plan, strata }: Drawn): readonly Ticketed[] | null {
  if (strata === undefined) return draw(ids, seed, plan.size);
  if (months?.length !== ids.length) return null;
  const items = ids.map((id, index) => ({ id, stratum: months[index] ?? '' }));
  return drawByStratum(items, seed, plan.size);
}
