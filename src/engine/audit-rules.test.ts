import { describe, expect, it } from 'vitest';
import { vendorReviews } from '../../samplers/vendor-reviews.ts';
import { company, options, portsOf, RULES } from '../../test/support/audit-company.ts';
import { policy } from '../../test/support/audit-records.ts';
import type { DatedPolicies } from '../domain/dated-policy.ts';
import { runAudit } from './audit.ts';
import { inputsOf, partsOf } from './audit-rules.ts';

/** The company changes something every four hours from 2 July on: 60 changes, 30 of them before this. */
const CHANGED = '2026-07-07T11:00:00.000Z';

async function audit(rules: DatedPolicies) {
  const report = await runAudit(portsOf(company(60)), { ...options(), rules });
  const result = report.controls.find(({ control }) => control === 'change-approved');
  const population = report.populations.find(({ id }) => id === 'production-changes');
  if (result === undefined) throw new Error('change-approved was not reported');
  return { report, result, population };
}

describe('a period in which rules changed', () => {
  it('is judged by the rules of each day', async () => {
    const renamed = policy({ change: { ...RULES.change, approvedStatuses: ['9'] } });
    const { result } = await audit([
      { from: null, policy: RULES },
      { from: CHANGED, policy: renamed },
    ]);
    const late = result.deviating.map(({ item }) => item.at);
    expect(late).toHaveLength(30);
    expect(late.every((at) => at >= CHANGED)).toBe(true);
    // The other way round: what was approved in the old status before is not held against the new rule.
    const back = await audit([
      { from: null, policy: renamed },
      { from: CHANGED, policy: RULES },
    ]);
    expect(back.result.deviating.every(({ item }) => item.at < CHANGED)).toBe(true);
    expect(back.result.deviating).toHaveLength(30);
  });

  it('has one population, of all its parts, whose query tells both rules', async () => {
    const once = await audit([{ from: null, policy: RULES }]);
    const { population } = await audit([
      { from: null, policy: RULES },
      { from: CHANGED, policy: RULES },
    ]);
    expect(population?.digest).toBe(once.population?.digest);
    expect(population?.query).toContain(`to ${CHANGED} (exclusive)`);
    expect(population?.query).toContain('because the rules changed');
  });

  it('cannot be concluded about where a part of it has no rule', async () => {
    const { result, report, population } = await audit([
      { from: null, policy: policy({ production: {} }) },
      { from: CHANGED, policy: RULES },
    ]);
    expect(population?.count).toBe(30);
    expect(result.verdict).toBe('cannot-conclude');
    expect(result.because[0]).toBe(
      'From 2026-07-01T00:00Z to 2026-07-07T11:00Z: policy.production.accounts names no account, so nobody can tell what a production change is.',
    );
    const missing = report.untestedRules.find(({ rule }) => rule === 'policy.production.accounts');
    expect(missing?.consequence).toContain('From 2026-07-01T00:00Z to 2026-07-07T11:00Z: ');
  });

  it('takes no notice of rules from after it', async () => {
    const { result, population } = await audit([
      { from: null, policy: RULES },
      { from: '2026-10-01T00:00:00.000Z', policy: policy({ production: {} }) },
    ]);
    expect(result.verdict).toBe('yes');
    expect(population?.count).toBe(60);
  });
});

it('takes what there is at the end by the rules of the last day, for the whole period', () => {
  const window = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
  const last = policy({ vendor: { projects: ['VEN'] } });
  const rules: DatedPolicies = [
    { from: null, policy: RULES },
    { from: CHANGED, policy: last },
  ];
  const inputs = inputsOf(rules, { window, streams: [], appGroups: null });
  expect(inputs).toHaveLength(2);
  expect(partsOf(vendorReviews, inputs)).toMatchObject([{ window, policy: last }]);
});
