import type { CloudTrailPrincipal, TicketMention } from '../domain/aws-records.ts';
import { addMs, type Instant, MS_PER_DAY, msBetween } from '../domain/instant.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import type { TicketRule } from '../domain/policy.ts';
import type { Identity } from '../domain/review.ts';
import { isOfType, projectOf, type Ticket } from '../domain/ticket-index.ts';
import { type Approval, approvalBefore, approvalsOf } from './approval.ts';
import { arePeopleUnread } from './sources.ts';

const MS_PER_HOUR = 3_600_000;
/** A named ticket is written at most this long before what it is about; older projects' keys are told by their numbers. */
const NAMED_BEFORE_MS = 30 * MS_PER_DAY;

/** Something done that needed a ticket: a change session, a change to a setting, the reading of a secret. */
export interface Deed {
  /** Things that look like ticket keys, strongest place first. */
  readonly mentions: readonly TicketMention[];
  readonly start: Instant;
  readonly end: Instant;
  /** The AWS account in which it was done; null: in Okta. */
  readonly accountId: string | null;
  /** The person who did it, as far as can be told. */
  readonly doer: Identity | null;
  /** Who did it is a person, known or not: then a ticket of that person counts, too. */
  readonly byPerson: boolean;
}

/** What things are called in sentences about a deed. */
export interface DeedWords {
  /** `change` */
  readonly noun: string;
  /** What could have named a ticket: `session`, `event`. */
  readonly carrier: string;
  /** `change ticket` */
  readonly ticket: string;
  /** The part that whoever did it plays: `implementer`. */
  readonly doer: string;
}

/** Which tickets count for a deed. */
export interface MatchRule extends Pick<TicketRule, 'projects' | 'issueTypes' | 'approvedStatuses'> {
  readonly matchWindowHours: number;
  /** How long after the deed its ticket may be written; 0 when it must be there before. */
  readonly afterwardsHours?: number;
}

/** The ticket of a deed, how it was found, or how sure it is that there is none. */
export type DeedMatch =
  | {
      readonly kind: 'ticket';
      readonly ticket: Ticket;
      readonly how: string;
      readonly approvals: readonly Approval[];
    }
  /** A key is named, but there is no such issue. */
  | { readonly kind: 'no-such-issue'; readonly key: string; readonly certain: boolean }
  | { readonly kind: 'none'; readonly why: string; readonly certain: boolean };
export type Matched = Extract<DeedMatch, { kind: 'ticket' }>;

const WHERE = {
  'session-name': 'in the session name',
  'source-identity': 'in the source identity',
  tag: 'in a tag',
  request: 'in the request',
} as const;

/** Finds tickets of deeds; what an issue's changelog says is read once. */
export class DeedTickets {
  readonly #context: TestContext;
  readonly #rule: MatchRule;
  readonly #words: DeedWords;
  readonly #afterwardsMs: number;
  readonly #approvals = new Map<string, Approval[]>();

  constructor(context: TestContext, rule: MatchRule, words: DeedWords) {
    this.#context = context;
    this.#rule = rule;
    this.#words = words;
    this.#afterwardsMs = (rule.afterwardsHours ?? 0) * MS_PER_HOUR;
  }

