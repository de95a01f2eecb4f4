import { isOfTypes } from '../domain/issue-history.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import { jiraProjectsOf } from '../domain/policy.ts';
import type { Ticket } from '../domain/ticket-index.ts';

/** Issues that belong to another one: by a link, or as its sub-task. */

export interface Wanted {
  /** Link type by id, name or either of its directions; null: any. */
  readonly linkType: string | null;
  /** Issue types by id or name; empty: any (of links; sub-tasks count by their type alone). */
  readonly types: readonly string[];
}

export interface Related {
  /** The issues that were collected. */
  readonly found: readonly Ticket[];
  /** Keys of those that were not. */
  readonly unread: readonly string[];
}

type Members = Readonly<Record<string, unknown>>;
const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const fold = (value: unknown): string => text(value).normalize('NFC').trim().toLowerCase();

/** Looks up related issues; sub-tasks are indexed once, by the parent that each names. */
export class RelatedIssues {
  readonly #tickets: TestContext['tickets'];
  readonly #children = new Map<string, Ticket[]>();

  constructor({ policy, tickets }: Pick<TestContext, 'policy' | 'tickets'>) {
    this.#tickets = tickets;
    for (const ticket of jiraProjectsOf(policy).flatMap((project) => tickets.ofProject(project))) {
      const parent = members(ticket.data.fields.parent).id;
      const id = typeof parent === 'number' ? String(parent) : text(parent);
      if (id !== '') this.#children.set(id, [...(this.#children.get(id) ?? []), ticket]);
    }
  }

  /** Null when the record does not hold its links: then what is missing proves nothing. */
  of(ticket: Ticket, { linkType, types }: Wanted): Related | null {
    const links = ticket.data.fields.issuelinks;
    if (!Array.isArray(links)) return null;
    const found = new Map<string, Ticket>();
    const unread: string[] = [];
    for (const link of links.map(members)) {
      const other = members(link.outwardIssue ?? link.inwardIssue);
      if (linkType !== null && !isLinkType(members(link.type), linkType)) continue;
      const type = members(members(other.fields).issuetype);
      const named = { issueTypeId: text(type.id), issueTypeName: text(type.name) };
      const issue = this.#tickets.byKey(text(other.key));
      if (!isOfTypes(issue?.data ?? named, types)) continue;
      if (issue === null) unread.push(text(other.key));
      else found.set(issue.id, issue);
    }
    for (const child of types.length === 0 ? [] : (this.#children.get(ticket.data.id) ?? []))
      if (isOfTypes(child.data, types)) found.set(child.id, child);
    return { found: [...found.values()], unread };
  }
}

function isLinkType({ id, name, inward, outward }: Members, wanted: string): boolean {
  return id === wanted || [name, inward, outward].some((word) => fold(word) === fold(wanted));
}
