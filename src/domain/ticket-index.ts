import type { Directory } from './directory.ts';
import type { Instant } from './instant.ts';
import type { JiraIssue } from './jira-records.ts';
import type { TicketRule } from './policy.ts';
import type { StoredRecord } from './records.ts';
import { gaps, type Window } from './window.ts';

/** A stored Jira issue. */
export type Ticket = StoredRecord<'jira.issue'>;

/** How well a Jira project is known: what its collections cover. */
export interface ProjectCoverage {
  readonly project: string;
  readonly covered: readonly Window[];
}

/** Jira issues by key, person and words, and what may be concluded from one not being there. Pure look-ups. */
export interface TicketIndex {
  /** The issue of a key, also of a key that it had before it was moved. */
  byKey(key: string): Ticket | null;
  /** Issues of a project, in order of creation. */
  ofProject(project: string): readonly Ticket[];
  /** Issues whose assignee or reporter is the person (identity id), in order of creation. */
  ofPerson(identityId: string): readonly Ticket[];
  /** Issues whose summary, description or text fields hold all these words one after the other, ignoring case. */
  naming(text: string): readonly Ticket[];
  /** True when every issue of these projects that was touched in the window is known. */
  covers(projects: readonly string[], window: Window): boolean;
  /** True when an issue of this key, if it exists, may be older than what was collected. */
  mayPredate(key: string): boolean;
}

/**
 * From when a project is read that must be known from its beginning: before there was Jira (2002), so that nothing in it can
 * have been touched for the last time before.
 */
export const READ_WHOLE_FROM: Instant = '2000-01-01T00:00:00.000Z';

const WORD = /[\p{L}\p{N}]+/gu;

/** `CHG` of `CHG-12`. */
export function projectOf(key: string): string {
  return key.slice(0, key.lastIndexOf('-'));
}

const numberOf = (key: string): number => Number(key.slice(key.lastIndexOf('-') + 1));

/** The issue's own words: summary, description and every text among its fields. */
export function textOf(issue: JiraIssue): string {
  const fields = Object.values(issue.fields).filter((value) => typeof value === 'string');
  return [issue.summary, issue.description, ...fields].join('\n').normalize('NFC').toLowerCase();
}

/** Builds the index over the issues of the newest collections. */
export function buildTicketIndex(
  issues: Iterable<Ticket>,
  directory: Directory,
  coverage: readonly ProjectCoverage[],
): TicketIndex {
  const byKey = new Map<string, Ticket>();
  const former = new Map<string, Ticket>();
  const byProject = new Map<string, Ticket[]>();
  const byPerson = new Map<string, Ticket[]>();
  for (const ticket of [...issues].sort(byCreation)) {
    const { data } = ticket;
    byKey.set(data.key, ticket);
    for (const key of formerKeys(data)) former.set(key, ticket);
    put(byProject, data.projectKey, ticket);
    const people = [data.assignee, data.reporter].flatMap((user) => directory.byJiraUser(user)?.id ?? []);
    for (const id of new Set(people)) put(byPerson, id, ticket);
  }
  // It takes more memory than all the rest, and many audits never ask.
  let search: TicketIndex['naming'] | null = null;
  const coveredOf = (project: string): readonly Window[] =>
    coverage.filter((entry) => entry.project === project).flatMap((entry) => entry.covered);
  return {
    byKey: (key) => byKey.get(key) ?? former.get(key) ?? null,
    ofProject: (project) => byProject.get(project) ?? [],
    ofPerson: (id) => byPerson.get(id) ?? [],
    naming: (text) => {
      search ??= wordSearch([...byKey.values()]);
      return search(text);
    },
    covers: (projects, window) => projects.every((project) => gaps(window, coveredOf(project)).length === 0),
    mayPredate: (key) => {
      const from = coveredOf(projectOf(key)).reduce<Instant | null>(
        (least, window) => (least === null || window.from < least ? window.from : least),
        null,
      );
      const oldest = (byProject.get(projectOf(key)) ?? []).find(
        ({ data }) => from !== null && data.created !== null && data.created >= from,
      );
      // Numbers rise with creation, so only keys below the first issue made since then can be older.
      return oldest === undefined || numberOf(key) < numberOf(oldest.data.key);
    },
  };
}

function byCreation(a: Ticket, b: Ticket): number {
  const [x, y] = [a.data.created ?? '', b.data.created ?? ''];
  return x < y ? -1 : x > y ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** A moved issue gets a new key; sessions may still name the old one. */
function formerKeys(issue: JiraIssue): string[] {
  return issue.changelog.flatMap((change) =>
    change.items.flatMap((item) =>
      item.field.toLowerCase() === 'key' && item.fromString !== null ? [item.fromString] : [],
    ),
  );
}

function put<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Word by word, so that a name is looked up among the few issues that hold its rarest word. */
function wordSearch(tickets: readonly Ticket[]): TicketIndex['naming'] {
  const texts = new Map<Ticket, string>();
  const byWord = new Map<string, Ticket[]>();
  for (const ticket of tickets) {
    const text = textOf(ticket.data);
    texts.set(ticket, text);
    for (const word of new Set(text.match(WORD))) put(byWord, word, ticket);
  }
  return (phrase) => {
    const wanted = phrase.normalize('NFC').trim().toLowerCase();
    const words = [...new Set(wanted.match(WORD))];
    if (words.length === 0) return [];
    const shortest = words
      .map((word) => byWord.get(word) ?? [])
      .reduce((least, list) => (list.length < least.length ? list : least));
    return shortest.filter((ticket) => holdsPhrase(texts.get(ticket) ?? '', wanted));
  };
}

/** True when the text holds the phrase as whole words: `dev` is not named by `developers`. Both in lower case. */
export function holdsPhrase(text: string, phrase: string): boolean {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    const before = text[at - 1];
    const after = text[at + phrase.length];
    if (!isWordPart(before) && !isWordPart(after)) return true;
  }
  return false;
}

function isWordPart(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

/** True when the rule takes issues of this type (by id or name; without a list, of any). */
export function isOfType(ticket: Ticket, rule: Pick<TicketRule, 'issueTypes'>): boolean {
  const { issueTypeId, issueTypeName } = ticket.data;
  return (
    rule.issueTypes.length === 0 ||
    rule.issueTypes.some((type) => type === issueTypeId || type.toLowerCase() === issueTypeName.toLowerCase())
  );
}
