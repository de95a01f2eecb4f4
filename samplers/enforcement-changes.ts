import { addMs, type Instant, MS_PER_DAY } from '../src/domain/instant.ts';
import type { EnforcementChange } from '../src/domain/items-enforcement.ts';
import type { Sampler, SamplerInput, Selector, SourceNeed, TestContext } from '../src/domain/mock-audit.ts';
import { contains } from '../src/domain/window.ts';
import { awsEnforcement } from './aws-enforcement.ts';
import { AWS_ENFORCEMENT, OKTA_ENFORCEMENT } from './enforcing-events.ts';
import { GroupRuleChanges, groupRuleNeeds } from './group-rules.ts';
import { oktaEnforcement } from './okta-enforcement.ts';
import { Restorations, type Weakened } from './restorations.ts';
import { Exclusions, inOrder, SAME_ID } from './selection.ts';

const SOURCES: ReadonlySet<string> = new Set(['okta.logs', 'cloudtrail.events']);

/** Longest time that policy may give for bringing a protection back. */
const LOOK_AHEAD_MS = 7 * MS_PER_DAY;

/**
 * Changes to what enforces security: sign-on policies and network zones, second factors, logs and their watchers, keys,
 * limits of the organisation. Who can change these can undo every other control.
 */
export const enforcementChanges: Sampler<EnforcementChange> = {
  id: 'enforcement-changes',
  title: 'Changes to what enforces security',
  kinds: ['okta.event', 'cloudtrail.event'],
  lookBackMs: 0,
  lookAheadMs: LOOK_AHEAD_MS,
  query: describeQuery,
  snapshots: ['okta.group-rule'],
  needs: (input) => [
    ...input.streams
      .filter((stream) => SOURCES.has(stream.id))
      .map(({ id, scope }): SourceNeed => ({ stream: id, scope, mode: 'events', needed: input.window })),
    ...groupRuleNeeds(input),
  ],
  unusable: ({ streams }) =>
    streams.some((stream) => SOURCES.has(stream.id))
      ? null
      : 'Neither Okta nor CloudTrail is configured, so no change to what enforces security can be seen.',
  open,
};

function describeQuery({ streams, window }: SamplerInput): string {
  const has = (id: string): boolean => streams.some((stream) => stream.id === id);
  const okta = `Okta System Log events with outcome SUCCESS of the types ${[...OKTA_ENFORCEMENT].toSorted().join(', ')}`;
  const aws = `CloudTrail records without errorCode, of every collected account, of the calls ${[...AWS_ENFORCEMENT].toSorted().join(', ')}`;
  const parts = [has('okta.logs') ? okta : null, has('cloudtrail.events') ? aws : null].filter(
    (part) => part !== null,
  );
  const rules = streams.some(({ id }) => id === 'okta.group-rules')
    ? '; and Okta group rules whose last change lies in that time and is in no such event'
    : '';
  return `${parts.join('; and ')}${rules}; from ${window.from} (inclusive) to ${window.to} (exclusive), without what the list of exclusions names. The id of a change is the record id of its event.`;
}

function open(
  input: SamplerInput,
  context: Pick<TestContext, 'asOf' | 'snapshots'>,
): Selector<EnforcementChange> {
  const { window } = input;
  const exclusions = new Exclusions();
  const restorations = new Restorations();
  const groupRules = new GroupRuleChanges(input, context);
  const found: Weakened[] = [];
  const ids = new Set<string>();
  const previous = new Map<string, string>();
  let newest: Instant = window.to;
  return {
    add: (record) => {
      if (previous.get(record.kind) === record.id) return;
      previous.set(record.kind, record.id);
      if (record.at !== null && record.at > newest) newest = record.at;
      const inPeriod = record.at === null || contains(window, record.at);
      const sorted =
        record.kind === 'okta.event'
          ? oktaEnforcement(record, window.from)
          : awsEnforcement(record, input.policy, window.from);
      if (sorted === null) return;
      // Also what Okta did by itself: it says why a rule bears a new time.
      if (record.kind === 'okta.event') groupRules.note(record.data, record.at);
      if ('leftOut' in sorted) {
        if (inPeriod) exclusions.count(sorted.leftOut);
        return;
      }
      restorations.restore(sorted);
      if (!inPeriod) return;
      if (ids.has(record.id)) {
        exclusions.count(SAME_ID);
        return;
      }
      ids.add(record.id);
      found.push(sorted);
      restorations.await(sorted);
    },
    finish: () => {
      const reach = addMs(window.to, LOOK_AHEAD_MS);
      const knownUntil = [newest, reach, context.asOf].reduce((least, at) => (at < least ? at : least));
      const items = [...found, ...groupRules.unlogged()].map(({ item, restored }) => ({
        ...item,
        facts: { ...item.facts, restored, knownUntil, lookedAt: context.asOf },
      }));
      return { items: inOrder(items), excluded: exclusions.list() };
    },
  };
}
