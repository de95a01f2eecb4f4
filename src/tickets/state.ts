import { type JiraClient, readIssue } from '../connectors/jira/client.ts';
import { SourceError } from '../domain/errors.ts';
import type { JiraChange, JiraIssue } from '../domain/jira-records.ts';
import type { TicketState } from '../domain/ticket.ts';

/** How a ticket stands, read from its changelog: who moved it to done, and when. */
export class StateReader {
  readonly #client: JiraClient;
  #categories: Promise<ReadonlyMap<string, string>> | null = null;

  constructor(client: JiraClient) {
    this.#client = client;
  }

  /** null when the ticket is gone or hidden. @throws SourceError when Jira cannot be asked */
  async read(issueId: string): Promise<TicketState | null> {
    try {
      return await this.stateOf((await readIssue(this.#client, issueId)).issue);
    } catch (error) {
      if (error instanceof SourceError && error.failure === 'gone') return null;
      throw error;
    }
  }

  /** The same of an issue that was read already, with its changelog. @throws SourceError */
  async stateOf(issue: JiraIssue): Promise<TicketState> {
    const categories = new Map(await this.#statusCategories());
    if (issue.statusCategory !== null) categories.set(issue.statusId, issue.statusCategory);
    const isDone = (status: string | null) => status !== null && categories.get(status) === 'done';
    const move = isDone(issue.statusId) ? lastDone(issue.changelog, isDone) : null;
    const author = move?.author ?? null;
    return {
      id: issue.id,
      key: issue.key,
      statusId: issue.statusId,
      statusName: issue.statusName,
      statusCategory: categories.get(issue.statusId) ?? null,
      doneAt: move?.at ?? null,
      doneBy: author && {
        id: author.id,
        displayName: author.displayName,
        accountType: author.accountType,
      },
    };
  }

  /** Asked once; where Jira does not list statuses, the issue's own category has to do. */
  #statusCategories(): Promise<ReadonlyMap<string, string>> {
    this.#categories ??= this.#readCategories().catch((error: unknown) => {
      this.#categories = null;
      if (error instanceof SourceError && (error.failure === 'gone' || error.failure === 'forbidden'))
        return new Map();
      throw error;
    });
    return this.#categories;
  }

  async #readCategories(): Promise<ReadonlyMap<string, string>> {
    const { value } = await this.#client.statuses();
    return new Map(value.map((status) => [status.id, status.statusCategory?.key ?? 'unknown']));
  }
}

/**
 * The move into the done category that still holds. A later move from one done status to another (an automation
 * that closes what is resolved) is not the sign-off; after a move out of the category the next move into it counts.
 * Only for tickets that are done now.
 */
function lastDone(
  changelog: readonly JiraChange[],
  isDone: (status: string | null) => boolean,
): JiraChange | null {
  let holds: JiraChange | null = null;
  for (const change of changelog) {
    for (const item of change.items) {
      if (item.field !== 'status' && item.fieldId !== 'status') continue;
      if (isDone(item.to) && (holds === null || !isDone(item.from))) holds = change;
    }
  }
  return holds;
}
