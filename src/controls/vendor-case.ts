import type { PopulationItem } from '../domain/audit.ts';
import { addDays, addMs, type Instant } from '../domain/instant.ts';
import { assigneeAt, changesOf, contentAt, type FieldContent } from '../domain/issue-history.ts';
import type { VendorFacts, VendorTime } from '../domain/items-vendors.ts';
import type { JiraUser } from '../domain/jira-records.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import type { VendorRule, VendorTier } from '../domain/policy-vendor.ts';
import type { Ticket } from '../domain/ticket-index.ts';
import { dateOf, isNamed, optionOf, userOf } from './field-values.ts';
import { type Finding, indeterminate, notApplicable, ticketRef } from './results.ts';
import { incomplete } from './ticket-tests.ts';

/** What the tests of vendors need to know of one, all of it as it stood when the period ended. */

export type VendorItem = PopulationItem<VendorFacts>;

export interface VendorCase {
  readonly ticket: Ticket;
  readonly time: VendorTime;
  readonly rule: VendorRule;
  readonly context: TestContext;
  readonly leavers: Leavers;
}

/** Who had left when the period ended: whoever left since then was still there. */
export class Leavers {
  readonly #status: ReadonlyMap<string, string>;
  readonly #directory: TestContext['directory'];

  constructor({ snapshots, directory }: Pick<TestContext, 'snapshots' | 'directory'>) {
    this.#status = new Map(snapshots.of('okta.user').map(({ data }) => [data.id, data.status]));
    this.#directory = directory;
  }

  has(user: JiraUser): boolean {
    const identity = this.#directory.byJiraUser(user);
    const then = this.#status.get(identity?.oktaUserId ?? '');
    return then === undefined ? user.active === false || identity?.left === true : then === 'DEPROVISIONED';
  }
}

/** A field as it stood then, or why that cannot be told. */
export function fieldThen({ ticket, time, context }: VendorCase, field: string): FieldContent | Finding {
  const { fieldNames } = context.policy;
  return (
    contentAt(ticket.data, field, time.asOf, fieldNames) ??
    indeterminate(
      'no-rule',
      `No rule says what ${field} is called in this Jira's changelogs (policy.fieldNames).`,
    )
  );
}

export function unreadable({ ticket }: VendorCase, field: string, what: string): Finding {
  return indeterminate(
    'record-problem',
    `${field} of ${ticket.data.key} held "${what}", which cannot be read.`,
    [ticketRef(ticket, 'as collected')],
  );
}

/** The tier, its name where no rule knows it, `none`, or why it cannot be told. */
export function tierOf(test: VendorCase): VendorTier | { readonly unknown: string } | 'none' | Finding {
  const { rule } = test;
  if (rule.tierField === null || rule.tiers.length === 0)
    return indeterminate('no-rule', 'No rule says what tiers there are (policy.vendor.tierField and tiers).');
  const content = fieldThen(test, rule.tierField);
  if ('outcome' in content) return content;
  const read = optionOf(content);
  if (read.kind === 'unreadable') return unreadable(test, rule.tierField, read.what);
  if (read.kind === 'empty') return 'none';
  return rule.tiers.find(({ name }) => isNamed(read.value, name)) ?? { unknown: read.value.name };
}

/** What the tier asks for, or why nothing can be asked. */
export function askedOf(test: VendorCase): VendorTier | Finding {
  const tier = tierOf(test);
  return tier === 'none' || 'unknown' in tier
    ? notApplicable('no-tier', 'Without a known tier nothing says what to ask for.')
    : tier;
}

/** Who owned it then; a past owner is known by id and name alone. */
export function ownerThen(test: VendorCase): JiraUser | null | Finding {
  const { ticket, time, rule } = test;
  if (rule.ownerField === null) return assigneeAt(ticket.data, time.asOf);
  const content = fieldThen(test, rule.ownerField);
  if ('outcome' in content) return content;
  const read = userOf(content);
  if (read.kind === 'unreadable') return unreadable(test, rule.ownerField, read.what);
  return read.kind === 'empty' ? null : read.value;
}

/** One entry that says when the vendor was reviewed. */
export interface ReviewClaim {
  /** The day it names. */
  readonly date: string;
  readonly enteredAt: Instant;
  readonly by: JiraUser | null;
  /** `sound`, or why it proves nothing: named a day ahead, or entered long after the day. */
  readonly standing: 'sound' | 'ahead' | 'entered-late';
}

/** Zones reach from 12 hours behind UTC to 14 hours ahead: a date is read in favour of whoever wrote it. */
const AHEAD_MS = 14 * 3_600_000;
const BEHIND_MS = 12 * 3_600_000;

function claim(date: string, enteredAt: Instant, by: JiraUser | null, withinDays: number): ReviewClaim {
  const isAhead = date > addMs(enteredAt, AHEAD_MS).slice(0, 10);
  const isLate = addDays(date, withinDays) < addMs(enteredAt, -BEHIND_MS).slice(0, 10);
  return { date, enteredAt, by, standing: isAhead ? 'ahead' : isLate ? 'entered-late' : 'sound' };
}

/** Every review that the record claims up to the end of the period, newest day first; or why that cannot be told. */
export function reviewClaims(test: VendorCase): ReviewClaim[] | Finding {
  const { ticket, time, rule } = test;
  if (!ticket.data.complete) return incomplete(ticket);
  const dated = rule.lastReviewField === null ? [] : fieldClaims(test, rule.lastReviewField);
  if ('outcome' in dated) return dated;
  const moves = (changesOf(ticket.data, 'status', {}) ?? []).filter(
    ({ at, from, to }) => at <= time.asOf && isReviewed(rule, to) && !isReviewed(rule, from),
  );
  const moved = moves.map(({ at, by }) => claim(at.slice(0, 10), at, by, 1));
  return [...dated, ...moved].toSorted((a, b) => (a.date > b.date ? -1 : a.date < b.date ? 1 : 0));
}

const isReviewed = ({ reviewedStatuses }: VendorRule, { value }: FieldContent): boolean =>
  typeof value === 'string' && reviewedStatuses.includes(value);

/** Dates that stood in the field. What was corrected to an earlier day was a slip and claims nothing. */
function fieldClaims(test: VendorCase, field: string): ReviewClaim[] | Finding {
  const { ticket, time, rule, context } = test;
  const { data } = ticket;
  const changes = changesOf(data, field, context.policy.fieldNames);
  const now = fieldThen(test, field);
  if (changes === null || 'outcome' in now) return 'outcome' in now ? now : incomplete(ticket);
  const read = dateOf(now);
  if (read.kind === 'unreadable') return unreadable(test, field, read.what);
  if (read.kind === 'empty') return [];
  const first = changes[0]?.from ?? { value: data.fields[field], shown: null };
  const entries = [
    { at: data.created ?? time.asOf, by: data.creator, content: first },
    ...changes.filter(({ at }) => at <= time.asOf).map(({ at, by, to }) => ({ at, by, content: to })),
  ];
  const claims = entries.flatMap(({ at, by, content }) => {
    const date = dateOf(content);
    const stood = date.kind === 'value' && date.value <= read.value;
    return stood ? [claim(date.value, at, by, rule.enteredWithinDays)] : [];
  });
  // The same day entered twice was proved by the first entry.
  return claims.filter(({ date }, index) => claims.findIndex((other) => other.date === date) === index);
}
