import { fromEpochMs, toEpochMs } from '../../domain/instant.ts';
import { type Company, indexed } from '../company.ts';
import { JIRA_EMAIL } from '../config.ts';
import type { World } from '../world.ts';
import type { AdfNode } from './adf.ts';
import { createIssueBook } from './issue-book.ts';

export type JiraIssue = World['jira']['issues'][number];
export type JiraPerson = World['jira']['users'][number];
export type JiraProject = World['jira']['projects'][number];
export type JiraStatus = World['jira']['statuses'][number];
export type JiraComment = JiraIssue['comments'][number];
export type JiraLinkType = NonNullable<World['jira']['linkTypes']>[number];
export type JiraLink = NonNullable<World['jira']['links']>[number];
export type ChangeItem = JiraIssue['changelog'][number]['items'][number];

export interface JiraAttachment {
  readonly id: string;
  readonly filename: string;
  readonly mimeType: string;
  readonly author: string;
  readonly created: string;
  readonly content: Uint8Array;
}

/** How far one of the simulated people has come with an issue. */
export interface Progress {
  /** Steps done. */
  steps: number;
  /** Simulated time of the last of them; null before the first. */
  at: string | null;
  /** An id taken after the last step: whatever has a higher one came later, whatever the clocks say. */
  mark: number;
  /** What a later step needs to know of an earlier one. */
  readonly notes: Map<string, string>;
}

/** What an issue has beyond the world file. */
export interface IssueExtras {
  readonly attachments: JiraAttachment[];
  readonly properties: Map<string, unknown>;
  /** Documents as they came through v3, by field or comment id; the world file holds plain text. */
  readonly documents: Map<string, AdfNode>;
  /** True for issues created through the API. */
  readonly createdHere: boolean;
  /** Machine time from which search finds it. */
  readonly findableAtMs: number;
  /** By who works on it. */
  readonly progress: Map<string, Progress>;
}

/** Jira's facts while it runs. Issues live in the company's world; this adds lookups and what the file has no room for. */
export interface JiraState {
  readonly company: Company;
  /** Owner of the API token. */
  readonly me: JiraPerson;
  /** @throws JiraError 404 */
  readonly issue: (idOrKey: string) => JiraIssue;
  /** By id, key or previous key. */
  readonly find: (idOrKey: string) => JiraIssue | undefined;
  readonly childrenOf: (issue: JiraIssue) => readonly JiraIssue[];
  readonly project: (idOrKey: string) => JiraProject | undefined;
  readonly person: (accountId: string) => JiraPerson | undefined;
  readonly status: (id: string) => JiraStatus;
  readonly extras: (issue: JiraIssue) => IssueExtras;
  readonly people: () => readonly JiraPerson[];
  /** Adds an issue with the next number of its project. */
  readonly add: (project: JiraProject, issue: Omit<JiraIssue, 'id' | 'key'>) => JiraIssue;
  /** Takes an issue out for good; its number is not given again. */
  readonly remove: (issue: JiraIssue) => void;
  /** Gives an issue the next key of a project; the old one still finds it. */
  readonly rekey: (issue: JiraIssue, project: JiraProject) => void;
  /** Takes a number of the project without an issue: Jira does so when a v3 create fails (JRACLOUD-78553). */
  readonly burnNumber: (project: JiraProject) => void;
  /** A new id, unique over everything in this Jira. */
  readonly nextId: () => string;
  /** Appends one change at `at` and applies nothing: callers set the fields. */
  readonly log: (issue: JiraIssue, author: string, at: string, items: ChangeItem[]) => void;
}

/** @param company whose `jira` section is served */
export function createJiraState(company: Company): JiraState {
  const { jira } = company.world;
  const me = jira.users.find((user) => user.emailAddress === JIRA_EMAIL) ?? {
    accountId: 'sandbox-fieldwork',
    displayName: 'Fieldwork',
    emailAddress: JIRA_EMAIL,
    accountType: 'atlassian' as const,
    active: true,
    timeZone: 'Etc/UTC',
  };
  const nextId = createIds(jira);
  const people = () => (jira.users.includes(me) ? jira.users : [...jira.users, me]);
  const persons = indexed(company, () => new Map(people().map((person) => [person.accountId, person])));
  return {
    ...createIssueBook(company, nextId),
    company,
    me,
    people,
    nextId,
    project: (idOrKey) =>
      jira.projects.find((project) => project.id === idOrKey || project.key === idOrKey.toUpperCase()),
    person: (accountId) => persons().get(accountId),
    status: (id) => jira.statuses.find((s) => s.id === id) ?? { id, name: `Status ${id}`, category: 'new' },
    log: (issue, author, at, items) => {
      putInOrder(issue.changelog, { id: nextId(), author, created: at, items });
      touch(issue, at);
    },
  };
}

/** Ids above every one that the world has. */
function createIds({ issues, links = [] }: World['jira']): () => string {
  const used = [...links.map(({ id }) => id), ...issues.flatMap(idsOf)].map(Number).filter(Number.isFinite);
  let last = used.reduce((most, id) => Math.max(most, id), 10_000);
  return () => {
    last += 1;
    return String(last);
  };
}

const idsOf = (issue: JiraIssue): string[] => [
  issue.id,
  ...issue.changelog.map(({ id }) => id),
  ...issue.comments.map(({ id }) => id),
];

/** Puts an entry where its time says, after those of the same instant: people's acts may be told after later ones. */
export function putInOrder<T extends { readonly created: string }>(list: T[], entry: T): void {
  const at = toEpochMs(entry.created);
  list.splice(list.findLastIndex((one) => toEpochMs(one.created) <= at) + 1, 0, entry);
}

/** Notes that something about an issue changed at `at`. */
export function touch(issue: JiraIssue, at: string): void {
  if (toEpochMs(at) > toEpochMs(issue.updated)) issue.updated = at;
}

/** An instant of the world file in canonical form. */
export const canonical = (instant: string): string => fromEpochMs(toEpochMs(instant));
