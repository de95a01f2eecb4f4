import type { JiraConnection } from '../../domain/connection.ts';
import type { CheckResult, Connector } from '../../domain/connector.ts';
import type { Clock } from '../../domain/ports.ts';
import { READ_WHOLE_FROM } from '../../domain/ticket-index.ts';
import { checkJira } from './check.ts';
import { type ClientOptions, createJiraClient, type JiraClient } from './client.ts';
import { issuesStream } from './issues.ts';
import { checkReviewProject, type TicketPlace } from './review-project.ts';

export interface JiraConnectorOptions extends ClientOptions {
  /**
   * Ids of the fields that the company's policy names (`customfield_10210`): records keep these as received.
   * Without it every field of every issue is read and kept.
   */
  readonly fields?: readonly string[];
  /** Projects that must be known from their beginning, because their issues may lie untouched for years. */
  readonly whole?: readonly string[];
  /** A client made before, so that connector and ticket sink share one pace. */
  readonly client?: JiraClient;
}

/** The Jira connector, with the one check that only review tickets need. */
export interface JiraConnector extends Connector {
  /** Whether review tickets can be made: permissions, issue type, required fields. Never throws. */
  checkReviewProject(place: TicketPlace, signal: AbortSignal): AsyncIterable<CheckResult>;
}

/**
 * Reads the issues of the connection's projects, one stream each.
 * @throws ConfigError when the URL would send the credential unencrypted.
 */
export function createJiraConnector(
  connection: JiraConnection,
  clock: Clock,
  options: JiraConnectorOptions = {},
): JiraConnector {
  const client = options.client ?? createJiraClient(connection, clock, options);
  return {
    id: 'jira',
    streams: [...new Set(connection.projects)].map((project) =>
      issuesStream(
        client,
        project,
        options.fields ?? null,
        options.whole?.includes(project) ? READ_WHOLE_FROM : null,
      ),
    ),
    check: (signal) => checkJira(client, connection, clock, signal),
    checkReviewProject: (place, signal) => checkReviewProject(client, place, signal),
  };
}
