import type { IncomingMessage, ServerResponse } from 'node:http';

/** Shapes and the HTTP half of the fake Jira. */

export interface FakeIssue {
  id: string;
  key: string;
  fields: Record<string, unknown>;
  properties: Record<string, unknown>;
  histories: Record<string, unknown>[];
  comments: Record<string, unknown>[];
  attachments: { id: string; filename: string; size: number; mimeType: string }[];
}

export interface FakeRequest {
  readonly method: string;
  /** Below `/rest/api/<version>`. */
  readonly path: string;
  readonly version: string | null;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
  readonly raw: Buffer;
}

/** What goes wrong with a request: an answer instead, no answer before or after the work is done, or half an answer. */
export type Trouble =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  | 'lost-before'
  | 'lost-after'
  | 'cut-short';

export const ME = {
  accountId: 'acc-fieldwork',
  accountType: 'app',
  displayName: 'Fieldwork',
  emailAddress: 'fieldwork@acme.example',
  active: true,
  timeZone: 'Pacific/Kiritimati',
};

export function status(id: string, name: string, category: string): Record<string, unknown> {
  return { id, name, statusCategory: { key: category } };
}

export const numberOf = (key: string) => Number(key.split('-')[1]);

/** Minutes, as JQL compares them, in UTC. */
export function utc(value: unknown): string {
  return new Date(String(value)).toISOString().slice(0, 16);
}

export function attach(issue: FakeIssue, raw: Buffer): FakeIssue['attachments'][number] {
  const text = raw.toString('latin1');
  const filename = /filename="([^"]+)"/.exec(text)?.[1] ?? '';
  const start = text.indexOf('\r\n\r\n') + 4;
  const size = text.lastIndexOf('\r\n--') - start;
  const file = {
    id: `att-${issue.attachments.length + 1}`,
    filename,
    size,
    mimeType: 'application/octet-stream',
  };
  issue.attachments.push(file);
  return file;
}

export function comment(issue: FakeIssue, body: Record<string, unknown>): Record<string, unknown> {
  const created = '2026-10-02T09:00:00.000+0000';
  const entry = { id: String(500 + issue.comments.length), author: ME, created, updated: created, ...body };
  issue.comments.push(entry);
  return entry;
}

const API = /^(?:\/jira)?\/rest\/api\/([23])/;

export async function readRequest(incoming: IncomingMessage): Promise<FakeRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const url = new URL(incoming.url ?? '/', 'http://fake');
  const json = incoming.headers['content-type'] === 'application/json';
  return {
    method: incoming.method ?? '',
    path: url.pathname.replace(API, ''),
    version: API.exec(url.pathname)?.[1] ?? null,
    query: url.searchParams,
    headers: incoming.headers,
    body: json ? JSON.parse(raw.toString('utf8')) : {},
    raw,
  };
}

export function send(
  response: ServerResponse,
  code: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  if (body === null || body === undefined) return void response.writeHead(code, headers).end();
  response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
