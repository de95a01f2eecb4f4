import type { PopulationItem } from '../src/domain/audit.ts';
import type { Instant } from '../src/domain/instant.ts';
import type { ChangeGroup, ChangeSession } from '../src/domain/items.ts';
import type { SampledRecord, SamplerInput, SourceNeed } from '../src/domain/mock-audit.ts';
import type { Policy } from '../src/domain/policy.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { contains } from '../src/domain/window.ts';
import { ChangeSorter } from './change-events.ts';
import { callEvidence, SessionBuilder } from './change-sessions.ts';
import { callerName, groupOf } from './principals.ts';
import { Exclusions } from './selection.ts';

const STREAM = 'cloudtrail.events';

/** Changes that are none of a population, told by who made them. */
export interface PassedOver {
  readonly groups: (group: ChangeGroup) => boolean;
  readonly reason: string;
}

/** Change sessions in production, which two populations share between them: ordinary changes and emergencies. */
export class ProductionSessions {
  readonly exclusions = new Exclusions();
  readonly #input: SamplerInput;
  readonly #sorter: ChangeSorter;
  readonly #sessions: SessionBuilder;
  readonly #unreadable: PopulationItem<ChangeSession>[] = [];
  readonly #leavesOut: (group: ChangeGroup) => boolean;
  readonly #passedOver: PassedOver | null;
  #previous: string | null = null;

  /**
   * @param leavesOut whose records count among what is left out
   * @param passedOver changes of which groups are none of this population, whatever else they are, and why
   */
  constructor(
    input: SamplerInput,
    leavesOut: (group: ChangeGroup) => boolean = () => true,
    passedOver: PassedOver | null = null,
  ) {
    this.#input = input;
    this.#sorter = new ChangeSorter(input.policy);
    this.#sessions = new SessionBuilder(input.policy.production.sessionGapMinutes);
    this.#leavesOut = leavesOut;
    this.#passedOver = passedOver;
  }

  add(record: SampledRecord): void {
    if (record.kind !== 'cloudtrail.event' || record.id === this.#previous) return;
    this.#previous = record.id;
    const { window, policy } = this.#input;
    if (record.at !== null && !contains(window, record.at)) return;
    const sorting = this.#sorter.sort(record.data);
    if (sorting !== 'outside' && 'leftOut' in sorting) {
      if (this.#leavesOut(groupOf(policy, record.data.principal))) this.exclusions.count(sorting.leftOut);
      return;
    }
    const group = sorting === 'outside' ? groupOf(policy, record.data.principal) : sorting.change;
    const unreadable = record.problem !== null || record.at === null;
    // A record without a name looks like a read; it counts, because it may have been anything.
    const nameless = unreadable && record.data.eventName === '' && this.#sorter.isProduction(record.data);
    if (sorting === 'outside' && !nameless) return;
    if (this.#passedOver?.groups(group)) this.exclusions.count(this.#passedOver.reason);
    else if (unreadable) this.#unreadable.push(unreadableItem(record, policy, window.from));
    else if (record.at !== null) this.#sessions.add(record, record.at, group);
  }

  finish(): PopulationItem<ChangeSession>[] {
    return [...this.#sessions.finish(), ...this.#unreadable];
  }
}

/** Sources of production changes: every collected or named region of the production accounts. */
export function productionNeeds({ policy, streams, window }: SamplerInput): SourceNeed[] {
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

/** Why nothing of production can be seen, in one sentence; null when it can. */
export function productionUnusable({ policy, streams }: SamplerInput): string | null {
  if (policy.production.accounts.length === 0)
    return 'policy.production.accounts names no account, so nobody can tell what a production change is.';
  return streams.some((stream) => stream.id === STREAM)
    ? null
    : 'No CloudTrail connector is configured, so no change can be seen.';
}

/** Where production is, in the words of a query. */
export function productionPlaces({ accounts, regions }: Policy['production']): string {
  return `of accounts ${accounts.join(', ') || '(none)'} in ${regions.length === 0 ? 'all collected regions' : `regions ${regions.join(', ')}`}`;
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
