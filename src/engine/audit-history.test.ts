import { describe, expect, it } from 'vitest';
import { company, options, portsOf } from '../../test/support/audit-company.ts';
import type { GapReport } from '../domain/audit.ts';
import type { FindingStanding } from '../domain/finding.ts';
import { addMs } from '../domain/instant.ts';
import { runAudit } from './audit.ts';
import { historyOf, recordHistory } from './audit-history.ts';

const store = company(20);
const audited = await runAudit(portsOf(store), options());

/** The same audit, as if it had been made of another period. */
const of = (period: string, days: number, seq: number): GapReport => ({
  ...audited,
  period: { ...audited.period, id: period },
  generatedAt: addMs(audited.generatedAt, days * 86_400_000),
  ledgerHead: { seq, hash: '' },
});

function standing(state: FindingStanding['state'], since: string, firstSeen: string): FindingStanding {
  const finding = {
    id: state,
    kind: '',
    code: '',
    control: null,
    title: '',
    firstSeen: { period: firstSeen, at: since },
  };
  return { finding, state, since } as FindingStanding;
}

describe('the numbers of an audit', () => {
  it('are the verdict and how many of all items deviate', () => {
    const [result] = audited.controls.filter(({ control }) => control === 'change-approved');
    const numbers = historyOf(audited, null).controls.find(({ control }) => control === 'change-approved');
    expect(numbers).toMatchObject({ verdict: result?.verdict, items: 20, exceptions: 0, unjudged: 0 });
    expect(historyOf(audited, null).findings).toBeNull();
  });

  it('count what became of findings since the audit before, once', () => {
    const [early, late] = ['2026-04-15T00:00:00.000Z', '2026-07-15T00:00:00.000Z'];
    const findings = [
      standing('verified', early, '2026Q1'),
      standing('verified', late, '2026Q1'),
      standing('regressed', late, '2026Q1'),
      standing('open', late, '2026Q2'),
      standing('accepted', late, '2026Q2'),
    ];
    const report = { ...of('2026Q2', 0, 1), findings };
    expect(historyOf(report, '2026-05-01T00:00:00.000Z').findings).toEqual({
      opened: 2,
      held: 1,
      regressed: 1,
      open: 2,
    });
  });
});

describe('the numbers of former audits', () => {
  it('come with those of an audit: the newest of each period before, in order of time', async () => {
    const own = company(1);
    await recordHistory(own.asStore(), of('2026Q2', 90, 3));
    await recordHistory(own.asStore(), of('2026Q1', 0, 1));
    await recordHistory(own.asStore(), of('2026Q1', 5, 2));
    await recordHistory(own.asStore(), of('2026Q4', 270, 9));
    const history = await recordHistory(own.asStore(), of('2026Q3', 180, 4));
    expect(history.map(({ period, auditedAt }) => [period, auditedAt])).toEqual([
      ['2026Q1', of('', 5, 0).generatedAt],
      ['2026Q2', of('', 90, 0).generatedAt],
      ['2026Q3', of('', 180, 0).generatedAt],
    ]);
    // Asked again, the same.
    expect(await recordHistory(own.asStore(), of('2026Q3', 180, 4))).toEqual(history);
  });

  it('are read once from a report that was kept before there were any', async () => {
    const own = company(1);
    const old = of('2026Q1', 0, 1);
    await own.putOnce('audit', `2026Q1/${old.generatedAt}/1`, old, old.generatedAt);
    await own.ledger.append({
      kind: 'audit',
      at: old.generatedAt,
      simulatedClock: true,
      data: { period: '2026Q1' },
    });
    const history = await recordHistory(own.asStore(), of('2026Q2', 90, 2));
    expect(history.map(({ period }) => period)).toEqual(['2026Q1', '2026Q2']);
    expect(await own.list('note', 'history/2026Q1/')).toHaveLength(1);
  });
});
