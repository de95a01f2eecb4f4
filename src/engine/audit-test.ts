import type { AttributeResult, ControlResult, Draw, PopulationItem } from '../domain/audit.ts';
import { extensionWords, isOverstretched } from '../domain/extension.ts';
import { frequencyWords } from '../domain/frequency.ts';
import type { AuditControl, TestContext } from '../domain/mock-audit.ts';
import { type OutcomeRows, OutcomeWriter } from '../domain/outcome-rows.ts';
import { drawOnce, planSample, type TestedItem, testDrawn } from './audit-draw.ts';
import { extendDraw, mostExceptions } from './audit-extend.ts';
import { sampleFigures, Tally, wholeFigures } from './audit-figures.ts';
import type { Frozen } from './audit-freeze.ts';
import type { SourcedPopulation } from './audit-ground.ts';
import type { AuditOptions, AuditPorts } from './audit-ports.ts';
import { RuledControl, type RuledInputs } from './audit-rules.ts';
import { sourceTroubles } from './audit-sources.ts';
import { judge } from './audit-verdict.ts';
import { reasonsOf } from './gaps.ts';

export interface ControlCase {
  readonly control: AuditControl;
  /** null: there can be none, for the reason in `unusable`. */
  readonly population: SourcedPopulation | null;
  readonly inputs: RuledInputs;
  readonly context: TestContext;
  /** Parts of the period that have no population, one sentence each. */
  readonly missing: readonly string[];
  readonly unusable: string | null;
  /** What is proved to be missing from the population, one sentence each. */
  readonly omissions?: readonly string[];
}

export interface TestedControl {
  readonly control: AuditControl;
  readonly result: ControlResult;
  readonly owner: (tested: TestedItem) => string | null;
  /** Ids of the tickets that results over everything give as evidence. */
  readonly tickets: ReadonlySet<string>;
}

/** Draws, tests the drawn items, runs the same attributes over everything, and judges. */
export async function testControl(
  ports: AuditPorts,
  options: AuditOptions,
  { control, population, inputs, context, missing, unusable, omissions = [] }: ControlCase,
): Promise<TestedControl> {
  const ruled = new RuledControl(control, inputs, context);
  const owner = (tested: TestedItem): string | null => ruled.owner(tested.item);
  const test = (item: PopulationItem): readonly AttributeResult[] => ruled.test(item);
  const settings = { ...options.settings, ...options.tuned?.[control.id] };
  const { confidence, tolerable, auditorSample } = settings;
  const frozen = population?.frozen ?? null;
  const drawn = frozen === null ? null : await drawSample(ports, { ...options, settings }, frozen, test);
  const whole = runOverAll(frozen, control.attributes, test);
  const inSample = tallyOf(drawn?.sample ?? []);
  const figures = {
    sample: sampleFigures(control.attributes, inSample, whole.main, confidence, ports.drawing),
    population: wholeFigures(control.attributes, whole.all),
  };
  const judgement = judge({
    obstacles: [...missing, ...obstaclesOf(population, unusable)],
    omissions,
    count: whole.count,
    plan: drawn?.draw.plan ?? null,
    overstretched: drawn !== null && isOverstretched(drawn.draw),
    attributes: control.attributes,
    sample: figures.sample,
    population: figures.population,
    deviating: whole.exceptions,
    unjudged: whole.deviating.length - whole.exceptions,
    untestable: whole.untestable,
    tolerable,
    confidence,
  });
  const { id, title, objective, criteria, attributes, notTested } = control;
  const count = frozen?.main.count ?? 0;
  const chance = ports.drawing.chanceOfException(auditorSample, count, whole.exceptionsInMain);
  const result: ControlResult = {
    control: id,
    title,
    objective,
    criteria,
    population: control.population,
    ...judgement,
    because: [
      ...judgement.because,
      ...enlargement(drawn?.draw),
      ...byFrequency(ports, drawn?.draw),
      ...lateArrivals(frozen),
    ],
    attributes,
    notTested,
    reasons: reasonsOf(control),
    draw: drawn?.draw ?? null,
    sample: drawn?.sample ?? [],
    sampleFigures: figures.sample,
    populationFigures: figures.population,
    deviating: whole.deviating,
    auditorChance: count === 0 ? null : { size: auditorSample, percent: chance },
    outcomes: whole.outcomes,
  };
  return { control, result, owner, tickets: whole.tickets };
}

/** Why nothing can be concluded, whatever the tests say. */
function obstaclesOf(population: ControlCase['population'], unusable: string | null): string[] {
  const unsettled = population?.frozen.unsettledUntil ?? null;
  return [
    ...(unusable === null ? [] : [unusable]),
    ...(unsettled === null ? [] : [`The period is not settled before ${unsettled.slice(0, 16)}Z.`]),
    ...sourceTroubles(population?.sources ?? []),
  ];
}

type Test = (item: PopulationItem) => readonly AttributeResult[];

