import type { PopulationItem } from '../domain/audit.ts';
import { valuesOf } from '../domain/field-values.ts';
import { addMs, MS_PER_DAY, msBetween } from '../domain/instant.ts';
import type { AccessGrant } from '../domain/items.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import type { Policy } from '../domain/policy.ts';
import type { Identity } from '../domain/review.ts';
import { holdsPhrase, projectOf, type Ticket } from '../domain/ticket-index.ts';
import { type Approval, approvalBefore, approvalsOf } from './approval.ts';
import { isOfType } from './change-ticket.ts';
import { arePeopleUnread } from './sources.ts';

export type AccessRule = NonNullable<Policy['access']>;
export type GrantItem = PopulationItem<AccessGrant>;

/** The request behind a grant, how it was found, or how sure it is that there is none. */
export type RequestMatch =
  | {
      readonly kind: 'ticket';
      readonly ticket: Ticket;
      readonly how: string;
      readonly approvals: readonly Approval[];
      /** The request names what was granted, or needs not to (a new account). */
      readonly namesGrant: boolean;
    }
  | { readonly kind: 'no-such-issue'; readonly key: string; readonly certain: boolean }
  | { readonly kind: 'none'; readonly why: string; readonly certain: boolean };

const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase();

/** Finds access requests; the index by beneficiary is made once. */
export class AccessRequests {
  readonly #context: TestContext;
  readonly #rule: AccessRule;
  readonly #approvals = new Map<string, Approval[]>();
  readonly #byBeneficiary = new Map<string, Ticket[]>();

  constructor(context: TestContext, rule: AccessRule) {
    this.#context = context;
    this.#rule = rule;
    for (const project of rule.projects) {
      for (const ticket of context.tickets.ofProject(project)) {
        if (isOfType(ticket, rule)) this.#index(ticket);
      }
    }
  }

