import type { LookupEventsResponse } from '@aws-sdk/client-cloudtrail';
import type { Page, PageProblem, ReadRequest, Stream } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import { addMs, type Instant, MS_PER_DAY } from '../../domain/instant.ts';
import type { Clock } from '../../domain/ports.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import { contains, type Window } from '../../domain/window.ts';
import type { AwsAnswer } from '../http/aws-call.ts';
import { TokenGuard, unreadablePage } from '../http/aws-paging.ts';
import { lookupRecord } from './envelope.ts';
import { withProblem } from './ingest.ts';
import { LOOKUP_ACTIONS } from './permissions.ts';
import { parseCloudTrailRecord } from './record.ts';
import type { CloudTrailRegion } from './region.ts';
import { isKept, Tally } from './selection.ts';

/** LookupEvents gives at most this many events at once. */
const PAGE_SIZE = 50;
/** Event history goes back this far. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html */
const RETENTION_DAYS = 90;
/**
 * CloudTrail delivers within about 5 minutes on average and guarantees nothing; after an outage it delivers late.
 * A day is what is read again each time; events that come later still arrive as addenda or in the next review of gaps.
 */
const SETTLE_MS = MS_PER_DAY;
/** Time that passes between planning a window and asking for it. */
const SLACK_MS = 600_000;

/** Parameters of one reading: NextToken is valid with exactly these only, so they travel with it. */
interface Place {
  readonly token: string | null;
  readonly from: Instant;
  readonly to: Instant;
}

/** `cloudtrail.events` of one account and region from LookupEvents. */
export function lookupStream(region: CloudTrailRegion, clock: Clock): Stream {
  return {
    id: 'cloudtrail.events',
    scope: `${region.accountId}/${region.name}`,
    mode: 'events',
    kinds: ['cloudtrail.event'],
    after: [],
    retentionDays: RETENTION_DAYS,
    settleMs: SETTLE_MS,
    permissions: LOOKUP_ACTIONS,
    async *read(request) {
      await region.session.verify(request.signal);
      yield* readWindow(region, clock, request);
    },
  };
}

async function* readWindow(
  region: CloudTrailRegion,
  clock: Clock,
  request: ReadRequest,
): AsyncGenerator<Page> {
  const now = clock.now();
  const window = windowOf(request);
  const own = (await request.ownRequests?.()) ?? new Set<string>();
  const counted = { from: addMs(window.from, SETTLE_MS), to: addMs(now, -SETTLE_MS) };
  let place = request.resume === null ? beginning(window, now) : parsePlace(request.resume);
  let problems = beyondRetention(counted.from, now, region);
  let restarts = 0;
  let guard = new TokenGuard();
  for (;;) {
    let answer: AwsAnswer<LookupEventsResponse>;
    try {
      answer = await fetchPage(region, place, request.signal);
    } catch (thrown) {
      // A token lives for a while only. Starting the window again repeats pages, which changes nothing.
      if (isDeadToken(thrown) && place.token !== null && restarts === 0) {
        place = beginning(window, now);
        guard = new TokenGuard();
        restarts += 1;
        continue;
      }
      const page = unreadablePage(thrown, JSON.stringify(place));
      if (page !== null) yield page;
      throw thrown;
    }
    const token = answer.output.NextToken;
    // Pages may be empty with more to come: only a missing token ends the list.
    const next: Place | null = token
      ? { ...place, token: guard.follow(token, 'cloudtrail:LookupEvents') }
      : null;
    yield toPage(answer, { counted, own }, problems, next);
    problems = [];
    if (next === null) return;
    place = next;
  }
}

function windowOf(request: ReadRequest): Window {
  if (request.window !== null) return request.window;
  throw new SourceError('rejected', 'cloudtrail.events: LookupEvents reads a window, none was given');
}

/** Both ends are inclusive for LookupEvents and events have whole seconds: a millisecond less ends before the window does. */
function beginning(window: Window, now: Instant): Place {
  const oldest = addMs(now, -RETENTION_DAYS * MS_PER_DAY);
  return { token: null, from: window.from > oldest ? window.from : oldest, to: addMs(window.to, -1) };
}

function parsePlace(resume: string): Place {
  return JSON.parse(resume) as Place;
}

/**
 * What CloudTrail has already forgotten is a hole for good. The window read begins one overlap before the window
 * that will count as covered, so only the latter is held against the limit.
 */
function beyondRetention(covered: Instant, now: Instant, region: CloudTrailRegion): PageProblem[] {
  const oldest = addMs(now, -RETENTION_DAYS * MS_PER_DAY);
  if (addMs(covered, SLACK_MS) >= oldest) return [];
  return [
    {
      code: 'beyond-retention',
      message: `CloudTrail keeps ${RETENTION_DAYS} days: events before ${oldest} can no longer be read`,
      where: `${region.accountId}/${region.name}`,
      blocking: true,
    },
  ];
}

function fetchPage(
  region: CloudTrailRegion,
  place: Place,
  signal: AbortSignal,
): Promise<AwsAnswer<LookupEventsResponse>> {
  const shown = { StartTime: place.from, EndTime: place.to, MaxResults: PAGE_SIZE };
  const input = {
    StartTime: new Date(place.from),
    EndTime: new Date(place.to),
    MaxResults: PAGE_SIZE,
    ...(place.token === null ? {} : { NextToken: place.token }),
  };
  return region.call('LookupEvents', shown, (sdk) => new sdk.LookupEventsCommand(input), signal);
}

function isDeadToken(thrown: unknown): boolean {
  return thrown instanceof SourceError && /^InvalidNextToken(?:Exception)?$/.test(thrown.vendorCode ?? '');
}

interface Reading {
  /** Counted is only what will be covered: the overlap was counted the time before, the tail will be the time after. */
  readonly counted: Window;
  /** Requests of this program that began former readings: the events about them are kept. */
  readonly own: ReadonlySet<string>;
}

function toPage(
  answer: AwsAnswer<LookupEventsResponse>,
  { counted, own }: Reading,
  problems: readonly PageProblem[],
  next: Place | null,
): Page {
  const tally = new Tally();
  const records: ParsedRecord<'cloudtrail.event'>[] = [];
  for (const record of readEvents(answer.output)) {
    if (record.at !== null && contains(counted, record.at)) tally.add(record.at);
    const { requestId } = record.data;
    if (isKept(record) || (requestId !== undefined && own.has(requestId))) records.push(record);
  }
  return {
    artifacts: [answer.artifact],
    records,
    problems,
    next: next === null ? null : JSON.stringify(next),
    seenPerDate: tally.seen,
  };
}

/** All records of one answer, reads too, each event id once. */
export function readEvents(output: LookupEventsResponse): ParsedRecord<'cloudtrail.event'>[] {
  const records = (output.Events ?? []).map((event, index) => {
    const summary = { ...event, EventTime: event.EventTime?.toISOString() };
    const found = lookupRecord(summary, `/Events/${index}`);
    return withProblem(parseCloudTrailRecord(found.raw, found.position), found.problem);
  });
  return [...new Map(records.map((record) => [record.id, record])).values()];
}
