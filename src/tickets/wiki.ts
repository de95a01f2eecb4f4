import type { TicketBlock, TicketSpan } from '../domain/ticket.ts';
import { showable, singleLine } from './text.ts';

/**
 * Renders tickets in Jira's wiki markup, which Data Center's API v2 takes.
 * https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all
 */

/**
 * Characters with a meaning somewhere in wiki markup: macros and links `{}[]|`, phrases `*_^~+-?`, images `!`,
 * lists and numbering `#*-`, entities and HTML `&<>`, mentions `@`, emoticons and URLs `():;`, the escape `\` itself.
 * They become numeric entities, which the renderer keeps and never reads as markup. A backslash would not do: `\\` is a line break.
 */
const SPECIAL = /[\\{}[\]|*_^~+\-?!#&<>@():;]/g;
/** A dot after these at the start makes a heading or a quotation. */
const BLOCK_PREFIX = /\b(h[1-6]|bq)\./gi;

/** Text with every character that could be markup written as an entity. Line breaks become spaces. */
export function escapeWiki(text: string): string {
  return singleSpaced(text)
    .replace(SPECIAL, (character) => `&#${character.charCodeAt(0)};`)
    .replace(BLOCK_PREFIX, '$1&#46;');
}

const singleSpaced = (text: string) => showable(text).replaceAll('\n', ' ');

/** The blocks as wiki markup. */
export function renderWiki(blocks: readonly TicketBlock[]): string {
  return blocks.map(block).join('\n\n');
}

/** Characters the blocks take against Jira's limit: the markup's length, as Jira counts it. */
export function measureWiki(blocks: readonly TicketBlock[]): number {
  return renderWiki(blocks).length;
}

function block(given: TicketBlock): string {
  switch (given.type) {
    case 'heading':
      return `h${given.level}. ${escapeWiki(singleLine(given.text))}`;
    case 'paragraph':
      return inline(given.spans);
    case 'list':
      return given.items.map((item) => `* ${inline(item)}`).join('\n');
    case 'table':
      return [
        `||${given.header.map((text) => cell([{ text }])).join('||')}||`,
        ...given.rows.map((cells) => `|${cells.map(cell).join('|')}|`),
      ].join('\n');
    // Jira's own wiki markup has no expand; a heading keeps the lines in reach.
    case 'expand':
      return [`h3. ${escapeWiki(singleLine(given.title))}`, ...given.blocks.map(block)].join('\n\n');
  }
}

/** A cell must not be empty: `||` would begin a header. */
function cell(spans: readonly TicketSpan[]): string {
  const text = inline(spans);
  return text === '' ? ' ' : ` ${text} `;
}

function inline(spans: readonly TicketSpan[]): string {
  return spans.map(span).join('').trim();
}

const OPEN = { strong: '{*}', code: '{{', emphasis: '{_}' } as const;
const CLOSE = { strong: '{*}', code: '}}', emphasis: '{_}' } as const;

/** Line breaks become forced ones (`\\`), which do not end a table row. Phrases use the braced form, which needs no blanks around it. */
function span(given: TicketSpan): string {
  return showable(given.text)
    .split('\n')
    .map((line) => styled(line, given.style))
    .join(' \\\\ ');
}

function styled(line: string, style: TicketSpan['style']): string {
  const text = escapeWiki(line);
  if (style === undefined || text.trim() === '') return text;
  const [, before = '', inner = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
  return `${before}${OPEN[style]}${inner}${CLOSE[style]}${after}`;
}
