import { addDays } from '../../domain/instant.ts';
import { addMonths, timeOf } from '../../domain/vendor-list.ts';
import { DAY, HOUR, iso, MINUTE } from './calendar.ts';
import { APPS } from './catalog.ts';
import { type Company, headOf } from './company.ts';
import { FIELD, type Issue, STATUS } from './jira-desk.ts';
import type { Person } from './people.ts';

/** The list of vendors, one ticket each, kept over years. */

/** The company's tiers, as its policy states them. */
export const TIERS = [
  { name: 'Critical', reviewEveryMonths: 12, reportRequired: true, contractRequired: true },
  { name: 'Important', reviewEveryMonths: 24, contractRequired: true },
  { name: 'Low' },
];
const tierOption = (name: string) => ({
  id: String(10_700 + TIERS.findIndex((tier) => tier.name === name)),
  value: name,
});

/** A review as entered. */
export interface Review {
  readonly date: string;
  /** Epoch milliseconds; absent: at noon of the same day. */
  readonly enteredAt?: number;
}

export interface Vendor {
  readonly name: string;
  /** null: nobody set one. */
  readonly tier: string | null;
  readonly owner: Person;
  /** Apps that its name does not name. */
  readonly apps?: string;
  /** Epoch milliseconds. */
  readonly created: number;
  /** Oldest first. */
  readonly reviews: readonly Review[];
  /** Until when the report covers; null: there is none. */
  readonly reportUntil?: string | null;
  readonly contract?: string | null;
  /** When it was off-boarded. */
  readonly gone?: number;
}

const noon = (date: string): number => Date.parse(`${date}T16:00:00.000Z`);

/** Writes a vendor's ticket as it grew. */
export function addVendor({ desk }: Company, vendor: Vendor): Issue {
  const { owner, created, reviews, gone } = vendor;
  const issue = desk.open({
    project: 'VEN',
    summary: vendor.name,
    description: 'What it is for, what it holds, who to call.',
    reporter: owner,
    assignee: owner,
    created,
    fields: {
      [FIELD.tier]: vendor.tier === null ? null : tierOption(vendor.tier),
      [FIELD.lastReview]: null,
      [FIELD.reportUntil]: vendor.reportUntil ?? null,
      [FIELD.contract]:
        vendor.contract === undefined ? `Contract of ${iso(created).slice(0, 10)}` : vendor.contract,
      [FIELD.apps]: vendor.apps ?? null,
    },
  });
  let before: string | null = null;
  for (const { date, enteredAt } of reviews) {
    desk.put(issue, FIELD.lastReview, before, date, enteredAt ?? noon(date), owner.jiraId);
    before = date;
  }
  if (gone !== undefined) {
    desk.move(issue, STATUS.doing, gone - 3 * DAY, owner.jiraId);
    desk.move(issue, STATUS.offboarded, gone, owner.jiraId);
  }
  return issue;
}

/** Vendors whose name does not name their app, or names it among other words. */
const NAMES: Readonly<Record<string, { readonly name: string; readonly apps?: string }>> = {
  'Google Workspace': { name: 'Google', apps: 'Google Workspace, Google Cloud' },
  'Atlassian Cloud': { name: 'Atlassian', apps: 'Jira and Confluence (Atlassian Cloud)' },
  'AWS IAM Identity Center': { name: 'Amazon Web Services', apps: 'AWS IAM Identity Center' },
  NetSuite: { name: 'Oracle', apps: 'NetSuite' },
  Zoom: { name: 'Zoom Video Communications' },
};
const TIER_OF: Readonly<Record<string, string>> = {
  Figma: 'Low',
  Zoom: 'Low',
  Slack: 'Important',
  Zendesk: 'Important',
  PagerDuty: 'Important',
};

/** A vendor of this tier without a fault, last reviewed `days` before the end of the period. */
export function goodVendor(
  company: Company,
  name: string,
  tier: string,
  owner: Person,
  days: number,
): Vendor {
  const { lastDate } = timeOfPeriod(company);
  const months = TIERS.find((one) => one.name === tier)?.reviewEveryMonths ?? null;
  const last = addDays(lastDate, -days);
  const reviews = months === null ? [] : [{ date: addMonths(last, 1 - months) }, { date: last }];
  const created = noon(addMonths(reviews[0]?.date ?? last, -3));
  const reportUntil = tier === 'Critical' ? addDays(lastDate, 60) : null;
  return { name, tier, owner, created, reviews, reportUntil };
}

/** The period's first and last date and last moment. */
export function timeOfPeriod({ calendar }: Company) {
  return timeOf({ from: iso(calendar.start), to: iso(calendar.end) });
}

/** A vendor for each app, some without one, and entries that only look wrong. Comes last: nothing else builds on it. */
export function vendorList(company: Company): void {
  const random = company.random('vendors');
  const { calendar } = company;
  const { lastDate } = timeOfPeriod(company);
  for (const { label, owner } of APPS) {
    const tier = TIER_OF[label] ?? 'Critical';
    const { name = label, apps } = NAMES[label] ?? {};
    const vendor = goodVendor(company, name, tier, headOf(company, owner), random.int(20, 320));
    addVendor(company, apps === undefined ? vendor : { ...vendor, apps });
  }
  const head = (department: string): Person => headOf(company, department);
  const add = (name: string, tier: string, department: string, parts: Partial<Vendor> = {}): Issue =>
    addVendor(company, { ...goodVendor(company, name, tier, head(department), 100), ...parts });
  // Due on the very last day, entered a week after it was held; its report lapsed two months ago, which a bridge letter covers.
  const held = addMonths(lastDate, -12);
  add('Meridian Payroll', 'Critical', 'Finance', {
    reviews: [{ date: held, enteredAt: noon(addDays(held, 7)) }],
    created: noon(addMonths(lastDate, -30)),
    reportUntil: addMonths(lastDate, -2),
  });
  // Untouched for twenty months, and it may be.
  add('Hillside Translations', 'Important', 'Marketing', {
    reviews: [{ date: addMonths(lastDate, -20) }],
    created: noon(addMonths(lastDate, -26)),
  });
  // A slip of the pen, corrected in minutes; and a newer review after the period.
  const good = addMonths(lastDate, -5);
  add('Northstar Couriers', 'Critical', 'Manufacturing', {
    reviews: [
      { date: addMonths(good, -11) },
      { date: addMonths(good, 12), enteredAt: noon(good) },
      { date: good, enteredAt: noon(good) + 4 * MINUTE },
      { date: addDays(lastDate, 6) },
    ],
  });
  // New, so its first review is ahead.
  add('Orchard Analytics', 'Important', 'Product', { reviews: [], created: calendar.end - 40 * DAY });
  // No longer used: nobody has to review it.
  add('Quill Surveys', 'Critical', 'Marketing', {
    reviews: [{ date: addMonths(lastDate, -22) }],
    created: noon(addMonths(lastDate, -40)),
    gone: calendar.start + 20 * DAY,
  });
  // Came after the period: another audit will look at it.
  add('Tern Robotics Parts', 'Low', 'Manufacturing', {
    tier: null,
    created: calendar.end + 5 * DAY + HOUR,
  });
}
