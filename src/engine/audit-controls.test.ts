import { describe, expect, it } from 'vitest';
import { draw } from '../../samplers/draw.ts';
import { proveDraws } from '../../samplers/proof.ts';
import { company, options, portsOf } from '../../test/support/audit-company.ts';
import { parseDice } from '../domain/entropy-source.ts';
import { UsageError } from '../domain/errors.ts';
import type { LedgerEntry } from '../domain/store.ts';
import { type AuditPorts, runAudit } from './audit.ts';

/** Ports with twelve controls, all testing production changes. */
function manyControls(store = company(40), count = 12): AuditPorts {
  const ports = portsOf(store);
  const [control] = ports.controls;
  if (control === undefined) throw new Error('no control');
  const controls = Array.from({ length: count }, (_, n) => ({ ...control, id: `control-${n}` }));
  return { ...ports, controls };
}
const entriesOf = async (ports: AuditPorts): Promise<LedgerEntry[]> => {
  const entries: LedgerEntry[] = [];
  for await (const entry of ports.store.ledger.entries()) entries.push(entry);
  return entries;
};

describe('an audit of some controls', () => {
  it('audits those that were drawn, names the others, and audits the same again', async () => {
    const store = company(40);
    const ports = manyControls(store);
    const report = await runAudit(ports, options({ controlsSample: 5 }));
    const sample = report.controlsSample;
    if (sample === undefined) throw new Error('no sample of controls');
    expect(sample.controls).toHaveLength(12);
    expect(sample.seed).toMatch(new RegExp(`^2026Q3\\|controls\\|${sample.populationDigest}\\|[0-9]{64}$`));
    const ids = sample.controls.map(({ id }) => id);
    expect(sample.drawn.map(({ id }) => id)).toEqual(draw(ids, sample.seed, 5).map(({ id }) => id));
    expect(report.controls.map(({ control }) => control).toSorted()).toEqual(
      sample.drawn.map(({ id }) => id).toSorted(),
    );
    expect(report.populations.map(({ id }) => id)).toEqual(['production-changes']);
    const again = await runAudit(ports, options({ controlsSample: 5 }));
    expect(again.controlsSample).toEqual(sample);
  });

  it('stands in the ledger, list before draw, and is proved from there', async () => {
    const ports = manyControls();
    await runAudit(ports, options({ controlsSample: 5 }));
    const { draws } = proveDraws(await entriesOf(ports));
    const own = draws.find(({ key }) => key.startsWith('2026Q3/controls/'));
    expect(own?.key).toMatch(/^2026Q3\/controls\/[0-9a-f]{16}\/size-5$/);
    expect(own?.checks.map(({ what, holds }) => [what, holds])).toEqual(
      ['order', 'digest', 'seed', 'size', 'draw'].map((what) => [what, true]),
    );
  });

  it('keeps the earlier ones when more are drawn', async () => {
    const ports = manyControls();
    const five = (await runAudit(ports, options({ controlsSample: 5 }))).controlsSample?.drawn;
    const eight = (await runAudit(ports, options({ controlsSample: 8 }))).controlsSample?.drawn;
    expect(eight?.slice(0, 5)).toEqual(five);
  });

  it('of other controls is another list with another seed', async () => {
    const store = company(40);
    const twelve = await runAudit(manyControls(store), options({ controlsSample: 5 }));
    const eleven = await runAudit(manyControls(store, 11), options({ controlsSample: 5 }));
    expect(eleven.controlsSample?.seed).not.toBe(twelve.controlsSample?.seed);
    expect(eleven.controlsSample?.populationCount).toBe(11);
  });

  it('by dice is drawn by those', async () => {
    const entropy = parseDice('31625411632256431265');
    const { controlsSample, controls } = await runAudit(
      manyControls(),
      options({ controlsSample: 2, entropy }),
    );
    expect(controlsSample).toMatchObject({ entropySource: 'dice' });
    expect(controls.every(({ draw: drawn }) => drawn?.entropySource === 'dice')).toBe(true);
  });

  it('of more than there are audits all; of none is refused', async () => {
    const report = await runAudit(manyControls(), options({ controlsSample: 99 }));
    expect(report.controlsSample?.plan).toMatchObject({ census: true, size: 12 });
    expect(report.controls).toHaveLength(12);
    await expect(runAudit(manyControls(), options({ controlsSample: 0 }))).rejects.toThrow(UsageError);
  });

  it('not asked for leaves no trace', async () => {
    const report = await runAudit(manyControls(), options());
    expect(report.controlsSample).toBeUndefined();
    expect(report.controls).toHaveLength(12);
  });
});
