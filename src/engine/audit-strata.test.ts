import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pythonSteps } from '../../reports/steps.ts';
import { proveDraws } from '../../samplers/proof.ts';
import { company, options, portsOf } from '../../test/support/audit-company.ts';
import type { MemoryStore } from '../../test/support/memory-store.ts';
import { hasPython } from '../../test/support/packet.ts';
import type { LedgerEntry } from '../domain/store.ts';
import { runAudit, takeSample } from './audit.ts';

/** Changes every four hours from 2 July: 300 of them reach into August. */
const COUNT = 300;
const SPREAD = { ...options().settings, strata: 'month' } as const;
const audit = (store: MemoryStore, parts = {}) =>
  runAudit(portsOf(store), options({ settings: SPREAD, ...parts }));

async function entriesOf(store: MemoryStore): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const entry of portsOf(store).store.ledger.entries()) entries.push(entry);
  return entries;
}

describe('a draw spread over months', () => {
  it('has its share of each, its months in the ledger before it is drawn, and is proved from there', async () => {
    const store = company(COUNT);
    const report = await audit(store);
    const draw = report.controls[0]?.draw;
    const parts = draw?.strata?.parts.filter(({ count }) => count > 0) ?? [];
    expect(parts.map(({ name }) => name)).toEqual(['2026-07', '2026-08']);
    for (const { count, drawn } of parts)
      expect(Math.abs(drawn - (count / COUNT) * (draw?.plan.size ?? 0))).toBeLessThanOrEqual(1);
    const entries = await entriesOf(store);
    const own = entries.filter(({ data }) =>
      String(data.key).startsWith('2026Q3/production-changes/by-month'),
    );
    expect(own.map(({ kind }) => kind)).toEqual(['population', 'draw']);
    const [proof] = proveDraws(entries).draws;
    expect(proof?.checks.map(({ what, holds }) => [what, holds])).toEqual(
      ['order', 'digest', 'seed', 'size', 'draw'].map((what) => [what, true]),
    );
    expect(proof?.checks.at(-1)?.text).toContain('spread over 2 months');
  });

  it('is drawn by the seed of the population, and a second audit has the same', async () => {
    const store = company(COUNT);
    const plain = await audit(store, { settings: options().settings });
    const spread = await audit(store);
    expect(spread.controls[0]?.draw?.seed).toBe(plain.controls[0]?.draw?.seed);
    expect(spread.controls[0]?.draw?.drawn).not.toEqual(plain.controls[0]?.draw?.drawn);
    expect((await audit(store)).controls[0]?.draw).toEqual(spread.controls[0]?.draw);
    expect(
      proveDraws(await entriesOf(store)).draws.flatMap(({ checks }) => checks.filter(({ holds }) => !holds)),
    ).toEqual([]);
  });

  it('keeps its items when it is enlarged', async () => {
    const store = company(COUNT);
    const take = (parts: object) =>
      takeSample(portsOf(store), {
        ...options({ settings: SPREAD }),
        population: 'production-changes',
        size: 10,
        ...parts,
      });
    const ten = await take({});
    const more = await take({ extend: 40 });
    expect(more.draw.drawn.slice(0, 10)).toEqual(ten.draw.drawn);
    expect(more.draw.extension?.stages.map(({ size }) => size)).toEqual([10, 40]);
  });

  it('cannot be proved when the months are left out, and not with other months', async () => {
    const store = company(COUNT);
    await audit(store);
    const entries = await entriesOf(store);
    const draw = (alter: (months: string[]) => string[] | undefined) =>
      proveDraws(
        entries.map((entry) =>
          Array.isArray(entry.data.months)
            ? { ...entry, data: { ...entry.data, months: alter(entry.data.months) } }
            : entry,
        ),
      ).draws[0]?.checks.find(({ what }) => what === 'draw');
    expect(draw((months) => months)?.holds).toBe(true);
    expect(draw(() => undefined)).toMatchObject({
      holds: false,
      text: expect.stringContaining('not in the file'),
    });
    expect(draw((months) => months.map(() => '2026-07'))?.holds).toBe(false);
  });

  it.skipIf(!hasPython)('is repeated by the Python that the report prints', async () => {
    const report = await audit(company(COUNT));
    const draw = report.controls[0]?.draw;
    if (draw == null) throw new Error('nothing was drawn');
    const folder = await mkdtemp(join(tmpdir(), 'fieldwork-strata-'));
    await writeFile(join(folder, 'report.json'), JSON.stringify({ populations: report.populations }));
    const { stdout } = spawnSync('python3', ['-c', pythonSteps(draw)], { cwd: folder, encoding: 'utf8' });
    await rm(folder, { recursive: true });
    expect(stdout.trim().split('\n')).toEqual(draw.drawn.map(({ id, ticket }) => `${ticket} ${id}`));
  });
});
