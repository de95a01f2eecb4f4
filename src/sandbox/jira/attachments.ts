import type { Context } from 'hono';
import { JiraError } from './answers.ts';
import { renderAttachment, type View } from './render.ts';
import type { JiraState } from './state.ts';

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
  const files = (await c.req.formData()).getAll('file').filter((part) => typeof part !== 'string');
  if (files.length === 0) throw new JiraError(400, 'No file was sent: the part must be named file.');
  const now = state.company.now();
  const added = await Promise.all(
    files.map(async (file) => ({
      id: state.nextId(),
      filename: file.name,
      mimeType: file.type === '' ? 'application/octet-stream' : file.type,
      author: state.me.accountId,
      created: now,
      content: new Uint8Array(await file.arrayBuffer()),
    })),
  );
  state.extras(issue).attachments.push(...added);
  const items = added.map((one) => ({
    field: 'Attachment',
    fieldId: 'attachment',
    from: null,
    fromString: null,
    to: one.id,
    toString: one.filename,
  }));
  state.log(issue, state.me.accountId, now, items);
  return Response.json(added.map((one) => renderAttachment(view, one)));
}

/** `GET /attachment/content/{id}` and Data Center's `/secure/attachment/{id}/{name}`. */
export function attachmentContent(c: Context, state: JiraState): Response {
  const id = c.req.param('id');
  for (const issue of state.company.world.jira.issues) {
    const found = state.extras(issue).attachments.find((attachment) => attachment.id === id);
    if (found !== undefined) {
      return new Response(Buffer.from(found.content), { headers: { 'content-type': found.mimeType } });
    }
  }
  throw new JiraError(404, 'The attachment does not exist.');
}
