import type {
  AttributeResult,
  Draw,
  Extension,
  Population,
  PopulationItem,
  SamplePlan,
} from '../domain/audit.ts';
import { COMMON_SIZES, frequencySize } from '../domain/frequency.ts';
import { countStrata, monthsOf, type StratumStart, stratumOf } from '../domain/strata.ts';
import { type Frozen, recordOnce } from './audit-freeze.ts';
import type { AuditOptions, AuditPorts } from './audit-ports.ts';
import { type BranchedSeed, type FrozenList, seedFor } from './audit-seed.ts';

/** The size that the settings ask for, from the exact tables or by how often the control operates. */
export function planSample(
  ports: Pick<AuditPorts, 'drawing'>,
  { count, window }: Pick<Population, 'count' | 'window'>,
  settings: AuditOptions['settings'],
): SamplePlan {
  const { confidence, tolerable, allowedDeviations } = settings;
  const question = { confidence, tolerable, allowedDeviations };
  if (settings.sizes === 'frequency')
    return {
      ...question,
      ...frequencySize(count, window, settings.table ?? COMMON_SIZES, settings.frequency),
    };
  return { ...question, ...ports.drawing.sampleSize({ ...question, population: count }) };
}

/** A size that somebody asked for; what it supports is said by its upper deviation limit. */
export function planOfSize(size: number, count: number, settings: AuditOptions['settings']): SamplePlan {
  const { confidence, tolerable, allowedDeviations } = settings;
  const census = size >= count;
  const basis = census ? `census: all ${count} items` : `${size} items, as asked for`;
  return { confidence, tolerable, allowedDeviations, size: census ? count : size, census, basis };
}

/** A frozen population as a seed is bound to it. */
export function listOf({ key, main, unsettledUntil }: Frozen): FrozenList {
  const { id, period, digest, frozenAt } = main;
  return { key, id, period, digest, frozenAt, unsettledUntil };
}

/** Draws from a frozen population, or returns the draw made before. One seed per population and period. */
export async function drawOnce(
  ports: AuditPorts,
  frozen: Frozen,
  plan: SamplePlan,
  options: AuditOptions,
  extension?: Extension,
): Promise<Draw> {
  const { store, clock } = ports;
  const { main } = frozen;
  const { seed, entropySource, prefix } = await drawsOf(ports, frozen, options);
  const spread = await spreadOnce(ports, frozen, options);
  const from = extension?.stages.at(-2)?.size;
  const key = `${prefix}/size-${plan.size}${from === undefined ? '' : `/extends-${from}`}`;
  const existing = await store.get<Draw>('draw', key);
  const draw: Draw =
    existing ??
    (await store.putOnce<Draw>(
      'draw',
      key,
      {
        population: main.id,
        period: main.period,
        populationDigest: main.digest,
        populationCount: main.count,
        seed,
        entropySource,
        drawnAt: clock.now(),
        plan,
        ...(extension === undefined ? {} : { extension }),
        ...firstOf(ports, main.items, { seed, size: plan.size, starts: spread }),
      },
      clock.now(),
    ));
  await recordOnce(ports, 'draw', key, { ...draw });
  return draw;
}

/** The seed of a population's draws, and how their keys begin. */
export async function drawsOf(
  ports: AuditPorts,
  frozen: Frozen,
  options: AuditOptions,
): Promise<Omit<BranchedSeed, 'key'> & { readonly prefix: string }> {
  const { key, ...seed } = await seedFor(ports, listOf(frozen), options);
  const branch = key.slice(frozen.key.length);
  return { ...seed, prefix: `${frozen.key}${options.settings.strata === 'month' ? BY_MONTH : ''}${branch}` };
}

const BY_MONTH = '/by-month';

/** What a draw is spread over; says in the ledger, before it is drawn, which month each item is in. */
async function spreadOnce(
  ports: AuditPorts,
  { key, main }: Frozen,
  { settings, period }: AuditOptions,
): Promise<readonly StratumStart[] | null> {
  if (settings.strata !== 'month') return null;
  const starts = monthsOf(period);
  const { items, id, window, query, frozenAt, count, digest, supplement } = main;
  await recordOnce(ports, 'population', `${key}${BY_MONTH}`, {
    ...{ id, period: main.period, window, query, frozenAt, count, digest, supplement },
    ids: idsOf(items),
    months: items.map(({ at }) => stratumOf(at, starts)),
  });
  return starts;
}

function firstOf(
  { drawing }: Pick<AuditPorts, 'drawing'>,
  items: readonly PopulationItem[],
  {
    seed,
    size,
    starts,
  }: { readonly seed: string; readonly size: number; readonly starts: readonly StratumStart[] | null },
): Pick<Draw, 'drawn' | 'strata'> {
  const drawn = (
    starts === null
      ? drawing.draw(idsOf(items), seed, size)
      : drawing.drawByStratum(placed(items, starts), seed, size)
  ).map(({ id, ticket }) => ({ id, ticket, replaces: null }));
  if (starts === null) return { drawn };
  const of = new Map(placed(items, starts).map(({ id, stratum }) => [id, stratum]));
  return {
    drawn,
    strata: countStrata(
      starts,
      [...of.values()],
      drawn.map(({ id }) => of.get(id) ?? ''),
    ),
  };
}

const placed = (items: Iterable<PopulationItem>, starts: readonly StratumStart[]) =>
  [...items].map(({ id, at }) => ({ id, stratum: stratumOf(at, starts) }));

const idsOf = (items: readonly PopulationItem[]): string[] => items.map((item) => item.id);

export interface TestedItem {
  readonly itemId: string;
  readonly item: PopulationItem;
  readonly results: readonly AttributeResult[];
}

/**
 * Tests the drawn items. One to which nothing applies is replaced by the next in drawing order, and stays in the draw as
 * replaced.
 */
export function testDrawn(
  { drawing }: Pick<AuditPorts, 'drawing'>,
  draw: Draw,
  items: readonly PopulationItem[],
  test: (item: PopulationItem) => readonly AttributeResult[],
): { readonly draw: Draw; readonly sample: readonly TestedItem[] } {
  const byId = new Map(items.map((item) => [item.id, item]));
  const drawn: Draw['drawn'][number][] = [];
  const sample: TestedItem[] = [];
  const waiting: Draw['drawn'][number][] = [...draw.drawn];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    drawn.push(next);
    const item = byId.get(next.id);
    if (item === undefined) continue;
    const results = test(item);
    sample.push({ itemId: item.id, item, results });
    if (results.some((result) => result.outcome !== 'not-applicable')) continue;
    const taken = drawn.length + waiting.length;
    const [spare] = (
      draw.strata === undefined
        ? drawing.draw(byId.keys(), draw.seed, taken + 1)
        : drawing.drawByStratum(placed(byId.values(), draw.strata.parts), draw.seed, taken + 1)
    ).slice(taken);
    if (spare !== undefined) waiting.push({ ...spare, replaces: next.id });
  }
  return { draw: { ...draw, drawn }, sample };
}
