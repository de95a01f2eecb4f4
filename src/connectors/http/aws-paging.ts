import type { Page } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import { AwsCallError } from './aws-call.ts';

/**
 * Keeps the bytes of an answer that could not be read: a page without records that goes on where it stands.
 * Null when there are no such bytes. The caller yields it and throws the error all the same.
 */
export function unreadablePage(thrown: unknown, next: string): Page | null {
  if (!(thrown instanceof AwsCallError) || thrown.failure !== 'malformed' || thrown.artifact === null)
    return null;
  return {
    artifacts: [thrown.artifact],
    records: [],
    problems: [
      {
        code: 'malformed',
        message: thrown.message,
        where: thrown.artifact.source.request,
        // Not a hole by itself: the error that follows ends the collection as incomplete, and resuming reads this place again.
        blocking: false,
      },
    ],
    next,
  };
}

/** Refuses a continuation token that was used before in the same reading: following it would never end. */
export class TokenGuard {
  readonly #used = new Set<string>();

  /** @throws SourceError `malformed` */
  follow(token: string, action: string): string {
    if (this.#used.has(token)) {
      throw new SourceError('malformed', `${action}: the token for the next page was used before`, {
        where: action,
        hint: 'Reading on would never end. Nothing read so far is lost; the next run goes on from here.',
      });
    }
    this.#used.add(token);
    return token;
  }
}
