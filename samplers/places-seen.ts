import type { EvidenceRef } from '../src/domain/audit.ts';
import type { CloudTrailEvent } from '../src/domain/aws-records.ts';
import type { Instant } from '../src/domain/instant.ts';
import type { CallerAccountSeen, PlaceSeen, PlacesSeen, PlaceWatch, Sight } from '../src/domain/inventory.ts';
import type { SampledRecord } from '../src/domain/mock-audit.ts';
import type { Policy } from '../src/domain/policy.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { contains, type Window } from '../src/domain/window.ts';
import { callEvidence } from './change-sessions.ts';
import { callName } from './granting-events.ts';
import { isServiceAlone } from './principals.ts';

/** Event types that can be changes, as for production changes. */
const CALLS: ReadonlySet<string | null> = new Set(['AwsApiCall', 'AwsConsoleAction', null]);

/**
 * Services that have no region: CloudTrail records their calls in us-east-1, wherever the caller was.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events
 */
const GLOBAL_SERVICES: ReadonlySet<string> = new Set([
  'account',
  'billing',
  'budgets',
  'ce',
  'cloudfront',
  'health',
  'iam',
  'organizations',
  'payments',
  'route53',
  'route53domains',
  'shield',
  'signin',
  'sso',
  'sts',
  'support',
  'tax',
  'trustedadvisor',
  'waf',
]);

/** Session starts: what is then done with the session is recorded by itself. */
const SESSION_SERVICES: ReadonlySet<string> = new Set(['sts', 'signin', 'cognito-identity']);

interface Counting {
  events: number;
  writes: number;
  first: Instant | null;
  last: Instant | null;
  evidence: EvidenceRef | null;
}

const begin = (): Counting => ({ events: 0, writes: 0, first: null, last: null, evidence: null });

/**
 * Counts accounts, regions and calling accounts of a period's CloudTrail records, one by one. What it keeps grows with the number
 * of places, not of records.
 */
export class PlaceCensus implements PlaceWatch {
  readonly #policy: Policy;
  readonly #window: Window;
  readonly #places = new Map<string | null, Map<string | null, Counting>>();
  readonly #callers = new Map<
    string,
    Counting & { into: Set<string>; principal: CloudTrailEvent['principal'] }
  >();
  #previous: string | null = null;

  /** @param policy says which roles are the pipeline's, however their sessions are named */
  constructor(policy: Policy, window: Window) {
    this.#policy = policy;
    this.#window = window;
  }

  add(record: SampledRecord): void {
    if (record.kind !== 'cloudtrail.event' || record.id === this.#previous) return;
    this.#previous = record.id;
    if (record.at !== null && !contains(this.#window, record.at)) return;
    const { data } = record;
    const isWrite = this.#isWrite(data);
    const service = isWrite ? serviceOf(data) : '';
    const isRegional = !GLOBAL_SERVICES.has(service);
    note(this.#place(data.accountId, data.region), record, isWrite && isRegional);
    const caller = data.principal.accountId;
    if (isWrite && caller !== null && data.accountId !== null && caller !== data.accountId)
      this.#called(caller, data.accountId, record);
  }

  finish(): PlacesSeen {
    const places: PlaceSeen[] = [];
    for (const [accountId, regions] of this.#places)
      for (const [region, counting] of regions) places.push({ accountId, region, ...sightOf(counting) });
    const callers = [...this.#callers].map(
      ([accountId, { into, principal, ...counting }]): CallerAccountSeen => ({
        accountId,
        into: [...into].sort(),
        principal,
        ...sightOf(counting),
      }),
    );
    return { places, callers };
  }

  #isWrite(data: CloudTrailEvent): boolean {
    return (
      !data.readOnly &&
      data.errorCode === null &&
      data.originalEventId === null &&
      CALLS.has(data.eventType) &&
      !isServiceAlone(this.#policy, data.principal) &&
      !SESSION_SERVICES.has(serviceOf(data))
    );
  }

  #place(accountId: string | null, region: string | null): Counting {
    let regions = this.#places.get(accountId);
    if (regions === undefined) {
      regions = new Map();
      this.#places.set(accountId, regions);
    }
    let counting = regions.get(region);
    if (counting === undefined) {
      counting = begin();
      regions.set(region, counting);
    }
    return counting;
  }

  #called(caller: string, into: string, record: StoredRecord<'cloudtrail.event'>): void {
    let known = this.#callers.get(caller);
    if (known === undefined) {
      known = { ...begin(), into: new Set(), principal: record.data.principal };
      this.#callers.set(caller, known);
    }
    known.into.add(into);
    note(known, record, true);
  }
}

const serviceOf = (data: CloudTrailEvent): string => {
  const name = callName(data);
  return name.slice(0, name.indexOf(':'));
};

function note(counting: Counting, record: StoredRecord<'cloudtrail.event'>, isWrite: boolean): void {
  const { at } = record;
  counting.events += 1;
  if (at !== null) {
    if (counting.first === null || at < counting.first) counting.first = at;
    if (counting.last === null || at > counting.last) counting.last = at;
  }
  if (isWrite) counting.writes += 1;
  if (counting.evidence === null || (isWrite && counting.writes === 1))
    counting.evidence = callEvidence(record);
}

const sightOf = ({ events, writes, first, last, evidence }: Counting): Sight => ({
  events,
  writes,
  first,
  last,
  evidence,
});
