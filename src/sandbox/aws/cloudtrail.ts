import { createHash } from 'node:crypto';
import { fromEpochMs, MS_PER_DAY } from '../../domain/instant.ts';
import { type Company, indexed, isSilent, ms } from '../company.ts';
import { packCursor, unpackCursor } from '../page.ts';
import { createTokenBuckets } from '../rate.ts';
import type { World } from '../world.ts';
import { AwsError } from './errors.ts';

type TrailEvent = World['aws']['events'][number];

interface Entry {
  readonly event: TrailEvent;
  readonly timeMs: number;
  readonly deliveredMs: number;
}

/** Days of event history. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
const KEPT_DAYS = 90;
const MAX_RESULTS = 50;

/** CloudTrail of all accounts and regions. */
export interface CloudTrail {
  /** Answers one of its JSON 1.1 operations for one account and region. @throws AwsError */
  answer(action: string, input: Record<string, unknown>, account: string, region: string): unknown;
  /** Writes events down that happen while the company runs. */
  record(events: readonly TrailEvent[]): void;
}

/** @param company whose facts are the history; calls to the sandbox come on top of them */
export function createCloudTrail(company: Company): CloudTrail {
  const recorded: TrailEvent[] = [];
  /** How many of the recorded events are in the history: most callers never look. */
  let known = 0;
  const history = indexed(company, (world) => {
    known = recorded.length;
    return buildHistory(world, [...world.aws.events, ...recorded]);
  });
  const take = createTokenBuckets(company.world.aws.lookupRequestsPerSecond);
  const upToDate = (): Map<string, Entry[]> => {
    const all = history();
    const late = buildHistory(company.world, recorded.slice(known));
    known = recorded.length;
    for (const [key, list] of late) all.set(key, joined(list, all.get(key) ?? []));
    return all;
  };
  return {
    record: (events) => void recorded.push(...events),
    answer(action, input, account, region) {
      if (action === 'LookupEvents') {
        if (!take(`${account}/${region}`).allowed)
          throw new AwsError(400, 'ThrottlingException', 'Rate exceeded');
        return lookup(input, upToDate().get(`${account}/${region}`) ?? [], company.now());
      }
      if (action === 'DescribeTrails') return { trailList: [trailOf(company.world)] };
      if (action === 'GetTrailStatus') return trailStatus(input, company);
      throw new AwsError(400, 'UnknownOperationException', `Unknown operation ${action}`);
    },
  };
}

/** Newest first. What comes late is usually newer than everything else. */
function joined(late: readonly Entry[], list: Entry[]): Entry[] {
  const [oldest, newest] = [late.at(-1), list[0]];
  const isNewer = oldest === undefined || newest === undefined || newestFirst(oldest, newest) < 0;
  list.unshift(...late);
  return isNewer ? list : list.sort(newestFirst);
}

/** Management events by account and region, newest first; data events are not in the event history. */
function buildHistory(world: World, events: readonly TrailEvent[]): Map<string, Entry[]> {
  const history = new Map<string, Entry[]>();
  for (const event of events) {
    if (event.managementEvent === false || event.eventCategory === 'Data') continue;
    if (isSilent(world, 'aws', event.eventTime, event.awsRegion)) continue;
    const key = `${event.recipientAccountId}/${event.awsRegion}`;
    const entry = {
      event,
      timeMs: ms(event.eventTime),
      deliveredMs: ms(event.delivered ?? event.eventTime),
    };
    const list = history.get(key);
    if (list === undefined) history.set(key, [entry]);
    else list.push(entry);
  }
  for (const list of history.values()) list.sort(newestFirst);
  return history;
}

const newestFirst = (a: Entry, b: Entry) =>
  b.timeMs - a.timeMs || (a.event.eventID < b.event.eventID ? 1 : -1);

function lookup(input: Record<string, unknown>, entries: readonly Entry[], now: string): unknown {
  const { NextToken, ...parameters } = input;
  const nowMs = ms(now);
  // Instants come as epoch seconds in JSON 1.1.
  const start = readSeconds(parameters.StartTime) ?? 0;
  const end = readSeconds(parameters.EndTime) ?? nowMs;
  if (start > end)
    throw invalid('InvalidTimeRangeException', 'Invalid time range: the start is after the end.');
  const size = parameters.MaxResults ?? MAX_RESULTS;
  if (typeof size !== 'number' || size < 1 || size > MAX_RESULTS) {
    throw invalid('InvalidMaxResultsException', `MaxResults must be between 1 and ${MAX_RESULTS}.`);
  }
  const wanted = readAttribute(parameters.LookupAttributes);
  if (parameters.EventCategory !== undefined) {
    if (parameters.EventCategory !== 'insight') {
      throw invalid('InvalidEventCategoryException', 'Only insight is a valid event category.');
    }
    return { Events: [] };
  }
  const digest = createHash('sha256')
    .update(JSON.stringify(sorted(parameters)))
    .digest('hex')
    .slice(0, 16);
  const after = readToken(NextToken, digest);
  const from = Math.max(start, nowMs - KEPT_DAYS * MS_PER_DAY);
  const visible = entries.filter(
    (entry) =>
      entry.timeMs >= from &&
      entry.timeMs <= Math.min(end, nowMs) &&
      entry.deliveredMs <= nowMs &&
      wanted(entry),
  );
  const begin = after === null ? 0 : firstAfter(visible, after);
  const page = visible.slice(begin, begin + size);
  const last = page.at(-1);
  const more = last !== undefined && begin + size < visible.length;
  return {
    Events: page.map(renderEvent),
    ...(more ? { NextToken: packCursor({ digest, t: last.timeMs, id: last.event.eventID }) } : {}),
  };
}

