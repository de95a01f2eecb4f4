import type { Digest } from '../../../src/domain/digest.ts';
import type { Instant } from '../../../src/domain/instant.ts';
import { type Child, h, type Markup } from '../../html/markup.ts';
import { type Clock, INSTANT } from '../clock.ts';

/** Small pieces that several sections of the packet's page are made of. */

/** One part of the page under its own heading. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Child;
}

/** A section as a landmark with its heading. */
export function sectionMarkup({ id, title, body }: Section): Markup {
  return h`<section id="${id}" aria-labelledby="${id}-h">
<h2 id="${id}-h">${title}</h2>
${body}
</section>
`;
}

/** The one sentence of a section that has nothing to show. */
export function nothing(sentence: string): Markup {
  return h`<p class="lead">${sentence}</p>`;
}

/** An instant for people and, in `datetime`, for machines. */
export function at(clock: Clock, instant: Instant): Markup {
  return h`<time datetime="${instant}">${clock.words(instant)}</time>`;
}

/** The day of an instant, where the time of day says nothing; `datetime` holds all of it. */
export function day(clock: Clock, instant: Instant): Markup {
  return h`<time datetime="${instant}">${clock.day(instant)}</time>`;
}

/** {@link at}, or other words where there is no time. */
export function atOr(clock: Clock, instant: Instant | null, otherwise: string): Markup {
  return instant === null ? h`<span class="muted">${otherwise}</span>` : at(clock, instant);
}

/** A sentence of this program, isolated, with the instants in it for people. */
export function timed(clock: Clock, sentence: string): Markup {
  return h`<bdi>${sentence.split(INSTANT).map((part, index) => (index % 2 === 1 ? at(clock, part) : part))}</bdi>`;
}

/** Digests in full, each on its own. */
export function digests(all: readonly Digest[]): Child {
  return all.map((digest, index) => h`${index > 0 && ', '}<code>${digest}</code>`);
}

/** The header row of a table; headings that end in `#` stand over numbers. */
export function head(...titles: readonly string[]): Markup {
  return h`<thead><tr>${titles.map((title) =>
    title.endsWith('#')
      ? h`<th scope="col" class="n">${title.slice(0, -1)}</th>`
      : h`<th scope="col">${title}</th>`,
  )}</tr></thead>`;
}

/** Parts with a separator between them; absent ones leave none behind. */
export function joined(parts: readonly Child[], separator: Child): Child {
  const present = parts.filter((part) => part !== null && part !== undefined && part !== false);
  return present.map((part, index) => h`${index > 0 && separator}${part}`);
}
