import type { World } from '../world.ts';
import { iso } from './calendar.ts';
import { changelogEntry, REGISTER_FIELD, REGISTER_FIELDS } from './jira-registers.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** Ids of this company's Jira settings. Policies name ids, because names change. */
export const STATUS = {
  open: '10000',
  waiting: '10001',
  approved: '10002',
  doing: '10003',
  done: '10004',
  declined: '10005',
  offboarded: '10006',
  reviewed: '10007',
} as const;
export type StatusId = (typeof STATUS)[keyof typeof STATUS];

const STATUS_NAMES: Readonly<Record<string, string>> = {
  [STATUS.open]: 'Open',
  [STATUS.waiting]: 'Waiting for approval',
  [STATUS.approved]: 'Approved',
  [STATUS.doing]: 'In progress',
  [STATUS.done]: 'Done',
  [STATUS.declined]: 'Declined',
  [STATUS.offboarded]: 'Off-boarded',
  [STATUS.reviewed]: 'Reviewed',
};

export const FIELD = {
  rollback: 'customfield_10210',
  risk: 'customfield_10211',
  beneficiary: 'customfield_10220',
  entitlement: 'customfield_10221',
  ...REGISTER_FIELD,
} as const;

export const TYPE = {
  change: '10101',
  access: '10102',
  offboarding: '10103',
  incident: '10104',
  task: '10105',
  action: '10106',
  vendor: '10107',
  emergency: '10108',
  security: '10109',
  secret: '10110',
};

export type ProjectKey = 'CHG' | 'ACC' | 'OFF' | 'INC' | 'SEC' | 'VEN';
export type Issue = World['jira']['issues'][number];
export type JiraPerson = World['jira']['users'][number];

const FLOW: Record<string, string[]> = {
  [STATUS.open]: [STATUS.waiting, STATUS.declined, STATUS.doing],
  [STATUS.waiting]: [STATUS.approved, STATUS.declined, STATUS.open, STATUS.doing],
  [STATUS.approved]: [STATUS.doing, STATUS.waiting, STATUS.done, STATUS.reviewed],
  [STATUS.doing]: [STATUS.done, STATUS.approved, STATUS.reviewed],
  [STATUS.reviewed]: [STATUS.done],
  [STATUS.done]: [STATUS.doing],
};
const SIMPLE: Record<string, string[]> = {
  [STATUS.open]: [STATUS.doing, STATUS.done],
  [STATUS.doing]: [STATUS.done, STATUS.open],
  [STATUS.done]: [STATUS.open],
};

/** Jira's settings: the same for every world. */
export function jiraSettings(): Pick<World['jira'], 'statuses' | 'issueTypes' | 'fields' | 'projects'> {
  const category = (id: string): 'new' | 'indeterminate' | 'done' =>
    id === STATUS.done || id === STATUS.declined || id === STATUS.offboarded
      ? 'done'
      : id === STATUS.open
        ? 'new'
        : 'indeterminate';
  const project = (
    id: string,
    key: ProjectKey,
    name: string,
    issueTypes: string | string[],
    workflow?: Record<string, string[]>,
  ) => ({
    id,
    key,
    name,
    issueTypes: [issueTypes].flat(),
    requiredFields: [],
    workflow,
    initialStatus: STATUS.open,
  });
  return {
    statuses: Object.entries(STATUS_NAMES).map(([id, name]) => ({ id, name, category: category(id) })),
    issueTypes: [
      { id: TYPE.change, name: 'Change' },
      { id: TYPE.access, name: 'Access request' },
      { id: TYPE.offboarding, name: 'Off-boarding' },
      { id: TYPE.incident, name: 'Incident' },
      { id: TYPE.task, name: 'Task' },
      { id: TYPE.action, name: 'Corrective action' },
      { id: TYPE.vendor, name: 'Vendor' },
      { id: TYPE.emergency, name: 'Emergency change' },
      { id: TYPE.security, name: 'Security change' },
      { id: TYPE.secret, name: 'Secret access' },
    ],
    fields: [
      { id: FIELD.rollback, name: 'Rollback plan', type: 'string' },
      { id: FIELD.risk, name: 'Risk', type: 'option' },
      { id: FIELD.beneficiary, name: 'Access for', type: 'user' },
      { id: FIELD.entitlement, name: 'Access to', type: 'string' },
      ...REGISTER_FIELDS,
    ],
    projects: [
      project('10301', 'CHG', 'Changes', [TYPE.change, TYPE.emergency, TYPE.security], FLOW),
      project('10302', 'ACC', 'Access requests', [TYPE.access, TYPE.secret], FLOW),
      project('10303', 'OFF', 'Off-boarding', TYPE.offboarding, SIMPLE),
      project('10304', 'INC', 'Incidents', [TYPE.incident, TYPE.action]),
      project('10305', 'SEC', 'Security and access reviews', TYPE.task, SIMPLE),
      project('10306', 'VEN', 'Vendors', TYPE.vendor),
    ],
  };
}

/** How Jira shows a person inside a field; a hidden address is absent, not null. */
export function userField(person: JiraPerson): Record<string, unknown> {
  const { emailAddress, ...rest } = person;
  return emailAddress === null ? rest : { ...rest, emailAddress };
}

export interface OpenTicket {
  readonly project: ProjectKey;
  /** Type of the issue; absent: the project's usual one. */
  readonly type?: string;
  readonly summary: string;
  readonly description: string;
  readonly reporter: Person;
  readonly assignee?: Person | null;
  readonly created: number;
  readonly fields?: Record<string, unknown>;
  readonly labels?: string[];
}

