import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../src/domain/digest.ts';
import { exampleReport } from '../test/support/reports/example.ts';
import { renderGapReportJson } from './gap-report.json.ts';
import { digestOfIds, populationOf, redraw, ticketSteps } from './redraw.ts';
import { pythonSteps, shellSteps, shellWord } from './steps.ts';

const VECTORS = new URL('../../shared/reference/consistent_sampling_vectors.json', import.meta.url);

function has(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

describe('the draw repeated from the report', () => {
  it('gives the documented ticket of a documented id', () => {
    expect(sha256('314159')).toBe('c5b389beb081fe1e43ae92e895deca086b4eed5cf9efc7b78eebbbc9dc75c3f0');
    expect(ticketSteps(sha256('314159'), 'B-2').ticket).toBe(
      '0.41031085809072903514872000896790351462382130463015916888993860148207487365068',
    );
  });

  it.skipIf(!existsSync(VECTORS))(
    'agrees with every reference vector (skipped where ../shared is not there)',
    () => {
      const { vectors } = JSON.parse(readFileSync(VECTORS, 'utf8')) as {
        vectors: {
          seedHash: string;
          ids: string[];
          tickets?: Record<string, string>;
          populationDigest: string;
          seed: string;
        }[];
      };
      expect(vectors.length).toBeGreaterThan(0);
      for (const vector of vectors) {
        expect(sha256(vector.seed)).toBe(vector.seedHash);
        expect(digestOfIds(vector.ids)).toBe(vector.populationDigest);
        for (const [id, ticket] of Object.entries(vector.tickets ?? {}))
          expect(ticketSteps(vector.seedHash, id).ticket).toBe(ticket);
      }
    },
  );

  it('notices an item, a ticket, an id or a seed that was changed', () => {
    const report = exampleReport(60);
    const draw = report.controls[0]?.draw ?? null;
    const population = populationOf(report, 'production-changes', draw);
    if (draw === null || population === null) throw new Error('the example is drawn');
    expect(redraw(population, draw).disagreements).toEqual([]);
    const [first, second, ...rest] = draw.drawn;
    if (first === undefined || second === undefined) throw new Error('the example has two items');
    const forgeries = [
      { ...draw, drawn: [second, first, ...rest] },
      { ...draw, drawn: [{ ...first, ticket: '0.1' }, second, ...rest] },
      { ...draw, seed: `${draw.seed} ` },
      { ...draw, populationCount: 61 },
    ];
    for (const forged of forgeries) expect(redraw(population, forged).disagreements).toHaveLength(1);
  });

  it('takes the population of the draw where late arrivals form a second one of the same name', () => {
    const report = exampleReport(60);
    const draw = report.controls[0]?.draw ?? null;
    const [own] = report.populations;
    if (own === undefined) throw new Error('the example has a population');
    const late = { ...own, digest: sha256('late'), count: 1, ids: ['late'] };
    expect(populationOf({ ...report, populations: [late, own] }, 'production-changes', draw)).toBe(own);
  });
});

describe('the printed commands', () => {
  const runnable = has('python3') && has('jq') && has('sha256sum');
  it.skipIf(!runnable)(
    'give count, digest and the drawn items when pasted into a shell (skipped without python3, jq and sha256sum)',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'reports-'));
      try {
        const report = exampleReport(300);
        const draw = report.controls[0]?.draw;
        if (draw === null || draw === undefined) throw new Error('the example is drawn');
        const odd = { ...draw, seed: `it's "odd" $HOME \\n ünïcode` };
        writeFileSync(join(folder, 'report.json'), renderGapReportJson(report));
        const shell = spawnSync('sh', ['-c', shellSteps(draw)], { cwd: folder, encoding: 'utf8' });
        expect(shell.stdout.split(/\s+/).slice(0, 2)).toEqual(['300', draw.populationDigest]);
        const python = spawnSync('python3', ['-c', pythonSteps(draw)], { cwd: folder, encoding: 'utf8' });
        expect(python.stdout).toBe(draw.drawn.map(({ ticket, id }) => `${ticket} ${id}\n`).join(''));
        const seedBack = spawnSync('python3', ['-c', `${pythonSteps(odd)}\nprint(seed_hash)`], {
          cwd: folder,
          encoding: 'utf8',
        });
        expect(seedBack.stdout.trim().split('\n').at(-1)).toBe(sha256(odd.seed));
        const word = spawnSync('sh', ['-c', `printf %s ${shellWord(odd.seed)}`], { encoding: 'utf8' });
        expect(word.stdout).toBe(odd.seed);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});
