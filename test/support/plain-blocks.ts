import type { TicketBlock, TicketSpan } from '../../src/domain/ticket.ts';

/** What a reader sees of ticket blocks: a paragraph or list item a line, cells divided by bars. */
export function plainBlocks(blocks: readonly TicketBlock[]): string {
  return blocks.flatMap(linesOf).join('\n');
}

function linesOf(block: TicketBlock): string[] {
  switch (block.type) {
    case 'heading':
      return [block.text];
    case 'paragraph':
      return [words(block.spans)];
    case 'list':
      return block.items.map((item) => `- ${words(item)}`);
    case 'table':
      return [block.header.join(' | '), ...block.rows.map((row) => row.map(words).join(' | '))];
    case 'expand':
      return [block.title, ...block.blocks.flatMap(linesOf)];
  }
}

function words(spans: readonly TicketSpan[]): string {
  return spans.map(({ text }) => text).join('');
}
