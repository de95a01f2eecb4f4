import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compose } from '../../src/compose.ts';
import type { StreamOutcome } from '../../src/engine/collect.ts';
import { sandboxEnv } from '../../src/sandbox/index.ts';
import type { World } from '../../src/sandbox/world.ts';
import { collectNow } from '../../src/tasks/collect.ts';
import { startPostgres } from '../support/postgres.ts';
import { smallCompany } from './support/company.ts';
import { collected, progress, recorded, tickets, verified } from './support/facts.ts';
import { canMountDisk, collectOnFullDisk } from './support/full-disk.ts';
import { bundleProgram, type Program } from './support/program.ts';
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
    own.relay.strikeAt(Math.floor(undisturbed.relay.seen.length / 2), 'answered', () => run.kill('SIGINT'));
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

describe('two runs of review open at once', () => {
  async function twoAtOnce(own: Stage): Promise<void> {
    const ends = await Promise.all([own.start('review').ended, own.start('review').ended]);
    for (const { code, stderr } of ends) {
      // One may find that the other is at work, and leaves it to that one.
      if (code !== 0) expect(stderr).toMatch(/another process (sent|is sending) this/);
    }
    await own.toTheEnd('review');
  }

  test('make one ticket per reviewer (SQLite)', async () => {
    const alone = await stage({ from: undisturbed.folder });
    await alone.toTheEnd('review');
    const own = await stage({ from: undisturbed.folder });
    await twoAtOnce(own);
    expect(tickets(own.sandbox)).toEqual(tickets(alone.sandbox));
    expect(recorded(own.folder, own.sandbox)).toEqual(recorded(alone.folder, alone.sandbox));
    expect(await verified(own.folder)).toEqual({ findings: [], leftovers: [] });
  }, 180_000);

  test('make one ticket per reviewer (Postgres)', async () => {
    const postgres = await startPostgres();
    try {
      const own = await stage({ postgres: await postgres.database() });
      await own.toTheEnd('collect');
      await twoAtOnce(own);
      const made = tickets(own.sandbox);
      expect(made.length).toBeGreaterThan(4);
      expect(new Set(made.map(({ assignee }) => assignee)).size).toBe(made.length);
      for (const { attachments } of made) expect(attachments).toHaveLength(1);
    } finally {
      await postgres.stop();
    }
  }, 240_000);
});
