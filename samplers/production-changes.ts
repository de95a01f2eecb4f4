import type { PopulationItem } from '../src/domain/audit.ts';
import type { Instant } from '../src/domain/instant.ts';
import type { ChangeSession } from '../src/domain/items.ts';
import type { Sampler, SamplerInput, Selector, SourceNeed } from '../src/domain/mock-audit.ts';
import type { Policy } from '../src/domain/policy.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { contains } from '../src/domain/window.ts';
import { ChangeSorter } from './change-events.ts';
import { callEvidence, SessionBuilder } from './change-sessions.ts';
import { callerName, groupOf } from './principals.ts';
import { Exclusions, inOrder } from './selection.ts';

const STREAM = 'cloudtrail.events';

/**
 * Production changes: what was done in the accounts and regions that policy calls production, joined into sessions. The
 * list comes from CloudTrail and not from tickets, because tickets cannot show the change that has none.
 */
export const productionChanges: Sampler<ChangeSession> = {
  id: 'production-changes',
  title: 'Production changes',
  kinds: ['cloudtrail.event'],
  lookBackMs: 0,
  query: describeQuery,
  needs,
  unusable: ({ policy, streams }) => {
    if (policy.production.accounts.length === 0)
      return 'policy.production.accounts names no account, so nobody can tell what a production change is.';
    return streams.some((stream) => stream.id === STREAM)
      ? null
      : 'No CloudTrail connector is configured, so no change can be seen.';
  },
  open,
};

function describeQuery({ policy, window }: SamplerInput): string {
  const { accounts, regions, sessionGapMinutes } = policy.production;
  return [
    `CloudTrail records with event time from ${window.from} (inclusive) to ${window.to} (exclusive)`,
    `of accounts ${accounts.join(', ') || '(none)'} in ${regions.length === 0 ? 'all collected regions' : `regions ${regions.join(', ')}`}`,
    'where readOnly is false, errorCode is absent and eventType is AwsApiCall, AwsConsoleAction or absent,',
    'without what the list of exclusions names;',
    `joined per account and principal ARN into sessions that a pause of more than ${sessionGapMinutes} minutes ends.`,
    'The id of a session is the record id of its earliest event.',
  ].join(' ');
}

function needs({ policy, streams, window }: SamplerInput): SourceNeed[] {
  const need = (scope: string): SourceNeed => ({ stream: STREAM, scope, mode: 'events', needed: window });
  const scopes = streams.filter((stream) => stream.id === STREAM).map((stream) => stream.scope);
  if (scopes.includes('files')) return [need('files')];
  return policy.production.accounts.flatMap((account) => {
    const collected = scopes.filter((scope) => scope.startsWith(`${account}/`));
    const { regions } = policy.production;
    const wanted = regions.length > 0 ? regions.map((region) => `${account}/${region}`) : collected;
    return (wanted.length === 0 ? [`${account}/*`] : wanted).map(need);
  });
}

function open({ policy, window }: SamplerInput): Selector<ChangeSession> {
  const sorter = new ChangeSorter(policy);
  const sessions = new SessionBuilder(policy.production.sessionGapMinutes);
  const exclusions = new Exclusions();
  const unreadable: PopulationItem<ChangeSession>[] = [];
  let previous: string | null = null;
  return {
    add: (record) => {
      if (record.kind !== 'cloudtrail.event' || record.id === previous) return;
      previous = record.id;
      if (record.at !== null && !contains(window, record.at)) return;
      const sorting = sorter.sort(record.data);
      if (sorting !== 'outside' && 'leftOut' in sorting) exclusions.count(sorting.leftOut);
      else if (record.problem !== null || record.at === null) {
        // A record without a name looks like a read; it counts, because it may have been anything.
        const nameless = record.data.eventName === '' && sorter.isProduction(record.data);
        if (sorting !== 'outside' || nameless) unreadable.push(unreadableItem(record, policy, window.from));
      } else if (sorting !== 'outside') sessions.add(record, record.at, sorting.change);
    },
    finish: () => ({ items: inOrder([...sessions.finish(), ...unreadable]), excluded: exclusions.list() }),
  };
}

/** Without a readable time the item stands at the beginning of the period. */
function unreadableItem(
  record: StoredRecord<'cloudtrail.event'>,
  policy: Policy,
  beginning: Instant,
): PopulationItem<ChangeSession> {
  const { data, id } = record;
  const at = record.at ?? beginning;
  const name = `${data.eventSource}:${data.eventName}`;
  return {
    id,
    at,
    group: groupOf(policy, data.principal),
    title: `Unreadable record of ${callerName(data.principal)} (${name})`,
    facts: {
      accountId: data.accountId ?? '',
      regions: data.region === null ? [] : [data.region],
      principal: data.principal,
      start: at,
      end: at,
      events: 1,
      calls: [{ name, count: 1 }],
      differentCalls: 1,
      resources: data.resources,
      mentions: data.mentions,
      consoleCalls: data.fromConsole ? 1 : 0,
      sourceIps: data.sourceIp === null ? [] : [data.sourceIp],
    },
    evidence: [callEvidence(record)],
    problem: record.problem ?? 'the record has no readable time',
  };
}
