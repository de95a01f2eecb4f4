import type { RawArtifact } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import type { JiraIssue } from '../../domain/jira-records.ts';
import type { JiraClient } from './client.ts';
import { readChangelog } from './details.ts';
import { issueRecord } from './issue.ts';

const FIELDS = [
  'summary',
  'status',
  'issuetype',
  'project',
  'assignee',
  'reporter',
  'created',
  'updated',
  'attachment',
];

export interface FreshIssue {
  /** Without comments; `fields` holds `attachment` and `assignee` as received. */
  readonly issue: JiraIssue;
  /** The answers it was read from. */
  readonly raw: readonly RawArtifact[];
}

/**
 * One issue as it stands now, with its complete changelog and without comments: a fresh read, past search and its delay.
 * @throws SourceError `gone` when it is not there; `malformed` when its changelog cannot be read to the end,
 *   because nothing could be concluded from part of it.
 */
export async function readIssue(
  client: JiraClient,
  idOrKey: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<FreshIssue> {
  const { value, artifact } = await client.issue(idOrKey, { fields: FIELDS, expand: 'changelog' }, signal);
  const changelog = await readChangelog(client, value, true, signal);
  const parts = { issue: value, histories: changelog.entries, comments: [], complete: changelog.complete };
  const { data, problem } = issueRecord(parts, '', ['attachment', 'assignee']);
  const trouble = changelog.problems[0]?.message ?? problem;
  if (trouble !== null) {
    throw new SourceError('malformed', `jira: issue ${idOrKey} cannot be read: ${trouble}`, {
      where: `issue ${idOrKey}`,
    });
  }
  return { issue: data, raw: [artifact, ...changelog.artifacts] };
}
