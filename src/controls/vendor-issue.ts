import type { Instant } from '../domain/instant.ts';
import { assigneeAt, changesOf, contentAt, type FieldContent } from '../domain/issue-history.ts';
import type { VendorTime } from '../domain/items-vendors.ts';
import type { JiraUser } from '../domain/jira-records.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import type { VendorRule } from '../domain/policy-vendor.ts';
import type { Ticket } from '../domain/ticket-index.ts';
import { isEmptyValue } from './approval.ts';
import { dateOf, type FieldValue, type Option, optionOf, userOf } from './field-values.ts';
import { isPerson } from './person.ts';
import { type Finding, indeterminate, ticketRef, when } from './results.ts';
import { incomplete, isKnownUntil } from './ticket-tests.ts';
import {
  isAhead,
  isFinding,
  isLater,
  newestFirst,
  noTiers,
  type ReviewClaim,
  type Said,
  type VendorReader,
} from './vendor-case.ts';

/** A vendor as its Jira issue stood when the period ended. */
export class VendorIssue implements VendorReader {
  readonly name: string;
  readonly since: string;
  readonly showsAllReviews = true;
  readonly #ticket: Ticket;
  readonly #time: VendorTime;
  readonly #rule: VendorRule;
  readonly #context: TestContext;

  constructor(ticket: Ticket, time: VendorTime, rule: VendorRule, context: TestContext) {
    this.name = ticket.data.key;
    this.since = ticket.data.created?.slice(0, 10) ?? time.lastDate;
    this.#ticket = ticket;
    this.#time = time;
    this.#rule = rule;
    this.#context = context;
  }

  ref(shows: string) {
    return ticketRef(this.#ticket, shows);
  }

  missing(finding: () => Finding): Finding {
    return isKnownUntil(this.#ticket, this.#time.asOf, this.#context) ? finding() : incomplete(this.#ticket);
  }

  tier(): Said<Option> {
    const { tierField, tiers } = this.#rule;
    return tierField === null || tiers.length === 0 ? noTiers() : this.#read(tierField, optionOf);
  }

  /** A past owner is known by id and name alone. */
  owner(): Said<JiraUser> {
    const { ownerField } = this.#rule;
    return ownerField === null
      ? assigneeAt(this.#ticket.data, this.#time.asOf)
      : this.#read(ownerField, userOf);
  }

  claims(): Said<ReviewClaim[]> {
    const { lastReviewField, reviewedStatuses } = this.#rule;
    if (lastReviewField === null && reviewedStatuses.length === 0)
      return indeterminate(
        'no-rule',
        'No rule says where reviews are recorded (policy.vendor.lastReviewField or reviewedStatuses).',
      );
    if (!this.#ticket.data.complete) return incomplete(this.#ticket);
    const dated = lastReviewField === null ? [] : this.#fieldClaims(lastReviewField);
    if (isFinding(dated)) return dated;
    const moves = (changesOf(this.#ticket.data, 'status', {}) ?? []).filter(
      ({ at, from, to }) => at <= this.#time.asOf && this.#isReviewed(to) && !this.#isReviewed(from),
    );
    return newestFirst([...dated, ...moves.map(({ at, by }) => this.#claim(at.slice(0, 10), at, by, 1))]);
  }

  reportUntil(): Said<string> {
    const field = this.#rule.reportExpiryField;
    return field === null
      ? indeterminate('no-rule', 'No rule says until when reports cover (policy.vendor.reportExpiryField).')
      : this.#read(field, dateOf);
  }

  reportType(): Said<string> {
    const field = this.#rule.reportTypeField;
    if (field === null)
      return indeterminate(
        'no-rule',
        'No rule says what kind of report there is (policy.vendor.reportTypeField).',
      );
    const said = this.#read(field, optionOf);
    return said === null || isFinding(said) ? said : said.name;
  }

  contract(): Finding | boolean {
    const field = this.#rule.contractField;
    if (field === null)
      return indeterminate(
        'no-rule',
        'No rule says where contracts are recorded (policy.vendor.contractField).',
      );
    const content = this.#then(field);
    return 'outcome' in content ? content : !isEmptyValue(content.value);
  }

  fieldOf(what: 'report' | 'contract'): string {
    const { reportExpiryField, contractField } = this.#rule;
    return (what === 'report' ? reportExpiryField : contractField) ?? '';
  }

  /** A field as it stood then, or why that cannot be told. */
  #then(field: string): FieldContent | Finding {
    const { fieldNames } = this.#context.policy;
    return (
      contentAt(this.#ticket.data, field, this.#time.asOf, fieldNames) ??
      indeterminate(
        'no-rule',
        `No rule says what ${field} is called in this Jira's changelogs (policy.fieldNames).`,
      )
    );
  }

  #read<T>(field: string, read: (content: FieldContent) => FieldValue<T>): Said<T> {
    const content = this.#then(field);
    if ('outcome' in content) return content;
    const found = read(content);
    if (found.kind === 'empty') return null;
    return found.kind === 'value'
      ? found.value
      : indeterminate(
          'record-problem',
          `${field} of ${this.name} held "${found.what}", which cannot be read.`,
          [this.ref('as collected')],
        );
  }

  #isReviewed({ value }: FieldContent): boolean {
    return typeof value === 'string' && this.#rule.reviewedStatuses.includes(value);
  }

  #claim(date: string, enteredAt: Instant, by: JiraUser | null, withinDays: number): ReviewClaim {
    const who = by?.displayName ?? 'nobody named';
    const standing = isAhead(date, enteredAt)
      ? 'ahead'
      : isLater(date, enteredAt, withinDays)
        ? 'entered-late'
        : isPerson(by, this.#context)
          ? 'sound'
          : 'by-nobody';
    return {
      date,
      by,
      shows: `reviewed ${date}, entered ${when(enteredAt)} by ${who}`,
      entry: `names ${date} and was made on ${when(enteredAt)} by ${who}`,
      standing,
    };
  }

  /** Dates that stood in the field. What was corrected to an earlier day was a slip and claims nothing. */
  #fieldClaims(field: string): ReviewClaim[] | Finding {
    const { data } = this.#ticket;
    const { fieldNames } = this.#context.policy;
    const now = this.#read(field, dateOf);
    if (isFinding(now)) return now;
    const changes = changesOf(data, field, fieldNames);
    if (changes === null) return incomplete(this.#ticket);
    if (now === null) return [];
    const first = changes[0]?.from ?? { value: data.fields[field], shown: null };
    const entries = [
      { at: data.created ?? this.#time.asOf, by: data.creator, content: first },
      ...changes.filter(({ at }) => at <= this.#time.asOf).map(({ at, by, to }) => ({ at, by, content: to })),
    ];
    const claims = entries.flatMap(({ at, by, content }) => {
      const date = dateOf(content);
      const stood = date.kind === 'value' && date.value <= now;
      return stood ? [this.#claim(date.value, at, by, this.#rule.enteredWithinDays)] : [];
    });
    // The same day entered twice was proved by the first entry.
    return claims.filter(({ date }, index) => claims.findIndex((other) => other.date === date) === index);
  }
}
