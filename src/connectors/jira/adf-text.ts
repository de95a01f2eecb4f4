/**
 * Plain text of an Atlassian Document Format value, for judging and showing. Never fails: what it does not know
 * it looks into, and the raw document stays in the artifact.
 * https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
 */

/** Deeper nesting than this is an attack or a fault; Jira's editor stops far earlier. */
const MAX_DEPTH = 100;

const BLOCKS = new Set([
  'paragraph',
  'heading',
  'blockquote',
  'codeBlock',
  'rule',
  'panel',
  'bulletList',
  'orderedList',
  'taskList',
  'decisionList',
  'listItem',
  'taskItem',
  'decisionItem',
  'table',
  'tableRow',
  'expand',
  'nestedExpand',
  'mediaSingle',
  'mediaGroup',
]);
const CELLS = new Set(['tableCell', 'tableHeader']);

/** Text of a rich-text field: a string stays as it is (API 2), null is empty, ADF is flattened. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  return flatten(value, 0)
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function flatten(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return '';
  if (Array.isArray(value)) return value.map((child) => flatten(child, depth + 1)).join('');
  const node = value as Record<string, unknown>;
  const type = typeof node.type === 'string' ? node.type : '';
  const attrs = (typeof node.attrs === 'object' && node.attrs !== null ? node.attrs : {}) as Record<
    string,
    unknown
  >;
  const own = leaf(type, node, attrs);
  if (own !== null) return own;
  if (type === 'orderedList') return orderedList(node, attrs, depth);
  if (type === 'blockquote') return quoted(flatten(node.content, depth + 1));
  const title = type === 'expand' || type === 'nestedExpand' ? `${text(attrs.title)}\n` : '';
  const inner = title + flatten(node.content, depth + 1);
  if (CELLS.has(type)) return `${inner.trim().replaceAll('\n', ' ')} | `;
  if (type === 'tableRow') return `${inner.replace(/ \| $/, '')}\n`;
  return BLOCKS.has(type) && !inner.endsWith('\n') ? `${inner}\n` : inner;
}

/** The editor turns a typed `3. revoke` into the third item of a list: its number is what the writer meant. */
function orderedList(node: Record<string, unknown>, attrs: Record<string, unknown>, depth: number): string {
  const items = Array.isArray(node.content) ? node.content : [];
  const first = Number.isInteger(attrs.order) ? Number(attrs.order) : 1;
  return items.map((item, index) => `${first + index}. ${flatten(item, depth + 1)}`).join('');
}

/** As in mail, so that a reader of the text still sees that these are somebody else's words. */
function quoted(inner: string): string {
  return inner.trimEnd().replace(/^/gm, '> ').concat('\n');
}

/** Nodes that carry their text in themselves. */
function leaf(type: string, node: Record<string, unknown>, attrs: Record<string, unknown>): string | null {
  switch (type) {
    case 'text':
      return isStruck(node.marks) ? `~~${text(node.text)}~~` : text(node.text);
    case 'hardBreak':
      return '\n';
    case 'mention':
    case 'status':
      return text(attrs.text);
    case 'emoji':
      return text(attrs.text) || text(attrs.shortName);
    case 'inlineCard':
    case 'blockCard':
    case 'embedCard':
      return text(attrs.url);
    case 'date':
      return dateOf(text(attrs.timestamp));
    default:
      return null;
  }
}

/** Struck-out words are taken back: whoever reads the text must see it. */
function isStruck(marks: unknown): boolean {
  return Array.isArray(marks) && marks.some((mark) => (mark as { type?: unknown } | null)?.type === 'strike');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** ADF dates are epoch milliseconds at midnight UTC. */
function dateOf(timestamp: string): string {
  if (!/^-?\d{1,15}$/.test(timestamp)) return timestamp;
  return new Date(Number(timestamp)).toISOString().slice(0, 10);
}
