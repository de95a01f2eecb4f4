import { cp, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { smallCompany } from './support/company.ts';
import { answered, collected, progress, recorded, STORE, tickets, verified } from './support/facts.ts';
import { compileProgram, type Program, type TaskName } from './support/program.ts';
import type { Moment } from './support/relay.ts';
import { type Stage, setStage } from './support/stage.ts';
import { at, inParallel, numbers } from './support/trials.ts';

/**
 * Kills the program at any moment, starts it again, and compares what it leaves with what an undisturbed run leaves:
 * the records in the store, the tickets in Jira and what is said in them, the ledger about all of it.
 */

/** For each of collect and review open. */
const KILLS = 25;
const KILLS_OF_SYNC = 5;
/** One after another on the same folder, as a machine that keeps failing would. */
const KILLS_PER_TRIAL = 5;
/** A process may come to its end before it is struck, on a busy machine above all; its trial ends there, and another one begins. */
const MOST_TRIALS = 3 * (KILLS / KILLS_PER_TRIAL);
const SEED = 20_261_121;
/** `starting`: before it asks anything, while it opens or makes the store. */
const MOMENTS: readonly (Moment | 'starting')[] = ['lost', 'answered', 'unanswered', 'answered', 'starting'];
/** Long enough to die in the transaction that follows an answer, short enough to die before the next one is stored. */
const LONGEST_DELAY_MS = 20;
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
 * The kills of a trial fall at random moments of all the work: what one process did, the next need not do again, so it
 * is struck after as many requests as lie between two of the moments.
 */
function trialsOver(requests: number, startMs: number, seed: number): Trial[] {
  const random = numbers(seed);
  return Array.from({ length: MOST_TRIALS }, (_, number) => {
    const moments = Array.from({ length: KILLS_PER_TRIAL }, () => random() * requests * LAST_SHARE).sort(
      (a, b) => a - b,
    );
    const blows = moments.map((reached, index): Blow => {
      const moment = at(MOMENTS, number + index);
      const longestMs = moment === 'starting' ? startMs : moment === 'answered' ? LONGEST_DELAY_MS : 0;
      const request = 1 + Math.floor(reached - (moments[index - 1] ?? 0));
      return { moment, request, delayMs: random() * longestMs };
    });
    return { number, blows };
  });
}

/** Whether the process died of the blow: it may end before. An answer is lost where one `matters`. */
async function strike(
  { start, relay }: Stage,
  task: TaskName,
  blow: Blow,
  matters?: (request: string) => boolean,
): Promise<boolean> {
  const run = start(task);
  const kill = () => run.kill('SIGKILL');
  if (blow.moment === 'starting') setTimeout(kill, blow.delayMs);
  else {
    const hit = blow.delayMs === 0 ? kill : () => setTimeout(kill, blow.delayMs);
    relay.strikeAt(blow.request, blow.moment, hit, blow.moment === 'unanswered' ? matters : undefined);
  }
  const { signal } = await run.ended;
  relay.spare();
  return signal === 'SIGKILL';
}

/** Runs trials until so many processes have died. `run` gives how many died in one. */
async function untilKilled(
  trials: readonly Trial[],
  run: (trial: Trial) => Promise<number>,
  wanted = KILLS,
): Promise<void> {
  let killed = 0;
  let next = 0;
  while (killed < wanted && next < trials.length) {
    const missing = Math.ceil((wanted - killed) / KILLS_PER_TRIAL);
    const round = trials.slice(next, next + missing);
    next += missing;
    await inParallel(round, workers, async (trial) => {
      const died = await run(trial);
      killed += died;
    });
  }
  expect(killed).toBeGreaterThanOrEqual(wanted);
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

    await untilKilled(trialsOver(undisturbed.relay.seen.length, await arrival, SEED), async (trial) => {
      const name = JSON.stringify(trial);
      const own = await stage();
      let killed = 0;
      for (const blow of trial.blows) {
        if (!(await strike(own, 'collect', blow))) break;
        killed += 1;
        const seen = lookAt(await copyOfStore(own.folder));
        expect(seen.falselyComplete, name).toEqual([]);
        expect(seen.complete, `${name}: not all complete after the kill`).toBeLessThan(complete);
      }
      await own.toTheEnd('collect');
      expect(collected(own.folder, own.relay.url), name).toEqual(expected);
      expect(await verified(own.folder), name).toEqual({ findings: [], leftovers: [] });
      await own.end();
      return killed;
    });
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
const isWrite =
  (trial: number) =>
  (request: string): boolean =>
    trial % 2 === 0
      ? request.endsWith('/attachments')
      : request.startsWith('POST') && request.endsWith('/issue');

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

    const trials = trialsOver(undisturbed.relay.seen.length, await arrival, SEED + 1);
    await untilKilled(trials, async (trial) => {
      const name = JSON.stringify(trial);
      const own = await stage(base.folder);
      let killed = 0;
      for (const blow of trial.blows) {
        if (!(await strike(own, 'review', blow, isWrite(trial.number)))) break;
        killed += 1;
      }
      await own.toTheEnd('review');
      expect(tickets(own.sandbox), name).toEqual(expected);
      expect(recorded(own.folder, own.sandbox), name).toEqual(ledger);
      expect(await verified(own.folder), name).toEqual({ findings: [], leftovers: [] });
      await own.end();
      return killed;
    });
  }, 900_000);
});

