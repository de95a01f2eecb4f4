import { jiraTime } from './answers.ts';
import { canonical, type JiraPerson, type JiraState } from './state.ts';

/** How answers look: v3 carries documents, v2 text; Data Center names people by `name` instead of `accountId`. */
export interface View {
  readonly state: JiraState;
  /** Scheme and host as the caller sees them. */
  readonly base: string;
  readonly version: '2' | '3';
}

/** Base of the URLs in answers. */
export const api = (view: View) => `${view.base}/rest/api/${view.version}`;
/** An instant of the world file as Jira writes it. */
export const when = (instant: string) => jiraTime(canonical(instant));

export function renderPerson(view: View, person: JiraPerson): Record<string, unknown> {
  const common = { displayName: person.displayName, active: person.active, timeZone: person.timeZone };
  const email = person.emailAddress === null ? {} : { emailAddress: person.emailAddress };
  const id = encodeURIComponent(person.accountId);
  if (view.state.company.world.jira.flavour === 'data-center') {
    const self = `${api(view)}/user?username=${id}`;
    return { self, key: person.accountId, name: person.accountId, ...email, ...common };
  }
  const self = `${api(view)}/user?accountId=${id}`;
  return { self, accountId: person.accountId, accountType: person.accountType, ...email, ...common };
}

/** A person by id; ids nobody has belong to people who left, whom Jira shows without a name. */
export function personOf(view: View, accountId: string | null): Record<string, unknown> | null {
  if (accountId === null) return null;
  const known = view.state.person(accountId);
  if (known !== undefined) return renderPerson(view, known);
  const gone = {
    accountId,
    displayName: 'Former user',
    emailAddress: null,
    accountType: 'atlassian' as const,
    active: false,
    timeZone: 'Etc/UTC',
  };
  return renderPerson(view, gone);
}

const CATEGORIES = {
  new: { id: 2, key: 'new', colorName: 'blue-gray', name: 'To Do' },
  indeterminate: { id: 4, key: 'indeterminate', colorName: 'yellow', name: 'In Progress' },
  done: { id: 3, key: 'done', colorName: 'green', name: 'Done' },
} as const;

/** Project key of an issue as it is keyed now. */
export const projectKeyOf = ({ key }: { readonly key: string }): string => key.replace(/-\d+$/, '');

export function renderStatus(view: View, id: string): Record<string, unknown> {
  const status = view.state.status(id);
  const category = CATEGORIES[status.category];
  return {
    self: `${api(view)}/status/${id}`,
    description: '',
    name: status.name,
    id,
    statusCategory: { self: `${api(view)}/statuscategory/${category.id}`, ...category },
  };
}

export function renderIssueType(view: View, id: string): Record<string, unknown> {
  const type = view.state.company.world.jira.issueTypes.find((candidate) => candidate.id === id);
  return {
    self: `${api(view)}/issuetype/${id}`,
    id,
    description: '',
    name: type?.name ?? `Type ${id}`,
    subtask: type?.subtask ?? false,
  };
}
