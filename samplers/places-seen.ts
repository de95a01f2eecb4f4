import type { EvidenceRef } from '../src/domain/audit.ts';
import type { CloudTrailEvent } from '../src/domain/aws-records.ts';
import { isFootprint } from '../src/domain/footprint.ts';
import type { Instant } from '../src/domain/instant.ts';
import type { CallerAccountSeen, PlaceSeen, PlacesSeen, PlaceWatch, Sight } from '../src/domain/inventory.ts';
import type { SampledRecord } from '../src/domain/mock-audit.ts';
import type { Policy } from '../src/domain/policy.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { contains, type Window } from '../src/domain/window.ts';
import { CALL_TYPES, SESSION_SERVICES } from './calls.ts';
import { callEvidence } from './change-sessions.ts';
import { isServiceAlone } from './principals.ts';

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
    // Ours or a scanner's: they say nothing of what an account is used for.
    if (isFootprint(data)) return;
    const kind = kindOf(data.eventSource);
    const isWrite = kind !== 'session' && this.#isWrite(data);
    note(this.#place(data.accountId, data.region), record, isWrite && kind === 'regional');
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
      CALL_TYPES.has(data.eventType) &&
      !isServiceAlone(this.#policy, data.principal)
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

type ServiceKind = 'regional' | 'global' | 'session';

/** By event source: there are some hundreds, and millions of records name them. */
const KINDS = new Map<string, ServiceKind>();
/** What arrives is not ours: made-up sources must not fill the memory. */
const MOST_KINDS = 2_000;

function kindOf(source: string): ServiceKind {
  const known = KINDS.get(source);
  if (known !== undefined) return known;
  const service = source.replace(/\.amazonaws\.com$/, '');
  const isGlobal = GLOBAL_SERVICES.has(service);
  const kind = SESSION_SERVICES.has(service) ? 'session' : isGlobal ? 'global' : 'regional';
  if (KINDS.size < MOST_KINDS) KINDS.set(source, kind);
  return kind;
}

/** Records come in order of time. */
function note(counting: Counting, record: StoredRecord<'cloudtrail.event'>, isWrite: boolean): void {
  const { at } = record;
  counting.events += 1;
  if (at !== null) {
    counting.first ??= at;
    counting.last = at;
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
