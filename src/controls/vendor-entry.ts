import type { EvidenceRef } from '../domain/audit.ts';
import type { Instant } from '../domain/instant.ts';
import type { VendorTime } from '../domain/items-vendors.ts';
import type { JiraUser } from '../domain/jira-records.ts';
import type { Picture, TestContext } from '../domain/mock-audit.ts';
import type { VendorRule } from '../domain/policy-vendor.ts';
import type { StoredRecord } from '../domain/records.ts';
import { foldName } from '../domain/vendor-list.ts';
import type { WrittenDay } from '../domain/vendor-records.ts';
import type { Option } from './field-values.ts';
import { kindOf, unknownPerson } from './person.ts';
import { type Finding, indeterminate, when } from './results.ts';
import {
  isAhead,
  isFinding,
  isLater,
  newestFirst,
  noTiers,
  type ReviewClaim,
  type Said,
  type Standing,
  type VendorReader,
} from './vendor-case.ts';

type Entry = StoredRecord<'vendors.entry'>;

/** A day of the register, with the picture that showed it first and the one before, which did not. */
interface DaySeen {
  readonly day: string;
  readonly entry: Entry;
  /** Null: no earlier picture showed the vendor with another day. */
  readonly notYetAt: Instant | null;
}

/** The row as evidence for what it shows. */
export function entryRef({ id, data, artifact, position }: Entry, shows: string): EvidenceRef {
  const line = position.slice(position.lastIndexOf('/') + 1);
  return { record: id, label: `${data.name ?? 'row'}, line ${line}: ${shows}`, artifact, position };
}

/**
 * A vendor as its row stood in the picture that stands for the end of the period. A register has no history of its own: when
 * something was entered is known only as far as earlier pictures show it.
 */
export class VendorRow implements VendorReader {
  readonly name: string;
  readonly since: string | null;
  readonly showsAllReviews = false;
  readonly #entry: Entry;
  readonly #takenAt: Instant;
  readonly #time: VendorTime;
  readonly #rule: VendorRule;
  readonly #context: TestContext;

  constructor(entry: Entry, time: VendorTime, rule: VendorRule, context: TestContext) {
    this.name = entry.data.name ?? 'A row without a name';
    this.since = entry.data.dueDiligence?.date ?? null;
    this.#entry = entry;
    this.#takenAt = context.snapshots.takenAt?.('vendors.entry') ?? entry.collectedAt;
    this.#time = time;
    this.#rule = rule;
    this.#context = context;
  }