  /** By named key first; for people without one, by who they are and when they worked. */
  match(deed: Deed): DeedMatch {
    const named = deed.mentions.filter((mention) => this.#rule.projects.includes(projectOf(mention.key)));
    const [strongest] = named;
    if (strongest !== undefined) {
      const keys = named.filter((mention) => mention.where === strongest.where).map((mention) => mention.key);
      return this.#byKey(deed, keys, WHERE[strongest.where]);
    }
    if (deed.byPerson) return this.#byPerson(deed);
    const { carrier, ticket } = this.#words;
    return { kind: 'none', certain: true, why: `the ${carrier} names no ${ticket}` };
  }

  /** The nearest ticket that names all these words in its text, for what nobody can be found behind. */
  matchByText(deed: Deed, words: readonly string[]): DeedMatch {
    const { tickets } = this.#context;
    const [first = '', ...others] = words;
    const candidates = tickets
      .naming(first)
      .filter((ticket) => others.every((word) => tickets.naming(word).includes(ticket)));
    const named = words.join(' and ');
    const nearest = this.#nearest(deed, candidates);
    if (nearest !== null) return this.#matched(nearest, `${nearest.data.key} names ${named} in its text`);
    return {
      kind: 'none',
      certain: this.#knowsAround(deed),
      why: `no ticket around that time names ${named}`,
    };
  }

  #byKey({ start, end }: Deed, keys: readonly string[], where: string): DeedMatch {
    const { tickets } = this.#context;
    const found = keys.flatMap((key) => tickets.byKey(key) ?? []);
    const ofType = found.filter((ticket) => isOfType(ticket, this.#rule));
    const approved = ofType.find((ticket) => approvalBefore(this.#approvalsOf(ticket), start) !== null);
    const ticket = approved ?? ofType[0];
    if (ticket !== undefined) return this.#matched(ticket, `${ticket.data.key} is named ${where}`);
    const [wrong] = found;
    if (wrong !== undefined) {
      const why = `${wrong.data.key} is named ${where}, but is a ${wrong.data.issueTypeName} and no ${this.#words.ticket}`;
      return { kind: 'none', certain: true, why };
    }
    const key = keys[0] ?? '';
    const seen = { from: addMs(start, -NAMED_BEFORE_MS), to: addMs(end, this.#afterwardsMs) };
    const certain = tickets.covers([projectOf(key)], seen) && !tickets.mayPredate(key);
    return { kind: 'no-such-issue', key, certain };
  }

  #byPerson(deed: Deed): DeedMatch {
    const { carrier, noun } = this.#words;
    const person = deed.doer;
    if (person === null) {
      const why = `the ${carrier} names no ticket, and the caller cannot be matched to a person`;
      return { kind: 'none', certain: !arePeopleUnread(this.#context, deed.accountId), why };
    }
    const nearest = this.#nearest(deed, this.#context.tickets.ofPerson(person.id));
    const before = `${this.#rule.matchWindowHours} hours before`;
    if (nearest !== null) {
      const around = this.#afterwardsMs === 0 ? before : 'the time around';
      const how = `${nearest.data.key} is of ${person.name} and lies within ${around} the ${noun}`;
      return this.#matched(nearest, how);
    }
    const after = this.#afterwardsMs === 0 ? '' : ` or ${this.#rule.afterwardsHours} hours after`;
    return {
      kind: 'none',
      certain: this.#knowsAround(deed),
      why: `the ${carrier} names no ticket, and ${person.name} has none within ${before}${after} it`,
    };
  }

  /** Of these tickets the one whose approval, or else creation, lies nearest to the deed, in the time that counts. */
  #nearest({ start, end }: Deed, tickets: readonly Ticket[]): Ticket | null {
    const beforeMs = this.#rule.matchWindowHours * MS_PER_HOUR;
    const afterMs = this.#afterwardsMs === 0 ? 0 : msBetween(start, end) + this.#afterwardsMs;
    const near = tickets
      .filter(
        (ticket) => this.#rule.projects.includes(ticket.data.projectKey) && isOfType(ticket, this.#rule),
      )
      .flatMap((ticket) => {
        const at = approvalBefore(this.#approvalsOf(ticket), start)?.at ?? ticket.data.created;
        const before = at === null ? Number.POSITIVE_INFINITY : msBetween(at, start);
        return before >= -afterMs && before <= beforeMs ? [{ ticket, far: Math.abs(before) }] : [];
      });
    return near.toSorted((a, b) => a.far - b.far)[0]?.ticket ?? null;
  }

  #knowsAround({ start, end }: Deed): boolean {
    const from = addMs(start, -this.#rule.matchWindowHours * MS_PER_HOUR);
    return this.#context.tickets.covers(this.#rule.projects, { from, to: addMs(end, this.#afterwardsMs) });
  }

  #matched(ticket: Ticket, how: string): DeedMatch {
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

/** The person behind an AWS caller; nobody can be found behind the root user. */
export function callerOf(principal: CloudTrailPrincipal, { directory }: TestContext): Identity | null {
  return principal.type === 'Root' ? null : directory.byPrincipal(principal);
}

/** Who should explain a deed: whoever did it; else who is on its ticket; else the account's owner. */
export function explainerOf(deed: Deed, match: DeedMatch | null, context: TestContext): string | null {
  const { directory, policy } = context;
  if (deed.doer?.email) return deed.doer.email;
  if (match?.kind === 'ticket') {
    const { assignee, reporter } = match.ticket.data;
    const mail = [assignee, reporter].map((user) => directory.byJiraUser(user)?.email ?? user?.email ?? null);
    const first = mail.find((address) => address !== null);
    if (first !== undefined) return first;
  }
  return policy.owners[deed.accountId ?? 'Okta'] ?? null;
}
