import { html, raw } from 'hono/html';
import type { AdfNode } from './adf.ts';
import type { JiraIssue, JiraState } from './state.ts';

type Markup = ReturnType<typeof html>;

/** A ticket as its reader sees it. */
export interface TicketView {
  readonly key: string;
  readonly summary: string;
  readonly status: string;
  readonly assignee: string | null;
  readonly due: string | null;
  readonly labels: readonly string[];
  readonly attachments: readonly string[];
  /** ADF on Cloud, wiki markup as text on Data Center. */
  readonly description: AdfNode | string | null;
  /** Oldest first. */
  readonly comments: readonly {
    readonly author: string;
    readonly at: string;
    readonly edited: boolean;
    readonly body: AdfNode | string;
  }[];
}

/** Gathers what a reader of an issue sees. */
export function viewOf(state: JiraState, issue: JiraIssue): TicketView {
  const extras = state.extras(issue);
  const { duedate } = issue.fields;
  return {
    key: issue.key,
    summary: issue.summary,
    status: state.status(issue.status).name,
    assignee: issue.assignee === null ? null : (state.person(issue.assignee)?.displayName ?? issue.assignee),
    due: typeof duedate === 'string' ? duedate : null,
    labels: issue.labels,
    attachments: extras.attachments.map((attachment) => attachment.filename),
    description: extras.documents.get('description') ?? issue.description,
    comments: issue.comments.map(({ id, author, created, updated, body }) => ({
      author: state.person(author)?.displayName ?? author,
      at: updated ?? created,
      edited: updated !== undefined && updated !== created,
      body: extras.documents.get(`comment/${id}`) ?? body,
    })),
  };
}

const STYLE = `
body{font:15px/1.5 -apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;color:#172b4d;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.45rem;line-height:1.3}h2{font-size:1.15rem}h3{font-size:1rem}
.facts{color:#44546f}.facts b{color:#172b4d;font-weight:600}
table{border-collapse:collapse;width:100%;margin:.75rem 0}th,td{border:1px solid #d5d9e0;padding:.35rem .5rem;text-align:left;vertical-align:top}td{overflow-wrap:anywhere}
th{background:#f1f2f4}td p,th p,li p{margin:0}code{overflow-wrap:anywhere;background:#f1f2f4;padding:0 .25em;border-radius:3px}
details{border:1px solid #d5d9e0;border-radius:4px;padding:.4rem .8rem;margin:.75rem 0}summary{cursor:pointer;font-weight:600}
pre{white-space:pre-wrap;font:inherit}section{border-top:1px solid #d5d9e0;margin-top:.75rem}td:first-child{white-space:nowrap}@media(max-width:40rem){table{display:block;overflow-x:auto}}`;

/** Renders a ticket as one self-contained page, for people who want to see what a manager saw. */
export async function renderTicketPage(ticket: TicketView): Promise<string> {
  const { key, summary, status, assignee, due, labels, attachments, description, comments } = ticket;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${key} ${summary}</title><style>${raw(STYLE)}</style></head>
<body><h1>${key} · ${summary}</h1>
<p class="facts"><b>${status}</b> · assigned to <b>${assignee ?? 'nobody'}</b> · due <b>${due ?? 'not set'}</b> · ${labels.join(', ')}</p>
${richText(description)}
<h2>Attachments</h2><ul>${attachments.map((name) => html`<li>${name}</li>`)}</ul>
${comments.length === 0 ? '' : html`<h2>Comments</h2>`}
${comments.map(
  ({ author, at, edited, body }) =>
    html`<section><p class="facts"><b>${author}</b> · ${at.slice(0, 16).replace('T', ' ')} UTC${edited ? ' · edited' : ''}</p>${richText(body)}</section>`,
)}
</body></html>`;
  return String(await page);
}

const richText = (value: AdfNode | string | null): Markup | Markup[] | string =>
  value === null ? '' : typeof value === 'string' ? html`<pre>${value}</pre>` : children(value);

const children = (node: AdfNode): Markup[] => (node.content ?? []).map(render);

const MARKS: Readonly<Record<string, (inner: Markup | string) => Markup>> = {
  strong: (inner) => html`<strong>${inner}</strong>`,
  em: (inner) => html`<em>${inner}</em>`,
  code: (inner) => html`<code>${inner}</code>`,
};

function render(node: AdfNode): Markup {
  switch (node.type) {
    case 'text':
      return (node.marks ?? []).reduce<Markup>(
        (inner, mark) => MARKS[mark.type]?.(inner) ?? inner,
        html`${node.text ?? ''}`,
      );
    case 'hardBreak':
      return html`<br>`;
    case 'heading':
      return node.attrs?.level === 2 ? html`<h2>${children(node)}</h2>` : html`<h3>${children(node)}</h3>`;
    case 'paragraph':
      return html`<p>${children(node)}</p>`;
    case 'bulletList':
      return html`<ul>${children(node)}</ul>`;
    case 'listItem':
      return html`<li>${children(node)}</li>`;
    case 'table':
      return html`<table>${children(node)}</table>`;
    case 'tableRow':
      return html`<tr>${children(node)}</tr>`;
    case 'tableHeader':
      return html`<th>${children(node)}</th>`;
    case 'tableCell':
      return html`<td>${children(node)}</td>`;
    case 'expand':
      return html`<details><summary>${String(node.attrs?.title ?? '')}</summary>${children(node)}</details>`;
    default:
      return html`${children(node)}`;
  }
}
