import { rm } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { renderGapReportHtml } from '../../reports/gap-report.html.ts';
import { change, company, options, portsOf } from '../../test/support/audit-company.ts';
import { altered, artifacts, hasPython, sealed, verified, written } from '../../test/support/packet.ts';
import { parseDice } from '../domain/entropy-source.ts';
import { type ReportOptions, runAudit } from '../engine/audit.ts';
import { packetOf } from './audit-packet.ts';

/** What a stranger's Python says of samples that were not drawn in the plainest way. */

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function packed(parts: Partial<ReportOptions>, store = company(60)) {
  const report = await runAudit(portsOf(store), options(parts));
  const files = await packetOf({ store: store.asStore(), artifacts }, report, 'auditor', () => null);
  return { report, files };
}

async function verify(files: ReadonlyMap<string, Uint8Array>) {
  const folder = await written(files);
  folders.push(folder);
  return verified(folder);
}

const DICE = parseDice('31625411632256431265');

describe.skipIf(!hasPython)('a packet', () => {
  it('of a draw by dice, of one drawn control of two, is verified and says so', async () => {
    const { report, files } = await packed({ entropy: DICE, controlsSample: 1 });
    const { stdout, code } = await verify(files);
    expect(stdout).toMatch(/^ok +controls +1 of 2 drawn again; seed: 20 dice of 6 sides, 51 bits/m);
    expect(code).toBe(0);
    expect(
      renderGapReportHtml(report, { artifact: () => null, ticket: () => null } as never).toString(),
    ).toContain('1 of 2 controls were drawn at random');
    expect(Buffer.from(files.get('VERIFY.md') ?? '').toString()).toContain('1 of 2 controls were drawn');
  });

  it('of a size by frequency is verified, and a row that does not follow from the count is not', async () => {
    const store = company(60);
    const settings = { ...options().settings, sizes: 'frequency' } as const;
    const { report, files } = await packed({ settings }, store);
    expect(report.controls[0]?.draw?.plan).toMatchObject({ size: 25, frequency: { name: 'daily' } });
    expect(await verify(files)).toMatchObject({ code: 0 });
    const lower = (text: string) =>
      text
        .replaceAll('"name":"daily","size":25', '"name":"weekly","size":25')
        .replaceAll('"name": "daily"', '"name": "weekly"');
    const forged = altered(altered(files, 'report.json', lower), 'draws/production-changes.json', lower);
    const { stdout, code } = await verify(sealed(forged));
    expect(stdout).toMatch(/^WRONG +size production-changes/m);
    expect(code).toBe(1);
  });

  it('of a draw spread over months is verified; an item said to be of another month is not', async () => {
    const settings = { ...options().settings, strata: 'month' } as const;
    const { report, files } = await packed({ settings });
    const [control] = report.controls;
    const months = report.populations[0]?.months ?? [];
    expect(new Set(months)).toEqual(new Set(['2026-07']));
    expect(control?.draw?.strata?.parts.find(({ name }) => name === '2026-07')).toMatchObject({
      count: 60,
      drawn: 23,
    });
    expect(await verify(files)).toMatchObject({ code: 0 });
    const html = Buffer.from(files.get('report.html') ?? '').toString();
    expect(html).toContain('2026-07 23 of 60');
    expect(html).toContain('Repeated while this report was written');
    const moved = altered(files, 'ledger.jsonl', (text) =>
      text.replace('"months":["2026-07"', '"months":["2026-08"'),
    );
    const { stdout } = await verify(sealed(moved));
    expect(stdout).toMatch(/^WRONG +ledger/m);
  });

  it('of an enlarged sample is verified, and its risk counted again', async () => {
    const store = company(100);
    for (let index = 101; index <= 120; index += 1) store.add(change(index, false));
    await runAudit(portsOf(store), options());
    const { report, files } = await packed({ extend: 60 }, store);
    const risk = report.controls[0]?.draw?.extension?.riskPercent;
    expect(risk).toBeDefined();
    const { stdout, code } = await verify(files);
    expect(stdout).toMatch(/^ok +enlarged production-changes +to 60 after \d+ exceptions/m);
    expect(stdout).toContain(`true risk ${risk} %`);
    expect(code).toBe(0);
  });

  it('in which another control was drawn than was audited is not', async () => {
    const { report, files } = await packed({ controlsSample: 1 });
    const [one] = report.controlsSample?.drawn ?? [];
    const other = report.controlsSample?.controls.find(({ id }) => id !== one?.id);
    const forged = altered(files, 'report.json', (text) => {
      const read = JSON.parse(text);
      read.controlsSample.drawn[0].id = other?.id;
      return JSON.stringify(read);
    });
    const { stdout, code } = await verify(sealed(forged));
    expect(stdout).toMatch(/^WRONG +controls/m);
    expect(code).toBe(1);
  });
});
