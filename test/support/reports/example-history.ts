import type { GapReport } from '../../../src/domain/audit.ts';
import type { ControlHistory, PeriodHistory } from '../../../src/domain/history.ts';

/** Four quarters of made-up audits: one control gets better, one could not be concluded on, one was not always audited. */
export function exampleHistory(): NonNullable<GapReport['history']> {
  return [
    quarter('2025Q4', [changes('no', 240)], null),
    quarter('2026Q1', [changes('no', 96), grants('yes', 1)], { opened: 5, held: 0, regressed: 0, open: 5 }),
    quarter('2026Q2', [changes('cannot-conclude', 12), grants('yes', 0)], {
      opened: 1,
      held: 3,
      regressed: 0,
      open: 3,
    }),
    quarter('2026Q3', [changes('no', 31), grants('cannot-conclude', 0)], {
      opened: 0,
      held: 1,
      regressed: 1,
      open: 4,
    }),
  ];
}

function quarter(
  period: string,
  controls: readonly ControlHistory[],
  findings: PeriodHistory['findings'],
): PeriodHistory {
  return { period, auditedAt: `${period.slice(0, 4)}-10-15T13:00:00.000Z`, controls, findings };
}

const changes = (verdict: ControlHistory['verdict'], exceptions: number): ControlHistory => ({
  control: 'change-approved',
  title: 'Production changes are approved before they are made',
  verdict,
  items: 1204,
  exceptions,
  unjudged: 2,
  tolerable: 10,
});

const grants = (verdict: ControlHistory['verdict'], exceptions: number): ControlHistory => ({
  control: 'access-approved',
  title: 'Access is approved before it is granted',
  verdict,
  items: 18,
  exceptions,
  unjudged: 0,
  tolerable: 5,
});
