import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compose } from '../../src/compose.ts';
import { canonicalJson } from '../../src/domain/digest.ts';
import type { StreamOutcome } from '../../src/engine/collect.ts';
import type { Closing } from '../../src/engine/review/closing/close.ts';
import { sandboxEnv } from '../../src/sandbox/index.ts';
import type { World } from '../../src/sandbox/world.ts';
import { openArtifactFolder, openStore, verifyEvidence } from '../../src/store/index.ts';
import { collectNow } from '../../src/tasks/collect.ts';
import { startPostgres } from '../support/postgres.ts';
import { smallCompany } from './support/company.ts';
import {
  answered,
  collected,
  conversations,
  EVIDENCE,
  progress,
  recorded,
  tickets,
  verified,
} from './support/facts.ts';
import { canMountDisk, collectOnFullDisk } from './support/full-disk.ts';
import { bundleProgram, type Ending, type Program, type TaskName } from './support/program.ts';
import { answerTickets, exceptBlockers } from './support/reviewers.ts';
import { endStages, type Stage, type StageOptions, setStage } from './support/stage.ts';

/** What happens to the program that is no kill: a refused credential, Ctrl-C, a full disk, a second run at the same time. */

const company = smallCompany(7);
let program: Program;
let undisturbed: Stage;
let expected: ReturnType<typeof collected>;
const stage = (options?: StageOptions) => setStage(program, company, options);

beforeAll(async () => {
  program = await bundleProgram();
  undisturbed = await stage();
  await undisturbed.toTheEnd('collect');
  expected = collected(undisturbed.folder, undisturbed.relay.url);
}, 300_000);
afterAll(async () => {
  await endStages();
  await program?.remove();
});

/** An attempt that got no page stays on record as incomplete; a later one took its place. */
async function expectAsUndisturbed({ folder, relay }: Stage): Promise<void> {
  const { unfinished = [], ...rest } = collected(folder, relay.url);
  expect(unfinished.filter(({ pages }) => pages !== 0)).toEqual([]);
  expect({ unfinished: [], ...rest }).toEqual(expected);
  expect(await verified(folder)).toEqual({ findings: [], leftovers: [] });
}

describe('a credential that is refused half-way', () => {
  const refusing = (system: 'okta' | 'aws' | 'jira', match: string, call: number): World['faults'] => [
    { kind: 'http-error', system, match, call, times: null, status: 401, retryAfterSeconds: null },
  ];

  async function collectIn({ folder }: Stage): Promise<readonly StreamOutcome[]> {
    const env = { ...process.env, ...sandboxEnv };
    const app = await compose({ configPath: `${folder}/fieldwork.yaml`, now: company.now, env });
    try {
      return await collectNow(app, { step: () => {} }, {});
    } finally {
      await app.close();
    }
  }

  test.each([
    ['okta', '/api/v1/logs', 2, 'okta.logs'],
    ['okta', '/factors', 9, 'okta.factors'],
    ['aws', 'LookupEvents', 5, 'cloudtrail.events'],
  ] as const)(
    '%s at %s, call %i: %s is incomplete, says where it stopped, and goes on there next time',
    async (system, match, call, name) => {
      const own = await stage({ faults: refusing(system, match, call) });
      const first = await collectIn(own);
      const broken = first.filter(({ stream, state }) => stream === name && state === 'incomplete');
      expect(broken.length).toBeGreaterThan(0);
      for (const { failure, error } of broken) {
        expect(failure?.code).toBe('unauthorized');
        expect(error).toHaveProperty('hint', expect.stringMatching(/\S/));
      }
      const read = broken.reduce((sum, { pages }) => sum + pages, 0);
      expect(read).toBeGreaterThan(0);
      const asked = own.relay.seen.length;

      own.sandbox.change((world) => {
        world.faults = [];
      });
      const second = await collectIn(own);
      for (const one of broken) {
        const again = second.find(({ stream, scope }) => stream === one.stream && scope === one.scope);
        expect(again).toMatchObject({ state: 'complete' });
        expect(again?.pages).toBeGreaterThan(one.pages);
      }
      // Nothing that was stored is asked for again.
      if (name === 'okta.factors') {
        const path = (line: string) => /\/users\/(\w+)\/factors/.exec(line)?.[1];
        const before = own.relay.seen.slice(0, asked).flatMap((line) => path(line) ?? []);
        const after = own.relay.seen.slice(asked).flatMap((line) => path(line) ?? []);
        expect(after.filter((id) => before.slice(0, read).includes(id))).toEqual([]);
      }
      await expectAsUndisturbed(own);
    },
    120_000,
  );
});

describe('Ctrl-C', () => {
  test('in the middle of a collection stops after the page, and the next run goes on there', async () => {
    const own = await stage();
    const run = own.start('collect');
    // Of all streams this one has the most pages: one for each person.
    const isFactors = (line: string): boolean => /\/users\/\w+\/factors/.test(line);
    own.relay.strikeAt(1, 'answered', () => run.kill('SIGINT'), isFactors);
    const { code, signal, stdout } = await run.ended;
    expect({ code, signal }).toEqual({ code: 1, signal: null });
    const outcomes = JSON.parse(stdout) as StreamOutcome[];
    const stopped = outcomes.filter(({ failure }) => failure?.code === 'stopped');
    expect(stopped.length).toBeGreaterThan(0);
    expect(await verified(own.folder)).toEqual({ findings: [], leftovers: [] });
    expect(progress(own.folder).complete).toBeLessThan(progress(undisturbed.folder).complete);
    await own.toTheEnd('collect');
    await expectAsUndisturbed(own);
  }, 120_000);

  test('while review tickets are opened stops after the ticket at hand, and the next run makes the rest', async () => {
    const own = await stage({ from: undisturbed.folder });
    const run = own.start('review');
    const posted = (): number => own.relay.seen.filter((line) => line === 'POST /rest/api/3/issue').length;
    const whenPosting = async () => {
      while (posted() < 2) await own.relay.nextArrival();
      run.kill('SIGINT');
    };
    void whenPosting();
    const { code, stderr } = await run.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/stopped on request: \d+ of \d+ review tickets are open/);
    const made = tickets(own.sandbox);
    expect(made.length).toBeLessThan(5);
    for (const { attachments } of made) expect(attachments).toHaveLength(1);
    await own.toTheEnd('review');
    const { unsent, campaignEntries, ticketEntries, wrongWorkbooks } = recorded(own.folder, own.sandbox);
    expect({ unsent, campaignEntries, wrongWorkbooks }).toEqual({
      unsent: [],
      campaignEntries: 1,
      wrongWorkbooks: [],
    });
    expect(ticketEntries).toHaveLength(tickets(own.sandbox).length);
  }, 120_000);
});

