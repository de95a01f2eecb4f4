import type { CloudTrailEvent } from '../src/domain/aws-records.ts';
import type { Instant } from '../src/domain/instant.ts';
import type { EnforcementGroup } from '../src/domain/items-enforcement.ts';
import type { Policy } from '../src/domain/policy.ts';
import { isNamed } from '../src/domain/principals.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { callEvidence } from './change-sessions.ts';
import { AWS_ENFORCEMENT, AWS_FACTOR, AWS_WEAKENING } from './enforcing-events.ts';
import { callName } from './granting-events.ts';
import { callerName, groupOf, isServiceAlone } from './principals.ts';
import type { Weakened } from './restorations.ts';

const MOST_TARGETS = 8;

/** A CloudTrail record as a change to what enforces security; null when it is none. */
export function awsEnforcement(
  record: StoredRecord<'cloudtrail.event'>,
  policy: Policy,
  beginning: Instant,
): Weakened | { readonly leftOut: string } | null {
  const { data, problem } = record;
  const name = callName(data);
  if (!AWS_ENFORCEMENT.has(name) || data.originalEventId !== null) return null;
  if (data.errorCode !== null) return { leftOut: 'failed calls to AWS' };
  if (problem === null) {
    if (isServiceAlone(policy, data.principal)) return { leftOut: 'calls by AWS services on their own' };
    if (isOwnFactor(data, name)) return { leftOut: 'second factors that people changed for themselves' };
  }
  return toWeakened(record, name, groupIn(policy, data), beginning);
}

function isOwnFactor({ principal, request }: CloudTrailEvent, name: string): boolean {
  return name === AWS_FACTOR && principal.userName !== null && request?.userName === principal.userName;
}

/** Running software that changes its own guards is no operation as usual, so it is no reason to leave the call out. */
function groupIn(policy: Policy, { principal }: CloudTrailEvent): EnforcementGroup {
  const group = groupOf(policy, principal);
  return group !== 'pipeline' && isNamed(policy.principals.workloadRoles, principal) ? 'workload' : group;
}

/** Names and ARNs lead to the same thing by their last part. */
const lastPart = (name: string): string => name.split(/[/:]/).at(-1) ?? name;

function toWeakened(
  record: StoredRecord<'cloudtrail.event'>,
  event: string,
  group: EnforcementGroup,
  beginning: Instant,
): Weakened {
  const { data, id } = record;
  const at = record.at ?? beginning;
  const weakening = AWS_WEAKENING[event] ?? null;
  const targets = data.resources.slice(0, MOST_TARGETS);
  const on = targets[0] === undefined ? '' : ` of ${lastPart(targets[0])}`;
  const where = data.region === null ? '' : ` in ${data.region}`;
  return {
    item: {
      id,
      at,
      group,
      title: `${event}${on}${where}, by ${callerName(data.principal)}`,
      facts: {
        system: 'aws',
        event,
        at,
        effect: weakening?.effect ?? 'changes',
        targets,
        actor: { system: 'aws', principal: data.principal },
        accountId: data.accountId,
        region: data.region,
        mentions: data.mentions,
      },
      evidence: [callEvidence(record)],
      problem: record.problem ?? (record.at === null ? 'the record has no readable time' : null),
    },
    weakening,
    place: `${data.accountId}/${data.region}`,
    things: data.resources.map(lastPart),
    restored: null,
  };
}
