import type { PopulationItem } from '../domain/audit.ts';
import { addMs, MS_PER_DAY, msBetween } from '../domain/instant.ts';
import type { ChangeSession } from '../domain/items.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import type { Policy, TicketRule } from '../domain/policy.ts';
import type { Identity } from '../domain/review.ts';
import { projectOf, type Ticket } from '../domain/ticket-index.ts';
import { type Approval, approvalBefore, approvalsOf } from './approval.ts';
import { arePeopleUnread } from './sources.ts';

export type ChangeRule = NonNullable<Policy['change']>;
export type ChangeItem = PopulationItem<ChangeSession>;

const MS_PER_HOUR = 3_600_000;
/** A named ticket is written at most this long before its change; older projects' keys are told by their numbers. */
const NAMED_BEFORE_MS = 30 * MS_PER_DAY;

/** The ticket of a session, how it was found, or how sure it is that there is none. */
export type ChangeMatch =
  | {
      readonly kind: 'ticket';
      readonly ticket: Ticket;
      readonly how: string;
      readonly approvals: readonly Approval[];
    }
  /** A key is named, but there is no such issue. */
  | { readonly kind: 'no-such-issue'; readonly key: string; readonly certain: boolean }
  | { readonly kind: 'none'; readonly why: string; readonly certain: boolean };

const WHERE = {
  'session-name': 'in the session name',
  'source-identity': 'in the source identity',
  tag: 'in a tag',
  request: 'in the request',
} as const;

/** Finds tickets of change sessions; what an issue's changelog says is read once. */
export class ChangeTickets {
  readonly #context: TestContext;
  readonly #rule: ChangeRule;
  readonly #approvals = new Map<string, Approval[]>();

  constructor(context: TestContext, rule: ChangeRule) {
    this.#context = context;
    this.#rule = rule;
  }

  /** By named key first; for people without one, by who they are and when they worked. */
  match(item: ChangeItem): ChangeMatch {
    const named = item.facts.mentions.filter((mention) =>
      this.#rule.projects.includes(projectOf(mention.key)),
    );
    const [strongest] = named;
    if (strongest !== undefined) {
      const keys = named.filter((mention) => mention.where === strongest.where).map((mention) => mention.key);
      return this.#byKey(item, keys, WHERE[strongest.where]);
    }
    if (item.group !== 'human' && item.group !== 'break-glass') {
      return { kind: 'none', certain: true, why: 'the session names no change ticket' };
    }
    return this.#byPerson(item);
  }

  #byKey(item: ChangeItem, keys: readonly string[], where: string): ChangeMatch {
    const { tickets } = this.#context;
    const { start, end } = item.facts;
    const found = keys.flatMap((key) => tickets.byKey(key) ?? []);
    const ofType = found.filter((ticket) => isOfType(ticket, this.#rule));
    const approved = ofType.find((ticket) => approvalBefore(this.#approvalsOf(ticket), start) !== null);
    const ticket = approved ?? ofType[0];
    if (ticket !== undefined) return this.#matched(ticket, `${ticket.data.key} is named ${where}`);
    const [wrong] = found;
    if (wrong !== undefined) {
      const why = `${wrong.data.key} is named ${where}, but is a ${wrong.data.issueTypeName} and no change ticket`;
      return { kind: 'none', certain: true, why };
    }
    const key = keys[0] ?? '';
    const seen = { from: addMs(start, -NAMED_BEFORE_MS), to: end };
    const certain = tickets.covers([projectOf(key)], seen) && !tickets.mayPredate(key);
    return { kind: 'no-such-issue', key, certain };
  }

  #byPerson(item: ChangeItem): ChangeMatch {
    const { directory, tickets } = this.#context;
    const { matchWindowHours, projects } = this.#rule;
    const { start, end, principal } = item.facts;
    const windowMs = matchWindowHours * MS_PER_HOUR;
    const person = directory.byPrincipal(principal);
    if (person === null) {
      const why = 'the session names no ticket, and the caller cannot be matched to a person';
      return { kind: 'none', certain: !arePeopleUnread(this.#context, item.facts.accountId), why };
    }
    const nearest = tickets
      .ofPerson(person.id)
      .filter((ticket) => projects.includes(ticket.data.projectKey) && isOfType(ticket, this.#rule))
      .flatMap((ticket) => {
        const at = approvalBefore(this.#approvalsOf(ticket), start)?.at ?? ticket.data.created;
        const before = at === null ? -1 : msBetween(at, start);
        return before >= 0 && before <= windowMs ? [{ ticket, before }] : [];
      })
      .toSorted((a, b) => a.before - b.before)[0];
    if (nearest !== undefined) {
      const how = `${nearest.ticket.data.key} is of ${person.name} and lies within ${matchWindowHours} hours before the change`;
      return this.#matched(nearest.ticket, how);
    }
    return {
      kind: 'none',
      certain: tickets.covers(projects, { from: addMs(start, -windowMs), to: end }),
      why: `the session names no ticket, and ${person.name} has none within ${matchWindowHours} hours before it`,
    };
  }

  #matched(ticket: Ticket, how: string): ChangeMatch {
    return { kind: 'ticket', ticket, how, approvals: this.#approvalsOf(ticket) };
  }

  #approvalsOf(ticket: Ticket): readonly Approval[] {
    const known = this.#approvals.get(ticket.id);
    if (known !== undefined) return known;
    const approvals = approvalsOf(ticket.data, this.#rule.approvedStatuses);
    this.#approvals.set(ticket.id, approvals);
    return approvals;
  }
}

/** True when the rule takes issues of this type (by id or name; without a list, of any). */
export function isOfType(ticket: Ticket, rule: Pick<TicketRule, 'issueTypes'>): boolean {
  const { issueTypeId, issueTypeName } = ticket.data;
  return (
    rule.issueTypes.length === 0 ||
    rule.issueTypes.some((type) => type === issueTypeId || type.toLowerCase() === issueTypeName.toLowerCase())
  );
}

/** The person behind a session, or null for machines and whoever cannot be told. */
export function implementerOf(item: ChangeItem, context: TestContext): Identity | null {
  return item.group === 'service-account' || item.group === 'root'
    ? null
    : context.directory.byPrincipal(item.facts.principal);
}
