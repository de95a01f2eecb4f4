import type { FindingStanding, Retest } from '../../../domain/finding.ts';
import type { Instant } from '../../../domain/instant.ts';
import { samplerInputs } from '../../audit-ground.ts';
import type { AuditOptions, AuditPorts } from '../../audit-ports.ts';
import { needsOf } from '../../audit-rules.ts';
import { streamStatuses } from '../../coverage.ts';
import { sourceGaps } from '../../gaps-sources.ts';
import { findingId } from '../identify.ts';
import { type Answer, mended, retestOf, still, unknown } from './answer.ts';

/** Findings about sources: whether the source is complete in the period by now. */
export async function retestSources(
  ports: AuditPorts,
  options: AuditOptions,
  standings: readonly FindingStanding[],
  now: Instant,
): Promise<Retest[]> {
  const { store } = ports;
  const { streams, period } = options;
  const gaps = new Map(
    sourceGaps(await streamStatuses(store, streams, period, now), now).map((gap) => [findingId(gap), gap]),
  );
  const configured = new Set(streams.map(({ id, scope }) => `${id}:${scope}`));
  const needed = await neededStreams(ports, options, now);
  const answer = (id: string): Answer => {
    const gap = gaps.get(id);
    if (gap !== undefined) return still(`${gap.title}. ${gap.detail}`);
    const [, code = '', ...rest] = id.split('/');
    const stream = rest.join('/');
    if (configured.has(stream)) return mended(`The source is as it should be in ${period.id}.`);
    if (code !== 'never-collected') return unknown('No connector of the configuration collects it any more.');
    return needed.has(stream)
      ? still('No connector of the configuration collects it, and a control needs it.')
      : unknown('No connector of the configuration collects it, and no control needs it any more.');
  };
  return standings.map((standing) => retestOf(standing, now, () => answer(standing.finding.id)));
}

/** Streams that some control of the configuration needs. */
async function neededStreams(
  { store, samplers, controls }: AuditPorts,
  options: AuditOptions,
  now: Instant,
): Promise<ReadonlySet<string>> {
  const inputs = await samplerInputs(store, options, now);
  const needs = samplers.flatMap((sampler) => needsOf(sampler, controls, inputs));
  return new Set(needs.map(({ stream, scope }) => `${stream}:${scope}`));
}
