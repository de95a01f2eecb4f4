import type { PopulationItem } from '../../domain/audit.ts';
import type { FindingStanding, Retest } from '../../domain/finding.ts';
import type { AuditControl, Sampler } from '../../domain/mock-audit.ts';
import { allItems } from '../audit-freeze.ts';
import { type Ground, prepareAudit } from '../audit-ground.ts';
import type { AuditOptions, AuditPorts } from '../audit-ports.ts';
import { RuledControl } from '../audit-rules.ts';
import { streamStatuses } from '../coverage.ts';
import { sourceGaps } from '../gaps-sources.ts';
import { findingId } from './identify.ts';

/**
 * Looks at the same items again, with what is known now: a frozen item with the tickets and people of today, a list of what
 * there is as it is today. Draws nothing and writes nothing.
 */

/** @param options of the period in which the findings were last seen */
export async function retestFindings(
  ports: AuditPorts,
  options: AuditOptions,
  standings: readonly FindingStanding[],
): Promise<Retest[]> {
  const retests: Retest[] = [];
  const grounds = new Map<string, Ground>();
  for (const standing of standings) {
    const { finding } = standing;
    const control = ports.controls.find(({ id }) => id === finding.control);
    const sampler = ports.samplers.find(({ id }) => id === control?.population);
    if (control !== undefined && sampler !== undefined) {
      const ground = grounds.get(sampler.id) ?? (await groundOf(ports, options, sampler));
      grounds.set(sampler.id, ground);
      retests.push(ofControl(ports, standing, { control, sampler, ground }));
    } else if (finding.id.startsWith('source/')) retests.push(await ofSource(ports, options, standing));
    else retests.push(retest(ports, standing, () => 'unknown'));
  }
  return retests;
}

type Answer = 'mended' | 'still' | 'unknown';

function retest(
  { clock }: Pick<AuditPorts, 'clock'>,
  { finding, items }: FindingStanding,
  answer: (subject: string) => Answer,
): Retest {
  const answers = [...new Set(items.map(({ subject }) => subject))].map((subject) => ({
    subject,
    said: answer(subject),
  }));
  const of = (wanted: Answer): string[] =>
    answers.filter(({ said }) => said === wanted).map(({ subject }) => subject);
  return {
    finding: finding.id,
    at: clock.now(),
    mended: of('mended'),
    still: of('still'),
    unknown: of('unknown'),
  };
}

/** What there is at the end of a period is looked at as it is now. */
function groundOf(ports: AuditPorts, options: AuditOptions, sampler: Sampler): Promise<Ground> {
  if (!sampler.census) return prepareAudit(ports, options, [sampler]);
  const now = ports.clock.now();
  const period = { ...options.period, window: { ...options.period.window, to: now } };
  return prepareAudit(ports, { ...options, period }, [sampler], { freeze: false });
}

interface Tested {
  readonly control: AuditControl;
  readonly sampler: Sampler;
  readonly ground: Ground;
}

function ofControl(
  ports: AuditPorts,
  standing: FindingStanding,
  { control, sampler, ground }: Tested,
): Retest {
  const population = ground.populations.get(sampler.id);
  if (population === undefined) return retest(ports, standing, () => 'unknown');
  const items = new Map(allItems(population.frozen).map((item) => [item.id, item]));
  const complete = population.sources.every(
    ({ gaps, problems }) => gaps.length === 0 && problems.length === 0,
  );
  // A picture from before the fix cannot show it.
  const stale = population.sources.some(
    ({ mode, freshAt }) => mode === 'snapshot' && (freshAt ?? '') < standing.since,
  );
  if (sampler.census && standing.state === 'fixed' && stale) return retest(ports, standing, () => 'unknown');
  const ruled = new RuledControl(control, ground.inputs, ground.context);
  return retest(ports, standing, (subject) => {
    const item = items.get(subject);
    // Of a list of what there is, not being there any more is the best answer; an item of the past cannot vanish.
    if (item === undefined) return sampler.census && complete ? 'mended' : 'unknown';
    return answerOf(standing, ruled, item);
  });
}

function answerOf({ finding }: FindingStanding, ruled: RuledControl, item: PopulationItem): Answer {
  const results = ruled.test(item);
  if (results.some(({ outcome, reason }) => reason === finding.code && outcome !== 'not-applicable'))
    return 'still';
  return results.some(({ outcome }) => outcome === 'indeterminate') ? 'unknown' : 'mended';
}

async function ofSource(
  ports: AuditPorts,
  options: AuditOptions,
  standing: FindingStanding,
): Promise<Retest> {
  const { store, clock } = ports;
  const now = clock.now();
  const statuses = await streamStatuses(store, options.streams, options.period, now);
  const there = new Set(sourceGaps(statuses, now).map(findingId));
  const collected = statuses.some(({ stream, scope }) => standing.finding.id.endsWith(`/${stream}:${scope}`));
  return retest(ports, standing, () =>
    there.has(standing.finding.id) ? 'still' : collected ? 'mended' : 'unknown',
  );
}
