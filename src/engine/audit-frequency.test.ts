import { describe, expect, it } from 'vitest';
import { proveDraws } from '../../samplers/proof.ts';
import { company, options, portsOf } from '../../test/support/audit-company.ts';
import type { MemoryStore } from '../../test/support/memory-store.ts';
import { COMMON_SIZES } from '../domain/frequency.ts';
import type { LedgerEntry } from '../domain/store.ts';
import { type AuditSettings, runAudit } from './audit.ts';

const audit = (store: MemoryStore, parts: Partial<AuditSettings>, tuned = {}) =>
  runAudit(portsOf(store), options({ settings: { ...options().settings, ...parts }, tuned }));

async function sizeChecks(store: MemoryStore, alter = (entry: LedgerEntry) => entry) {
  const entries: LedgerEntry[] = [];
  for await (const entry of portsOf(store).store.ledger.entries()) entries.push(alter(entry));
  return proveDraws(entries).draws.flatMap(({ checks }) => checks.filter(({ what }) => what === 'size'));
}

describe('sizes by frequency', () => {
  it('follow from how often the control operated, and say how little they support', async () => {
    const store = company(60);
    const { controls } = await audit(store, { sizes: 'frequency', table: { ...COMMON_SIZES, daily: 15 } });
    const [control] = controls;
    expect(control?.draw?.plan).toMatchObject({
      size: 15,
      frequency: { name: 'daily', size: 15, stated: false },
      basis: 'frequency table: daily (239 a year), 15',
    });
    expect(control?.because.join(' ')).toMatch(
      /15 were drawn because the control operates daily.*at most 1\d\.\d+ %.*proves little/,
    );
    const [check] = await sizeChecks(store);
    expect(check).toMatchObject({
      holds: true,
      text: expect.stringContaining('60 items in the period are daily'),
    });
  });

  it('may be stated for a control', async () => {
    const store = company(60);
    const tuned = { 'change-approved': { frequency: 'weekly' } };
    const { controls } = await audit(store, { sizes: 'frequency' }, tuned);
    expect(controls[0]?.draw?.plan).toMatchObject({ size: 10, frequency: { name: 'weekly', stated: true } });
    expect((await sizeChecks(store))[0]).toMatchObject({ holds: true });
  });

  it('of everything there is say nothing about a part', async () => {
    const { controls } = await audit(company(2), { sizes: 'frequency' });
    expect(controls[0]?.draw?.plan).toMatchObject({ size: 2, census: true });
    expect(controls[0]?.because.join(' ')).not.toContain('by a table');
  });

  it('that do not follow from the count do not hold', async () => {
    const store = company(60);
    await audit(store, { sizes: 'frequency' });
    const rarer = (entry: LedgerEntry): LedgerEntry => {
      const plan = entry.data.plan as object | undefined;
      const frequency = { name: 'weekly', size: 25, stated: false };
      return plan === undefined ? entry : { ...entry, data: { ...entry.data, plan: { ...plan, frequency } } };
    };
    expect((await sizeChecks(store, rarer))[0]).toMatchObject({ holds: false });
  });

  it('are exact unless asked for otherwise', async () => {
    const { controls } = await audit(company(60), {});
    expect(controls[0]?.draw?.plan).toMatchObject({ size: 23 });
    expect(controls[0]?.draw?.plan.frequency).toBeUndefined();
  });
});
