import type { Page, PageProblem, ReadRequest, Stream } from '../../domain/connector.ts';
import { addMs, type Instant, MS_PER_DAY } from '../../domain/instant.ts';
import type { Clock } from '../../domain/ports.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import { contains, type Window } from '../../domain/window.ts';
import type { OktaHttp } from './client.ts';
import { type LogPage, logPages } from './log-pages.ts';
import { type LogPlace, NOTHING, startOfLog, tallied, tallyWith } from './log-place.ts';
import { readEvent } from './read.ts';

/** Okta keeps the System Log this long; older events are left out without a word. https://developer.okta.com/docs/reference/system-log-query/ */
const RETENTION_DAYS = 90;
/** Events are stored some time after they are published, and a read by storing order meets them late. */
const SETTLE_MS = 10 * 60_000;
/** A window that was cut at the retention a moment ago, and then begins early by the overlap, is not blamed for that. */
const RETENTION_TOLERANCE_MS = SETTLE_MS + 5 * 60_000;

/**
 * The System Log over a window of publishing times, read twice: first by polling (every event, in the order in which
 * Okta stored them), then bounded (by publishing time, finite, may lack late ones). What either has is kept; a
 * difference is reported. https://developer.okta.com/docs/reference/system-log-query/
 */
export function logs(okta: OktaHttp, clock: Clock): Stream {
  return {
    id: 'okta.logs',
    scope: '',
    mode: 'events',
    kinds: ['okta.event'],
    after: [],
    retentionDays: RETENTION_DAYS,
    settleMs: SETTLE_MS,
    permissions: ['okta.logs.read'],
    read: (request) => readLog(okta, clock, request),
  };
}

async function* readLog(okta: OktaHttp, clock: Clock, request: ReadRequest): AsyncGenerator<Page> {
  const { window, signal } = request;
  if (window === null) throw new TypeError('okta.logs reads a window');
  let place = request.resume === null ? begin(window, clock) : (JSON.parse(request.resume) as LogPlace);
  const { since, problem } = beginning(window, clock);
  let unreported = request.resume === null && problem !== null ? [problem] : [];
  const seen = new Set<string>();

  if (place.phase === 'poll') {
    const start = `/api/v1/logs?since=${since}&sortOrder=ASCENDING&limit=1000`;
    const past = addMs(window.to, SETTLE_MS);
    for await (const page of logPages(okta, { start, resume: place.url, polling: true, past, signal })) {
      const { fresh, counted } = sort(page, window, seen);
      if (page.restarted && problem !== null) unreported = [problem];
      const polled = tallyWith(page.restarted ? NOTHING : place.polled, ids(counted, place.settled));
      place = { ...place, phase: page.next === null ? 'check' : 'poll', url: page.next, polled };
      const next = JSON.stringify(place);
      yield { ...kept(page, fresh), problems: unreported, next, seenPerDate: perDate(counted) };
      unreported = [];
    }
  }

  const start = `/api/v1/logs?since=${since}&until=${window.to}&sortOrder=ASCENDING&limit=1000`;
  const rechecked = new Set<string>();
  for await (const page of logPages(okta, { start, resume: place.url, polling: false, past: null, signal })) {
    const { counted } = sort(page, window, rechecked);
    const { fresh } = sort(page, window, seen);
    place = {
      ...place,
      url: page.next,
      checked: tallyWith(page.restarted ? NOTHING : place.checked, ids(counted, place.settled)),
    };
    const problems = page.next === null ? difference(place) : [];
    yield { ...kept(page, fresh), problems, next: page.next === null ? null : JSON.stringify(place) };
  }
}

/** What still trickles in while both reads are under way differs between them; only what had settled is compared. */
function begin(window: Window, clock: Clock): LogPlace {
  const settled = addMs(clock.now(), -SETTLE_MS);
  return startOfLog(window.to < settled ? window.to : settled);
}

/** Where to begin, and what is lost because Okta no longer has it. */
function beginning(window: Window, clock: Clock): { since: Instant; problem: PageProblem | null } {
  const oldest = addMs(clock.now(), -RETENTION_DAYS * MS_PER_DAY);
  if (window.from >= addMs(oldest, -RETENTION_TOLERANCE_MS)) return { since: window.from, problem: null };
  const message = `asked for events from ${window.from}, but Okta forgets them after ${RETENTION_DAYS} days: what happened before ${oldest} cannot be read any more`;
  const problem = { code: 'retention', message, where: 'GET /api/v1/logs', blocking: true };
  // Beyond some age Okta answers 400 instead of what it still has, so it is asked only for what it can have.
  return { since: oldest, problem };
}

interface Sorted {
  /** Events of the page to keep: of the window and not met before, and those whose time cannot be read. */
  readonly fresh: readonly ParsedRecord<'okta.event'>[];
  /** Of these, the ones that are known to lie in the window. */
  readonly counted: readonly ParsedRecord<'okta.event'>[];
}

function sort(page: LogPage, window: Window, seen: Set<string>): Sorted {
  const fresh: ParsedRecord<'okta.event'>[] = [];
  page.events.forEach((value, i) => {
    const event = readEvent(value, `/${i}`);
    if (event.at !== null && !contains(window, event.at)) return;
    if (seen.has(event.id)) return;
    seen.add(event.id);
    fresh.push(event);
  });
  return { fresh, counted: fresh.filter((event) => event.at !== null) };
}

function kept(page: LogPage, records: Sorted['fresh']): Pick<Page, 'artifacts' | 'records'> {
  return { artifacts: [page.artifact], records };
}

function ids(events: Sorted['counted'], before: Instant): string[] {
  return events.flatMap(({ id, at }) => (at !== null && at < before ? [id] : []));
}

function perDate(events: Sorted['counted']): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { at } of events) {
    const date = (at ?? '').slice(0, 10);
    counts[date] = (counts[date] ?? 0) + 1;
  }
  return counts;
}

/** The message holds what a resumed read knows too, so that the same log always gives the same report. */
function difference({ polled, checked }: LogPlace): PageProblem[] {
  if (tallied(polled, checked)) return [];
  const message = `reading by polling gave ${polled.count} events of the window, reading it again by time ${checked.count}; all events of both are kept`;
  return [{ code: 'completeness-check', message, where: 'GET /api/v1/logs', blocking: false }];
}
