import type { RawArtifact } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import { type Instant, readInstant } from '../../domain/instant.ts';
import { CursorGuard } from '../http/cursor-guard.ts';
import { linkByRel } from '../http/link-header.ts';
import type { OktaAnswer, OktaHttp } from './client.ts';
import { itemsOf } from './walk.ts';

export interface LogPage {
  readonly events: readonly unknown[];
  readonly artifact: RawArtifact;
  /** Path and query of the next page, or null at the end of the read. */
  readonly next: string | null;
  /** True when Okta no longer knew where to go on, so that this is the first page again. */
  readonly restarted: boolean;
}

export interface LogQuery {
  /** Path and query of the first page. */
  readonly start: string;
  /** Path and query to go on from, or null to begin. */
  readonly resume: string | null;
  readonly polling: boolean;
  /** A page whose events were all published at or after this instant ends the read; null: read to the end. */
  readonly past: Instant | null;
  readonly signal: AbortSignal;
}

/**
 * The pages of one System Log query to its end. A bounded query ends without a `next` link. A polling query always has
 * one: it ends with an empty page whose link points at itself, with a second empty page in a row (a single one may stand
 * in the middle), or behind the window.
 */
export async function* logPages(okta: OktaHttp, query: LogQuery): AsyncGenerator<LogPage> {
  const guard = new CursorGuard(okta.base);
  let url: string | null = query.resume ?? query.start;
  let emptyBefore = false;
  while (url !== null) {
    const { answer, restarted }: First = await first(okta, query, url);
    const events = itemsOf(answer);
    const empty = events.length === 0;
    const link = linkByRel(answer.link, 'next');
    const ended: boolean =
      link === null ||
      (empty && (pointsAtItself(link, answer.url) || (query.polling && emptyBefore))) ||
      (!empty && query.past !== null && events.every((event) => isPast(event, query.past)));
    const next: URL | null = ended || link === null ? null : guard.follow(link, answer.url);
    emptyBefore = empty;
    url = next === null ? null : next.pathname + next.search;
    yield { events, artifact: answer.artifact, next: url, restarted };
  }
}

interface First {
  readonly answer: OktaAnswer;
  readonly restarted: boolean;
}

/** A cursor that Okta no longer knows is given up for the beginning of the read: events met again are stored once. */
async function first(okta: OktaHttp, query: LogQuery, url: string): Promise<First> {
  try {
    return { answer: await okta.get(url, query.signal), restarted: false };
  } catch (error) {
    const stale = url === query.resume && error instanceof SourceError && error.failure === 'rejected';
    if (!stale) throw error;
    return { answer: await okta.get(query.start, query.signal), restarted: true };
  }
}

function pointsAtItself(link: string, current: URL): boolean {
  return URL.canParse(link, current.href) && new URL(link, current).href === current.href;
}

function isPast(event: unknown, past: Instant | null): boolean {
  const published = readInstant((event as { published?: unknown } | null)?.published);
  return past !== null && published !== null && published >= past;
}
