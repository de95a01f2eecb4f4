import type { Page, PageProblem, RawArtifact, ReadRequest } from '../../domain/connector.ts';
import { compareUtf8 } from '../../domain/digest.ts';
import { SourceError } from '../../domain/errors.ts';
import { CursorGuard } from '../http/cursor-guard.ts';
import { linkByRel } from '../http/link-header.ts';
import type { OktaAnswer, OktaHttp } from './client.ts';
import { isNoSuchObject, malformed } from './errors.ts';
import { UNIDENTIFIED } from './read.ts';

/** What was read from one answer. */
export interface UnitPage {
  readonly records: Page['records'];
  readonly problems?: readonly PageProblem[];
  /** Further answers that records of this page come from; their index starts at 1. */
  readonly more?: readonly RawArtifact[];
}

/** One list to read to its end: all users, the members of one group. */
export interface Unit {
  /** Names the unit in the resume point. Units of one stream that stand for parents are sorted by it. */
  readonly key: string;
  readonly path: string;
  /** What it belongs to, for people: `group 00g1 (Engineering)`. Set where a missing parent is no failure. */
  readonly parent?: string;
  read(answer: OktaAnswer, signal: AbortSignal): UnitPage | Promise<UnitPage>;
  /** The link to the next page; the `Link` header unless the endpoint has its own way. */
  next?(answer: OktaAnswer): string | null;
}

/** First pages of this many units are under way at the same time; more would only wait for the pacer. */
const AHEAD = 4;
/** After so many refusals in a row the permission is missing as a whole, and asking on would only use up the rate limit. */
const REFUSALS_TO_STOP = 10;

interface Place {
  readonly unit: string;
  readonly url: string | null;
}

/**
 * Reads all units to their end, in order, one page at a time; the last page has `next: null`. Lists end where no `next`
 * link is given: an empty page in the middle is read over.
 * A parent that is gone (404) or refused (403) is a problem on its page, not a failure of the stream.
 */
export async function* walk(
  okta: OktaHttp,
  request: ReadRequest,
  units: readonly Unit[],
  options: { readonly inOrder?: boolean } = {},
): AsyncGenerator<Page> {
  const place = request.resume === null ? null : (JSON.parse(request.resume) as Place);
  const left = units.slice(startOf(units, place));
  if (left.length === 0) yield emptyPage([]);

  let refusals = 0;
  const ahead = new Ahead(okta, request.signal, options.inOrder === true ? 1 : AHEAD);
  try {
    for (const [i, unit] of left.entries()) {
      const following = left[i + 1];
      const after = following === undefined ? null : placeOf({ unit: following.key, url: null });
      ahead.start(left.slice(i + 1));
      const resumeAt = place !== null && place.unit === unit.key ? place.url : null;
      for await (const page of unitPages(okta, unit, resumeAt, ahead, request.signal)) {
        refusals = page.refused ? refusals + 1 : 0;
        const stop = refusals === REFUSALS_TO_STOP && following !== undefined;
        const problems = stop ? [...page.problems, notAsked(left.length - i - 1)] : page.problems;
        const next = stop ? null : page.url === null ? after : placeOf({ unit: unit.key, url: page.url });
        yield { artifacts: page.artifacts, records: page.records, problems, next };
        if (stop) return;
      }
    }
  } finally {
    ahead.abandon();
  }
}

interface Read extends Pick<Page, 'artifacts' | 'records' | 'problems'> {
  /** Path and query of the unit's next page, or null at its end. */
  readonly url: string | null;
  readonly refused: boolean;
}

async function* unitPages(
  okta: OktaHttp,
  unit: Unit,
  resumeAt: string | null,
  ahead: Ahead,
  signal: AbortSignal,
): AsyncGenerator<Read> {
  const guard = new CursorGuard(okta.base);
  let url: string | null = resumeAt ?? unit.path;
  if (isUnidentified(unit)) {
    yield { artifacts: [], records: [], problems: [nobodyToAskFor(unit)], url: null, refused: false };
    return;
  }
  while (url !== null) {
    try {
      const answer: OktaAnswer =
        url === resumeAt ? await resumed(okta, unit, url, signal) : await ahead.get(url);
      const page = await unit.read(answer, signal);
      const link = unit.next === undefined ? linkByRel(answer.link, 'next') : unit.next(answer);
      const next: URL | null = link === null ? null : guard.follow(link, answer.url);
      url = next === null ? null : next.pathname + next.search;
      const artifacts = [answer.artifact, ...(page.more ?? [])];
      yield { artifacts, records: page.records, problems: page.problems ?? [], url, refused: false };
    } catch (error) {
      const problem = unit.parent === undefined ? null : parentProblem(error, unit.parent);
      if (problem === null) throw error;
      yield { artifacts: [], records: [], problems: [problem], url: null, refused: problem.blocking };
      return;
    }
  }
}

