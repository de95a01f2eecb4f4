import type { AttributeResult, Draw, PopulationItem } from '../domain/audit.ts';
import { UsageError } from '../domain/errors.ts';
import { drawOnce, drawsOf, planOfSize, type TestedItem, testDrawn } from './audit-draw.ts';
import type { Frozen } from './audit-freeze.ts';
import type { AuditOptions, AuditPorts } from './audit-ports.ts';

/** Enlarges a sample that was looked at: it keeps its items, and the draw states what that costs. */

/** Most exceptions of one attribute: deviations are compared attribute by attribute. */
export function mostExceptions(sample: readonly Pick<TestedItem, 'results'>[]): number {
  const counts = new Map<string, number>();
  for (const { results } of sample)
    for (const { attribute, outcome } of results)
      if (outcome === 'exception') counts.set(attribute, (counts.get(attribute) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

export interface Enlargement {
  readonly earlier: Draw;
  /** Most exceptions of one attribute in the earlier sample. */
  readonly exceptions: number;
  readonly size: number;
}

/** Draws the larger sample by the seed of the smaller. */
export async function extendDraw(
  ports: AuditPorts,
  frozen: Frozen,
  { earlier, exceptions, size }: Enlargement,
  options: AuditOptions,
): Promise<Draw> {
  const { count } = frozen.main;
  const { confidence, tolerable } = options.settings;
  const plan = planOfSize(size, count, options.settings);
  const sizes = [...sizesOf(earlier), plan.size];
  const { stages, riskPercent } = ports.drawing.extensionRisk(sizes, {
    ...{ confidence, tolerable, population: count },
  });
  const allowedDeviations = Math.max(plan.allowedDeviations, stages.at(-1)?.allowed ?? 0);
  return drawOnce(ports, frozen, { ...plan, allowedDeviations }, options, {
    ...{ stages, riskPercent, exceptionsBefore: exceptions },
  });
}

const sizesOf = ({ extension, plan }: Draw): number[] =>
  extension?.stages.map(({ size }) => size) ?? [plan.size];

/**
 * Enlarges the largest sample that was drawn of the population by the same seed.
 * @throws UsageError when there is none, or it is as large already
 */
export async function extendLargest(
  ports: AuditPorts,
  frozen: Frozen,
  {
    size,
    test,
  }: { readonly size: number; readonly test: (item: PopulationItem) => readonly AttributeResult[] },
  options: AuditOptions,
): Promise<Draw> {
  const { id, period, count, items } = frozen.main;
  const { prefix } = await drawsOf(ports, frozen, options);
  const drawn = await ports.store.list<Draw>('draw', `${prefix}/size-`);
  const largest = drawn.toSorted((a, b) => b.value.plan.size - a.value.plan.size)[0]?.value.plan;
  const same = drawn.filter(({ value }) => value.plan.size === largest?.size).map(({ value }) => value);
  // Asked again for the same enlargement, it is the one that was made.
  const made = same.find(
    ({ plan, extension }) => plan.size === Math.min(size, count) && extension !== undefined,
  );
  if (made !== undefined) return made;
  const [earlier] = same;
  if (earlier === undefined)
    throw new UsageError(`nothing was drawn of ${id} in ${period} yet that could be enlarged`, {
      hint:
        frozen.unsettledUntil === null
          ? `Take a sample first: fieldwork sample take ${id} --period ${period} --size ${size}`
          : `Until ${frozen.unsettledUntil} the population is frozen anew in every run; take a larger sample with --size ${size}.`,
    });
  if (size <= earlier.plan.size)
    throw new UsageError(`--extend ${size}: the sample of ${id} has ${earlier.plan.size} items already`, {
      hint: 'Name a larger number: it counts all items, the earlier ones included.',
    });
  const { sample } = testDrawn(ports, earlier, items, test);
  return extendDraw(ports, frozen, { earlier, exceptions: mostExceptions(sample), size }, options);
}
