import type { Company } from '../company.ts';
import { issueNotFound } from './answers.ts';
import type { IssueExtras, JiraIssue, JiraProject, JiraState } from './state.ts';

/** The issues of a Jira: found by their names, added, renamed, removed, each key given once. */
export type IssueBook = Pick<
  JiraState,
  'issue' | 'find' | 'childrenOf' | 'extras' | 'add' | 'remove' | 'rekey' | 'burnNumber'
>;

type NewIssue = Omit<JiraIssue, 'id' | 'key'>;

/** An issue as it is when it was just made, with what is given. */
export function newIssue(
  given: Pick<NewIssue, 'issueType' | 'status' | 'summary' | 'reporter' | 'created'> & Partial<NewIssue>,
): NewIssue {
  return {
    description: null,
    assignee: null,
    updated: given.created,
    resolved: null,
    labels: [],
    fields: {},
    changelog: [],
    comments: [],
    ...given,
  };
}

/** @param nextId gives ids for new issues */
export function createIssueBook(company: Company, nextId: () => string): IssueBook {
  const { jira } = company.world;
  const extras = new Map<string, IssueExtras>();
  const numbers = createNumbers(jira.issues);
  let index = buildIndex(jira.issues);
  let version = company.version();
  const current = (): Index => {
    if (version !== company.version()) {
      index = buildIndex(jira.issues);
      version = company.version();
    }
    return index;
  };
  const find = (idOrKey: string) => current().byName.get(idOrKey.toUpperCase());
  return {
    find,
    issue: (idOrKey) => {
      const found = find(idOrKey);
      if (found === undefined) throw issueNotFound();
      return found;
    },
    childrenOf: (issue) => current().children.get(issue.id) ?? [],
    extras: (issue) => {
      const known = extras.get(issue.id) ?? emptyExtras(false, 0);
      extras.set(issue.id, known);
      return known;
    },
    add: (project, fields) => {
      const issue = { ...fields, id: nextId(), key: numbers.take(project) };
      jira.issues.push(issue);
      extras.set(issue.id, emptyExtras(true, Date.now() + jira.searchDelaySeconds * 1000));
      enter(current(), issue);
      return issue;
    },
    remove: (issue) => {
      numbers.keep(issue);
      jira.issues.splice(jira.issues.indexOf(issue), 1);
      extras.delete(issue.id);
      index = buildIndex(jira.issues);
    },
    rekey: (issue, project) => {
      issue.previousKeys = [...(issue.previousKeys ?? []), issue.key];
      issue.key = numbers.take(project);
      index = buildIndex(jira.issues);
    },
    burnNumber: (project) => void numbers.take(project),
  };
}

const emptyExtras = (createdHere: boolean, findableAtMs: number): IssueExtras => ({
  attachments: [],
  properties: new Map(),
  documents: new Map(),
  createdHere,
  findableAtMs,
  progress: new Map(),
});

interface Numbers {
  /** The next key of a project. */
  readonly take: (project: JiraProject) => string;
  /** Sees to it that the number of an issue that goes is not given again. */
  readonly keep: (issue: JiraIssue) => void;
}

function createNumbers(issues: readonly JiraIssue[]): Numbers {
  const given = new Map<string, number>();
  const last = (projectKey: string): number => {
    const known = given.get(projectKey) ?? highestNumber(issues, projectKey);
    given.set(projectKey, known);
    return known;
  };
  return {
    take: ({ key }) => {
      const next = last(key) + 1;
      given.set(key, next);
      return `${key}-${next}`;
    },
    keep: ({ key }) => void last(key.replace(/-\d+$/, '')),
  };
}

/** The highest number that a project has given so far, also to issues that were moved away. */
function highestNumber(issues: readonly JiraIssue[], projectKey: string): number {
  const prefix = `${projectKey}-`;
  const keys = issues.flatMap((issue) => [issue.key, ...(issue.previousKeys ?? [])]);
  return keys
    .filter((key) => key.startsWith(prefix))
    .reduce((most, key) => Math.max(most, Number(key.slice(prefix.length))), 0);
}

interface Index {
  /** By id, key and previous key, in capitals. */
  readonly byName: Map<string, JiraIssue>;
  /** Sub-tasks by id of their parent. */
  readonly children: Map<string, JiraIssue[]>;
}

/** A key that is somebody's now beats the same key as somebody's former one. */
function buildIndex(issues: readonly JiraIssue[]): Index {
  const index: Index = { byName: new Map(), children: new Map() };
  for (const issue of issues) {
    for (const key of issue.previousKeys ?? []) index.byName.set(key.toUpperCase(), issue);
  }
  for (const issue of issues) enter(index, issue);
  return index;
}

function enter({ byName, children }: Index, issue: JiraIssue): void {
  byName.set(issue.id.toUpperCase(), issue).set(issue.key.toUpperCase(), issue);
  if (issue.parent === undefined) return;
  children.set(issue.parent, [...(children.get(issue.parent) ?? []), issue]);
}
