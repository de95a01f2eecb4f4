import type { TicketBlock, TicketSpan } from '../domain/ticket.ts';
import { showable, singleLine } from './text.ts';

/**
 * Renders tickets in Atlassian Document Format, the JSON that Jira Cloud's API v3 takes.
 * All text goes into text nodes, where nothing is markup, so nothing needs escaping.
 * https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
 */

export interface AdfNode {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly content?: readonly AdfNode[];
  readonly text?: string;
  readonly marks?: readonly { readonly type: string }[];
}

export interface AdfDocument extends AdfNode {
  readonly type: 'doc';
  readonly version: 1;
  readonly content: readonly AdfNode[];
}

const MARKS = { strong: 'strong', code: 'code', emphasis: 'em' } as const;

/** The blocks as one ADF document. */
export function renderAdf(blocks: readonly TicketBlock[]): AdfDocument {
  return { type: 'doc', version: 1, content: blocks.map(block) };
}

/**
 * Characters the blocks take against Jira's limit. How Jira counts ADF is not documented; the length of the
 * JSON is the largest of the possible readings, so what fits here fits there.
 */
export function measureAdf(blocks: readonly TicketBlock[]): number {
  return JSON.stringify(renderAdf(blocks)).length;
}

function block(given: TicketBlock): AdfNode {
  switch (given.type) {
    case 'heading':
      return {
        type: 'heading',
        attrs: { level: given.level },
        content: inline([{ text: singleLine(given.text) }]),
      };
    case 'paragraph':
      return paragraph(given.spans);
    case 'list':
      return given.items.length === 0
        ? paragraph([])
        : {
            type: 'bulletList',
            content: given.items.map((item) => ({ type: 'listItem', content: [paragraph(item)] })),
          };
    case 'table':
      return {
        type: 'table',
        content: [
          row(
            'tableHeader',
            given.header.map((text) => [{ text }]),
          ),
          ...given.rows.map((cells) => row('tableCell', cells)),
        ],
      };
    case 'expand':
      return { type: 'expand', attrs: { title: singleLine(given.title) }, content: inExpand(given.blocks) };
  }
}

/** An expand must hold something, and no expand: an inner one becomes its title and its content. */
function inExpand(blocks: readonly TicketBlock[]): AdfNode[] {
  const content = blocks.flatMap((inner) =>
    inner.type === 'expand'
      ? [paragraph([{ text: inner.title, style: 'strong' }]), ...inExpand(inner.blocks)]
      : [block(inner)],
  );
  return content.length === 0 ? [paragraph([])] : content;
}

function row(type: 'tableHeader' | 'tableCell', cells: readonly (readonly TicketSpan[])[]): AdfNode {
  return {
    type: 'tableRow',
    content: cells.map((spans) => ({ type, content: [paragraph(spans)] })),
  };
}

function paragraph(spans: readonly TicketSpan[]): AdfNode {
  return { type: 'paragraph', content: inline(spans) };
}

/** Text nodes with hard breaks for line ends. Jira refuses empty text nodes, so empty texts give none. */
function inline(spans: readonly TicketSpan[]): AdfNode[] {
  return spans.flatMap((span): AdfNode[] =>
    span.mention === undefined ? textNodes(span) : [mention(span.mention, span.text)],
  );
}

function mention(id: string, name: string): AdfNode {
  return { type: 'mention', attrs: { id, text: `@${singleLine(name)}` } };
}

function textNodes(span: TicketSpan): AdfNode[] {
  return showable(span.text)
    .split('\n')
    .flatMap((line, index): AdfNode[] => [
      ...(index === 0 ? [] : [{ type: 'hardBreak' }]),
      ...(line === '' ? [] : [textNode(line, span.style)]),
    ]);
}

function textNode(text: string, style: TicketSpan['style']): AdfNode {
  return style === undefined
    ? { type: 'text', text }
    : { type: 'text', text, marks: [{ type: MARKS[style] }] };
}
