import type { EvidenceRef } from '../../domain/audit.ts';
import {
  clientOf,
  type FootprintCheck,
  type FoundCall,
  grantsToken,
  IAM_CALL,
  isFootprint,
  LOOKUP_CALL,
  type OwnCall,
  TOKEN_GRANT,
  TOKEN_LIFETIME_MS,
} from '../../domain/footprint.ts';
import { addMs, type Instant } from '../../domain/instant.ts';
import type { SampledKind, SampledRecord, StreamScope } from '../../domain/mock-audit.ts';
import type { StoredRecord } from '../../domain/records.ts';
import type { Store } from '../../domain/store.ts';
import { contains, type Window } from '../../domain/window.ts';
import type { LogKnowledge, LogSource } from './logs.ts';

/** This program's own calls, looked for in the logs it collected. */

/** How far this machine's clock and a vendor's may differ: AWS refuses requests that are five minutes off. */
const SKEW_MS = 15 * 60_000;

interface Seen extends FoundCall {
  /** Where it was recorded: the same id in another account's log proves nothing of this one. */
  readonly stream: string;
  readonly scope: string;
  readonly accountId: string | null;
}

/** Picks the events that may be about own calls out of all events of a period, one by one. */
export class OwnEvents {
  readonly kinds: readonly SampledKind[] = ['cloudtrail.event', 'okta.event'];
  readonly #byRequest = new Map<string, Seen[]>();
  readonly #grants: StoredRecord<'okta.event'>[] = [];

  add(record: SampledRecord): void {
    if (record.kind === 'okta.event') {
      if (record.data.eventType === TOKEN_GRANT) this.#grants.push(record);
      return;
    }
    const { requestId, accountId } = record.data;
    if (requestId === undefined || !isFootprint(record.data)) return;
    const { stream, scope } = record;
    const seen = { ...foundIn(record, requestId), stream, scope, accountId };
    this.#byRequest.set(requestId, [...(this.#byRequest.get(requestId) ?? []), seen]);
  }

  /** The event of a request in a log of an account. */
  ofRequest({ requestId }: OwnCall, { stream, scope, accountId }: Place): FoundCall | null {
    const events = requestId === null ? [] : (this.#byRequest.get(requestId) ?? []);
    const here = events.find(
      (seen) => seen.stream === stream && seen.scope === scope && seen.accountId === accountId,
    );
    return here === undefined ? null : { at: here.at, requestId: here.requestId, evidence: here.evidence };
  }

  /** The grant of the token that a request of a service app was made with. */
  ofGrant({ at, request }: OwnCall): FoundCall | null {
    const clientId = clientOf(request);
    const reach = { from: addMs(at, -TOKEN_LIFETIME_MS - SKEW_MS), to: addMs(at, SKEW_MS) };
    const grant = this.#grants.findLast(
      ({ at: when, data }) =>
        clientId !== null && when !== null && contains(reach, when) && grantsToken(data, clientId),
    );
    return grant === undefined ? null : foundIn(grant, grant.data.transactionId);
  }
}

function foundIn(record: SampledRecord, requestId: string | null): FoundCall {
  const { id, artifact, position } = record;
  const at = record.at ?? record.collectedAt;
  const what = record.kind === 'okta.event' ? record.data.eventType : record.data.eventName;
  const label = `${what} at ${at}${requestId === null ? '' : `, request ${requestId}`}`;
  const evidence: EvidenceRef = { record: id, label, artifact, position };
  return { at, requestId, evidence };
}

/** A log, and whose calls are looked for in it. */
type Place = Pick<FootprintCheck, 'stream' | 'scope' | 'accountId'>;

/** One thing to look for in one log. */
interface Question {
  readonly place: Place;
  readonly call: string;
  readonly calls: readonly OwnCall[];
  /** How long before a call its event may lie, in milliseconds. */
  readonly before: number;
  readonly find: (call: OwnCall) => FoundCall | null;
}

interface Asked {
  readonly streams: readonly StreamScope[];
  readonly window: Window;
  readonly logs: LogKnowledge;
  readonly events: OwnEvents;
}

