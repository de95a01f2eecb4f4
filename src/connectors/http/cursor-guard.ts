import { SourceError } from '../../domain/errors.ts';

/**
 * Watches over the links of one paged read: a link to another origin would carry the credential away, and
 * a link that was already followed would read for ever. Both are refused, never skipped.
 */
export class CursorGuard {
  readonly #origin: string;
  readonly #followed = new Set<string>();

  constructor(base: URL) {
    this.#origin = base.origin;
  }

  /**
   * The absolute URL to follow; relative links are resolved against `from`.
   * @throws SourceError `malformed` for a foreign origin, a repeated link or no URL at all.
   */
  follow(link: string, from: URL): URL {
    if (!URL.canParse(link, from.href)) {
      throw new SourceError('malformed', 'the link to the next page is not a URL', { where: from.pathname });
    }
    const url = new URL(link, from);
    if (url.origin !== this.#origin) {
      throw new SourceError('malformed', `the link to the next page leads to ${url.origin}`, {
        where: from.pathname,
        hint: `Only ${this.#origin} gets the credential. A proxy that rewrites links, or a wrong url in the configuration, can cause this.`,
      });
    }
    if (this.#followed.has(url.href)) {
      throw new SourceError('malformed', 'the link to the next page leads to a page already read', {
        where: from.pathname,
        hint: 'Reading on would never end. Nothing read so far is lost; the next run goes on from the last page.',
      });
    }
    this.#followed.add(url.href);
    return url;
  }
}
