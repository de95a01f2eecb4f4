import { existsSync, watch } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { EVIDENCE, verified } from './facts.ts';
import type { TaskName } from './program.ts';
import type { Moment } from './relay.ts';
import type { Stage } from './stage.ts';

/**
 * Kills the program again and again at moments that a seed chooses, lets it come to its end, and compares what it leaves
 * with what a run leaves that nobody disturbed. A new task needs a {@link Scene} and no more.
 */

export interface Scene<T> {
  readonly task: TaskName;
  /** Sets a stage on which the task is what remains to be done: the same every time, but for ports and folders. */
  readonly set: () => Promise<Stage>;
  /** All that must come out alike, read when the task is done. */
  readonly look: (stage: Stage) => T;
  /** How many processes have to die, and by which numbers their moments are chosen. */
  readonly kills: number;
  readonly seed: number;
  /** The requests whose answer is worth losing, by the number of the trial: what the other side does twice when asked twice. */
  readonly isWrite?: (trial: number) => (request: string) => boolean;
  /** What kills, by turns; {@link MOMENTS} when absent. */
  readonly moments?: readonly Deadly[];
  /** Every process asks all of it anew, and a killed one saves the next one nothing. */
  readonly asksAnew?: true;
  /** Called after each kill, before the program starts again. `name` says which trial it is. */
  readonly afterKill?: (stage: Stage, name: string) => Promise<void>;
}

/** What a run did that nobody disturbed. */
export interface Undisturbed<T> {
  /** As it was left. */
  readonly stage: Stage;
  readonly found: T;
  readonly requests: number;
  /** How often it wrote to its folder. */
  readonly writes: number;
  /** How long it took to ask something. */
  readonly startMs: number;
}

/** One after another on the same folder, as a machine that keeps failing would. */
const MOST_KILLS_PER_TRIAL = 10;
/** Where a process that lives to its last moments leaves nothing to do for the next one. */
const MOST_KILLS_PER_SHORT_TRIAL = 4;
/**
 * How many trials there are for one that is needed. A process may come to its end before it is struck, on a busy machine
 * above all; its trial ends there, and another one begins.
 */
const SPARE_TRIALS = 3;
/** `starting`: before it asks anything, while it opens or makes the store. `writing`: at a change of the store or the evidence. */
export type Deadly = Moment | 'starting' | 'writing';
const MOMENTS: readonly Deadly[] = ['lost', 'answered', 'unanswered', 'answered', 'starting'];
/** Long enough to die in the transaction that follows an answer, short enough to die before the next one is stored. */
const LONGEST_DELAY_MS = 20;
/** Shorter than the way from one write to the next. */
const LONGEST_DELAY_OF_A_WRITE_MS = 2;
/** The last requests are left out: a process killed after them may have done everything already. */
const LAST_SHARE = 0.9;
/** More than there are processors: some wait for Jira to show a late ticket. */
const WORKERS = availableParallelism() + 1;

/** When to kill one process. */
interface Blow {
  readonly moment: Deadly;
  /** The request or the write that brings death, from 1. */
  readonly nth: number;
  readonly delayMs: number;
}

interface Trial {
  readonly number: number;
  readonly blows: readonly Blow[];
}

/** Lets the task run once and says what it did. */
export async function undisturbed<T>(scene: Scene<T>): Promise<Undisturbed<T>> {
  const stage = await scene.set();
  const before = stage.relay.seen.length;
  const began = performance.now();
  const arrival = stage.relay.nextArrival().then(() => performance.now() - began);
  let writes = 0;
  const unwatch = watchWrites(stage.folder, () => {
    writes += 1;
  });
  await stage.toTheEnd(scene.task);
  unwatch();
  const requests = stage.relay.seen.length - before;
  return { stage, found: scene.look(stage), requests, writes, startMs: await arrival };
}

/** Calls back for every change of the store's files and every artifact that comes in. */
function watchWrites(folder: string, changed: () => void): () => void {
  const places = [folder, join(folder, EVIDENCE), join(folder, EVIDENCE, '.incoming')].filter((place) =>
    existsSync(place),
  );
  const watchers = places.map((place) => watch(place, changed));
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}

