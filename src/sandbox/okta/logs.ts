import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { addMs, MS_PER_DAY, readInstant } from '../../domain/instant.ts';
import { type Company, indexed, isSilent, ms } from '../company.ts';
import { packCursor, unpackCursor } from '../page.ts';
import type { World } from '../world.ts';
import { linked, oktaError } from './answers.ts';
import type { GrantedToken } from './auth.ts';
import { FilterError, type Predicate, parseFilter, valuesOf } from './filter.ts';

type LogEvent = World['okta']['events'][number];

/** An event with the two times that order it. */
interface Entry {
  readonly event: LogEvent;
  readonly publishedMs: number;
  /** When Okta had it: polling is ordered by this, and nobody sees an event earlier. */
  readonly persistedMs: number;
}
interface Log {
  readonly byPublished: readonly Entry[];
  readonly byPersisted: readonly Entry[];
}

/** Days that the System Log keeps. https://developer.okta.com/docs/reference/system-log-query/ */
const KEPT_DAYS = 90;
/** A `since` further back than this is refused instead of being cut. */
const REFUSED_DAYS = 180;

/**
 * `GET /api/v1/logs` in both of its kinds.
 *
 * Polling (ascending, no `until`): ordered by persistence, always with a `next` link; an empty page's link repeats
 * its own cursor. Bounded (`until`, or descending): ordered by `published`, ends with a page without `next`.
 */
export function createLogs(company: Company): (c: Context) => Response {
  const log = indexed(company, buildLog);
  return (c) => {
    const query = readQuery(c, company.now());
    return query instanceof Response ? query : answer(c, query, log(), company.now());
  };
}

function buildLog(world: World): Log {
  const entries = world.okta.events
    .filter((event) => !isSilent(world, 'okta', event.published))
    .map((event) => ({
      event,
      publishedMs: ms(event.published),
      persistedMs: ms(event.persisted ?? event.published),
    }));
  const by = (key: 'publishedMs' | 'persistedMs') =>
    [...entries].sort((a, b) => a[key] - b[key] || (a.event.uuid < b.event.uuid ? -1 : 1));
  return { byPublished: by('publishedMs'), byPersisted: by('persistedMs') };
}

interface Query {
  readonly polling: boolean;
  readonly descending: boolean;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly limit: number;
  readonly wanted: Predicate | null;
  readonly words: readonly string[];
  /** Position after the last entry of the page before; null on the first page. */
  readonly after: { readonly t: number; readonly uuid: string } | null;
}

function readQuery(c: Context, now: string): Query | Response {
  const { since, until, after, filter, q, limit, sortOrder } = c.req.query();
  const at = (text: string | undefined, fallback: string, name: string): string | Response =>
    text === undefined
      ? fallback
      : (readInstant(text) ?? oktaError(400, 'E0000001', `'${name}': must be a valid date-time or empty.`));
  const to = at(until, now, 'until');
  if (to instanceof Response) return to;
  const from = at(since, addMs(to, -7 * MS_PER_DAY), 'since');
  if (from instanceof Response) return from;
  if (ms(from) < ms(now) - REFUSED_DAYS * MS_PER_DAY) {
    return oktaError(400, 'E0000001', "'since': is over 180 days prior to the current day.");
  }
  if (sortOrder !== undefined && sortOrder !== 'ASCENDING' && sortOrder !== 'DESCENDING') {
    return oktaError(400, 'E0000001', "'sortOrder': must be ASCENDING or DESCENDING.");
  }
  const size = limit === undefined ? 100 : Number(limit);
  if (!Number.isInteger(size) || size < 0 || size > 1000) {
    return oktaError(400, 'E0000001', "'limit': must be between 0 and 1000.");
  }
  const cursor = after === undefined ? null : (unpackCursor(after) as Query['after'] | undefined);
  if (after !== undefined && typeof cursor?.t !== 'number') {
    return oktaError(400, 'E0000001', "'after': The token is not valid.");
  }
  let wanted: Predicate | null = null;
  try {
    if (filter !== undefined) {
      if (/\bpublished\b/.test(filter)) throw new FilterError("'published' cannot be used in a filter");
      wanted = parseFilter(filter);
    }
  } catch (error) {
    if (error instanceof FilterError) return oktaError(400, 'E0000031', error.message);
    throw error;
  }
  return {
    polling: until === undefined && sortOrder !== 'DESCENDING',
    descending: sortOrder === 'DESCENDING',
    sinceMs: Math.max(ms(from), ms(now) - KEPT_DAYS * MS_PER_DAY),
    untilMs: ms(to),
    limit: size,
    wanted,
    words: q?.toLowerCase().split(/\s+/).filter(Boolean) ?? [],
    after: cursor ?? null,
  };
}

function answer(c: Context, query: Query, log: Log, now: string): Response {
  const key = query.polling ? 'persistedMs' : 'publishedMs';
  const ordered = query.polling ? log.byPersisted : log.byPublished;
  const nowMs = ms(now);
  const entries = (query.descending ? ordered.toReversed() : ordered).filter(
    (entry) =>
      entry.persistedMs <= nowMs &&
      entry.publishedMs >= query.sinceMs &&
      (query.polling || entry.publishedMs < query.untilMs) &&
      isAfter(entry, key, query) &&
      matches(entry.event, query),
  );
  const page = entries.slice(0, query.limit);
  const last = page.at(-1);
  const position =
    last === undefined
      ? (query.after ?? { t: query.sinceMs - 1, uuid: '' })
      : { t: last[key], uuid: last.event.uuid };
  const more = query.polling || entries.length > page.length;
  const body = page.map(({ event: { persisted: _, ...event } }) => event);
  return linked(c, body, more ? packCursor(position) : null, query.limit);
}

function isAfter(entry: Entry, key: 'publishedMs' | 'persistedMs', query: Query): boolean {
  if (query.after === null) return true;
  const { t, uuid } = query.after;
  if (entry[key] !== t) return query.descending ? entry[key] < t : entry[key] > t;
  return query.descending ? entry.event.uuid < uuid : entry.event.uuid > uuid;
}

function matches(event: LogEvent, query: Query): boolean {
  if (query.wanted !== null && !query.wanted(valuesOf(event))) return false;
  if (query.words.length === 0) return true;
  const text = JSON.stringify(event).toLowerCase();
  return query.words.every((word) => text.includes(word));
}

/**
 * What the System Log has of a token that Okta's own authorization server gave to a service app. It has nothing of reads, nor of
 * the use of an API token. https://developer.okta.com/docs/reference/api/event-types/
 */
export function grantEvent({ clientId, scopes, requestId }: GrantedToken, at: string): LogEvent {
  const grantedScopes = scopes.join(', ');
  return {
    uuid: randomUUID(),
    published: at,
    eventType: 'app.oauth2.token.grant.access_token',
    legacyEventType: 'app.oauth2.token.grant.access_token_success',
    displayMessage: 'OIDC access token is granted',
    severity: 'INFO',
    version: '0',
    actor: {
      id: clientId,
      type: 'PublicClientApp',
      alternateId: clientId,
      displayName: 'Fieldwork',
      detailEntry: null,
    },
    outcome: { result: 'SUCCESS', reason: null },
    target: [
      { id: null, type: 'access_token', alternateId: null, displayName: 'Access Token', detailEntry: null },
    ],
    transaction: { type: 'WEB', id: requestId, detail: {} },
    debugContext: {
      debugData: {
        grantType: 'client_credentials',
        clientAuthType: 'private_key_jwt',
        requestUri: '/oauth2/v1/token',
        ...{ requestId, grantedScopes },
      },
    },
  };
}
