import { distance } from 'fastest-levenshtein';
import { UsageError } from '../../domain/errors.ts';
import type { Planted, World } from '../world.ts';
import { assemble, buildCompany } from './build.ts';
import { DAY, iso, makeCalendar } from './calendar.ts';
import type { FaultKind } from './fault-kinds.ts';
import { addFault } from './faults.ts';
import { PLANT_KINDS, type PlantKind, plantProblems } from './plant/index.ts';
import { USUAL_READS } from './traffic.ts';
import { asRegister } from './vendor-register.ts';

export { FAULT_KINDS, type FaultKind, type FaultSpec } from './fault-kinds.ts';
export { faultOf } from './faults.ts';
export { PLANT_KINDS, type PlantKind } from './plant/index.ts';

export interface GenerateOptions {
  /** Head count, leavers included. @default 250 */
  readonly people?: number;
  /** A quarter, such as `2026Q3`. */
  readonly period: string;
  readonly seed: number | string;
  readonly plant: 'all' | 'none' | readonly PlantKind[];
  /** IANA zone of the company. @default America/New_York */
  readonly timezone?: string;
  /**
   * CloudTrail reads per account, region and day, at least; they are most of a world's size. With fewer than 10
   * silent days do not show in regions without other traffic; with none, a day without a release looks silent. @default 20
   */
  readonly reads?: number;
  /** Something that is wrong with a source system itself. */
  readonly faults?: FaultKind | null;
  /** Where the company lists its vendors: issues of Jira, or a register in a CSV file. @default jira */
  readonly vendors?: 'jira' | 'register';
  /** @default cloud */
  readonly jira?: World['jira']['flavour'];
}

export interface Generated {
  readonly world: World;
  /** What was put in on purpose; everything else in the world is as it should be. */
  readonly planted: Planted[];
}

/**
 * Reads the value of `--plant`: `all`, `none`, or kinds separated by commas.
 * @throws UsageError for an unknown kind, with the nearest one.
 */
export function parsePlant(text: string): GenerateOptions['plant'] {
  const trimmed = text.trim();
  if (trimmed === 'all' || trimmed === 'none') return trimmed;
  const known = Object.keys(PLANT_KINDS) as PlantKind[];
  return trimmed.split(',').map((part) => {
    const name = part.trim();
    const found = known.find((kind) => kind === name);
    if (found !== undefined) return found;
    const near = known.toSorted((a, b) => distance(a, name) - distance(b, name))[0];
    throw new UsageError(`--plant "${name}": no such kind of problem. Did you mean ${near}?`, {
      hint: `Write all, none, or some of: ${known.join(', ')}.`,
    });
  });
}

/**
 * Makes a company and, if asked, puts problems into it. The same options give the same bytes.
 * @throws UsageError for a period that is no quarter or too few people.
 */
export function generateWorld(options: GenerateOptions): Generated {
  const calendar = makeCalendar(options.period, options.timezone ?? 'America/New_York');
  const clean = buildCompany(
    String(options.seed),
    calendar,
    options.people ?? 250,
    options.reads ?? USUAL_READS,
  );
  const all = Object.keys(PLANT_KINDS) as PlantKind[];
  const kinds = options.plant === 'all' ? all : options.plant === 'none' ? [] : options.plant;
  const planted = plantProblems(clean, kinds);
  if (options.faults) planted.push(...addFault(clean.company, options.faults, planted.length));
  const made = { world: assemble(clean.company), planted };
  const { world, planted: problems } =
    options.vendors === 'register' ? asRegister(clean.company, made.world, planted) : made;
  if (options.jira !== 'data-center') return { world, planted: [...problems] };
  return {
    world: { ...world, jira: { ...world.jira, flavour: 'data-center' } },
    planted: problems.map(asDataCenterShows),
  };
}

/** Kinds in which a rule approved something, or assigned it in time. */
const BY_AUTOMATION = /ed-by-automation$|^incident-(taken-up-late|lowered-afterwards)$/;

/** Data Center has no account types: there a rule that acts looks like a user whom nobody knows. */
function asDataCenterShows(problem: Planted): Planted {
  if (!BY_AUTOMATION.test(problem.kind)) return problem;
  const unknown = problem.expected.map(({ subject }) => ({
    where: 'gap' as const,
    code: 'person-unknown',
    subject,
  }));
  return { ...problem, expected: [...problem.expected, ...unknown] };
}

/**
 * When the demo and the tests let the program collect: at the period's start, then weekly, then at the world's
 * now. Sources keep 90 days and a quarter has up to 92, so one collection at the end would come too late for
 * the first days; a program in earnest collects daily. In this version of the sandbox only events and tickets
 * follow the clock, snapshots (users, groups, keys) always show the world's final state.
 */
export function collectionInstants(world: Pick<World, 'period' | 'timezone' | 'now'>): string[] {
  const { start } = makeCalendar(world.period, world.timezone);
  const now = Date.parse(world.now);
  const instants: string[] = [];
  for (let at = start; at < now - DAY; at += 7 * DAY) instants.push(iso(at));
  return [...instants, world.now];
}
