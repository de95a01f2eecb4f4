import type { z } from 'zod';
import type { RawArtifact } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import type { Instant } from '../../domain/instant.ts';
import { CursorGuard } from '../http/cursor-guard.ts';
import { linkByRel } from '../http/link-header.ts';
import type { OktaAnswer, OktaHttp } from './client.ts';
import { isNoSuchObject, malformed, OktaCallError } from './errors.ts';
import { UNIDENTIFIED } from './read.ts';
import { misfit } from './schema.ts';
import { itemsOf } from './walk.ts';

/**
 * The answers of one look, in order. "No such object" is an answer, with the bytes that say so; every other failure, an
 * unfinished list and an answer of another shape are errors, so that none of them passes for "gone".
 */
export class Reading {
  readonly raw: RawArtifact[] = [];
  readonly #okta: OktaHttp;
  readonly #signal: AbortSignal;

  constructor(okta: OktaHttp, signal: AbortSignal) {
    this.#okta = okta;
    this.#signal = signal;
  }

  /** When the last answer came: what was seen is true of no earlier moment as a whole. */
  at(): Instant {
    const last = this.raw.at(-1);
    if (last === undefined) throw new SourceError('malformed', 'okta: nothing was read');
    return last.source.receivedAt;
  }

  /**
   * One object, or null when Okta says that it is not there.
   * @param id what the answer must be about: an answer about somebody else proves nothing
   * @throws SourceError
   */
  async find<T extends { id: string }>(path: string, schema: z.ZodType<T>, id: string): Promise<T | null> {
    const answer = await this.#get(path);
    if (answer === null) return null;
    const object = fitting(schema, answer.json, answer);
    if (object.id !== id) throw malformed(`is about ${object.id}`, `GET ${path}`, answer.artifact.source);
    return object;
  }

  /** A list to its own last page, or null when Okta says that its owner is not there. @throws SourceError */
  async list<T>(path: string, schema: z.ZodType<T>): Promise<readonly T[] | null> {
    const guard = new CursorGuard(this.#okta.base);
    const items: T[] = [];
    let answer = await this.#get(path);
    if (answer === null) return null;
    for (;;) {
      for (const item of itemsOf(answer)) items.push(fitting(schema, item, answer));
      const link = linkByRel(answer.link, 'next');
      if (link === null) return items;
      const next = guard.follow(link, answer.url);
      // Deleted between two pages: the next look will say so.
      answer = await this.#okta.get(next, this.#signal);
      this.raw.push(answer.artifact);
    }
  }

  async #get(path: string): Promise<OktaAnswer | null> {
    try {
      const answer = await this.#okta.get(path, this.#signal);
      this.raw.push(answer.artifact);
      return answer;
    } catch (error) {
      if (!(error instanceof OktaCallError) || !isNoSuchObject(error) || error.artifact === null) throw error;
      this.raw.push(error.artifact);
      return null;
    }
  }
}

function fitting<T>(schema: z.ZodType<T>, value: unknown, answer: OktaAnswer): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const what = `does not fit: ${misfit(schema, value)}`;
  throw malformed(what, `GET ${answer.url.pathname}`, answer.artifact.source, result.error);
}

/**
 * The id in a record id, fit to be a segment of a path. Okta's ids are letters and digits; anything else (an id made up
 * for a record without one, `..`, `me`) would ask for something else, and its absence would prove nothing.
 * @throws SourceError `rejected`
 */
export function idIn(record: string, prefix: string): string {
  const id = record.startsWith(prefix) ? record.slice(prefix.length) : '';
  if (/^[\w-]+$/.test(id) && id !== 'me' && !id.startsWith(UNIDENTIFIED)) return encodeURIComponent(id);
  throw new SourceError('rejected', `okta: ${record} is no ${prefix}<id> that could be asked for`, {
    where: record,
  });
}

/** The two ids in `<prefix><id>/<id>`. @throws SourceError `rejected` */
export function idsIn(record: string, prefix: string): readonly [string, string] {
  const [first = '', ...rest] = record.startsWith(prefix) ? record.slice(prefix.length).split('/') : [];
  return [idIn(prefix + first, prefix), idIn(prefix + rest.join('/'), prefix)];
}
