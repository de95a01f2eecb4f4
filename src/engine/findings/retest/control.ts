import type { PopulationItem } from '../../../domain/audit.ts';
import type { FindingItem, FindingStanding } from '../../../domain/finding.ts';
import { type AuditControl, isComplete, type Sampler } from '../../../domain/mock-audit.ts';
import { allItems } from '../../audit-freeze.ts';
import type { Ground } from '../../audit-ground.ts';
import { RuledControl } from '../../audit-rules.ts';
import { sourceTrouble } from '../../audit-sources.ts';
import { type Answer, day, fixedAt, mended, still, unknown } from './answer.ts';

/** Items of a population, tested again with the tickets and people of today. */
export interface Tested {
  readonly control: AuditControl;
  readonly sampler: Sampler;
  readonly ground: Ground;
}

/** What is said of each item of a finding of that control. */
export function controlAnswers(
  standing: FindingStanding,
  { control, sampler, ground }: Tested,
): (item: FindingItem) => Answer {
  const population = ground.populations.get(sampler.id);
  if (population === undefined) return () => unknown('By the rules of today there is no such population.');
  const { sources, frozen } = population;
  const items = new Map(allItems(frozen).map((item) => [item.id, item]));
  // A picture from before the fix cannot show it.
  const fixed = fixedAt(standing);
  const stale = sources.find(
    ({ mode, freshAt }) => mode === 'snapshot' && fixed !== null && (freshAt ?? '') < fixed,
  );
  if (sampler.census && stale !== undefined)
    return () => unknown(`${stale.stream} was not collected since the fix of ${day(standing.since)}.`);
  const trouble = sources.flatMap((source) => sourceTrouble(source) ?? [])[0];
  const gone = sampler.census
    ? isComplete(sources)
      ? mended('It is not there any more.')
      : unknown(trouble ?? 'It was not seen, but its source is not complete.')
    : unknown('The frozen population does not hold it any more.');
  const ruled = new RuledControl(control, ground.inputs, ground.context);
  return ({ subject }) => {
    const item = items.get(subject);
    // Of a list of what there is, not being there any more is the best answer; an item of the past cannot vanish.
    return item === undefined ? gone : answerOf(standing, ruled, item);
  };
}

function answerOf({ finding }: FindingStanding, ruled: RuledControl, item: PopulationItem): Answer {
  const results = ruled.test(item);
  const there = results.find(
    ({ outcome, reason }) => reason === finding.code && outcome !== 'not-applicable',
  );
  if (there !== undefined) return still(there.explanation);
  const doubt = results.find(({ outcome }) => outcome === 'indeterminate');
  return doubt === undefined
    ? mended('Every attribute that applies to it passes, or fails for another reason.')
    : unknown(doubt.explanation);
}
