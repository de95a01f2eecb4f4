import type { EvidenceRef, PopulationItem } from '../domain/audit.ts';
import { addDays, addMs, type Instant } from '../domain/instant.ts';
import type { VendorFacts, VendorTime } from '../domain/items-vendors.ts';
import type { JiraUser } from '../domain/jira-records.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import type { VendorRule, VendorTier } from '../domain/policy-vendor.ts';
import { isNamed, type Option } from './field-values.ts';
import { type Finding, indeterminate, notApplicable } from './results.ts';

/** What the tests of vendors need to know of one, whichever list it is on, as it stood when the period ended. */

export type VendorItem = PopulationItem<VendorFacts>;

/** What a list says: the value, null for nothing, or why it cannot be told. */
export type Said<T> = T | null | Finding;

export const isFinding = <T>(said: Said<T>): said is Finding =>
  typeof said === 'object' && said !== null && 'outcome' in said;

/** One vendor as one list has it: an issue of Jira, or a row of the register. */
export interface VendorReader {
  /** How texts call it. */
  readonly name: string;
  ref(shows: string): EvidenceRef;
  /** What is missing counts as missing only where the list is known up to then: a date, or the end of the period. */
  missing(finding: () => Finding, until?: string | null): Finding;
  /** `no-rule` where nothing says what tiers there are. */
  tier(): Said<Option>;
  /** Somebody who may be a program or have left. */
  owner(): Said<JiraUser>;
  /** Every review that the list claims, newest day first; null where nothing says where reviews are recorded. */
  claims(): Said<readonly ReviewClaim[]>;
  /** The day from which the first review is counted; null: nothing says. */
  readonly since: string | null;
  /** True where every earlier review would show, so that the first one that shows was the first. */
  readonly showsAllReviews: boolean;
  reportUntil(): Said<string>;
  /** Null where it names none. */
  reportType(): Said<string>;
  /** Whether there is one; a finding where nothing says. */
  contract(): Finding | boolean;
  /** What the list calls a field, for texts about what is empty. */
  fieldOf(what: 'report' | 'contract'): string;
}

export interface VendorCase {
  readonly vendor: VendorReader;
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

/** The tier, its name where no rule knows it, `none`, or why it cannot be told. */
export function tierOf({
  vendor,
  rule,
}: VendorCase): VendorTier | { readonly unknown: string } | 'none' | Finding {
  const said = vendor.tier();
  if (isFinding(said)) return said;
  if (said === null) return 'none';
  return rule.tiers.find(({ name }) => isNamed(said, name)) ?? { unknown: said.name };
}

/** What the tier asks for, or why nothing can be asked. */
export function askedOf(test: VendorCase): VendorTier | Finding {
  const tier = tierOf(test);
  return tier === 'none' || 'unknown' in tier
    ? notApplicable('no-tier', 'Without a known tier nothing says what to ask for.')
    : tier;
}

/** For a list on which nothing says what tiers there are. */
export const noTiers = (): Finding =>
  indeterminate('no-rule', 'No rule says what tiers there are (policy.vendor.tierField and tiers).');

/** One entry that says when the vendor was reviewed. */
export interface ReviewClaim {
  /** The day it names. */
  readonly date: string;
  /** Who held or entered it; null: nobody is named. */
  readonly by: JiraUser | null;
  /** What shows it, after the vendor's name: `reviewed 2026-08-20, entered …`. */
  readonly shows: string;
  /** The entry in words: `names 2026-08-20 and was made on … by ida`. */
  readonly entry: string;
  /** `sound`, or why it proves nothing. */
  readonly standing: Standing;
}

export type Standing =
  | 'sound'
  /** Named a day that was still ahead. */
  | 'ahead'
  /** Entered long after the day. */
  | 'entered-late'
  /** By a program, or by nobody. */
  | 'by-nobody'
  /** The list has a place for what was written down, and it is empty. */
  | 'without-evidence'
  /** The list has no place that says who reviewed or what shows it. */
  | 'unattested';

/** Zones reach from 12 hours behind UTC to 14 hours ahead: a date is read in favour of whoever wrote it. */
const AHEAD_MS = 14 * 3_600_000;
const BEHIND_MS = 12 * 3_600_000;

/** True for a day that had not begun anywhere. */
export const isAhead = (date: string, at: Instant): boolean => date > addMs(at, AHEAD_MS).slice(0, 10);

/** True when more than so many days lay between the day and the moment, wherever on earth. */
export const isLater = (date: string, at: Instant, days: number): boolean =>
  addDays(date, days) < addMs(at, -BEHIND_MS).slice(0, 10);

export const newestFirst = (claims: readonly ReviewClaim[]): ReviewClaim[] =>
  claims.toSorted((a, b) => (a.date > b.date ? -1 : a.date < b.date ? 1 : 0));
