import type {
  AttributeResult,
  Draw,
  GapReport,
  PopulationId,
  PopulationItem,
  SourceCoverage,
} from '../domain/audit.ts';
import { digestOf } from '../domain/digest.ts';
import { UsageError } from '../domain/errors.ts';
import type { AuditControl } from '../domain/mock-audit.ts';
import { monthsOf, stratumOf } from '../domain/strata.ts';
import { auditedControls, drawControls, freezeControls } from './audit-controls.ts';
import { drawOnce, listOf, planOfSize, type TestedItem, testDrawn } from './audit-draw.ts';
import { extendLargest } from './audit-extend.ts';
import { type Ground, prepareAudit, type SourcedPopulation } from './audit-ground.ts';
import type { AuditOptions, AuditPorts, ReportOptions } from './audit-ports.ts';
import { missingParts, missingRules, RuledControl, unusableReason } from './audit-rules.ts';
import { refuseEarlyRound } from './audit-seed.ts';
import { keepPractice, survey } from './audit-survey.ts';
import { type TestedControl, testControl } from './audit-test.ts';
import { completenessGaps } from './completeness/gaps.ts';
import { type OpenCompleteness, openCompleteness } from './completeness/index.ts';
import { controlGaps, inOrderOfWeight, unconfiguredGaps } from './gaps.ts';
import { sourceGaps } from './gaps-sources.ts';

export type { AuditOptions, AuditPorts, AuditSettings, ReportOptions } from './audit-ports.ts';

/**
 * The mock audit of a period: freezes populations, draws, tests the drawn items and everything, and reports. A second run
 * uses the same populations and draws; only what arrived later is added, as supplementary populations.
 */
export async function runAudit(ports: AuditPorts, options: ReportOptions): Promise<GapReport> {
  const opened = await openAudit(ports, options);
  const { ground, audited, controlsSample } = opened;
  const otherSide = await openCompleteness(ports, options, ground);
  const tested = await testAll(ports, options, { ground, audited, otherSide });
  const completeness = otherSide?.close(tested) ?? null;
  const now = ports.clock.now();
  const controls = tested.map(({ result }) => result);
  const { gaps: surveyed, ...surveys } = await survey(ports, options, ground, controls);
  const populations = populationsOf(opened);
  const report: Omit<GapReport, 'ledgerHead'> = {
    schema: 'fieldwork/gap-report/1',
    company: options.company,
    period: options.period,
    generatedAt: now,
    simulatedClock: ports.clock.simulated,
    tool: options.tool,
    controls,
    gaps: inOrderOfWeight([
      ...sourceGaps(ground.statuses, now),
      ...unconfiguredGaps(
        populations.flatMap(({ sources }) => sources),
        options.streams,
      ),
      ...tested.flatMap(({ control, result, owner }) => controlGaps(control, result.deviating, owner)),
      ...(completeness === null ? [] : completenessGaps(completeness, ground.context.policy)),
      ...surveyed,
      ...options.reviewGaps,
    ]),
    streams: ground.statuses,
    populations: populations.flatMap((population) => reportPopulations(population, options)),
    review: options.review,
    switchedOff: options.switchedOff ?? [],
    ...(controlsSample === null ? {} : { controlsSample }),
    ...(completeness === null ? {} : { completeness }),
    untestedRules: missingRules(ground.inputs),
    ...surveys,
  };
  if (surveys.practice !== undefined) await keepPractice(ports, surveys.practice);
  return { ...report, ledgerHead: await recordAudit(ports, options, report) };
}

interface OpenAudit {
  readonly ground: Ground;
  readonly audited: readonly AuditControl[];
  /** null: all controls are audited. */
  readonly controlsSample: Awaited<ReturnType<typeof drawControls>> | null;
}

/** Freezes everything, and only then draws the controls to audit, if any are to be drawn. */
async function openAudit(ports: AuditPorts, options: ReportOptions): Promise<OpenAudit> {
  const controlList = await freezeControls(ports, options);
  const ground = await prepareAudit(ports, options, ports.samplers, {
    freeze: true,
    inventory: ports.watchPlaces !== undefined,
    footprints: ports.completeness !== undefined,
  });
  // Before anything is drawn: a run that refuses half-way would leave half of the draws.
  const lists = [...ground.populations.values()].map(({ frozen }) => listOf(frozen));
  refuseEarlyRound(
    options.entropy,
    controlList === null ? lists : [...lists, controlList],
    ports.clock.now(),
  );
  const controlsSample = controlList === null ? null : await drawControls(ports, controlList, options);
  return { ground, audited: auditedControls(ports.controls, controlsSample), controlsSample };
}

/** Those that the audited controls speak of. */
function populationsOf({ ground, audited }: OpenAudit): SourcedPopulation[] {
  return [...ground.populations]
    .filter(([id]) => audited.some(({ population }) => population === id))
    .map(([, population]) => population);
}

interface Audited {
  readonly ground: Ground;
  readonly audited: readonly AuditControl[];
  readonly otherSide: OpenCompleteness | null;
}

