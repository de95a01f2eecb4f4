import { SourceError } from '../../domain/errors.ts';
import { nearest } from '../../domain/nearest.ts';
import type { JiraClient } from './client.ts';

/**
 * Makes sure that a project is there and visible.
 * @throws SourceError `gone` with the nearest visible key as hint.
 */
export async function projectOrNearest(
  client: JiraClient,
  key: string,
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly key: string }> {
  try {
    return (await client.project(key, signal)).value;
  } catch (error) {
    if (!(error instanceof SourceError) || error.failure !== 'gone') throw error;
    throw new SourceError('gone', `jira: project ${key} does not exist, or the token's user may not see it`, {
      where: `project ${key}`,
      ...(error.status === undefined ? {} : { status: error.status }),
      ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
      hint: await nearestHint(client, key, signal),
      cause: error,
    });
  }
}

async function nearestHint(client: JiraClient, key: string, signal: AbortSignal): Promise<string> {
  const general = 'Give that user the permission "Browse projects", or correct the key in fieldwork.yaml.';
  const keys = await client.projectKeys(signal).catch((error: unknown) => {
    if (error instanceof SourceError) return [];
    throw error;
  });
  if (keys.length === 0) return `That user sees no project at all.\n${general}`;
  const near = nearest(key, keys);
  return near === null
    ? `Visible projects: ${keys.slice(0, 10).join(', ')}\n${general}`
    : `Did you mean ${near}?\n${general}`;
}
