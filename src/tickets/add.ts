import { plainText, readUser } from '../connectors/jira/client.ts';
import { digestOf, sha256, wordsDigest } from '../domain/digest.ts';
import { SourceError } from '../domain/errors.ts';
import type { TicketBlock } from '../domain/ticket.ts';
import { renderAdf } from './adf.ts';
import { readComment } from './comment.ts';
import { assertSame, markerOf, PROPERTY, type SinkContext } from './context.ts';
import { renderWiki } from './wiki.ts';

/** Attaches files and writes comments, each at most once per key. */

export interface NewFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/**
 * Attaches the file. A key stands for a name on an issue: a file made again (a workbook holds the time of its making)
 * is the same file. After an unfinished call the issue is asked first, which is consistent.
 * @throws SourceError
 */
export async function attachOnce(
  context: SinkContext,
  key: string,
  issueId: string,
  file: NewFile,
): Promise<void> {
  const { client, outbox, clock } = context;
  const payload = digestOf({ issueId, name: file.name });
  const entry = await outbox.reserve(key, payload, clock.now());
  assertSame(entry, payload, 'attachment');
  if (entry.state === 'sent') return;
  if (entry.state === 'sending') {
    const before = entry.recovery ?? {};
    const there = await lookTwice(context, () =>
      findAttachment(client, issueId, file.name, [before.size, file.bytes.length]),
    );
    if (there !== null) {
      const digest = there.size === before.size ? before.digest : sha256(file.bytes);
      return outbox.markSent(key, { id: there.id, digest, found: true }, clock.now());
    }
  }
  const recovery = { issueId, name: file.name, size: file.bytes.length, digest: sha256(file.bytes) };
  await outbox.markSending(key, recovery, clock.now());
  const { value } = await client.attach(issueId, file);
  await outbox.markSent(key, { id: value[0]?.id ?? null, digest: recovery.digest }, clock.now());
}

/** Looks, and where there is nothing looks again after a pause: what was sent last may still take effect. */
async function lookTwice<T>(context: SinkContext, look: () => Promise<T | null>): Promise<T | null> {
  const there = await look();
  if (there !== null) return there;
  await context.timeline.sleep(context.lateEffectMs, new AbortController().signal);
  return look();
}

async function findAttachment(
  client: SinkContext['client'],
  issueId: string,
  name: string,
  sizes: readonly unknown[],
): Promise<{ readonly id: string; readonly size: unknown } | null> {
  const { value } = await client.issue(issueId, { fields: ['attachment'] });
  const there = Array.isArray(value.fields.attachment) ? value.fields.attachment : [];
  const found = there.find((entry) => entry?.filename === name && sizes.includes(entry?.size));
  return found === undefined ? null : { id: String(found.id), size: found.size };
}

/**
 * Writes the comment. After an unfinished call the issue's comments are asked first: by the marker, or where Jira
 * keeps no properties on comments, by author and text.
 * @throws SourceError
 */
export async function commentOnce(
  context: SinkContext,
  key: string,
  issueId: string,
  body: readonly TicketBlock[],
): Promise<void> {
  const { client, outbox, clock, flavour } = context;
  const rendered = flavour === 'cloud' ? renderAdf(body) : renderWiki(body);
  const payload = digestOf({ issueId, body });
  const entry = await outbox.reserve(key, payload, clock.now());
  assertSame(entry, payload, 'comment');
  if (entry.state === 'sent') return;
  const marker = markerOf(key);
  if (entry.state === 'sending') {
    const there = await lookTwice(context, () => findComment(client, issueId, marker, textDigest(rendered)));
    if (there !== null) return outbox.markSent(key, { id: there, found: true }, clock.now());
  }
  await outbox.markSending(key, { issueId, text: textDigest(rendered) }, clock.now());
  const properties = [{ key: PROPERTY, value: { marker } }];
  const { value } = await client.addComment(issueId, { body: rendered, properties });
  await outbox.markSent(key, { id: value.id }, clock.now());
}

const textDigest = (body: unknown): string => wordsDigest(plainText(body));

async function findComment(
  client: SinkContext['client'],
  issueId: string,
  marker: string,
  digest: string,
): Promise<string | null> {
  const me = readUser((await client.myself()).value)?.id;
  for (let startAt = 0; ; ) {
    const { comments, total } = (await client.commentsPage(issueId, startAt, true)).value;
    for (const comment of comments.map(readComment)) {
      if (comment.marker === marker) return comment.id;
      // A comment with another marker is another key's, even with the same words.
      if (comment.marker === null && comment.author?.id === me && textDigest(comment.body) === digest)
        return comment.id;
    }
    startAt += comments.length;
    if (startAt >= (total ?? 0)) return null;
    if (comments.length === 0) {
      throw new SourceError('malformed', 'jira: not all comments could be read, so none is written now', {
        where: `issue ${issueId}`,
      });
    }
  }
}
