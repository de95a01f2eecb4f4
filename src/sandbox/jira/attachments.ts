import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { JiraError } from './answers.ts';
import { renderAttachment, renderAttachmentMetadata } from './render.ts';
import type { View } from './render-parts.ts';
import { type JiraAttachment, type JiraIssue, type JiraState, putInOrder } from './state.ts';

/** Files on issues: attached, listed, downloaded. */

/** A file as somebody attaches it. */
export interface AttachedFile {
  readonly filename: string;
  readonly mimeType: string;
  readonly content: Uint8Array;
}

/** Attaches a file in `author`'s name at `at`. */
export function attachFile(
  state: JiraState,
  issue: JiraIssue,
  author: string,
  file: AttachedFile,
  at: string,
): JiraAttachment {
  const attachment = { id: state.nextId(), ...file, author, created: at };
  putInOrder(state.extras(issue).attachments, attachment);
  const item = { field: 'Attachment', fieldId: 'attachment', from: null, fromString: null };
  state.log(issue, author, at, [{ ...item, to: attachment.id, toString: attachment.filename }]);
  return attachment;
}

/** `POST /issue/{idOrKey}/attachments`: multipart, guarded against cross-site requests. */
export async function addAttachments(c: Context, view: View): Promise<Response> {
  const { state } = view;
  const issue = state.issue(c.req.param('issue') ?? '');
  if (!['no-check', 'nocheck'].includes(c.req.header('x-atlassian-token') ?? '')) {
    return new Response('XSRF check failed', { status: 403 });
  }
  if (!(c.req.header('content-type') ?? '').startsWith('multipart/form-data')) {
    throw new JiraError(415, 'The request must be multipart/form-data.');
  }
  const parts = (await c.req.formData()).getAll('file').filter((part) => typeof part !== 'string');
  if (parts.length === 0) throw new JiraError(400, 'No file was sent: the part must be named file.');
  const files = await Promise.all(
    parts.map(async (part) => ({
      filename: part.name,
      mimeType: part.type === '' ? 'application/octet-stream' : part.type,
      content: new Uint8Array(await part.arrayBuffer()),
    })),
  );
  const now = state.company.now();
  const added = files.map((file) => attachFile(state, issue, state.me.accountId, file, now));
  return Response.json(added.map((one) => renderAttachment(view, one)));
}

/** @throws JiraError 404 */
function attachmentOf(c: Context, state: JiraState): JiraAttachment {
  const id = c.req.param('id');
  for (const issue of state.company.world.jira.issues) {
    const found = state.extras(issue).attachments.find((attachment) => attachment.id === id);
    if (found !== undefined) return found;
  }
  throw new JiraError(404, `The attachment with id '${id}' does not exist`);
}

/** `GET /attachment/{id}`: what is known of a file, without its bytes. */
export const getAttachment = (c: Context, view: View): Response =>
  Response.json(renderAttachmentMetadata(view, attachmentOf(c, view.state)));

/**
 * Cloud's `GET /attachment/content/{id}` and Data Center's `/secure/attachment/{id}/{name}`. Cloud sends the caller to
 * its media server unless `redirect=false` asks for the bytes.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-attachments/#api-rest-api-3-attachment-content-id-get
 */
export function attachmentContent(c: Context, view: View): Response {
  const attachment = attachmentOf(c, view.state);
  const cloud = view.state.company.world.jira.flavour === 'cloud';
  if (!cloud || c.req.query('redirect') === 'false') return bytesOf(c, attachment);
  return new Response(null, { status: 303, headers: { location: signedUrl(view.base, attachment) } });
}

/** Seconds that a media URL is good for. */
const MEDIA_SECONDS = 600;
/** Signs media URLs; they are good for this process only. */
const MEDIA_KEY = randomBytes(32);

const mediaId = ({ id }: JiraAttachment): string => {
  const hex = createHash('sha256').update(`media ${id}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
const signature = (file: string, expires: string): string =>
  createHmac('sha256', MEDIA_KEY).update(`${file} ${expires}`).digest('base64url');

/** The media server has another host name than Jira, so that a client that takes its credential along shows. */
function signedUrl(base: string, attachment: JiraAttachment): string {
  const file = mediaId(attachment);
  const url = new URL(`/file/${file}/binary`, base);
  url.hostname = url.hostname === 'localhost' ? '127.0.0.1' : 'localhost';
  const expires = String(Math.floor(Date.now() / 1000) + MEDIA_SECONDS);
  url.searchParams.set('token', `${expires}.${signature(file, expires)}`);
  url.searchParams.set('client', 'sandbox');
  url.searchParams.set('dl', 'true');
  url.searchParams.set('name', attachment.filename);
  return url.href;
}

/** `GET /file/{id}/binary` of the media server: no credential but the signature in the URL. */
export function mediaContent(c: Context, state: JiraState): Response {
  const file = c.req.param('file') ?? '';
  const [expires = '', signed = ''] = (c.req.query('token') ?? '').split('.', 2);
  if (signed !== signature(file, expires) || Number(expires) * 1000 < Date.now()) {
    return Response.json({ error: { code: 'Unauthorized', title: 'Invalid token' } }, { status: 401 });
  }
  const found = state.company.world.jira.issues
    .flatMap((issue) => state.extras(issue).attachments)
    .find((attachment) => mediaId(attachment) === file);
  if (found === undefined) return Response.json({ error: { code: 'FileNotFound' } }, { status: 404 });
  return bytesOf(c, found);
}

/** The bytes, or the part of them that a `Range` header asks for. */
function bytesOf(c: Context, { content, mimeType, filename }: JiraAttachment): Response {
  const headers = {
    'content-type': mimeType,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`,
    'accept-ranges': 'bytes',
  };
  const size = content.byteLength;
  const range = c.req.header('range');
  if (range === undefined) return new Response(Buffer.from(content), { headers });
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === '' && last === '') throw new JiraError(400, 'The range is malformed.');
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(size - 1, Number(last));
  if (from >= size || from > to) {
    throw new JiraError(416, 'The range cannot be satisfied.', {}, { 'content-range': `bytes */${size}` });
  }
  return new Response(Buffer.from(content.subarray(from, to + 1)), {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${from}-${to}/${size}` },
  });
}
