import { readUser } from '../connectors/jira/client.ts';
import type { JiraUser } from '../domain/jira-records.ts';
import { carriesMarker, PROPERTY } from './context.ts';

/** A comment as Jira gives it, read tolerantly. */
export interface ReadComment {
  readonly id: string;
  readonly author: JiraUser | null;
  readonly updateAuthor: JiraUser | null;
  readonly created: unknown;
  readonly updated: unknown;
  readonly body: unknown;
  /** This program's mark, by which the comment of an outbox key is known again; null on other people's. */
  readonly marker: string | null;
}

/** Reads one entry of a comments page, asked for with `expand=properties`. */
export function readComment(value: unknown): ReadComment {
  const { id, author, updateAuthor, created, updated, body, properties } = (value ?? {}) as Record<
    string,
    unknown
  >;
  const list: unknown[] = Array.isArray(properties) ? properties : [];
  const ours = list.find(
    (entry): entry is { key: string; value: unknown } =>
      typeof entry === 'object' && entry !== null && 'key' in entry && entry.key === PROPERTY,
  );
  const held = ours?.value as { marker?: unknown } | null | undefined;
  const marker = typeof held?.marker === 'string' && carriesMarker(held, held.marker) ? held.marker : null;
  return {
    id: String(id),
    author: readUser(author),
    updateAuthor: readUser(updateAuthor),
    created,
    updated,
    body,
    marker,
  };
}
