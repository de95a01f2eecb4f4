import { once } from 'node:events';
import {
  access,
  appendFile,
  chmod,
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose } from '../../src/compose.ts';
import { sha256 } from '../../src/domain/digest.ts';
import { generateWorld } from '../../src/sandbox/generate/index.ts';
import { type Sandbox, sandboxEnv, startSandbox } from '../../src/sandbox/index.ts';
import { collectNow } from '../../src/tasks/collect.ts';
import { toolVersion } from '../../src/version.ts';
import { hasPython, verified } from '../support/packet.ts';
import { hasShared, SHARED } from '../support/shared.ts';
import { type Answer, type AskOptions, ask } from './support/cli.ts';
import { compileProgram, type Program } from './support/program.ts';

/** The command line as its users meet it: every answer comes from a process of its own. */

let program: Program;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldwork-cli-'));
  program = await compileProgram();
});
afterAll(async () => {
  await program?.remove();
  await rm(folder, { recursive: true, force: true });
});

const fieldwork = (args: string, options: AskOptions = {}): Promise<Answer> =>
  ask(program.cli, args.split(' '), { cwd: folder, ...options });

/** What `--json` printed: one document and nothing beside it. */
function documentOf<T>({ stdout }: Answer): T {
  return JSON.parse(stdout) as T;
}

function refused(answer: Answer): string {
  expect(answer.stdout).toBe('');
  expect(answer.stderr).toMatch(/^error: /);
  expect(answer.stderr).not.toMatch(/^\s+at .*\.js:\d+/m);
  return answer.stderr;
}

describe('help', { timeout: 300_000 }, () => {
  it('of every command shows an example that begins with the command itself', async () => {
    const names = (help: string): string[] => {
      const section = /^Commands:\n((?: .*\n)+)/m.exec(help)?.[1] ?? '';
      return [...section.matchAll(/^ {2}(\w+)/gm)].flatMap(([, name]) =>
        name === 'help' ? [] : (name ?? []),
      );
    };
    const walk = async (path: string[]): Promise<string[]> => {
      const { code, stdout, stderr } = await ask(program.cli, [...path, '--help']);
      expect([path, code, stderr]).toEqual([path, 0, '']);
      expect(stdout).toMatch(new RegExp(`\\nExample:\\n {2}\\$ .*fieldwork ${path.join(' ')}`));
      const inner: string[] = [];
      for (const name of names(stdout)) inner.push(...(await walk([...path, name])));
      return inner.length === 0 ? [path.join(' ')] : inner;
    };
    const all = await walk([]);
    expect(all).toEqual(
      expect.arrayContaining([
        'collect',
        'audit run',
        'sample draw',
        'sandbox generate',
        'verify',
        'jobs run',
      ]),
    );
  });

  it('states the version of the package', async () => {
    const manifest = new URL('../../package.json', import.meta.url);
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
    expect((await fieldwork('--version')).stdout).toBe(`${version}\n`);
    expect(toolVersion()).toBe(version);
  });
});

describe('a slip of the pen', () => {
  it.each([
    ['statsu', 'Did you mean status?'],
    ['help collct', 'Did you mean collect?'],
    ['status --perod 2026Q3', 'Did you mean --period?'],
    ['sample take production-chagnes', 'Did you mean production-changes?'],
    ['jobs run colect', 'Did you mean collect?'],
    ['collect --connector okat', 'Did you mean okta?'],
    ['report --format htlm', 'Did you mean html?'],
    ['doctor --explain okta-aut', 'Did you mean okta-auth?'],
    ['sandbox generate --period 2026Q5', 'Did you mean 2026Q4?'],
    ['sandbox generate --fault okta-slo', 'Did you mean okta-slow?'],
    ['init --timezone Europe/Berln', 'Did you mean Europe/Berlin?'],
    ['sample draw --seed 1 --size -1', 'whole number'],
    ['sample size --confidence 101', 'from 1 to 99'],
    ['sample limit --size 25 --deviations 26', 'from 0 to 25'],
    ['sample draw --size 3', '--seed'],
    ['verify everything', 'too many arguments'],
    ['controls show CC81x', 'Did you mean CC8.1?'],
    ['controls show cc9', 'Did you mean CC9.1, CC9.2?'],
    ['controls show change-aproved', 'Did you mean change-approved?'],
    ['controls show A2.1', 'There is no such criterion: availability has A1.1, A1.2 and A1.3.'],
    ['sample draw --seed 1 --size 1 --ids nowhere.txt', 'there is no such file'],
    ['sandbox start --world nowhere.json', 'nowhere.json'],
    ['status', 'fieldwork init'],
  ])('%s: is refused with what was meant', async (args, meant) => {
    const answer = await fieldwork(args);
    expect(refused(answer)).toContain(meant);
    expect(answer.code).toBe(2);
  });
});

