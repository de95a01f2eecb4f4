import type {
  AttributeResult,
  Draw,
  Extension,
  Population,
  PopulationItem,
  SamplePlan,
} from '../domain/audit.ts';
import { COMMON_SIZES, frequencySize } from '../domain/frequency.ts';
import { type Frozen, recordOnce } from './audit-freeze.ts';
import type { AuditOptions, AuditPorts } from './audit-ports.ts';
import { type FrozenList, seedFor } from './audit-seed.ts';

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
  brought: Pick<AuditOptions, 'seed' | 'entropy'>,
  extension?: Extension,
): Promise<Draw> {
  const { store, clock, drawing } = ports;
  const { main } = frozen;
  const { seed, entropySource, key: branch } = await seedFor(ports, listOf(frozen), brought);
  const from = extension?.stages.at(-2)?.size;
  const key = `${branch}/size-${plan.size}${from === undefined ? '' : `/extends-${from}`}`;
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
        drawn: drawing
          .draw(idsOf(main.items), seed, plan.size)
          .map(({ id, ticket }) => ({ id, ticket, replaces: null })),
      },
      clock.now(),
    ));
  await recordOnce(ports, 'draw', key, { ...draw });
  return draw;
}

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
    const [spare] = drawing.draw(byId.keys(), draw.seed, taken + 1).slice(taken);
    if (spare !== undefined) waiting.push({ ...spare, replaces: next.id });
  }
  return { draw: { ...draw, drawn }, sample };
}