  ref(shows: string): EvidenceRef {
    return entryRef(this.#entry, shows);
  }

  /** What was due on the day of the picture or after it may have been done since. */
  missing(finding: () => Finding, until: string | null = null): Finding {
    if (until === null || isLater(until, this.#takenAt, 0)) return finding();
    return indeterminate(
      'source-incomplete',
      `The register was last read on ${when(this.#takenAt)}; what was entered by ${until} is not known.`,
      [this.ref('as it stood')],
    );
  }

  tier(): Said<Option> {
    if (this.#rule.tiers.length === 0) return noTiers();
    const { tier } = this.#entry.data;
    return tier === null ? null : { id: null, name: tier };
  }

  owner(): Said<JiraUser> {
    const { owner } = this.#entry.data;
    if (owner === null) return null;
    const user = this.#named(owner);
    return kindOf(user, this.#context) === 'unknown'
      ? unknownPerson(user, `${this.name} was owned`, this.#context)
      : user;
  }

  claims(): Said<ReviewClaim[]> {
    const { lastReview } = this.#entry.data;
    if (lastReview === null) return [];
    const date = this.#day(lastReview, 'last review');
    if (isFinding(date) || date === null) return date;
    const { lastDate, asOf } = this.#time;
    if (date > lastDate && this.#takenAt > asOf)
      return indeterminate(
        'source-incomplete',
        `The register was first read on ${when(this.#takenAt)}, after the end of the period, and names a review of ${this.name} on ${date}: what it said before is not known.`,
        [this.ref(`last review ${date}`)],
      );
    return newestFirst(this.#days(date).map((seen) => this.#claim(seen)));
  }

  reportUntil(): Said<string> {
    const { reportUntil } = this.#entry.data;
    if (reportUntil === undefined) return this.#noColumn('until when reports cover', 'reportUntil');
    return reportUntil === null ? null : this.#day(reportUntil, 'end of the report');
  }

  reportType(): Said<string> {
    const { reportType } = this.#entry.data;
    return reportType === undefined
      ? this.#noColumn('what kind of report there is', 'reportType')
      : reportType;
  }

  contract(): Finding | boolean {
    const { contract } = this.#entry.data;
    return contract === undefined ? this.#noColumn('where contracts are', 'contract') : contract !== null;
  }

  fieldOf(what: 'report' | 'contract'): string {
    return what === 'report' ? 'the end of its report' : 'its contract';
  }

  #noColumn(what: string, column: string): Finding {
    return indeterminate(
      'no-rule',
      `No column of the register says ${what} (connectors.vendors.columns.${column}).`,
    );
  }

  #day({ written, date }: WrittenDay, what: string): Said<string> {
    return (
      date ??
      indeterminate(
        'record-problem',
        `The ${what} of ${this.name} is "${written}", and nobody can tell which day that is (connectors.vendors.dateFormat).`,
        [this.ref(`${what} ${written}`)],
      )
    );
  }

  /** Whom a text names: by address, or by a full name that one person bears. */
  #named(text: string): JiraUser {
    const wanted = foldName(text);
    const bearers = this.#context.directory.people.filter(({ name }) => foldName(name) === wanted);
    const [bearer] = bearers;
    const email = text.includes('@') ? text : bearers.length === 1 ? (bearer?.email ?? null) : null;
    return { id: '', displayName: text, email, accountType: null, active: null };
  }

  /** The day that stands there, and earlier ones that pictures show: a day that was corrected to an earlier one claims nothing. */
  #days(date: string): DaySeen[] {
    const found: DaySeen[] = [];
    let before: { readonly day: string | null; readonly at: Instant } | null = null;
    for (const { at, records } of this.#pictures()) {
      const entry = records.find(({ id }) => id === this.#entry.id);
      if (entry === undefined) continue;
      const day = entry.data.lastReview?.date ?? null;
      if (day !== null && day <= date && !found.some((seen) => seen.day === day))
        found.push({ day, entry, notYetAt: before === null || before.day === day ? null : before.at });
      before = { day, at };
    }
    return found.some(({ day }) => day === date)
      ? found
      : [...found, { day: date, entry: this.#entry, notYetAt: null }];
  }

  #pictures(): readonly Picture<'vendors.entry'>[] {
    const all = this.#context.snapshots.history?.('vendors.entry') ?? [];
    return all.filter(({ at }) => at <= this.#takenAt);
  }

  #claim({ day, entry, notYetAt }: DaySeen): ReviewClaim {
    const { reviewer, evidence } = entry.data;
    const by = reviewer === null || reviewer === undefined ? null : this.#named(reviewer);
    const link = evidence === null || evidence === undefined ? '' : `, written down at ${evidence}`;
    const since = notYetAt === null ? '' : `, which it did not on ${when(notYetAt)}`;
    return {
      date: day,
      by,
      shows: `reviewed ${day}${reviewer ? ` by ${reviewer}` : ''}${link}`,
      entry: `names ${day}${reviewer ? ` and ${reviewer}` : ''}${since}`,
      standing: this.#standing(entry, day, by, notYetAt),
    };
  }

  #standing({ data }: Entry, day: string, by: JiraUser | null, notYetAt: Instant | null): Standing {
    const { reviewer, evidence } = data;
    if (isAhead(day, this.#takenAt)) return 'ahead';
    if (notYetAt !== null && isLater(day, notYetAt, this.#rule.enteredWithinDays)) return 'entered-late';
    if (reviewer === undefined && evidence === undefined) return 'unattested';
    if (reviewer !== undefined && (by === null || kindOf(by, this.#context) === 'program'))
      return 'by-nobody';
    return evidence === null ? 'without-evidence' : 'sound';
  }
}

/** For a vendor that the register showed in the period and does not show at its end. */
export function vendorGone(name: string, lastSeen: Instant, evidence: readonly EvidenceRef[]): Finding {
  return indeterminate(
    'vendor-gone',
    `${name} was in the register on ${when(lastSeen)} and is in it no more. Nothing says whether it was off-boarded, renamed or struck out.`,
    evidence,
  );
}
