import { fromEpochMs, toEpochMs } from '../../domain/instant.ts';
import { type Company, indexed } from '../company.ts';
import { JIRA_EMAIL } from '../config.ts';
import type { World } from '../world.ts';
import type { AdfNode } from './adf.ts';
import { issueNotFound } from './answers.ts';

export type JiraIssue = World['jira']['issues'][number];
export type JiraPerson = World['jira']['users'][number];
export type JiraProject = World['jira']['projects'][number];
export type JiraStatus = World['jira']['statuses'][number];
export type ChangeItem = JiraIssue['changelog'][number]['items'][number];

export interface JiraAttachment {
  readonly id: string;
  readonly filename: string;
  readonly mimeType: string;
  readonly author: string;
  readonly created: string;
  readonly content: Uint8Array;
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
}

/** Jira's facts while it runs. Issues live in the company's world; this adds lookups and what the file has no room for. */
export interface JiraState {
  readonly company: Company;
  /** Owner of the API token. */
  readonly me: JiraPerson;
  readonly issue: (idOrKey: string) => JiraIssue;
  readonly project: (idOrKey: string) => JiraProject | undefined;
  readonly person: (accountId: string) => JiraPerson | undefined;
  readonly status: (id: string) => JiraStatus;
  readonly extras: (issue: JiraIssue) => IssueExtras;
  readonly people: () => readonly JiraPerson[];
  /** Adds an issue with the next number of its project. */
  readonly add: (project: JiraProject, issue: Omit<JiraIssue, 'id' | 'key'>) => JiraIssue;
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
  const extras = new Map<string, IssueExtras>();
  const numbers = new Map<string, number>();
  let lastId = Math.max(10_000, ...jira.issues.flatMap((issue) => idsOf(issue)));
  let index = buildIndex(jira.issues);
  let version = company.version();

  function current() {
    if (version !== company.version()) {
      index = buildIndex(jira.issues);
      version = company.version();
    }
    return index;
  }
  function takeNumber(project: JiraProject): number {
    const known =
      numbers.get(project.key) ??
      jira.issues
        .filter((issue) => issue.key.startsWith(`${project.key}-`))
        .reduce((max, issue) => Math.max(max, Number(issue.key.slice(project.key.length + 1))), 0);
    numbers.set(project.key, known + 1);
    return known + 1;
  }
  const nextId = () => {
    lastId += 1;
    return String(lastId);
  };
  const people = () => (jira.users.includes(me) ? jira.users : [...jira.users, me]);
  const persons = indexed(company, () => new Map(people().map((person) => [person.accountId, person])));

  return {
    company,
    me,
    people,
    nextId,
    issue: (idOrKey) => {
      const found = current().get(idOrKey.toUpperCase());
      if (found === undefined) throw issueNotFound();
      return found;
    },
    project: (idOrKey) =>
      jira.projects.find((project) => project.id === idOrKey || project.key === idOrKey.toUpperCase()),
    person: (accountId) => persons().get(accountId),
    status: (id) => jira.statuses.find((s) => s.id === id) ?? { id, name: `Status ${id}`, category: 'new' },
    extras: (issue) => {
      const known = extras.get(issue.id) ?? emptyExtras(false, 0);
      extras.set(issue.id, known);
      return known;
    },
    add: (project, fields) => {
      const issue = { ...fields, id: nextId(), key: `${project.key}-${takeNumber(project)}` };
      jira.issues.push(issue);
      extras.set(issue.id, emptyExtras(true, Date.now() + jira.searchDelaySeconds * 1000));
      current().set(issue.id, issue).set(issue.key, issue);
      return issue;
    },
    burnNumber: takeNumber,
    log: (issue, author, at, items) => {
      issue.changelog.push({ id: nextId(), author, created: at, items });
      if (toEpochMs(at) > toEpochMs(issue.updated)) issue.updated = at;
    },
  };
}

const emptyExtras = (createdHere: boolean, findableAtMs: number): IssueExtras => ({
  attachments: [],
  properties: new Map(),
  documents: new Map(),
  createdHere,
  findableAtMs,
});

const idsOf = (issue: JiraIssue): number[] =>
  [issue.id, ...issue.changelog.map((c) => c.id), ...issue.comments.map((c) => c.id)]
    .map(Number)
    .filter(Number.isFinite);

function buildIndex(issues: readonly JiraIssue[]): Map<string, JiraIssue> {
  return new Map(
    issues.flatMap((issue) => [
      [issue.id.toUpperCase(), issue] as const,
      [issue.key.toUpperCase(), issue] as const,
    ]),
  );
}

/** An instant of the world file in canonical form. */
export const canonical = (instant: string): string => fromEpochMs(toEpochMs(instant));