const invalid = (code: string, message: string) => new AwsError(400, code, message);

const sorted = (parameters: Record<string, unknown>) =>
  Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));

function readSeconds(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const seconds = typeof value === 'number' ? value : ms(String(value)) / 1000;
  if (Number.isNaN(seconds)) throw invalid('InvalidTimeRangeException', 'The time is not valid.');
  return seconds * 1000;
}

interface Position {
  readonly digest: string;
  readonly t: number;
  readonly id: string;
}

/** A token is good only with the parameters it was given for. */
function readToken(token: unknown, digest: string): Position | null {
  if (token === undefined || token === null) return null;
  const position = unpackCursor(String(token)) as Position | null;
  if (position?.digest !== digest) {
    throw invalid('InvalidNextTokenException', 'The token is not valid or was used with other parameters.');
  }
  return position;
}

function firstAfter(entries: readonly Entry[], { t, id }: Position): number {
  const found = entries.findIndex((e) => e.timeMs < t || (e.timeMs === t && e.event.eventID < id));
  return found < 0 ? entries.length : found;
}

const READERS: Record<string, (event: TrailEvent) => readonly unknown[]> = {
  EventId: (event) => [event.eventID],
  EventName: (event) => [event.eventName],
  EventSource: (event) => [event.eventSource],
  ReadOnly: (event) => [String(event.readOnly ?? false)],
  Username: (event) => [usernameOf(event)],
  AccessKeyId: (event) => [accessKeyOf(event)],
  ResourceName: (event) => resourcesOf(event).map((resource) => resource.ResourceName),
  ResourceType: (event) => resourcesOf(event).map((resource) => resource.ResourceType),
};

function readAttribute(attributes: unknown): (entry: Entry) => boolean {
  if (attributes === undefined || attributes === null) return () => true;
  if (!Array.isArray(attributes) || attributes.length > 1) {
    throw invalid('InvalidLookupAttributesException', 'You can specify only one lookup attribute.');
  }
  const attribute = attributes[0] as { AttributeKey?: string; AttributeValue?: string } | undefined;
  if (attribute === undefined) return () => true;
  const read = READERS[attribute.AttributeKey ?? ''];
  if (read === undefined) {
    throw invalid('InvalidLookupAttributesException', `Unknown attribute ${attribute.AttributeKey}.`);
  }
  return (entry) => read(entry.event).includes(attribute.AttributeValue);
}

type Loose = Record<string, unknown> | undefined;

/** For an assumed role CloudTrail gives the session name. */
function usernameOf(event: TrailEvent): string | undefined {
  const identity = event.userIdentity as Loose;
  if (identity === undefined) return undefined;
  if (identity.type === 'Root') return 'root';
  if (typeof identity.userName === 'string') return identity.userName;
  const principal = String(identity.principalId ?? '');
  return principal.includes(':') ? principal.slice(principal.indexOf(':') + 1) : undefined;
}

function accessKeyOf(event: TrailEvent): string | undefined {
  const key = (event.userIdentity as Loose)?.accessKeyId;
  return typeof key === 'string' && key !== '' ? key : undefined;
}

function resourcesOf(event: TrailEvent): { ResourceType?: string; ResourceName?: string }[] {
  const resources = Array.isArray(event.resources) ? (event.resources as Record<string, unknown>[]) : [];
  return resources.map((resource) => ({
    ...(typeof resource.type === 'string' ? { ResourceType: resource.type } : {}),
    ...(typeof resource.ARN === 'string' ? { ResourceName: resource.ARN } : {}),
  }));
}

function renderEvent({ event, timeMs }: Entry): Record<string, unknown> {
  const { delivered: _, ...record } = event;
  const username = usernameOf(event);
  const accessKey = accessKeyOf(event);
  return {
    EventId: event.eventID,
    EventName: event.eventName,
    ReadOnly: String(event.readOnly ?? false),
    ...(accessKey === undefined ? {} : { AccessKeyId: accessKey }),
    EventTime: timeMs / 1000,
    EventSource: event.eventSource,
    ...(username === undefined ? {} : { Username: username }),
    Resources: resourcesOf(event),
    CloudTrailEvent: JSON.stringify(record),
  };
}

function trailOf(world: World) {
  const home = world.aws.regions[0] ?? 'us-east-1';
  return {
    Name: 'organization-trail',
    S3BucketName: `trail-logs-${world.aws.homeAccount}`,
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: true,
    HomeRegion: home,
    TrailARN: `arn:aws:cloudtrail:${home}:${world.aws.homeAccount}:trail/organization-trail`,
    LogFileValidationEnabled: true,
    HasCustomEventSelectors: false,
    HasInsightSelectors: false,
    IsOrganizationTrail: true,
  };
}

function trailStatus(input: Record<string, unknown>, company: Company): unknown {
  const trail = trailOf(company.world);
  if (input.Name !== trail.Name && input.Name !== trail.TrailARN) {
    throw new AwsError(400, 'TrailNotFoundException', `Unknown trail: ${String(input.Name)}`);
  }
  const deliveredMs = ms(company.now()) - 5 * 60_000;
  return {
    IsLogging: true,
    LatestDeliveryTime: deliveredMs / 1000,
    StartLoggingTime: 1_577_836_800,
    TimeLoggingStarted: '2020-01-01T00:00:00Z',
    LatestDeliveryAttemptTime: fromEpochMs(deliveredMs),
    LatestDeliveryAttemptSucceeded: fromEpochMs(deliveredMs),
  };
}