/** By turns: an answer, an answer with a sign-off, a ticket closed too early, and words of somebody else. */
function answerTickets({ sandbox }: Stage): void {
  const { people } = sandbox;
  for (const [index, { key, assignee }] of sandbox.createdIssues().entries()) {
    const me = String(assignee);
    const someoneElse = String(
      sandbox.createdIssues().find((other) => other.assignee !== assignee)?.assignee,
    );
    if (index % 4 === 3) people.comment(key, someoneElse, 'keep all');
    else people.comment(key, me, index % 4 === 1 ? 'keep 1-999' : 'keep all. revoke 1 left the team');
    if (index % 4 === 1) people.transition(key, me, 'Done');
    if (index % 4 === 2) people.transition(key, someoneElse, 'Done');
  }
}

/** A ticket that is sent back and a comment that is written. */
const isSyncWrite = (request: string): boolean =>
  request.startsWith('POST') && (request.endsWith('/comment') || request.endsWith('/transitions'));

describe('review sync, killed at any moment and started again,', () => {
  test('leaves exactly the replies, sign-offs and statements of an undisturbed run', async () => {
    const base = await stage();
    await base.toTheEnd('collect');
    const opened = async (): Promise<Stage> => {
      const own = await stage(base.folder);
      await own.toTheEnd('review');
      answerTickets(own);
      return own;
    };
    const undisturbed = await opened();
    const before = undisturbed.relay.seen.length;
    const began = performance.now();
    const arrival = undisturbed.relay.nextArrival().then(() => performance.now() - began);
    await undisturbed.toTheEnd('sync');
    const expected = answered(undisturbed.folder, undisturbed.sandbox);
    const requests = undisturbed.relay.seen.length - before;
    await undisturbed.end();
    expect(expected).toMatchObject({ doubledEntries: [], unsent: [] });
    expect(expected.statements).toBe(expected.tickets.length);
    expect(expected.signOffs).toBeGreaterThan(0);

    await untilKilled(
      trialsOver(requests, await arrival, SEED + 2),
      async (trial) => {
        const name = JSON.stringify(trial);
        const own = await opened();
        let killed = 0;
        for (const blow of trial.blows) {
          if (!(await strike(own, 'sync', blow, isSyncWrite))) break;
          killed += 1;
        }
        await own.toTheEnd('sync');
        expect(answered(own.folder, own.sandbox), name).toEqual(expected);
        expect(await verified(own.folder), name).toEqual({ findings: [], leftovers: [] });
        await own.end();
        return killed;
      },
      KILLS_OF_SYNC,
    );
  }, 900_000);
});
