import { fromEpochMs, type Instant, toEpochMs } from '../domain/instant.ts';
import type { World } from './world.ts';

/** Name of a simulated system, as used in faults and in the request log. */
export type SystemName = 'okta' | 'aws' | 'jira';

/** One request the sandbox answered. */
export interface RequestEntry {
  readonly system: SystemName | 'sandbox';
  readonly method: string;
  /** Path with query (Okta, Jira) or AWS action name. */
  readonly action: string;
  readonly status: number;
  /** Simulated time. */
  readonly at: Instant;
}

/**
 * What the simulated systems share: the company's facts, its clock and a way to change facts while it runs.
 *
 * Two kinds of time exist on purpose. Facts (90-day cuts, created, changelogs) follow the world's clock.
 * Transport (rate-limit windows, `Date` headers, lifetimes of temporary credentials) follows the machine's
 * clock, because that is what the vendors' SDKs compare it with.
 */
export interface Company {
  /** The company's own copy; change it through {@link Company.change} only, so that indexes follow. */
  readonly world: World;
  /** Simulated time. */
  readonly now: () => Instant;
  /** Moves simulated time to `instant`; it runs on from there unless it was fixed. */
  readonly setNow: (instant: Instant) => void;
  /** Changes facts of the running company (a revoked access, a new event). */
  readonly change: (mutate: (world: World) => void) => void;
  /** Grows with every change. */
  readonly version: () => number;
}

/**
 * Makes a company from a world, which stays as it is whatever happens to the company.
 *
 * @param input a checked world: from `readWorld`, `generateWorld` or `WorldSchema.parse`
 * @param clock gives the simulated time; without it the world's `now` runs on with real time
 */
export function createCompany(input: World, clock?: () => string): Company {
  const world = copyOf(input);
  let version = 0;
  let read = clock ?? running(world.now);
  return {
    world,
    now: () => fromEpochMs(toEpochMs(read())),
    setNow: (instant) => {
      read = clock === undefined ? running(instant) : () => instant;
    },
    change: (mutate) => {
      mutate(world);
      version += 1;
    },
    version: () => version,
  };
}

/** A copy that shares only the insides of log events: nothing writes there, and they are nearly all of a world's bytes. */
function copyOf(world: World): World {
  const { okta, aws, ...rest } = world;
  const { events: log, ...directory } = okta;
  const { events: trail, ...accounts } = aws;
  return {
    ...structuredClone(rest),
    okta: { ...structuredClone(directory), events: log.map((event) => ({ ...event })) },
    aws: { ...structuredClone(accounts), events: trail.map((event) => ({ ...event })) },
  };
}

function running(start: string): () => string {
  const began = performance.now();
  const base = toEpochMs(start);
  return () => fromEpochMs(base + performance.now() - began);
}

/** Keeps `build(world)` until the company changes. */
export function indexed<T>(company: Company, build: (world: World) => T): () => T {
  let at = -1;
  let value: T | undefined;
  return () => {
    if (value === undefined || at !== company.version()) {
      value = build(company.world);
      at = company.version();
    }
    return value;
  };
}

/** Milliseconds of an instant in any ISO form; worlds may hold real exports with whole seconds or offsets. */
export const ms = (instant: string): number => toEpochMs(instant);

/** True when `at` lies in a window in which the system was silent. */
export function isSilent(
  world: World,
  system: SystemName,
  at: string,
  region: string | null = null,
): boolean {
  const t = ms(at);
  return world.faults.some(
    (fault) =>
      fault.kind === 'silent' &&
      fault.system === system &&
      (fault.region === null || fault.region === region) &&
      ms(fault.from) <= t &&
      t < ms(fault.to),
  );
}
