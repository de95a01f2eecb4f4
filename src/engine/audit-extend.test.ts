import { describe, expect, it } from 'vitest';
import { proveDraws } from '../../samplers/proof.ts';
import { company, options, portsOf } from '../../test/support/audit-company.ts';
import type { MemoryStore } from '../../test/support/memory-store.ts';
import { UsageError } from '../domain/errors.ts';
import type { LedgerEntry } from '../domain/store.ts';
import { type AuditPorts, runAudit, takeSample } from './audit.ts';
import { mostExceptions } from './audit-extend.ts';

const SEED = 'rolled by the auditor';
const COUNT = 120;

/** Ports whose change control finds an exception in the items named, and none in others. */
function finding(store: MemoryStore, ids: readonly string[]): AuditPorts {
  const ports = portsOf(store);
  const [control] = ports.controls;
  if (control === undefined) throw new Error('no control');
  const test: typeof control.test = (item, prepared) =>
    control
      .test(item, prepared)
      .map((result, index) =>
        index === 0 && ids.includes(item.id)
          ? { ...result, outcome: 'exception', reason: 'no-ticket' }
          : result,
      );
  return { ...ports, controls: [{ ...control, test }] };
}

async function drawnOf(store: MemoryStore): Promise<string[]> {
  const report = await runAudit(finding(store, []), options({ seed: SEED }));
  return report.controls[0]?.draw?.drawn.map(({ id }) => id) ?? [];
}

async function proofOf(store: MemoryStore) {
  const entries: LedgerEntry[] = [];
  for await (const entry of portsOf(store).store.ledger.entries()) entries.push(entry);
  return { entries, proof: proveDraws(entries) };
}

describe('an audit told to enlarge', () => {
  it('a sample with more exceptions than allowed keeps its items, states the risk, and makes no pass of it', async () => {
    const store = company(COUNT);
    const [bad, ...others] = await drawnOf(store);
    const ports = finding(store, [bad ?? '']);
    const planned = await runAudit(ports, options({ seed: SEED }));
    expect(planned.controls[0]?.verdict).toBe('no');
    const report = await runAudit(ports, options({ seed: SEED, extend: 60 }));
    const [control] = report.controls;
    expect(control?.draw?.drawn.map(({ id }) => id).slice(0, others.length + 1)).toEqual([bad, ...others]);
    expect(control?.draw?.drawn).toHaveLength(60);
    expect(control?.draw?.extension).toMatchObject({
      stages: [
        { size: others.length + 1, allowed: 0 },
        { size: 60, allowed: expect.any(Number) },
      ],
      exceptionsBefore: 1,
    });
    expect(Number(control?.draw?.extension?.riskPercent)).toBeGreaterThan(5);
    expect(control?.verdict).toBe('cannot-conclude');
    expect(control?.because.join(' ')).toMatch(
      /enlarged from \d+ to 60 items after it had shown 1 exception/,
    );
    expect(control?.because.join(' ')).toContain('does not reach 95 % confidence');
    expect(control?.because.join(' ')).not.toContain('supports, at 95 %');
  });

  it('leaves a sample alone that shows nothing, or is as large already', async () => {
    const store = company(COUNT);
    const first = await drawnOf(store);
    const quiet = await runAudit(finding(store, []), options({ seed: SEED, extend: 60 }));
    expect(quiet.controls[0]?.draw).toMatchObject({ plan: { size: first.length } });
    const small = await runAudit(finding(store, [first[0] ?? '']), options({ seed: SEED, extend: 5 }));
    expect(small.controls[0]?.draw?.extension).toBeUndefined();
  });
});

describe('a sample taken and enlarged', () => {
  const take = (store: MemoryStore, parts: { size?: number; extend?: number }, bad: readonly string[] = []) =>
    takeSample(finding(store, bad), {
      ...{ ...options(), population: 'production-changes', size: 10, seed: SEED },
      ...parts,
    });

  it('begins with the earlier one, once and again, and is proved from the ledger', async () => {
    const store = company(COUNT);
    const ten = await take(store, { size: 10 });
    const bad = [ten.draw.drawn[3]?.id ?? ''];
    const more = await take(store, { extend: 30 }, bad);
    expect(more.draw.drawn.slice(0, 10)).toEqual(ten.draw.drawn);
    expect(more.draw.extension).toMatchObject({
      exceptionsBefore: 1,
      stages: [{ size: 10, allowed: -1 }, { size: 30 }],
    });
    expect(await take(store, { extend: 30 }, bad)).toEqual(more);
    const most = await take(store, { extend: 50 }, bad);
    expect(most.draw.extension?.stages.map(({ size }) => size)).toEqual([10, 30, 50]);
    const { proof } = await proofOf(store);
    const checks = proof.draws.flatMap((one) => one.checks).filter(({ what }) => what === 'extension');
    expect(checks.map(({ holds }) => holds)).toEqual([true, true]);
    expect(checks[1]?.text).toContain('10 items (too few to accept), then 30 items');
  });

  it('to more than there is takes all', async () => {
    const store = company(30);
    await take(store, { size: 10 });
    const all = await take(store, { extend: 99 });
    expect(all.draw.plan).toMatchObject({ census: true, size: 30 });
    expect(await take(store, { extend: 99 })).toEqual(all);
  });

  it('needs one to enlarge, and a larger size', async () => {
    const store = company(COUNT);
    await expect(take(store, { extend: 30 })).rejects.toThrow(/nothing was drawn/);
    await take(store, { size: 10 });
    await expect(take(store, { extend: 10 })).rejects.toThrow(/has 10 items already/);
    await expect(take(store, { extend: 10 })).rejects.toThrow(UsageError);
  });

  it('shows in the proof when the smaller sample is missing, or the risk is made smaller', async () => {
    const store = company(COUNT);
    await take(store, { size: 10 });
    await take(store, { extend: 30 });
    const { entries } = await proofOf(store);
    const holds = (some: readonly LedgerEntry[]) =>
      proveDraws(some)
        .draws.at(-1)
        ?.checks.find(({ what }) => what === 'extension')?.holds;
    expect(holds(entries)).toBe(true);
    const isSmaller = ({ kind, data }: LedgerEntry) => kind === 'draw' && data.extension === undefined;
    expect(holds(entries.filter((entry) => !isSmaller(entry)))).toBe(false);
    const forged = entries.map((entry) =>
      entry.data.extension === undefined
        ? entry
        : { ...entry, data: { ...entry.data, extension: { ...entry.data.extension, riskPercent: '0.01' } } },
    );
    expect(holds(forged)).toBe(false);
  });
});

it('exceptions count attribute by attribute', () => {
  const result = (attribute: string, outcome: 'exception' | 'pass') => ({
    ...{ attribute, outcome, reason: '', explanation: '', evidence: [] },
  });
  expect(mostExceptions([])).toBe(0);
  expect(
    mostExceptions([
      { results: [result('a', 'exception'), result('b', 'exception')] },
      { results: [result('a', 'pass'), result('b', 'exception')] },
    ]),
  ).toBe(2);
});