/** Goes on from a stored cursor; where Okta no longer knows it, from the beginning of the unit (repeating adds nothing). */
async function resumed(okta: OktaHttp, unit: Unit, url: string, signal: AbortSignal): Promise<OktaAnswer> {
  try {
    return await okta.get(url, signal);
  } catch (error) {
    if (error instanceof SourceError && error.failure === 'rejected') return okta.get(unit.path, signal);
    throw error;
  }
}

/** What a missing or refused parent means for the collection; null when the error is none of the two. */
export function parentProblem(error: unknown, parent: string): PageProblem | null {
  if (!(error instanceof SourceError)) return null;
  const where = error.where ?? parent;
  if (isNoSuchObject(error)) {
    const message = `${parent} was deleted while it was being read`;
    return { code: 'gone-during-collection', message, where, blocking: false };
  }
  if (error.failure === 'forbidden') {
    const message = `${parent} may not be read. ${error.message}. ${error.hint ?? ''}`.trim();
    return { code: 'forbidden', message, where, blocking: true };
  }
  return null;
}

/** A parent that came without an id is on record with that problem; what belongs to it cannot be asked for. */
function isUnidentified(unit: Unit): boolean {
  return unit.parent !== undefined && unit.key.includes(UNIDENTIFIED);
}

function nobodyToAskFor(unit: Unit): PageProblem {
  const message = `${unit.parent} has no id, so nothing of it can be read`;
  return { code: 'schema', message, where: 'okta', blocking: true };
}

function notAsked(count: number): PageProblem {
  return {
    code: 'forbidden',
    message: `stopped after ${REFUSALS_TO_STOP} refusals in a row: ${count} more were not asked for`,
    where: 'okta',
    blocking: true,
  };
}

/** Keeps the first pages of the next units under way, so that a round trip is not waited for at every unit. */
class Ahead {
  readonly #okta: OktaHttp;
  readonly #width: number;
  readonly #controller = new AbortController();
  readonly #pending = new Map<string, Promise<OktaAnswer>>();
  readonly #unlink: () => void;

  constructor(okta: OktaHttp, signal: AbortSignal, width: number) {
    this.#okta = okta;
    this.#width = width;
    const abort = () => this.#controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    this.#unlink = () => signal.removeEventListener('abort', abort);
  }

  start(units: readonly Unit[]): void {
    for (const unit of units.slice(0, this.#width - 1)) {
      const { path } = unit;
      if (this.#pending.has(path) || isUnidentified(unit)) continue;
      const answer = this.#okta.get(path, this.#controller.signal);
      // Whoever comes to this unit sees the failure; until then it must not count as unhandled.
      answer.catch(() => undefined);
      this.#pending.set(path, answer);
    }
  }

  get(path: string): Promise<OktaAnswer> {
    const answer = this.#pending.get(path) ?? this.#okta.get(path, this.#controller.signal);
    this.#pending.delete(path);
    return answer;
  }

  abandon(): void {
    this.#unlink();
    this.#controller.abort();
  }
}

function startOf(units: readonly Unit[], place: Place | null): number {
  if (place === null) return 0;
  const exact = units.findIndex((unit) => unit.key === place.unit);
  if (exact >= 0) return exact;
  // The parent is gone from the newer list: go on with the one that came after it.
  const later = units.findIndex((unit) => compareUtf8(unit.key, place.unit) > 0);
  return later >= 0 ? later : units.length;
}

function placeOf(place: Place): string {
  return JSON.stringify(place);
}

function emptyPage(problems: readonly PageProblem[]): Page {
  return { artifacts: [], records: [], problems, next: null };
}

/** The array an answer must be. @throws SourceError `malformed` when it is something else. */
export function itemsOf(answer: OktaAnswer): readonly unknown[] {
  if (Array.isArray(answer.json)) return answer.json;
  throw malformed('is not a list', `GET ${answer.url.pathname}`, answer.artifact.source);
}

/** Units for parents, sorted by key and without repeats, so that a resume point means the same in every run. */
export function sortedUnits(units: readonly Unit[]): Unit[] {
  const byKey = new Map(units.map((unit) => [unit.key, unit]));
  return [...byKey.values()].toSorted((a, b) => compareUtf8(a.key, b.key));
}
