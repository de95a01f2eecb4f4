import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { smallCompany } from './support/company.ts';
import { answered, closed, collected, progress, recorded, STORE, tickets } from './support/facts.ts';
import { bundleProgram, type Program } from './support/program.ts';
import { answerTickets, exceptBlockers } from './support/reviewers.ts';
import { endStages, type Stage, setStage } from './support/stage.ts';
import { expectToSurvive, type Scene, type Undisturbed, undisturbed } from './support/trials.ts';

/**
 * Kills the program at any moment, starts it again, and compares what it leaves with what an undisturbed run leaves:
 * the records in the store, the tickets in Jira and what is said in them, the ledger about all of it.
 */

const SEED = 20_261_121;
const LONG = 900_000;

const company = smallCompany(7);
let program: Program;
/** A run of `collect` that nobody disturbed, and the company of which all is collected. */
let whole: Undisturbed<ReturnType<typeof collected>>;
beforeAll(async () => {
  program = await bundleProgram();
  whole = await undisturbed(collecting);
}, LONG);

const folders: string[] = [];
afterAll(async () => {
  await endStages();
  await program?.remove();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

const emptyStage = (): Promise<Stage> => setStage(program, company);
const stageWithAll = (): Promise<Stage> => setStage(program, company, { from: whole.stage.folder });

/** A copy of the database as the killed process left it, so that looking at it mends nothing. */
async function copyOfStore(folder: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'fieldwork-look-'));
  folders.push(copy);
  for (const suffix of ['', '-wal'])
    await cp(join(folder, STORE + suffix), join(copy, STORE + suffix)).catch(() => {});
  return copy;
}

/** Killed before the tables were made, there is nothing to look at. */
function lookAt(folder: string): ReturnType<typeof progress> {
  try {
    return progress(folder);
  } catch {
    return { complete: 0, falselyComplete: [] };
  }
}

const collecting: Scene<ReturnType<typeof collected>> = {
  task: 'collect',
  set: emptyStage,
  look: ({ folder, relay }) => collected(folder, relay.url),
  kills: 15,
  seed: SEED,
  afterKill: async ({ folder }, name) => {
    const seen = lookAt(await copyOfStore(folder));
    expect(seen.falselyComplete, name).toEqual([]);
    const { complete } = progress(whole.stage.folder);
    expect(seen.complete, `${name}: not all complete after the kill`).toBeLessThan(complete);
  },
};

describe('collect, killed at any moment and started again,', () => {
  test(
    'leaves exactly the records of an undisturbed run',
    async () => {
      expect(whole.found.records?.length).toBeGreaterThan(1_000);
      expect(whole.found).toMatchObject({
        unfinished: [],
        doubledPages: [],
        doubledArtifacts: [],
        doubledSeals: [],
      });
      await expectToSurvive(collecting, whole);
    },
    LONG,
  );
});

describe('review open, killed at any moment and started again,', () => {
  test(
    'leaves exactly the tickets of an undisturbed run',
    async () => {
      const scene = {
        task: 'review',
        set: stageWithAll,
        look: ({ folder, sandbox }: Stage) => ({
          tickets: tickets(sandbox),
          ledger: recorded(folder, sandbox),
        }),
        kills: 35,
        seed: SEED + 1,
        // By turns a ticket that is made and a file that is attached.
        isWrite: (trial: number) => (request: string) =>
          trial % 2 === 0
            ? request.endsWith('/attachments')
            : request.startsWith('POST') && request.endsWith('/issue'),
      } as const;
      const run = await undisturbed(scene);
      const { tickets: made, ledger } = run.found;
      expect(made.length).toBeGreaterThan(4);
      expect(ledger).toMatchObject({ campaignEntries: 1, unsent: [], wrongWorkbooks: [] });
      expect(ledger.ticketEntries).toHaveLength(made.length);
      await expectToSurvive(scene, run);
    },
    LONG,
  );
});

describe('review sync, killed at any moment and started again,', () => {
  test(
    'leaves exactly the replies, sign-offs and statements of an undisturbed run',
    async () => {
      const scene = {
        task: 'sync',
        set: async () => {
          const own = await stageWithAll();
          await own.toTheEnd('review');
          answerTickets(own);
          return own;
        },
        look: ({ folder, sandbox }: Stage) => answered(folder, sandbox),
        kills: 35,
        seed: SEED + 2,
        // A ticket that is sent back and a comment that is written.
        isWrite: () => (request: string) =>
          request.startsWith('POST') && (request.endsWith('/comment') || request.endsWith('/transitions')),
      } as const;
      const run = await undisturbed(scene);
      expect(run.found).toMatchObject({ doubledEntries: [], unsent: [] });
      expect(run.found.statements).toBe(run.found.tickets.length);
      expect(run.found.signOffs).toBeGreaterThan(0);
      await expectToSurvive(scene, run);
    },
    LONG,
  );
});

describe('review close, killed at any moment and started again,', () => {
  test(
    'leaves one closing with a whole packet, that of an undisturbed run',
    async () => {
      const ready = await stageWithAll();
      await ready.toTheEnd('review');
      answerTickets(ready);
      await ready.toTheEnd('sync');
      await exceptBlockers(ready, company.now);
      const scene: Scene<ReturnType<typeof closed>> = {
        task: 'close',
        set: () => setStage(program, company, { from: ready.folder, sandbox: ready.sandbox }),
        look: ({ folder }) => closed(folder),
        kills: 30,
        seed: SEED + 3,
        // It writes after the last answer only, and then three files, the closing and the ledger one right after the other.
        moments: ['writing', 'answered', 'writing', 'starting', 'writing', 'unanswered'],
        asksAnew: true,
        afterKill: async ({ folder }, name) => {
          const { closings, missing } = closed(await copyOfStore(folder), folder);
          expect({ missing, closings: closings.length < 2 }, name).toEqual({ missing: [], closings: true });
        },
      };
      const run = await undisturbed(scene);
      expect(run.found).toMatchObject({ missing: [], ledgerEntries: 1, entryNames: 'this packet' });
      expect(run.found.closings).toHaveLength(1);
      expect(run.found.over.length).toBeGreaterThan(3);
      expect(run.found.decisions).toBeGreaterThan(10);
      await expectToSurvive(scene, run);
    },
    LONG,
  );
});