/** One after the other: each holds its whole population while it is tested. */
async function testAll(
  ports: AuditPorts,
  options: AuditOptions,
  { ground, audited, otherSide }: Audited,
): Promise<TestedControl[]> {
  const tested: TestedControl[] = [];
  for (const control of audited) {
    ports.progress.step(`testing ${control.title}`);
    const population = ground.populations.get(control.population) ?? null;
    tested.push(
      await testControl(ports, options, {
        control,
        population,
        inputs: ground.inputs,
        context: ground.context,
        omissions: otherSide?.omissions(control.population) ?? [],
        ...unusableParts(ports, ground, control.population),
      }),
    );
  }
  return tested;
}

export interface SampleRequest extends AuditOptions {
  readonly population: PopulationId;
  readonly size: number;
  /** Size to which the sample taken before is enlarged; then `size` does not count. */
  readonly extend?: number | undefined;
}

/** A sample as taken, each item with its evidence and what the tests say. */
export interface TakenSample {
  readonly draw: Draw;
  readonly count: number;
  readonly query: string;
  readonly excluded: readonly { readonly reason: string; readonly count: number }[];
  readonly sources: readonly SourceCoverage[];
  /** Until when the period is not settled; null when it is. */
  readonly unsettledUntil: string | null;
  readonly items: readonly TestedItem[];
}

/**
 * "Show me N random items": freezes the population or uses the frozen one, draws, and tests what was drawn.
 * @throws UsageError when the population is not known, or cannot exist under this policy.
 */
export async function takeSample(ports: AuditPorts, request: SampleRequest): Promise<TakenSample> {
  const sampler = ports.samplers.find(({ id }) => id === request.population);
  const control = ports.controls.find(({ population }) => population === request.population);
  if (sampler === undefined || control === undefined) {
    throw new UsageError(`there is no population "${request.population}"`, {
      hint: `Populations: ${ports.samplers.map(({ id }) => id).join(', ')}`,
    });
  }
  const ground = await prepareAudit(ports, request, [sampler]);
  const population = ground.populations.get(sampler.id);
  if (population === undefined)
    throw new UsageError(unusableReason(sampler, ground.inputs) ?? 'there is no such population');
  const { frozen, sources } = population;
  const ruled = new RuledControl(control, ground.inputs, ground.context);
  const test = (item: PopulationItem): readonly AttributeResult[] => ruled.test(item);
  const { extend } = request;
  const plan = planOfSize(request.size, frozen.main.count, request.settings);
  const drawn =
    extend === undefined
      ? await drawOnce(ports, frozen, plan, request)
      : await extendLargest(ports, frozen, { size: extend, test }, request);
  const { draw, sample } = testDrawn(ports, drawn, frozen.main.items, test);
  const { count, query, excluded } = frozen.main;
  return { draw, count, query, excluded, sources, unsettledUntil: frozen.unsettledUntil, items: sample };
}

function unusableParts(
  ports: AuditPorts,
  { inputs }: Ground,
  population: PopulationId,
): { readonly unusable: string | null; readonly missing: readonly string[] } {
  const sampler = ports.samplers.find(({ id }) => id === population);
  if (sampler === undefined) return { unusable: `There is no population ${population}.`, missing: [] };
  return { unusable: unusableReason(sampler, inputs), missing: missingParts(sampler, inputs) };
}

/** Main and supplementary populations as the report lists them; coverage is that of this run, not of the freeze. */
function reportPopulations(
  { frozen, sources }: SourcedPopulation,
  { settings, period }: AuditOptions,
): GapReport['populations'][number][] {
  const starts = settings.strata === 'month' ? monthsOf(period) : null;
  return [frozen.main, ...frozen.supplements].map(
    ({ id, count, digest, frozenAt, query, excluded, items, supplement }) => {
      const groups: Record<string, number> = {};
      for (const item of items) groups[item.group] = (groups[item.group] ?? 0) + 1;
      const ids = items.map((item) => item.id);
      const months =
        starts === null || supplement ? {} : { months: items.map(({ at }) => stratumOf(at, starts)) };
      return { id, count, digest, frozenAt, query, excluded, sources, ids, ...months, groups, supplement };
    },
  );
}

async function recordAudit(
  { store, clock }: AuditPorts,
  options: ReportOptions,
  { controls, gaps, practice }: Pick<GapReport, 'controls' | 'gaps' | 'practice'>,
): Promise<NonNullable<GapReport['ledgerHead']>> {
  const data = {
    period: options.period.id,
    tool: options.tool,
    policy: digestOf(options.rules),
    controls: controls.map(({ control, verdict, because, deviating, draw }) => ({
      control,
      verdict,
      because,
      deviating: deviating.length,
      drawn: draw?.drawn.length ?? 0,
    })),
    gaps: gaps.length,
    ...(practice === undefined ? {} : { practice: digestOf(practice.now) }),
  };
  const { seq, hash } = await store.ledger.append({
    kind: 'audit',
    at: clock.now(),
    simulatedClock: clock.simulated,
    data,
  });
  return { seq, hash };
}