/** One check for each kind of own call and log of the configuration. */
export async function footprintChecks(
  store: Pick<Store, 'firstRequests'>,
  asked: Asked,
): Promise<FootprintCheck[]> {
  const { window } = asked;
  const calls = async (stream: string): Promise<readonly OwnCall[]> =>
    asked.streams.some(({ id }) => id === stream) ? store.firstRequests({ stream, window }) : [];
  const [iam, lookups, okta] = [
    await calls('aws-iam.authorization'),
    await calls('cloudtrail.events'),
    await calls('okta.logs'),
  ];
  const accounts = asked.streams.filter(({ id }) => id === 'aws-iam.authorization').map((one) => one.scope);
  return asked.streams.flatMap(({ id, scope }) => {
    if (id === 'okta.logs') return [oktaCheck({ stream: id, scope, accountId: null }, okta, asked)];
    if (id !== 'cloudtrail.events') return [];
    const source = { stream: id, scope };
    const checks = scope === 'files' ? [] : [lookupCheck(source, lookups, asked)];
    for (const accountId of accounts)
      if (recordsIam(asked.logs, source, accountId)) checks.push(iamCheck(source, accountId, iam, asked));
    return checks.length > 0 ? checks : [nothingToLookFor(source)];
  });
}

const recordsIam = (logs: LogKnowledge, { scope }: LogSource, accountId: string): boolean =>
  logs.identityEventsOf(accountId).some((source) => source.scope === scope);

const NONE = { unable: null, made: 0, found: 0, untold: 0, missing: [], newest: null } as const;

function nothingToLookFor(source: Pick<Place, 'stream' | 'scope'>): FootprintCheck {
  return {
    ...{ ...source, ...NONE, accountId: null, call: null },
    unable:
      'The program calls AWS nowhere while it reads log files. With the connector aws-iam it does, and finds itself in them.',
  };
}

function lookupCheck(source: LogSource, lookups: readonly OwnCall[], asked: Asked): FootprintCheck {
  const [accountId = null] = source.scope.split('/');
  const place = { ...source, accountId };
  return answered(
    {
      ...{ place, call: `cloudtrail:${LOOKUP_CALL}`, before: SKEW_MS },
      calls: lookups.filter(({ scope }) => scope === source.scope),
      find: (call) => asked.events.ofRequest(call, place),
    },
    asked,
  );
}

function iamCheck(
  source: LogSource,
  accountId: string,
  iam: readonly OwnCall[],
  asked: Asked,
): FootprintCheck {
  const place = { ...source, accountId };
  return answered(
    {
      ...{ place, call: `iam:${IAM_CALL}`, before: SKEW_MS },
      calls: iam.filter(({ scope }) => scope === accountId),
      find: (call) => asked.events.ofRequest(call, place),
    },
    asked,
  );
}

function oktaCheck(place: Place, okta: readonly OwnCall[], asked: Asked): FootprintCheck {
  const calls = okta.filter(({ request }) => clientOf(request) !== null);
  if (calls.length === 0 && okta.length > 0)
    return {
      ...{ ...place, ...NONE, call: null },
      unable:
        'Okta’s System Log has no event for reads, nor for the use of an API token. As a service app the program would be granted access tokens, which are in the log.',
    };
  const find = (call: OwnCall): FoundCall | null => asked.events.ofGrant(call);
  return answered({ place, call: TOKEN_GRANT, before: TOKEN_LIFETIME_MS + SKEW_MS, calls, find }, asked);
}

function answered({ place, call, calls, before, find }: Question, { window, logs }: Asked): FootprintCheck {
  const none = { ...place, ...NONE, call };
  const isIn = (at: Instant): boolean =>
    contains(window, addMs(at, -before)) && contains(window, addMs(at, SKEW_MS));
  const asked = calls.filter(({ at }) => isIn(at));
  if (asked.length === 0)
    return { ...none, unable: 'The program made no such call in the period: nothing was collected in it.' };
  const missing: OwnCall[] = [];
  let newest: FoundCall | null = null;
  let found = 0;
  let untold = 0;
  for (const one of asked) {
    const event = find(one);
    if (event !== null) {
      found += 1;
      newest = event;
      continue;
    }
    const around = { from: addMs(one.at, -before), to: addMs(one.at, SKEW_MS) };
    if (one.requestId !== null && logs.knows([place], around)) missing.push(one);
    else untold += 1;
  }
  return { ...none, made: asked.length, found, untold, missing, newest };
}