/** Kills the task as often as the scene wants, and expects of every trial what the undisturbed run left, in sound evidence. */
export async function expectToSurvive<T>(scene: Scene<T>, run: Undisturbed<T>): Promise<void> {
  const trials = trialsOver(run, scene);
  let killed = 0;
  while (killed < scene.kills && trials.length > 0) {
    const round = trials.splice(0, trialsFor(scene, scene.kills - killed));
    await inParallel(round, WORKERS, async (trial) => {
      const died = await killAndCompare(scene, run, trial);
      killed += died;
    });
  }
  expect(killed).toBeGreaterThanOrEqual(scene.kills);
}

function trialsFor<T>({ asksAnew }: Scene<T>, kills: number): number {
  return Math.ceil(kills / (asksAnew === true ? MOST_KILLS_PER_SHORT_TRIAL : MOST_KILLS_PER_TRIAL));
}

/**
 * The kills of a trial fall at random moments of all the work: what one process did, the next need not do again, so it
 * is struck after as many requests as lie between two of the moments. Where everything is asked anew, each is struck
 * anywhere.
 */
function trialsOver<T>(run: Undisturbed<T>, scene: Scene<T>): Trial[] {
  const { kills, moments = MOMENTS } = scene;
  const random = numbers(scene.seed);
  const needed = trialsFor(scene, kills);
  const reached = (): number[] =>
    Array.from({ length: Math.ceil(kills / needed) }, () => random() * run.requests * LAST_SHARE);
  return Array.from({ length: SPARE_TRIALS * needed }, (_, number) => {
    const before = scene.asksAnew === true ? reached() : gaps(reached());
    const blows = before.map((requests, index): Blow => {
      const moment = at(moments, number + index);
      const nth = 1 + Math.floor(moment === 'writing' ? random() * run.writes : requests);
      return { moment, nth, delayMs: random() * longestDelay(moment, run.startMs) };
    });
    return { number, blows };
  });
}

/** In ascending order, each less the one before. */
function gaps(numbers: readonly number[]): number[] {
  const ordered = numbers.toSorted((a, b) => a - b);
  return ordered.map((number, index) => number - (ordered[index - 1] ?? 0));
}

function longestDelay(moment: Deadly, startMs: number): number {
  if (moment === 'starting') return startMs;
  if (moment === 'writing') return LONGEST_DELAY_OF_A_WRITE_MS;
  return moment === 'answered' ? LONGEST_DELAY_MS : 0;
}

/** Gives how many processes died. */
async function killAndCompare<T>(scene: Scene<T>, run: Undisturbed<T>, trial: Trial): Promise<number> {
  const name = `${scene.task} ${JSON.stringify(trial)}`;
  const stage = await scene.set();
  let killed = 0;
  for (const blow of trial.blows) {
    if (!(await strike(stage, scene, blow, trial))) break;
    killed += 1;
    await scene.afterKill?.(stage, name);
  }
  await stage.toTheEnd(scene.task);
  expect(scene.look(stage), name).toEqual(run.found);
  expect(await verified(stage.folder), name).toEqual({ findings: [], leftovers: [] });
  await stage.end();
  return killed;
}

/** Whether the process died of the blow: it may end before. */
async function strike<T>(
  { start, relay, folder }: Stage,
  { task, isWrite }: Scene<T>,
  { moment, nth, delayMs }: Blow,
  { number }: Trial,
): Promise<boolean> {
  const run = start(task);
  const kill = () => run.kill('SIGKILL');
  const hit = delayMs === 0 ? kill : () => setTimeout(kill, delayMs);
  let spare = (): void => relay.spare();
  if (moment === 'starting') hit();
  else if (moment === 'writing') {
    let writes = 0;
    spare = watchWrites(folder, () => {
      writes += 1;
      if (writes === nth) hit();
    });
  } else relay.strikeAt(nth, moment, hit, moment === 'unanswered' ? isWrite?.(number) : undefined);
  const { signal } = await run.ended;
  spare();
  return signal === 'SIGKILL';
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The element at an index that begins anew at the end. */
function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('the list is empty');
  return found;
}

/** Does the work on all items, at most `width` at once. The first failure ends it. */
async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  let failed = false;
  const worker = async () => {
    for (let item = left.shift(); item !== undefined && !failed; item = left.shift()) {
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: width }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
