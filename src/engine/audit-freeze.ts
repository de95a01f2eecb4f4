import type { Population, PopulationItem, SourceCoverage } from '../domain/audit.ts';
import { addMs, type Instant } from '../domain/instant.ts';
import type { Drawing, Sampler, Selection } from '../domain/mock-audit.ts';
import type { Period } from '../domain/period.ts';
import type { Clock } from '../domain/ports.ts';
import type { LedgerKind, Store } from '../domain/store.ts';
import { type FrozenHead, keepPopulation, withItems } from './frozen-population.ts';

/** A population as frozen, with what arrived later. */
export interface Frozen {
  /** Natural key of its documents: `2026Q3/production-changes`. */
  readonly key: string;
  readonly main: Population;
  /** Late arrivals, one population for each run that found some; they are tested wholly. */
  readonly supplements: readonly Population[];
  /** Until when the period is not settled; null when it is. An unsettled population is frozen for this run alone. */
  readonly unsettledUntil: Instant | null;
}

/** Every item: those of the frozen list, then the late arrivals. */
export function allItems({ main, supplements }: Pick<Frozen, 'main' | 'supplements'>): PopulationItem[] {
  return [main, ...supplements].flatMap(({ items }) => items);
}

export interface FreezePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly drawing: Pick<Drawing, 'populationDigest'>;
}

export interface FreezeRequest {
  readonly period: Period;
  readonly sampler: Sampler;
  /** What was asked of the sources. */
  readonly query: string;
  readonly selection: Selection;
  readonly sources: readonly SourceCoverage[];
  readonly settleHours: number;
}

/**
 * Freezes a population, before any seed for it exists, or returns the one that is frozen. Items that came after the
 * freeze form a supplementary population and are never mixed into the one that the sample was drawn from.
 */
export async function freeze(ports: FreezePorts, request: FreezeRequest): Promise<Frozen> {
  const { period, sampler, selection } = request;
  const now = ports.clock.now();
  const settled = addMs(period.window.to, request.settleHours * 3_600_000);
  const base = `${period.id}/${sampler.id}`;
  // Freezing an unfinished period for good would turn the rest of it into late arrivals.
  const key = now < settled ? `${base}/until-${now}` : base;
  const main = await freezeOnce(ports, key, () => toPopulation(ports, request, selection.items, false));
  const supplements: Population[] = [];
  const known = new Set(main.items.map((item) => item.id));
  for (let number = 1; ; number += 1) {
    const supplementKey = `${key}/supplement-${number}`;
    const existing = await ports.store.get<FrozenHead>('population', supplementKey);
    const late = selection.items.filter((item) => !known.has(item.id));
    if (existing === null && late.length === 0) break;
    const supplement = await freezeOnce(ports, supplementKey, () => toPopulation(ports, request, late, true));
    supplements.push(supplement);
    for (const item of supplement.items) known.add(item.id);
  }
  return { key, main, supplements, unsettledUntil: now < settled ? settled : null };
}

/**
 * What {@link freeze} would give, written nowhere: the frozen list as it is, with what came since beside it. For looking again,
 * never for drawing.
 */
export async function asFrozen(ports: FreezePorts, request: FreezeRequest): Promise<Frozen> {
  const { period, sampler, selection } = request;
  const settled = addMs(period.window.to, request.settleHours * 3_600_000);
  const key = `${period.id}/${sampler.id}`;
  const head = await ports.store.get<FrozenHead>('population', key);
  if (head === null)
    return { ...made(ports, request), unsettledUntil: ports.clock.now() < settled ? settled : null };
  const main = await withItems(ports.store, key, head);
  const supplements: Population[] = [];
  for (let number = 1; ; number += 1) {
    const supplementKey = `${key}/supplement-${number}`;
    const kept = await ports.store.get<FrozenHead>('population', supplementKey);
    if (kept === null) break;
    supplements.push(await withItems(ports.store, supplementKey, kept));
  }
  const known = new Set(allItems({ main, supplements }).map((item) => item.id));
  const late = selection.items.filter((item) => !known.has(item.id));
  if (late.length > 0) supplements.push(toPopulation(ports, request, late, true));
  return { key, main, supplements, unsettledUntil: null };
}

/** The population as it is now, kept nowhere: for looking again, never for drawing. */
export function made(ports: FreezePorts, request: FreezeRequest): Frozen {
  const { period, sampler, selection } = request;
  const main = toPopulation(ports, request, selection.items, false);
  return { key: `${period.id}/${sampler.id}`, main, supplements: [], unsettledUntil: null };
}

function toPopulation(
  { clock, drawing }: FreezePorts,
  { period, sampler, query, selection, sources }: FreezeRequest,
  items: readonly PopulationItem[],
  supplement: boolean,
): Population {
  return {
    id: sampler.id,
    period: period.id,
    window: period.window,
    query,
    frozenAt: clock.now(),
    count: items.length,
    digest: drawing.populationDigest(items.map((item) => item.id)),
    items,
    sources,
    excluded: supplement ? [] : selection.excluded,
    supplement,
  };
}

async function freezeOnce(ports: FreezePorts, key: string, make: () => Population): Promise<Population> {
  const { store, clock } = ports;
  const existing = await store.get<FrozenHead>('population', key);
  const population =
    existing === null
      ? await keepPopulation(store, key, make(), clock.now())
      : await withItems(store, key, existing);
  const { items, pieces, ...head } = population;
  const ids = items.map((item) => item.id);
  await recordOnce(ports, 'population', key, { ...head, ids, documentDigests: pieces });
  return population;
}

/** Writes a ledger entry of a document, unless an earlier run, or another one at the same time, has written it. */
export async function recordOnce(
  { store, clock }: Pick<FreezePorts, 'store' | 'clock'>,
  kind: LedgerKind,
  key: string,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const entry = { kind, at: clock.now(), simulatedClock: clock.simulated, data: { key, ...data } };
  await store.ledger.appendOnce(entry, ['key']);
}