describe('a configuration that is wrong', () => {
  const trial = async (text: string, args = 'status'): Promise<string> => {
    await writeFile(join(folder, 'wrong.yaml'), text);
    const answer = await fieldwork(`--config wrong.yaml ${args}`);
    expect(answer.code).toBe(2);
    return refused(answer);
  };

  it('is named with line, key and the nearest right key', async () => {
    const said = await trial(
      'company: A\ntimezone: UTC\nconnectors: {}\npolicy:\n  prodution: { accounts: [] }\n',
    );
    expect(said).toContain('line 5: policy.prodution');
    expect(said).toContain('Did you mean "production"?');
  });

  it('is named with line and column where it is no YAML', async () => {
    expect(await trial('company: A\ntimezone: "UTC\nconnectors: {}\n')).toMatch(/wrong\.yaml:\d+:\d+: /);
  });

  it('is told which secret is missing and who wants it', async () => {
    const okta = 'connectors: { okta: { url: "https://a.okta.com", token: "env:NOT_THERE" } }';
    const said = await trial(`company: A\ntimezone: UTC\n${okta}\n`, 'collect');
    expect(said).toContain('connectors.okta.token: the environment variable NOT_THERE is not set');
  });
});

describe('sample draw, size and limit', { timeout: 300_000 }, () => {
  const ids = 'A-1\nA-2\nA-3\nB-1\nB-2\nB-3\n';
  // Rivest's own example, github.com/ron-rivest/consistent_sampler.
  const order = ['B-2', 'B-3', 'A-3', 'A-2', 'B-1', 'A-1'];

  it('draw in the published order, from LF, CRLF and a byte order mark alike', async () => {
    const args = 'sample draw --seed 314159 --size 6';
    const texts = [ids, ids.replaceAll('\n', '\r\n'), `\uFEFF${ids.trimEnd()}`, `\n${ids}\n${ids}`];
    for (const stdin of texts) {
      const { code, stdout } = await fieldwork(args, { stdin });
      expect([code, stdout.trimEnd().split('\n')]).toEqual([0, order]);
    }
    const asJson = documentOf<{ id: string }[]>(await fieldwork(`${args} --json`, { stdin: ids }));
    expect(asJson.map(({ id }) => id)).toEqual(order);
  });

  it('keeps spaces within ids, and says so when there is little or nothing to draw from', async () => {
    const spaced = await fieldwork('sample draw --seed 1 --size 5', { stdin: ' a b \r\n' });
    expect(spaced).toMatchObject({ code: 0, stdout: ' a b \n', stderr: expect.stringContaining('only 1') });
    const empty = await fieldwork('sample draw --seed 1 --size 5');
    expect(empty).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('nothing to draw from'),
    });
  });

  it('refuses ids that are no UTF-8 text', async () => {
    const answer = await fieldwork('sample draw --seed 1 --size 5', {
      stdin: Buffer.from('ab', 'utf16le').fill(0xff, 0, 1),
    });
    expect(refused(answer)).toContain('not UTF-8');
  });

  it('ends quietly when its reader goes away', async () => {
    const stdin = Array.from({ length: 50_000 }, (_, n) => `id-${n}`).join('\n');
    const answer = await fieldwork('sample draw --seed 1 --size 50000', {
      stdin,
      started: ({ stdout }) => stdout?.once('data', () => stdout.destroy()),
    });
    expect(answer).toMatchObject({ code: 0, stderr: '' });
  });

  describe.skipIf(!hasShared)('against the reference tables', () => {
    it('draw as the vectors do', async () => {
      const text = await readFile(`${SHARED}reference/consistent_sampling_vectors.json`, 'utf8');
      const { vectors } = JSON.parse(text) as {
        vectors: { seed: string; ids: string[]; n: number; draw: string[] }[];
      };
      for (const { seed, ids: population, n, draw } of vectors.slice(0, 3)) {
        const args = ['sample', 'draw', '--seed', seed, '--size', String(n)];
        const { stdout } = await ask(program.cli, args, { stdin: `${population.join('\n')}\n` });
        expect(stdout.trimEnd().split('\n')).toEqual(draw);
      }
    });

    it('print sizes and limits as the tables do', async () => {
      const [head = '', ...lines] = (await readFile(`${SHARED}reference/sampling_reference.csv`, 'utf8'))
        .trim()
        .split(/\r?\n/);
      const rows = lines.map((line) => {
        const cells = line.split(',');
        return Object.fromEntries(head.split(',').map((name, index) => [name, cells[index] ?? '']));
      });
      const some = (table: string, column: string) =>
        rows.filter((row) => row.table === table && row[column] !== '').filter((_, n) => n % 41 === 0);
      for (const row of some('required_n', 'sample_n')) {
        const population = row.population_N === '' ? '' : ` --population ${row.population_N}`;
        const args = `sample size --confidence ${row.confidence_pct} --tolerable ${row.tolerable_rate_pct} --deviations ${row.allowed_deviations}${population}`;
        expect([args, (await fieldwork(args)).stdout.trim()]).toEqual([args, row.sample_n]);
      }
      expect((await fieldwork('sample limit --size 25 --deviations 0 --confidence 95')).stdout).toBe(
        '11.2928\n',
      );
    });
  });
});

