import { cp, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { smallCompany } from './support/company.ts';
import { collected, progress, recorded, STORE, tickets, verified } from './support/facts.ts';
import { compileProgram, type Program, type TaskName } from './support/program.ts';
import type { Moment } from './support/relay.ts';
import { type Stage, setStage } from './support/stage.ts';
import { at, inParallel, numbers } from './support/trials.ts';

/**
 * Kills the program at any moment, starts it again, and compares what it leaves with what an undisturbed run leaves:
 * the records in the store, the tickets in Jira, the ledger about both.
 */

const TRIALS = 15;
/** Of three trials, one is killed once and two are killed twice. */
const OFTEN = 3;
/** For each of collect and review open. */
const KILLS = 25;
const SEED = 20_261_121;
/** `starting`: before it asks anything, while it opens or makes the store. */
const MOMENTS: readonly (Moment | 'starting')[] = ['lost', 'answered', 'unanswered', 'answered', 'starting'];
/** Long enough to die in the transaction that follows an answer, short enough to die before the next one is stored. */
const LONGEST_DELAY_MS = 40;
/** The last requests are left out: a process killed after them may have done everything already. */
const LAST_SHARE = 0.9;

const company = smallCompany(7);
let program: Program;
beforeAll(async () => {
  program = await compileProgram();
});

const folders: string[] = [];
afterAll(async () => {
  await program?.remove();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

const stage = (from?: string): Promise<Stage> =>
  setStage(program, company, from === undefined ? {} : { from });

/** When to kill one process. */
interface Blow {
  readonly moment: Moment | 'starting';
  /** The request that brings death, from 1. */
  readonly request: number;
  readonly delayMs: number;
}

interface Trial {
  readonly number: number;
  readonly blows: readonly Blow[];
}

/**
 * Trials spread evenly over the requests of an undisturbed run; most are killed a second time. Where an answer is lost,
 * the first kill is moved to the next request that `matters`.
 */
function trialsOver(
  seen: readonly string[],
  startMs: number,
  seed: number,
  matters: (request: string, trial: number) => boolean = () => true,
): Trial[] {
  const random = numbers(seed);
  const reach = Math.floor(seen.length * LAST_SHARE);
  const aim = ({ moment, request, delayMs }: Blow, trial: number): Blow => {
    const next = seen.findIndex((line, index) => index + 1 >= request && matters(line, trial));
    return moment !== 'unanswered' || next < 0
      ? { moment, request, delayMs }
      : { moment, request: next + 1, delayMs };
  };
  const blow = (share: number, moment: Blow['moment'], longestMs: number): Blow => ({
    moment,
    request: 1 + Math.floor(share * reach),
    delayMs: moment === 'starting' ? random() * startMs : moment === 'answered' ? random() * longestMs : 0,
  });
  return Array.from({ length: TRIALS }, (_, number) => {
    const share = (number + random()) / TRIALS;
    const first = aim(blow(share, at(MOMENTS, number), LONGEST_DELAY_MS), number);
    // The second run may have little left to do: it is struck early.
    const second = blow(random() * 0.3 * (1 - share), at(MOMENTS, number + 2), LONGEST_DELAY_MS / 10);
    return { number, blows: number % OFTEN === 0 ? [first] : [first, second] };
  });
}

async function strike({ start, relay }: Stage, task: TaskName, blow: Blow): Promise<boolean> {
  const run = start(task);
  const kill = () => run.kill('SIGKILL');
  if (blow.moment === 'starting') setTimeout(kill, blow.delayMs);
  else {
    const hit = blow.delayMs === 0 ? kill : () => setTimeout(kill, blow.delayMs);
    relay.strikeAt(blow.request, blow.moment, hit);
  }
  const { signal } = await run.ended;
  return signal === 'SIGKILL';
}

/** A copy of the database as the killed process left it, so that looking at it mends nothing. */
async function copyOfStore(folder: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'fieldwork-look-'));
  folders.push(copy);
  for (const suffix of ['', '-wal'])
    await cp(join(folder, STORE + suffix), join(copy, STORE + suffix)).catch(() => {});
  return copy;
}

/** More than there are processors: some wait for Jira to show a late ticket. */
const workers = availableParallelism() + 1;

describe('collect, killed at any moment and started again,', () => {
  test('leaves exactly the records of an undisturbed run', async () => {
    const undisturbed = await stage();
    const began = performance.now();
    const arrival = undisturbed.relay.nextArrival().then(() => performance.now() - began);
    await undisturbed.toTheEnd('collect');
    const expected = collected(undisturbed.folder, undisturbed.relay.url);
    const { complete } = progress(undisturbed.folder);
    await undisturbed.end();
    expect(expected.records?.length).toBeGreaterThan(1_000);
    expect(expected).toMatchObject({
      unfinished: [],
      doubledPages: [],
      doubledArtifacts: [],
      doubledSeals: [],
    });

    let killed = 0;
    await inParallel(trialsOver(undisturbed.relay.seen, await arrival, SEED), workers, async (trial) => {
      const name = JSON.stringify(trial);
      const trialStage = await stage();
      for (const blow of trial.blows) {
        if (await strike(trialStage, 'collect', blow)) killed += 1;
        const left = await copyOfStore(trialStage.folder);
        const seen = lookAt(left);
        expect(seen.falselyComplete, name).toEqual([]);
        expect(seen.complete, `${name}: not all complete after the kill`).toBeLessThan(complete);
      }
      await trialStage.toTheEnd('collect');
      expect(collected(trialStage.folder, trialStage.relay.url), name).toEqual(expected);
      expect(await verified(trialStage.folder), name).toEqual({ findings: [], leftovers: [] });
      await trialStage.end();
    });
    expect(killed).toBe(KILLS);
  }, 900_000);
});

/** Killed before the tables were made, there is nothing to look at. */
function lookAt(folder: string): ReturnType<typeof progress> {
  try {
    return progress(folder);
  } catch {
    return { complete: 0, falselyComplete: [] };
  }
}

/** By turns a ticket that is made and a file that is attached: what Jira does twice when it is asked twice. */
function isWrite(request: string, trial: number): boolean {
  return trial % 2 === 0
    ? request.endsWith('/attachments')
    : request.startsWith('POST') && request.endsWith('/issue');
}

describe('review open, killed at any moment and started again,', () => {
  test('leaves exactly the tickets of an undisturbed run', async () => {
    const base = await stage();
    await base.toTheEnd('collect');
    const undisturbed = await stage(base.folder);
    const began = performance.now();
    const arrival = undisturbed.relay.nextArrival().then(() => performance.now() - began);
    await undisturbed.toTheEnd('review');
    const expected = tickets(undisturbed.sandbox);
    const ledger = recorded(undisturbed.folder, undisturbed.sandbox);
    await undisturbed.end();
    expect(expected.length).toBeGreaterThan(4);
    expect(ledger).toMatchObject({ campaignEntries: 1, unsent: [], wrongWorkbooks: [] });
    expect(ledger.ticketEntries).toHaveLength(expected.length);

    let killed = 0;
    await inParallel(
      trialsOver(undisturbed.relay.seen, await arrival, SEED + 1, isWrite),
      workers,
      async (trial) => {
        const name = JSON.stringify(trial);
        const trialStage = await stage(base.folder);
        for (const blow of trial.blows) {
          if (await strike(trialStage, 'review', blow)) killed += 1;
        }
        await trialStage.toTheEnd('review');
        expect(tickets(trialStage.sandbox), name).toEqual(expected);
        expect(recorded(trialStage.folder, trialStage.sandbox), name).toEqual(ledger);
        expect(await verified(trialStage.folder), name).toEqual({ findings: [], leftovers: [] });
        await trialStage.end();
      },
    );
    expect(killed).toBe(KILLS);
  }, 900_000);
});
