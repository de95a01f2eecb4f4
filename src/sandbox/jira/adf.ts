/** A node of the Atlassian Document Format. https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ */
export interface AdfNode {
  readonly type: string;
  readonly text?: string;
  readonly attrs?: Record<string, unknown>;
  readonly marks?: readonly { readonly type: string }[];
  readonly content?: readonly AdfNode[];
}

const INLINE = ['text', 'hardBreak', 'mention', 'emoji', 'inlineCard', 'date', 'status'];
const LISTS = ['bulletList', 'orderedList'];
const SIMPLE_BLOCKS = ['paragraph', 'heading', 'codeBlock', 'rule', ...LISTS];
const BLOCKS = [...SIMPLE_BLOCKS, 'blockquote', 'panel', 'table', 'expand', 'taskList', 'mediaSingle'];
const CELL = [...SIMPLE_BLOCKS, 'blockquote', 'panel', 'taskList', 'nestedExpand'];

/** What may stand in a node. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  doc: BLOCKS,
  paragraph: INLINE,
  heading: INLINE,
  codeBlock: ['text'],
  rule: [],
  bulletList: ['listItem'],
  orderedList: ['listItem'],
  listItem: ['paragraph', 'codeBlock', ...LISTS],
  blockquote: ['paragraph', 'codeBlock', ...LISTS],
  panel: ['paragraph', 'heading', ...LISTS],
  expand: [...SIMPLE_BLOCKS, 'blockquote', 'panel', 'table', 'taskList'],
  nestedExpand: ['paragraph', 'heading'],
  table: ['tableRow'],
  tableRow: ['tableHeader', 'tableCell'],
  tableHeader: CELL,
  tableCell: CELL,
  taskList: ['taskItem', 'taskList'],
  taskItem: INLINE,
  mediaSingle: ['media'],
  media: [],
  text: [],
  hardBreak: [],
  mention: [],
  emoji: [],
  inlineCard: [],
  date: [],
  status: [],
};
/** Nodes that Jira refuses when they are empty. */
const FILLED = new Set([
  ...LISTS,
  'listItem',
  'table',
  'tableRow',
  'tableHeader',
  'tableCell',
  'panel',
  'blockquote',
]);
const MARKS = new Set([
  'strong',
  'em',
  'code',
  'link',
  'strike',
  'underline',
  'subsup',
  'textColor',
  'backgroundColor',
]);

/** What is wrong with a document, or null. */
export function adfProblem(value: unknown): string | null {
  if (!isNode(value) || value.type !== 'doc' || (value as { version?: unknown }).version !== 1) {
    return 'Operation value must be an Atlassian Document (see the Atlassian Document Format)';
  }
  return nodeProblem(value) === null ? null : 'INVALID_INPUT';
}

function isNode(value: unknown): value is AdfNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function nodeProblem(node: AdfNode): string | null {
  const allowed = CHILDREN[node.type];
  if (allowed === undefined) return `unknown node ${node.type}`;
  if (node.type === 'text' && (typeof node.text !== 'string' || node.text === '')) return 'empty text';
  if (node.type === 'heading' && !isLevel(node.attrs?.level)) return 'heading without level';
  for (const mark of node.marks ?? []) if (!MARKS.has(mark.type)) return `unknown mark ${mark.type}`;
  const content = node.content ?? [];
  if (!Array.isArray(content)) return 'content is no list';
  if (content.length === 0 && FILLED.has(node.type)) return `empty ${node.type}`;
  for (const child of content) {
    if (!isNode(child) || !allowed.includes(child.type)) return `wrong child in ${node.type}`;
    const problem = nodeProblem(child);
    if (problem !== null) return problem;
  }
  return null;
}

const isLevel = (level: unknown) => typeof level === 'number' && level >= 1 && level <= 6;

/** The document's text, one line per block; cells of a row are separated by ` | `. */
export function adfText(node: AdfNode): string {
  if (node.type === 'text') return node.text ?? '';
  if (node.type === 'hardBreak') return '\n';
  if (node.type === 'mention' || node.type === 'status') return String(node.attrs?.text ?? '');
  if (node.type === 'inlineCard') return String(node.attrs?.url ?? '');
  const parts = (node.content ?? []).map(adfText);
  if (node.type === 'tableRow') return parts.join(' | ');
  return parts.join(['paragraph', 'heading', 'codeBlock', 'taskItem'].includes(node.type) ? '' : '\n');
}

/** Plain text as a document, a paragraph for each line. */
export function textAdf(text: string): AdfNode & { version: 1 } {
  const content = text.split('\n').map((line) => ({
    type: 'paragraph',
    content: line === '' ? [] : [{ type: 'text', text: line }],
  }));
  return { type: 'doc', version: 1, content };
}