describe('a disk that is full', () => {
  test('as a limit on file sizes: the error says what to do, and with room again the run goes on', async () => {
    const own = await stage();
    // In blocks of 512 or 1,024 bytes: enough for the tables, not for everything.
    const through = ['sh', '-c', 'ulimit -f 900; exec "$@"', 'sh'];
    const { code, stderr } = await own.start('collect', { through }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*(disk|quota).*\n.* at .*(fieldwork\.db|evidence)/);
    expect(stderr).toMatch(/space.*goes on where it stopped/s);
    expect(progress(own.folder).falselyComplete).toEqual([]);
    await own.toTheEnd('collect');
    await expectAsUndisturbed(own);
  }, 120_000);

  test.skipIf(!canMountDisk)(
    'for real: the error says so, and with room again the run goes on',
    async () => {
      const own = await stage();
      const { full, roomy } = await collectOnFullDisk(own);
      expect(full.code).toBe(1);
      expect(full.stderr).toMatch(/disk or quota is full/);
      expect(full.stderr).toMatch(/Free space on that disk/);
      expect(roomy.code, roomy.stderr).toBe(0);
      await expectAsUndisturbed(own);
    },
    120_000,
  );
});

describe('two runs at once', () => {
  /** Each ends well, or finds that the other one is at work and leaves it to that one; a third finds nothing left to do. */
  async function twice(own: Stage, task: TaskName): Promise<Ending[]> {
    const ends = await Promise.all([own.start(task).ended, own.start(task).ended]);
    for (const { code, stderr } of ends)
      if (code !== 0) expect(stderr).toMatch(/another process (sent|is sending) this/);
    await own.toTheEnd(task);
    return ends;
  }

  const alone = async (): Promise<Stage> => {
    const one = await stage({ from: undisturbed.folder });
    await one.toTheEnd('review');
    return one;
  };

  test('of review open make one ticket per reviewer (SQLite)', async () => {
    const one = await alone();
    const own = await stage({ from: undisturbed.folder });
    await twice(own, 'review');
    expect(tickets(own.sandbox)).toEqual(tickets(one.sandbox));
    expect(recorded(own.folder, own.sandbox)).toEqual(recorded(one.folder, one.sandbox));
    expect(await verified(own.folder)).toEqual({ findings: [], leftovers: [] });
  }, 180_000);

  test('of open, sync and close do a campaign once, with nothing doubled or lost (Postgres)', async () => {
    const postgres = await startPostgres();
    try {
      const one = await alone();
      const database = await postgres.database();
      const own = await stage({ postgres: database });
      await own.toTheEnd('collect');
      await twice(own, 'review');
      expect(tickets(own.sandbox)).toEqual(tickets(one.sandbox));

      for (const each of [one, own]) answerTickets(each);
      await one.toTheEnd('sync');
      await twice(own, 'sync');
      expect(conversations(own.sandbox)).toEqual(conversations(one.sandbox));
      expect(tickets(own.sandbox)).toEqual(tickets(one.sandbox));
      const heard = await heardIn(own, database);
      expect(heard.doubled).toEqual([]);
      expect(heard.unsent).toEqual([]);
      expect(heard.statements).toBe(answered(one.folder, one.sandbox).statements);

      await exceptBlockers(own, company.now, database);
      const closings = (await twice(own, 'close')).map(({ stdout }) => JSON.parse(stdout) as Closing);
      expect(closings[0]).toEqual(closings[1]);
      expect(Object.keys(closings[0]?.packet ?? {})).toEqual(['html', 'xlsx', 'json']);
      const after = await heardIn(own, database);
      expect(after.closings).toEqual([closings[0]?.packet]);
      expect(after.findings).toEqual([]);
    } finally {
      await endStages();
      await postgres.stop();
    }
  }, 300_000);

  /** What the Postgres of a stage holds of a review. */
  async function heardIn({ folder }: Stage, postgres: string) {
    const artifacts = await openArtifactFolder(join(folder, EVIDENCE));
    const store = await openStore({ postgres }, artifacts);
    try {
      const said: string[] = [];
      const closings: unknown[] = [];
      for await (const { kind, data } of store.ledger.entries()) {
        if (kind === 'closing') closings.push(data.packet);
        else if (kind !== 'collection') said.push(`${kind} ${canonicalJson(data)}`);
      }
      return {
        statements: (await store.list('statement')).length,
        unsent: (await store.outbox.list('')).filter(({ state }) => state !== 'sent'),
        doubled: said.filter((entry, index) => said.indexOf(entry) !== index),
        closings,
        findings: (await verifyEvidence(store, artifacts, { progress: { step: () => {} } })).findings,
      };
    } finally {
      await store.close();
    }
  }
});
