import type { Instant } from '../src/domain/instant.ts';
import type { EnforcementGroup } from '../src/domain/items-enforcement.ts';
import type { OktaEvent, OktaEventParty } from '../src/domain/okta-records.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { OKTA_ENFORCEMENT, OKTA_FACTORS, OKTA_WEAKENING } from './enforcing-events.ts';
import type { Weakened } from './restorations.ts';

const MOST_TARGETS = 8;

/** A System Log event as a change to what enforces security; null when it is none. */
export function oktaEnforcement(
  record: StoredRecord<'okta.event'>,
  beginning: Instant,
): Weakened | { readonly leftOut: string } | null {
  const { data, problem } = record;
  // An event without a type may have been any event: it is in access-grants, once.
  if (!OKTA_ENFORCEMENT.has(data.eventType)) return null;
  if (problem === null) {
    if (data.outcome !== 'SUCCESS') return { leftOut: 'failed changes in Okta' };
    if (data.actor?.type === 'SystemPrincipal') return { leftOut: 'changes by Okta itself' };
    if (isOwnFactor(data)) return { leftOut: 'second factors that people changed for themselves' };
  } else if (data.outcome !== null && data.outcome !== 'SUCCESS')
    return { leftOut: 'failed changes in Okta' };
  return toWeakened(record, beginning);
}

function isOwnFactor({ eventType, actor, targets }: OktaEvent): boolean {
  if (!OKTA_FACTORS.has(eventType)) return false;
  const user = targets.find(({ type }) => type === 'User');
  return user !== undefined && user.id !== null && user.id === actor?.id;
}

const nameOf = ({ type, alternateId, displayName, id }: OktaEventParty): string =>
  (type === 'User' ? alternateId : displayName) ?? displayName ?? alternateId ?? id ?? 'unknown';

/** Of a rule the rule, not the policy that it stands in: other rules of the policy are other things. */
function thingsOf({ eventType, targets }: OktaEvent): string[] {
  const rules = targets.filter(({ type }) => type === 'PolicyRule');
  const about = eventType.startsWith('policy.rule.') && rules.length > 0 ? rules : targets;
  return about.flatMap(({ type, id, displayName }) =>
    type === 'User' ? [] : [id, displayName].flatMap((name) => (name ? [`${type} ${name}`] : [])),
  );
}

function groupOf({ actor }: OktaEvent): EnforcementGroup {
  return actor?.type === 'User' || actor === null ? 'human' : 'program';
}

function toWeakened(record: StoredRecord<'okta.event'>, beginning: Instant): Weakened {
  const { data, id, artifact, position } = record;
  const at = record.at ?? beginning;
  const weakening = OKTA_WEAKENING[data.eventType] ?? null;
  const targets = data.targets.map(nameOf).slice(0, MOST_TARGETS);
  const on = targets.length === 0 ? '' : ` of ${targets.join(', ')}`;
  const by = data.actor === null ? 'nobody named' : nameOf(data.actor);
  return {
    item: {
      id,
      at,
      group: groupOf(data),
      title: `${data.eventType}${on} in Okta, by ${by}`,
      facts: {
        system: 'okta',
        event: data.eventType,
        at,
        effect: weakening?.effect ?? 'changes',
        targets,
        actor: { system: 'okta', party: data.actor },
        accountId: null,
        region: null,
        mentions: [],
      },
      evidence: [{ record: id, label: `${data.eventType} in the Okta System Log`, artifact, position }],
      problem: record.problem ?? (record.at === null ? 'the event has no readable time' : null),
    },
    weakening,
    place: 'okta',
    things: thingsOf(data),
    restored: null,
  };
}
