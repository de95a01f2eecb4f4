import { html, raw } from 'hono/html';
import type { Instant } from '../../src/domain/instant.ts';
import { utcMinute } from '../times.ts';

/**
 * Templates that escape by themselves. Everything between `${` and `}` is text unless it came out of {@link h} or {@link trusted}:
 * names and ticket titles are written by strangers.
 */
export type Markup = ReturnType<typeof raw>;
export type Child = Markup | string | number | null | undefined | false | readonly Child[];

/** Tagged template: escapes `& < > " '` in text and attributes, and shows characters that would otherwise act unseen. */
export function h(strings: TemplateStringsArray, ...values: readonly Child[]): Markup {
  const result = html(strings, ...values.map(clean));
  if (result instanceof Promise) throw new TypeError('report templates hold no promises');
  return result;
}

/** Markup that this program itself made (style sheet, chart); never for text from a source. */
export function trusted(markup: string): Markup {
  return raw(markup);
}

/** Text of a stranger inside a line of ours: isolated, so that right-to-left text cannot reorder what surrounds it. */
export function name(text: string): Markup {
  return h`<bdi>${text}</bdi>`;
}

// Controls a browser drops or a terminal obeys, bidirectional overrides that make text read otherwise than it is stored,
// lone surrogates and non-characters. Left-to-right and right-to-left marks stay: Arabic and Hebrew names need them.
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the pattern is for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu;

/** Shows characters that act unseen as `[U+202E]`. */
export function visible(text: string): string {
  return text.replace(
    UNSEEN,
    (character) => `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );
}

function clean(child: Child): Child {
  if (typeof child === 'string') return visible(child);
  return Array.isArray(child) ? child.map(clean) : child;
}

/** A link to a file beside the report. Anything that is not a plain relative path becomes text. */
export function fileLink(href: string, content: Child): Markup {
  const relative = /^(?![a-z][a-z0-9+.-]*:|[/\\])\S+$/i.test(href);
  return relative ? h`<a href="${href}">${content}</a>` : h`<span>${content}</span>`;
}

/** A link to a ticket: http(s) only, without telling the ticket system where the reader came from. */
export function webLink(href: string | null, content: Child): Markup {
  return href !== null && /^https?:\/\/\S+$/i.test(href)
    ? h`<a href="${href}" rel="noreferrer noopener">${content}</a>`
    : h`<span>${content}</span>`;
}

/** An instant, never broken over two lines. */
export function when(instant: Instant | null): Markup {
  return h`<span class="nowrap">${utcMinute(instant)}</span>`;
}

/** An id usable in `id=` and `#`: letters, digits and dashes. */
export function anchor(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