describe('init', () => {
  it('writes a file that doctor reads, and never overwrites one unasked', async () => {
    const args =
      'init --config made.yaml --company Acme --timezone Europe/Berlin --production-accounts 123456789012';
    expect((await fieldwork(args)).code).toBe(0);
    const doctor = await fieldwork('--config made.yaml doctor');
    expect(doctor.stdout).toContain('made.yaml names no connector');
    expect(doctor.code).toBe(1);
    const again = await fieldwork(args);
    expect(refused(again)).toContain('exists already');
    expect(again.code).toBe(2);
  });
});

// Each command takes a second or two; the limit is for machines that do other things at the same time.
describe('a quarter of a company', { timeout: 300_000 }, () => {
  let sandbox: Sandbox;
  let home: string;
  const { world } = generateWorld({
    people: 60,
    period: '2026Q3',
    seed: 'cli',
    plant: ['change-without-ticket'],
    reads: 0,
  });
  const at = (now: string, args: string, options: AskOptions = {}): Promise<Answer> => {
    sandbox.setNow(now);
    return fieldwork(`${args} --now ${now}`, { cwd: home, ...options });
  };
  /** What was collected before; no process of its own need do it. */
  const collectAt = async (now: string): Promise<void> => {
    sandbox.setNow(now);
    const env = { ...process.env, ...sandboxEnv };
    const app = await compose({ configPath: join(home, 'fieldwork.yaml'), now, env });
    try {
      await collectNow(app, { step: () => {} }, {});
    } finally {
      await app.close();
    }
  };
  const today = (args: string, options?: AskOptions): Promise<Answer> => at(world.now, args, options);

  beforeAll(async () => {
    sandbox = await startSandbox(world);
    home = await mkdtemp(join(tmpdir(), 'fieldwork-home-'));
    await writeFile(join(home, 'fieldwork.yaml'), sandbox.config());
    await sandbox.writeFiles(home);
    for (const now of ['2026-07-01T04:00:00.000Z', '2026-08-30T04:00:00.000Z']) await collectAt(now);
    const answer = await today('collect --json');
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    expect(documentOf<{ state: string }[]>(answer).every(({ state }) => state !== 'incomplete')).toBe(true);
  }, 300_000);
  afterAll(async () => {
    await sandbox?.close();
    await rm(home, { recursive: true, force: true });
  });

  it('is found in order by doctor, which names every secret that is missing and checks the rest', async () => {
    const well = await today('doctor --json');
    const checks = documentOf<{ status: string; part: string }[]>(well);
    expect([well.code, checks.filter(({ status }) => status === 'failed')]).toEqual([0, []]);
    const without = await today('doctor --json', {
      env: { FIELDWORK_OKTA_TOKEN: undefined, FIELDWORK_JIRA_TOKEN: 'wrong' },
    });
    const failed = documentOf<{ status: string; part: string }[]>(without).filter(
      ({ status }) => status === 'failed',
    );
    expect([without.code, [...new Set(failed.map(({ part }) => part))]]).toEqual([1, ['okta', 'jira']]);
  });

  it('is covered, which status tells without any secret', async () => {
    const none = Object.fromEntries(
      ['OKTA_TOKEN', 'JIRA_TOKEN', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map((name) => [
        `FIELDWORK_${name}`,
        undefined,
      ]),
    );
    const answer = await today('status --period 2026Q3 --json', { env: none });
    const { streams } = documentOf<{ streams: { mode: string; gaps: unknown[]; health: string }[] }>(answer);
    expect(streams.length).toBeGreaterThan(20);
    expect(streams.filter(({ gaps, health }) => gaps.length > 0 || health !== 'fine')).toEqual([]);
  });

  it('is sampled with its evidence, and reviewed by tickets', async () => {
    const taken = await today('sample take production-changes --period 2026Q3 --size 4 --json');
    const sample = documentOf<{ items: { item: { evidence: unknown[] } }[] }>(taken);
    expect(sample.items.map(({ item }) => item.evidence.length > 0)).toEqual([true, true, true, true]);
    const planned = documentOf<{ frozen: boolean; campaign: { assignments: unknown[] } }>(
      await today('review open --period 2026Q3 --dry-run --json'),
    );
    expect([planned.frozen, sandbox.createdIssues()]).toEqual([false, []]);
    const opened = documentOf<{ tickets: { key: string; lines: number }[] }>(
      await today('review open --period 2026Q3 --json'),
    );
    const status = documentOf<{ tickets: unknown[] }>(await today('review status --period 2026Q3 --json'));
    expect(opened.tickets.length).toBeGreaterThan(1);
    expect(planned.campaign.assignments.length).toBeGreaterThanOrEqual(opened.tickets.length);
    expect(status.tickets).toHaveLength(opened.tickets.length);
    const synced = documentOf<{ signOffs: unknown[] }[]>(await today('review sync --json'));
    expect(synced.map(({ signOffs }) => signOffs.length)).toEqual([opened.tickets.length]);
    const [ticket] = opened.tickets;
    const shown = documentOf<{ lines: unknown[] }>(await today(`review show ${ticket?.key} --json`));
    expect(shown.lines).toHaveLength(ticket?.lines ?? 0);
    const unknown = await today('review show SEC-99999');
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(/no access review has a ticket SEC-99999\n.*review status/s),
    ]);
  });

  it('is audited and reported; an exception ends with exit code 3, what cannot be concluded with 4', async () => {
    const underWay = await today('audit run --period 2026Q3 --json');
    const { controls } = documentOf<{ controls: { control: string; verdict: string }[] }>(underWay);
    const open = controls.filter(({ verdict }) => verdict === 'cannot-conclude');
    // Nobody has signed off the review yet, and nobody had to.
    expect([underWay.code, open.map(({ control }) => control)]).toEqual([4, ['access-reviewed']]);
    const off =
      'controls: { access-reviewed: { enabled: false, why: under way, approver: ciso@acme.example } }';
    const config = await readFile(join(home, 'fieldwork.yaml'), 'utf8');
    await writeFile(join(home, 'without-reviews.yaml'), `${config}\n${off}\n`);
    const audit = await today('--config without-reviews.yaml audit run --period 2026Q3 --json');
    expect([audit.code, documentOf<{ schema: string }>(audit).schema]).toEqual([3, 'fieldwork/gap-report/1']);
    const { files } = documentOf<{ files: string[] }>(await today('report --out out --json'));
    expect(files.map((file) => file.split('/').at(-1))).toEqual([
      'report.html',
      'report.xlsx',
      'report.json',
      'oscal.json',
    ]);
    expect((await readdir(join(home, 'out'))).length).toBe(4);
    // A quarter that has not ended.
    expect((await today('audit run --period 2026Q4')).code).toBe(4);
  });

  it('answers from a criterion down to the artifacts, and says what is not tested here', async () => {
    const list = (await fieldwork('controls list')).stdout;
    expect(list).toMatch(/^change-approved {2,}Production changes.*\n.*CC8\.1\n.*A\.8\.32\n.*Art\. 32/m);
    expect(list).toMatch(/SOC 2.*: \d+ of 61 have a control here/);
    expect((await fieldwork('controls show CC6.6')).stdout).toMatch(
      /Often taken for .*secrets.*No control here/s,
    );
    const bare = await fieldwork('controls show change-approved');
    expect([bare.code, bare.stderr]).toEqual([0, expect.stringContaining('no configuration here')]);

    const { stdout } = await today('controls show cc8.1 --period 2026Q3');
    expect(stdout).toMatch(/^CC8\.1 {2}Authorising[\s\S]*\n\nchange-approved/);
    expect(stdout).toMatch(/cloudtrail\.events \S+: 2026-07-01 to 2026-10-01, collected[\s\S]*?, complete/);
    expect(stdout).toMatch(/audited .*, ledger entry \d+: (would|cannot)/);
    const files = [...stdout.matchAll(/^ +(\S+\/[0-9a-f]{2}\/[0-9a-f]{64})#/gm)].map(
      ([, file]) => file ?? '',
    );
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) await access(join(home, file));
    interface Shown {
      readonly evidence: readonly {
        readonly populations: readonly { digest: string }[];
        readonly draws: readonly { populationDigest: string }[];
        readonly audits: readonly { sample: readonly unknown[] }[];
      }[];
    }
    const { evidence } = documentOf<Shown>(await today('controls show cc8.1 --period 2026Q3 --json'));
    const [{ populations = [], draws = [], audits = [] } = {}] = evidence;
    expect(draws.map(({ populationDigest }) => populationDigest)).toContain(populations[0]?.digest);
    expect(audits.at(-1)?.sample.length).toBeGreaterThan(3);
  });

  it('hands out draws that anybody can re-perform from the file alone', async () => {
    const exported = await today('sample export production-changes --period 2026Q3 --out sample.jsonl');
    expect([exported.code, exported.stdout]).toEqual([0, expect.stringContaining('fieldwork sample verify')]);
    await copyFile(join(home, 'sample.jsonl'), join(folder, 'sample.jsonl'));
    // In a folder without configuration and store.
    const proved = await fieldwork('sample verify sample.jsonl');
    expect([proved.code, proved.stderr]).toEqual([0, '']);
    expect(proved.stdout).not.toContain('✘');
    for (const what of ['order', 'digest', 'seed', 'size', 'draw'])
      expect(proved.stdout.match(new RegExp(`✔ ${what}`, 'g'))?.length).toBeGreaterThan(1);
    const text = await readFile(join(folder, 'sample.jsonl'), 'utf8');
    await writeFile(join(folder, 'altered.jsonl'), text.replace(/"frozenAt":"2026/, '"frozenAt":"2025'));
    const altered = await fieldwork('sample verify altered.jsonl');
    expect([altered.code, altered.stdout]).toEqual([1, expect.stringContaining('✘ chain')]);
    await writeFile(join(folder, 'altered.jsonl'), text.replaceAll('"plan":', '"plane":'));
    const planless = await fieldwork('sample verify altered.jsonl');
    expect([planless.code, planless.stderr]).toEqual([
      2,
      expect.stringMatching(/line \d+ \(entry \d+\) is no draw: data.plan is missing/),
    ]);
    await writeFile(join(folder, 'altered.jsonl'), `${text}{"seq":1}\n`);
    const broken = await fieldwork('sample verify altered.jsonl');
    expect([broken.code, broken.stderr]).toEqual([
      2,
      expect.stringMatching(/line \d+ is no ledger entry: kind/),
    ]);
    const none = await today('sample export access-grants --period 2026Q1 --out none.jsonl');
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('nothing was drawn')]);
  });

  it('hands out the audit as a packet that a stranger re-performs, and replaces only packets', async () => {
    const packed = await today('audit packet --period 2026Q3 --out packet --json');
    const { manifest } = documentOf<{ manifest: string }>(packed);
    expect(packed.code).toBe(0);
    const listed = await readFile(join(home, 'packet', 'MANIFEST.sha256'));
    expect(sha256(listed)).toBe(manifest);
    if (hasPython) {
      const { code, stdout } = await verified(join(home, 'packet'));
      expect([code, stdout]).toEqual([0, expect.stringContaining('Everything holds.')]);
    }
    const open = await today('audit packet --out packet --redact public');
    expect([open.code, open.stdout]).toEqual([0, expect.stringContaining('python3 verify.py')]);
    if (hasPython) expect((await verified(join(home, 'packet'))).code).toBe(0);
    const taken = await today('audit packet --out evidence');
    expect([taken.code, taken.stderr]).toEqual([2, expect.stringContaining('no audit packet')]);
  });

  it('tells whose credential was refused, where to renew it, and that nothing was lost', async () => {
    const answer = await today('collect --connector okta', { env: { FIELDWORK_OKTA_TOKEN: 'expired' } });
    expect(answer.code).toBe(1);
    expect(answer.stderr).toMatch(/okta: the API token was refused \(401 E0000011\)/);
    expect(answer.stderr).toContain('fieldwork doctor --explain okta-auth');
    expect(answer.stderr).toContain('Nothing was lost: okta.users');
  });

  it('has jobs that can be listed, and a schedule that a signal stops', async () => {
    const rows = documentOf<{ id: string }[]>(await today('jobs list --json'));
    expect(rows.map(({ id }) => id)).toEqual([
      'collect',
      'access-review',
      'access-review-monthly',
      'review-sync',
      'mock-audit',
      'findings-sync',
    ]);
    const served = await fieldwork('serve', {
      cwd: home,
      started: async (child) => {
        if (child.stdout) await once(child.stdout, 'data');
        child.kill('SIGTERM');
      },
    });
    expect([served.code, served.stdout.includes('schedule stopped')]).toEqual([0, true]);
  });

  it('is verified, and an altered file is named with exit code 1', async () => {
    const well = await today('verify --json');
    expect([well.code, documentOf<{ ok: boolean }>(well).ok]).toEqual([0, true]);
    const [first = ''] = (await readdir(join(home, 'evidence'))).filter((name) => name.length === 2);
    const [name = ''] = await readdir(join(home, 'evidence', first));
    await chmod(join(home, 'evidence', first, name), 0o600);
    await appendFile(join(home, 'evidence', first, name), ' ');
    const altered = await today('verify');
    expect(altered.code).toBe(1);
    expect(altered.stdout).toContain(`artifact-altered: ${first}/${name}`);
  });
});
