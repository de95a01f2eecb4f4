import type { AttributeResult, ControlResult, GapReport, Outcome, PopulationItem } from '../domain/audit.ts';
import type { Instant } from '../domain/instant.ts';
import type { AuditControl, Sampler } from '../domain/mock-audit.ts';
import { outcomeAt } from '../domain/outcome-rows.ts';
import type { Store } from '../domain/store.ts';
import { contains, gaps, type Window } from '../domain/window.ts';
import { samplerInputs } from './audit-ground.ts';
import type { AuditOptions } from './audit-ports.ts';
import { needsOf } from './audit-rules.ts';
import { frozenPopulations } from './frozen-population.ts';
import { keptAudits } from './kept-audits.ts';

/** What proves a control on one day: its items of that day with their outcomes, and whether the sources saw all of it. Reads only. */

export interface DaySource {
  readonly stream: string;
  readonly scope: string;
  /** Events: the parts of the day that no complete collection covers; none is best. null for snapshots. */
  readonly missing: readonly Window[] | null;
  /** Snapshots: the last complete one up to the end of the day, else the first after it. null for events, or where there is none. */
  readonly snapshotAt: Instant | null;
}

export interface DayItem {
  readonly item: PopulationItem;
  /** By attribute, from the newest audit; none where there was no audit. */
  readonly outcomes: Readonly<Record<string, Outcome>>;
  /** With explanations and evidence, of items that the audit drew or that deviate. */
  readonly results: readonly AttributeResult[];
}

export interface DayEvidence {
  readonly control: AuditControl['id'];
  /** A list of what there is shows the end of the period, not each of its days. */
  readonly census: boolean;
  readonly auditedAt: Instant | null;
  readonly frozenAt: Instant | null;
  readonly populationDigest: string | null;
  readonly items: readonly DayItem[];
  readonly sources: readonly DaySource[];
}

export interface DayPorts {
  readonly store: Store;
  readonly samplers: readonly Sampler[];
}

/** @param day the day in the company's time zone; @param options of the period that it lies in */
export async function dayEvidence(
  { store, samplers }: DayPorts,
  control: AuditControl,
  options: AuditOptions,
  day: Window,
  now: Instant,
): Promise<DayEvidence> {
  const sampler = samplers.find(({ id }) => id === control.population);
  const report = await newestAudit(store, options.period.id, control.id);
  const result = report?.controls.find((one) => one.control === control.id) ?? null;
  const frozen = report === null ? [] : await populationsOf(store, report, control.population);
  const items = frozen.flatMap(({ value }) => value.items);
  const census = sampler?.census === true;
  return {
    control: control.id,
    census,
    auditedAt: report?.generatedAt ?? null,
    frozenAt: frozen[0]?.value.frozenAt ?? null,
    populationDigest: frozen[0]?.value.digest ?? null,
    items: items.flatMap((item, index) =>
      census || contains(day, item.at) ? [dayItem(item, index, control, result)] : [],
    ),
    sources: sampler === undefined ? [] : await sourcesOf(store, sampler, control, options, day, now),
  };
}

async function newestAudit(store: Store, period: string, control: string): Promise<GapReport | null> {
  const audits = await keptAudits(store, period);
  return audits.findLast(({ controls }) => controls.some((one) => one.control === control)) ?? null;
}

/** The frozen list and its late arrivals, in the order in which the audit tested them. */
async function populationsOf(store: Store, report: GapReport, population: string) {
  const kept = await frozenPopulations(store, `${report.period.id}/${population}`);
  return report.populations
    .filter(({ id }) => id === population)
    .flatMap(({ digest, frozenAt }) =>
      kept.filter(({ value }) => value.digest === digest && value.frozenAt === frozenAt).slice(0, 1),
    );
}

function dayItem(
  item: PopulationItem,
  index: number,
  control: AuditControl,
  result: ControlResult | null,
): DayItem {
  const outcomes = control.attributes.flatMap(({ id }) => {
    const outcome = outcomeAt(result?.outcomes ?? {}, id, index);
    return outcome === null ? [] : [[id, outcome] as const];
  });
  const told = [...(result?.deviating ?? []), ...(result?.sample ?? [])].find(
    ({ itemId }) => itemId === item.id,
  );
  return { item, outcomes: Object.fromEntries(outcomes), results: told?.results ?? [] };
}

async function sourcesOf(
  store: Store,
  sampler: Sampler,
  control: AuditControl,
  options: AuditOptions,
  day: Window,
  now: Instant,
): Promise<DaySource[]> {
  const inputs = await samplerInputs(store, options, now);
  const needs = new Map(
    needsOf(sampler, [control], inputs).map((need) => [`${need.stream}\n${need.scope}`, need]),
  );
  const sources: DaySource[] = [];
  for (const { stream, scope, mode } of needs.values()) {
    const missing = mode === 'events' ? gaps(day, await store.coverage(stream, scope)) : null;
    const snapshotAt = mode === 'snapshot' ? await snapshotOf(store, stream, scope, day) : null;
    sources.push({ stream, scope, missing, snapshotAt });
  }
  return sources;
}

async function snapshotOf(store: Store, stream: string, scope: string, day: Window): Promise<Instant | null> {
  const taken = (await store.collections({ stream, scope }))
    .filter(({ state }) => state === 'complete')
    .map(({ startedAt }) => startedAt)
    .sort();
  return taken.findLast((at) => at < day.to) ?? taken[0] ?? null;
}