const TYPE_OF: Record<ProjectKey, string> = {
  CHG: TYPE.change,
  ACC: TYPE.access,
  OFF: TYPE.offboarding,
  INC: TYPE.incident,
  SEC: TYPE.task,
  VEN: TYPE.vendor,
};

/** Writes tickets with their changelogs, as people and automation leave them behind. */
export class Desk {
  readonly issues: Issue[] = [];
  readonly users: JiraPerson[] = [];
  readonly links: NonNullable<World['jira']['links']> = [];
  readonly #numbers = new Map<string, number>();
  readonly #random: Random;
  #lastChange = 400_100;
  #lastIssue = 20_000;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Jira's own view of a person. @throws Error when the person has no account: a bug of the generator. */
  account(person: Person): JiraPerson {
    const found = this.users.find((user) => user.accountId === person.jiraId);
    if (found === undefined) throw new Error(`${person.name} has no Jira account`);
    return found;
  }

  open(ticket: OpenTicket): Issue {
    const number = (this.#numbers.get(ticket.project) ?? this.#random.int(60, 400)) + 1;
    this.#numbers.set(ticket.project, number);
    this.#lastIssue += 3;
    const issue: Issue = {
      id: String(this.#lastIssue),
      key: `${ticket.project}-${number}`,
      issueType: ticket.type ?? TYPE_OF[ticket.project],
      status: STATUS.open,
      summary: ticket.summary,
      description: ticket.description,
      reporter: ticket.reporter.jiraId,
      assignee: null,
      created: iso(ticket.created),
      updated: iso(ticket.created),
      resolved: null,
      labels: ticket.labels ?? [],
      fields: ticket.fields ?? {},
      changelog: [],
      comments: [],
    };
    this.issues.push(issue);
    if (ticket.assignee) this.assign(issue, ticket.assignee, ticket.created + 45_000, ticket.reporter.jiraId);
    return issue;
  }

  #log(
    issue: Issue,
    at: number,
    author: string | null,
    item: Issue['changelog'][number]['items'][number],
  ): void {
    this.#lastChange += 1;
    issue.changelog.push({ id: String(this.#lastChange), author, created: iso(at), items: [item] });
  }

  assign(issue: Issue, to: Person, at: number, author: string): void {
    const before = this.users.find((user) => user.accountId === issue.assignee);
    this.#log(issue, at, author, {
      field: 'assignee',
      fieldId: 'assignee',
      from: issue.assignee,
      fromString: before?.displayName ?? null,
      to: to.jiraId,
      toString: to.name,
    });
    issue.assignee = to.jiraId;
  }

  /** Moves the status, at `at`, by the account `author`. Moves must come in time order. */
  move(issue: Issue, to: StatusId, at: number, author: string): void {
    this.#log(issue, at, author, {
      field: 'status',
      fieldId: 'status',
      from: issue.status,
      fromString: STATUS_NAMES[issue.status] ?? null,
      to,
      toString: STATUS_NAMES[to] ?? null,
    });
    issue.status = to;
    const closed = to === STATUS.done || to === STATUS.declined;
    issue.resolved = closed ? iso(at) : null;
  }

  /** Notes an edit of a text field; the issue keeps the new text. */
  edit(issue: Issue, field: 'summary' | 'description', from: string, at: number, author: string): void {
    const now = field === 'summary' ? issue.summary : issue.description;
    this.#log(issue, at, author, {
      field,
      fieldId: field,
      from: null,
      fromString: from,
      to: null,
      toString: now,
    });
  }

  /** Notes that a custom text field was filled in at `at`, having been empty before. */
  fill(issue: Issue, field: { id: string; name: string }, text: string, at: number, author: string): void {
    this.#log(issue, at, author, {
      field: field.name,
      fieldId: field.id,
      from: null,
      fromString: null,
      to: null,
      toString: text,
    });
    issue.fields[field.id] = text;
  }

  /** Sets a field at `at`. `before` and `value` are as Jira shows them in an issue; null for nothing. */
  put(issue: Issue, id: string, before: unknown, value: unknown, at: number, author: string): void {
    const [from, fromString] = changelogEntry(before);
    const [to, shown] = changelogEntry(value);
    const field = jiraSettings().fields.find((one) => one.id === id)?.name ?? id;
    this.#log(issue, at, author, { field, fieldId: id, from, fromString, to, toString: shown });
    issue.fields[id] = value;
  }

  /** Links two issues, as "relates to". */
  relate(issue: Issue, other: Issue, at: number, author: string): void {
    // Jira's own id of that type, as `src/sandbox/jira/related.ts` has it.
    this.links.push({
      id: String(80_001 + this.links.length),
      type: '10003',
      inward: issue.id,
      outward: other.id,
    });
    const item = { field: 'Link', from: null, fromString: null, to: other.key };
    this.#log(issue, at, author, { ...item, toString: `This issue relates to ${other.key}` });
  }

  comment(issue: Issue, body: string, at: number, author: string): void {
    const id = String(70_001 + Number(issue.id) + issue.comments.length);
    issue.comments.push({ id, author, created: iso(at), body });
  }

  /** Sorts each issue's history by time and sets `updated` from its newest entry. Call once, at the end. */
  finish(): Issue[] {
    for (const issue of this.issues) {
      issue.changelog.sort((a, b) =>
        a.created < b.created ? -1 : a.created > b.created ? 1 : Number(a.id) - Number(b.id),
      );
      issue.comments.sort((a, b) => (a.created < b.created ? -1 : a.created > b.created ? 1 : 0));
      const times = [...issue.changelog, ...issue.comments].map((entry) => entry.created);
      issue.updated = [issue.created, ...times].toSorted().at(-1) ?? issue.created;
    }
    return this.issues;
  }
}