async function drawSample(
  ports: AuditPorts,
  options: AuditOptions,
  frozen: Frozen,
  test: Test,
): Promise<{ readonly draw: Draw; readonly sample: readonly TestedItem[] } | null> {
  if (frozen.main.count === 0) return null;
  const plan = planSample(ports, frozen.main, options.settings);
  const draw = await drawOnce(ports, frozen, plan, options);
  const planned = testDrawn(ports, draw, frozen.main.items, test);
  const { extend } = options;
  const exceptions = mostExceptions(planned.sample);
  if (extend === undefined || extend <= plan.size || plan.census || exceptions <= plan.allowedDeviations)
    return planned;
  const larger = await extendDraw(ports, frozen, { earlier: draw, exceptions, size: extend }, options);
  return testDrawn(ports, larger, frozen.main.items, test);
}

function tallyOf(sample: readonly TestedItem[]): Tally {
  const tally = new Tally();
  for (const { results } of sample) tally.add(results);
  return tally;
}

/** Reasons for which nothing can be concluded, however few items they concern. */
const OPEN_QUESTIONS: ReadonlySet<string> = new Set(['no-rule', 'source-incomplete']);

interface Whole {
  readonly count: number;
  /** Counts over the population that the sample is drawn from. */
  readonly main: Tally;
  /** Counts over that and what arrived late. */
  readonly all: Tally;
  readonly deviating: TestedItem[];
  readonly exceptions: number;
  readonly exceptionsInMain: number;
  readonly outcomes: OutcomeRows;
  readonly untestable: readonly { readonly attribute: string; readonly reason: string }[];
  readonly tickets: ReadonlySet<string>;
}

/** Record ids of Jira issues begin with it. */
const ISSUE = 'jira:issue/';

/** Ids of the tickets that results over these items give as evidence. */
export function ticketsGiven(items: readonly PopulationItem[], test: Test): ReadonlySet<string> {
  const found = new Set<string>();
  for (const item of items)
    for (const { evidence } of test(item))
      for (const { record } of evidence) if (record.startsWith(ISSUE)) found.add(record);
  return found;
}

/** Runs the attributes over everything frozen; only what deviates is kept, so that memory does not grow with passes. */
function runOverAll(frozen: Frozen | null, attributes: AuditControl['attributes'], test: Test): Whole {
  const populations = frozen === null ? [] : [frozen.main, ...frozen.supplements];
  const outcomes = new OutcomeWriter(
    attributes,
    populations.reduce((sum, { count }) => sum + count, 0),
  );
  const [main, all] = [new Tally(), new Tally()];
  const deviating: TestedItem[] = [];
  const open = new Map<string, { attribute: string; reason: string }>();
  const tickets = new Set<string>();
  let exceptions = 0;
  let exceptionsInMain = 0;
  let count = 0;
  for (const population of populations) {
    for (const item of population.items) {
      const results = test(item);
      count += 1;
      all.add(results);
      outcomes.add(results);
      if (!population.supplement) main.add(results);
      const hasException = results.some((result) => result.outcome === 'exception');
      if (hasException) exceptions += 1;
      if (hasException && !population.supplement) exceptionsInMain += 1;
      for (const { attribute, outcome, reason, evidence } of results) {
        for (const { record } of evidence) if (record.startsWith(ISSUE)) tickets.add(record);
        if (outcome === 'indeterminate' && OPEN_QUESTIONS.has(reason)) {
          open.set(`${attribute} ${reason}`, { attribute, reason });
        }
      }
      if (hasException || results.some((result) => result.outcome === 'indeterminate')) {
        deviating.push({ itemId: item.id, item, results });
      }
    }
  }
  return {
    ...{ count, main, all, deviating, exceptions, exceptionsInMain },
    outcomes: outcomes.rows(),
    untestable: [...open.values()],
    tickets,
  };
}

const enlargement = (draw: Draw | undefined): string[] =>
  draw === undefined ? [] : [extensionWords(draw) ?? []].flat();

/** What a size from a table supports: it is not what the tolerable rate would need. */
function byFrequency({ drawing }: Pick<AuditPorts, 'drawing'>, draw: Draw | undefined): string[] {
  const { plan, populationCount } = draw ?? {};
  if (plan?.frequency === undefined || populationCount === undefined || plan.census) return [];
  const { size, confidence } = plan;
  const limit = drawing.upperLimit({ size, deviations: 0, confidence, population: populationCount });
  return [frequencyWords(plan.frequency, plan, limit)];
}

function lateArrivals(frozen: Frozen | null): string[] {
  return (frozen?.supplements ?? []).map(
    ({ count, frozenAt }) =>
      `${count} late ${count === 1 ? 'arrival' : 'arrivals'}, found on ${frozenAt.slice(0, 10)} after the population was frozen, ${count === 1 ? 'was' : 'were'} tested as a supplementary population.`,
  );
}
