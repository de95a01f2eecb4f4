import type { AccessGrant } from '../src/domain/items.ts';
import type { Sampler, SamplerInput, SourceNeed } from '../src/domain/mock-audit.ts';
import { AwsGrants } from './aws-grants.ts';
import { AWS_GRANTS, OKTA_GRANTS } from './granting-events.ts';
import { groupRuleNeeds } from './group-rules.ts';
import { OktaGrants, SAME_STEP_MS } from './okta-grants.ts';
import { Exclusions, inOrder } from './selection.ts';

const SOURCES: ReadonlySet<string> = new Set(['okta.logs', 'cloudtrail.events']);

/** Access grants: every event in Okta and AWS that gives somebody an account, a membership, a role or a policy. */
export const accessGrants: Sampler<AccessGrant> = {
  id: 'access-grants',
  title: 'Access grants',
  kinds: ['okta.event', 'cloudtrail.event'],
  lookBackMs: SAME_STEP_MS,
  query: describeQuery,
  snapshots: ['okta.group-rule'],
  history: ['okta.group-rule'],
  needs,
  unusable: ({ streams }) =>
    streams.some((stream) => SOURCES.has(stream.id))
      ? null
      : 'Neither Okta nor CloudTrail is configured, so no grant can be seen.',
  open: (input, context) => {
    const exclusions = new Exclusions();
    const okta = new OktaGrants(input, context, exclusions);
    const aws = new AwsGrants(input, exclusions);
    const previous = new Map<string, string>();
    return {
      add: (record) => {
        if (previous.get(record.kind) === record.id) return;
        previous.set(record.kind, record.id);
        if (record.kind === 'okta.event') okta.add(record);
        else aws.add(record);
      },
      finish: () => ({ items: inOrder([...okta.finish(), ...aws.finish()]), excluded: exclusions.list() }),
    };
  },
};

function needs(input: SamplerInput): SourceNeed[] {
  const { policy, streams, window } = input;
  const logs = streams
    .filter((stream) => SOURCES.has(stream.id))
    .map(({ id, scope }): SourceNeed => ({ stream: id, scope, mode: 'events', needed: window }));
  const hasBirthright = (policy.access?.birthrightGroups ?? []).length > 0;
  return hasBirthright ? [...logs, ...groupRuleNeeds(input)] : logs;
}

function describeQuery({ streams, window }: SamplerInput): string {
  const has = (id: string): boolean => streams.some((stream) => stream.id === id);
  const okta = `Okta System Log events with outcome SUCCESS of the types ${[...OKTA_GRANTS].join(', ')}`;
  const aws = `CloudTrail records without errorCode, of every collected account, of the calls ${[...AWS_GRANTS].toSorted().join(', ')}`;
  const parts = [has('okta.logs') ? okta : null, has('cloudtrail.events') ? aws : null].filter(
    (part) => part !== null,
  );
  return `${parts.join('; and ')}; from ${window.from} (inclusive) to ${window.to} (exclusive), without what the list of exclusions names. The id of a grant is the record id of its event.`;
}
