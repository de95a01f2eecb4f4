import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../connectors/jira/client.ts';
import type { TicketBlock, TicketSpan } from '../domain/ticket.ts';
import { type AdfNode, measureAdf, renderAdf } from './adf.ts';
import { showable } from './text.ts';
import { escapeWiki, measureWiki, renderWiki } from './wiki.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    'h1. Title',
    'bq. quote',
    '{code}rm -rf{code}',
    '{color:red}x{color}',
    '|a||b|',
    '[~admin]',
    '[x|http://evil.example]',
    '!http://evil.example/a.png!',
    '* bold *',
    '----',
    '\\\\',
    '&#123;&amp;',
    'a\nb\r\nc',
    'mailto:a@b :) (!) (/)',
    '',
    ' ',
    '\u202Eevil',
    '# one',
  ),
);
const span: fc.Arbitrary<TicketSpan> = fc.record(
  { text, style: fc.constantFrom('strong', 'code', 'emphasis') },
  { requiredKeys: ['text'] },
);
const spans = fc.array(span, { maxLength: 4 });
const simple: fc.Arbitrary<TicketBlock> = fc.oneof(
  fc.record({ type: fc.constant('heading' as const), level: fc.constantFrom(2 as const, 3 as const), text }),
  fc.record({ type: fc.constant('paragraph' as const), spans }),
  fc.record({ type: fc.constant('list' as const), items: fc.array(spans, { maxLength: 3 }) }),
  fc.record({
    type: fc.constant('table' as const),
    header: fc.array(text, { minLength: 2, maxLength: 2 }),
    rows: fc.array(fc.array(spans, { minLength: 2, maxLength: 2 }), { maxLength: 3 }),
  }),
);
const blocks: fc.Arbitrary<TicketBlock[]> = fc.array(
  fc.oneof(
    simple,
    fc.record({
      type: fc.constant('expand' as const),
      title: text,
      blocks: fc.array(simple, { maxLength: 3 }),
    }),
  ),
  { maxLength: 5 },
);

/** What ADF allows below each node we use: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ */
const INLINE = ['text', 'hardBreak'];
const BLOCKS = ['paragraph', 'heading', 'bulletList', 'table', 'expand'];
const ALLOWED: Record<string, readonly string[]> = {
  doc: BLOCKS,
  paragraph: INLINE,
  heading: INLINE,
  bulletList: ['listItem'],
  listItem: ['paragraph', 'bulletList'],
  table: ['tableRow'],
  tableRow: ['tableHeader', 'tableCell'],
  tableHeader: ['paragraph'],
  tableCell: ['paragraph'],
  expand: ['paragraph', 'heading', 'bulletList', 'table'],
};
const NEEDS_CONTENT = ['bulletList', 'listItem', 'table', 'tableRow', 'tableHeader', 'tableCell', 'expand'];

function violations(node: AdfNode): string[] {
  if (node.type === 'text') {
    return typeof node.text === 'string' && node.text !== '' ? [] : ['empty text node'];
  }
  if (node.type === 'hardBreak') return [];
  const allowed = ALLOWED[node.type];
  if (allowed === undefined) return [`unknown node ${node.type}`];
  const content = node.content ?? [];
  const empty = NEEDS_CONTENT.includes(node.type) && content.length === 0 ? [`empty ${node.type}`] : [];
  const wrong = content
    .filter((child) => !allowed.includes(child.type))
    .map((child) => `${child.type} in ${node.type}`);
  return [...empty, ...wrong, ...content.flatMap(violations)];
}

function texts(node: AdfNode): string {
  return node.type === 'hardBreak' ? '\n' : `${node.text ?? ''}${(node.content ?? []).map(texts).join('')}`;
}

describe('ADF', () => {
  it('follows Atlassian’s rules whatever the text', () => {
    fc.assert(
      fc.property(blocks, (given) => {
        expect(violations(renderAdf(given))).toEqual([]);
      }),
    );
  });

  it('gives back the text that went in, and no markup comes of it (T46)', () => {
    fc.assert(
      fc.property(spans, (given) => {
        const document = renderAdf([{ type: 'paragraph', spans: given }]);
        expect(texts(document)).toBe(given.map((each) => showable(each.text)).join(''));
      }),
    );
  });

  it('counts at least every character of the text (T45)', () => {
    const body: TicketBlock[] = [{ type: 'paragraph', spans: [{ text: 'x'.repeat(32_767) }] }];
    expect(measureAdf(body)).toBeGreaterThan(32_767);
    expect(measureAdf(body)).toBe(JSON.stringify(renderAdf(body)).length);
  });

  it('reads back as plain text, tables line by line', () => {
    const table: TicketBlock = {
      type: 'table',
      header: ['#', 'who'],
      rows: [[[{ text: '1' }], [{ text: 'Ana', style: 'strong' }]]],
    };
    expect(plainText(renderAdf([{ type: 'heading', level: 2, text: 'Lines' }, table]))).toBe(
      'Lines\n# | who\n1 | Ana',
    );
  });
});

/** Undoes entities, as a reader of the rendered page sees them. */
function unescaped(wiki: string): string {
  return wiki.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

describe('wiki markup', () => {
  it('gives back the text that went in (T46)', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(unescaped(escapeWiki(given))).toBe(showable(given).replaceAll('\n', ' '));
      }),
    );
  });

  it('leaves no character that could be markup', () => {
    fc.assert(
      fc.property(text, (given) => {
        const bare = escapeWiki(given).replace(/&#\d+;/g, '');
        expect(bare).not.toMatch(/[\\{}[\]|*_^~+\-?!#&<>@():;\n]/);
        expect(bare).not.toMatch(/\b(h[1-6]|bq)\./i);
      }),
    );
  });

  it('keeps every cell in its row and column', () => {
    fc.assert(
      fc.property(fc.array(fc.array(spans, { minLength: 3, maxLength: 3 }), { maxLength: 4 }), (rows) => {
        const lines = renderWiki([{ type: 'table', header: ['a', 'b', 'c'], rows }]).split('\n');
        expect(lines).toHaveLength(rows.length + 1);
        for (const line of lines.slice(1)) expect(line.match(/\|/g)).toHaveLength(4);
        for (const line of lines.slice(1)) expect(line).not.toContain('||');
      }),
    );
  });

  it('writes what Jira renders', () => {
    const body: TicketBlock[] = [
      { type: 'heading', level: 3, text: 'What to do' },
      {
        type: 'list',
        items: [[{ text: 'a ' }, { text: 'b', style: 'code' }], [{ text: 'c', style: 'strong' }]],
      },
      { type: 'expand', title: 'More', blocks: [{ type: 'paragraph', spans: [{ text: 'two\nlines' }] }] },
    ];
    expect(renderWiki(body)).toBe('h3. What to do\n\n* a {{b}}\n* {*}c{*}\n\nh3. More\n\ntwo \\\\ lines');
    expect(measureWiki(body)).toBe(renderWiki(body).length);
  });
});
