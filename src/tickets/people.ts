import { type JiraClient, readUser, type User } from '../connectors/jira/client.ts';

/**
 * Finds Jira accounts by e-mail address. Jira hides addresses by profile setting, so what it does not show is
 * looked up in `policy.people.jiraAccounts`, and what neither knows stays unknown: nobody is guessed.
 */
export class PeopleFinder {
  readonly #client: JiraClient;
  readonly #configured: ReadonlyMap<string, string>;
  readonly #asked = new Map<string, Promise<string | null>>();

  constructor(client: JiraClient, jiraAccounts: Readonly<Record<string, string>>) {
    this.#client = client;
    this.#configured = new Map(Object.entries(jiraAccounts).map(([email, id]) => [fold(email), id]));
  }

  /** Cloud: account id; Data Center: user key. null when no active account, or more than one, has this very address. */
  find(email: string): Promise<string | null> {
    const wanted = fold(email);
    const configured = this.#configured.get(wanted);
    if (configured !== undefined) return Promise.resolve(configured);
    const asked = this.#asked.get(wanted) ?? this.#search(wanted);
    this.#asked.set(wanted, asked);
    // A failed search must not be remembered as an answer.
    asked.catch(() => this.#asked.delete(wanted));
    return asked;
  }

  async #search(wanted: string): Promise<string | null> {
    if (wanted === '') return null;
    const { value } = await this.#client.searchUsers(wanted);
    const matches = value.filter((user) => isPerson(user) && fold(user.emailAddress ?? '') === wanted);
    const [match] = matches;
    return match === undefined || matches.length > 1 ? null : (readUser(match)?.id ?? null);
  }
}

/** Portal customers and apps can have an employee's address, but no ticket can be theirs to sign. */
function isPerson(user: User): boolean {
  const human =
    user.accountType === undefined || user.accountType === null || user.accountType === 'atlassian';
  return human && user.active !== false;
}

function fold(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}