  match(item: GrantItem): RequestMatch {
    const keys = item.facts.mentions
      .map(({ key }) => key)
      .filter((key) => this.#rule.projects.includes(projectOf(key)));
    const [named] = keys;
    return named === undefined ? this.#byBeneficiaryOf(item) : this.#byKey(item, named, keys);
  }

  #byKey(item: GrantItem, first: string, keys: readonly string[]): RequestMatch {
    const { tickets } = this.#context;
    const found = keys
      .flatMap((key) => tickets.byKey(key) ?? [])
      .find((ticket) => isOfType(ticket, this.#rule));
    if (found !== undefined) return this.#matched(found, item, `${found.data.key} is named in the call`);
    const { at } = item.facts;
    const seen = { from: addMs(at, -this.#rule.matchWindowDays * MS_PER_DAY), to: at };
    const certain = tickets.covers([projectOf(first)], seen) && !tickets.mayPredate(first);
    return { kind: 'no-such-issue', key: first, certain };
  }

  #byBeneficiaryOf(item: GrantItem): RequestMatch {
    const { at, beneficiary } = item.facts;
    const { matchWindowDays, projects } = this.#rule;
    const windowMs = matchWindowDays * MS_PER_DAY;
    const ranked = this.#naming(item)
      .flatMap((ticket) => {
        const distance =
          ticket.data.created === null ? Infinity : Math.abs(msBetween(ticket.data.created, at));
        return distance <= windowMs ? [{ ticket, rank: this.#rank(ticket, item), distance }] : [];
      })
      .toSorted((a, b) => b.rank - a.rank || a.distance - b.distance);
    const best = ranked[0]?.ticket;
    if (best !== undefined) {
      const how = `${best.data.key} is a request for ${beneficiary.name}, written within ${matchWindowDays} days of the grant`;
      return this.#matched(best, item, how);
    }
    return {
      kind: 'none',
      certain:
        !arePeopleUnread(this.#context, item.facts.accountId) &&
        this.#context.tickets.covers(projects, { from: addMs(at, -windowMs), to: at }),
      why: `no request within ${matchWindowDays} days names ${beneficiary.name}`,
    };
  }

  /**
   * A request that names the entitlement beats one that does not; then one that names the AWS account, because one person may ask
   * for the same in several; then one approved beforehand.
   */
  #rank(ticket: Ticket, { facts }: GrantItem): number {
    const approved = approvalBefore(this.#approvalsOf(ticket), facts.at) !== null;
    return (
      (namesEntitlement(ticket, facts, this.#rule) ? 4 : 0) +
      (namesAccount(ticket, facts) ? 2 : 0) +
      (approved ? 1 : 0)
    );
  }

  /** Requests that name who got the access: in the field for it, as reporter, or in their text. */
  #naming(item: GrantItem): Ticket[] {
    const { beneficiary } = item.facts;
    const identity = beneficiaryIdentity(item.facts, this.#context);
    const found = new Set<Ticket>();
    const keys = [
      beneficiary.name,
      beneficiary.id,
      identity?.email ?? null,
      identity === null ? null : personKey(identity),
    ];
    for (const key of keys) {
      if (key !== null) for (const ticket of this.#byBeneficiary.get(fold(key)) ?? []) found.add(ticket);
    }
    for (const phrase of [
      beneficiary.name,
      identity?.email ?? null,
      identity?.name ?? beneficiary.displayName,
    ]) {
      if (phrase === null || phrase.length < 3) continue;
      for (const ticket of this.#context.tickets.naming(phrase)) {
        const inProject = this.#rule.projects.includes(ticket.data.projectKey);
        // A request that says whom it is for is not for whoever else it mentions.
        if (inProject && isOfType(ticket, this.#rule) && this.#fieldKeys(ticket).length === 0)
          found.add(ticket);
      }
    }
    return [...found];
  }

  #index(ticket: Ticket): void {
    const fromField = this.#fieldKeys(ticket);
    const reporter = this.#context.directory.byJiraUser(ticket.data.reporter);
    const keys = fromField.length > 0 ? fromField : reporter === null ? [] : [personKey(reporter)];
    for (const key of new Set(keys.map(fold))) {
      const list = this.#byBeneficiary.get(key) ?? [];
      list.push(ticket);
      this.#byBeneficiary.set(key, list);
    }
  }

  /** Whom the beneficiary field names: people by identity, everything else as text. */
  #fieldKeys({ data }: Ticket): string[] {
    const { beneficiaryField } = this.#rule;
    if (beneficiaryField === null) return [];
    return valuesOf(data.fields[beneficiaryField]).flatMap((value) => {
      const identity =
        value.user === null
          ? this.#context.directory.byEmail(value.text)
          : this.#context.directory.byJiraUser(value.user);
      return identity === null ? [value.text] : [value.text, personKey(identity)];
    });
  }

  #matched(ticket: Ticket, item: GrantItem, how: string): RequestMatch {
    return {
      kind: 'ticket',
      ticket,
      how,
      approvals: this.#approvalsOf(ticket),
      namesGrant: namesGrant(ticket, item.facts, this.#rule),
    };
  }

  #approvalsOf(ticket: Ticket): readonly Approval[] {
    const known = this.#approvals.get(ticket.id);
    if (known !== undefined) return known;
    const approvals = approvalsOf(ticket.data, this.#rule.approvedStatuses);
    this.#approvals.set(ticket.id, approvals);
    return approvals;
  }
}

const personKey = (identity: Identity): string => `identity ${identity.id}`;

/** The person behind the account that got access; null for groups, roles, services and whoever cannot be told. */
export function beneficiaryIdentity(grant: AccessGrant, { directory }: TestContext): Identity | null {
  const { type, id, name } = grant.beneficiary;
  if (type !== 'user') return null;
  const known = grant.system === 'okta' ? directory.byOktaId(id) : directory.byIamUser(id);
  return known ?? directory.byEmail(name);
}

/** The person who granted it; null for systems, machines and whoever cannot be told. */
export function grantorIdentity(grant: AccessGrant, { directory }: TestContext): Identity | null {
  const { grantor } = grant;
  if (grantor.system === 'aws') return directory.byPrincipal(grantor.principal);
  const { party } = grantor;
  if (party === null || party.type === 'SystemPrincipal') return null;
  return (
    (party.id === null ? null : directory.byOktaId(party.id)) ??
    (party.alternateId === null ? null : directory.byEmail(party.alternateId))
  );
}

/** True when the request names what was granted. A new account needs only its person named. */
export function namesGrant(ticket: Ticket, grant: AccessGrant, rule: AccessRule): boolean {
  return grant.entitlement.type === 'account' || namesEntitlement(ticket, grant, rule);
}

function namesAccount({ data }: Ticket, { accountId }: AccessGrant): boolean {
  return accountId !== null && holdsPhrase(fold(`${data.summary}\n${data.description}`), accountId);
}

/** True when the request names the group, app, role, policy or account itself. */
function namesEntitlement(ticket: Ticket, grant: AccessGrant, rule: AccessRule): boolean {
  const { entitlement } = grant;
  const wanted = [entitlement.name, entitlement.id].flatMap((name) => (name ? [fold(name)] : []));
  const { data } = ticket;
  const field = rule.entitlementField === null ? [] : valuesOf(data.fields[rule.entitlementField]);
  if (field.length > 0) {
    const parts = field.flatMap(({ text }) => text.split(/[,;\n]/)).map(fold);
    return wanted.some((name) => parts.some((part) => part === name || holdsName(part, name)));
  }
  const text = fold(`${data.summary}\n${data.description}`);
  return wanted.some((name) => holdsPhrase(text, name));
}

/** Like {@link holdsPhrase}, but `eng` is not named by `eng-leads`: a field holds names, not sentences. */
function holdsName(text: string, name: string): boolean {
  const joined = (character: string | undefined): boolean => character === '-' || character === '_';
  const at = text.indexOf(name);
  return at >= 0 && holdsPhrase(text, name) && !joined(text[at - 1]) && !joined(text[at + name.length]);
}
