import type { ControlResult, Draw, GapReport, Population, SourceCoverage } from '../domain/audit.ts';
import type { AuditControl, Sampler } from '../domain/mock-audit.ts';
import type { Store } from '../domain/store.ts';
import { samplerInputs } from './audit-ground.ts';
import type { AuditOptions } from './audit-ports.ts';
import { needsOf, unusableReason } from './audit-rules.ts';
import { sourceCoverage } from './audit-sources.ts';
import { streamStatuses } from './coverage.ts';
import type { FrozenHead } from './frozen-population.ts';
import { keptAudits } from './kept-audits.ts';

/** Where the evidence of a control is, for one period: from its sources down to the artifacts of what was drawn. Reads only. */

/** One audit of the period, as far as the control goes. */
export type AuditedControl = Pick<ControlResult, 'verdict' | 'because' | 'sample' | 'draw'> & {
  readonly generatedAt: string;
  /** Number of the ledger entry that names the audit. */
  readonly ledgerEntry: number | null;
};

export interface ControlEvidence {
  readonly control: AuditControl['id'];
  readonly period: string;
  /** Why there can be no population under this configuration; null when there can. */
  readonly unusable: string | null;
  /** What population and tests are made from, and what of it is there. */
  readonly sources: readonly SourceCoverage[];
  /** What was frozen, without the items. */
  readonly populations: readonly (Pick<
    Population,
    'count' | 'digest' | 'frozenAt' | 'query' | 'supplement'
  > & { readonly key: string })[];
  readonly draws: readonly (Pick<Draw, 'seed' | 'entropySource' | 'drawnAt' | 'populationDigest'> & {
    readonly key: string;
    readonly size: number;
  })[];
  /** Oldest first. */
  readonly audits: readonly AuditedControl[];
}

export interface EvidencePorts {
  readonly store: Store;
  readonly samplers: readonly Sampler[];
}

/** The evidence of one control in a period. */
export async function controlEvidence(
  { store, samplers }: EvidencePorts,
  control: AuditControl,
  options: AuditOptions,
  now: string,
): Promise<ControlEvidence> {
  const { period } = options;
  const inputs = await samplerInputs(store, options, now);
  const sampler = samplers.find(({ id }) => id === control.population);
  const needs = sampler === undefined ? [] : needsOf(sampler, [control], inputs);
  const statuses = await streamStatuses(store, options.streams, period, now);
  const prefix = `${period.id}/${control.population}`;
  const populations = await store.list<FrozenHead>('population', prefix);
  const draws = await store.list<Draw>('draw', prefix);
  const audits = await keptAudits(store, period.id);
  return {
    control: control.id,
    period: period.id,
    unusable: sampler === undefined ? 'There is no such population.' : unusableReason(sampler, inputs),
    sources: await sourceCoverage(store, needs, statuses, now),
    populations: populations.map(({ key, value: { count, digest, frozenAt, query, supplement } }) => ({
      ...{ key, count, digest, frozenAt, query, supplement },
    })),
    draws: draws.map(({ key, value: { seed, entropySource, drawnAt, populationDigest, plan } }) => ({
      ...{ key, seed, entropySource, drawnAt, populationDigest },
      size: plan.size,
    })),
    audits: audits.flatMap((report) => auditedControl(report, control.id)),
  };
}

function auditedControl({ controls, generatedAt, ledgerHead }: GapReport, id: string): AuditedControl[] {
  const result = controls.find(({ control }) => control === id);
  if (result === undefined) return [];
  const { verdict, because, sample, draw } = result;
  return [{ verdict, because, sample, draw, generatedAt, ledgerEntry: ledgerHead?.seq ?? null }];
}
