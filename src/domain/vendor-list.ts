import { Temporal } from 'temporal-polyfill';
import { addDays, addMs, type Instant } from './instant.ts';
import { contentAt, type FieldNames, isOfTypes, statusAt } from './issue-history.ts';
import type { VendorTime } from './items-vendors.ts';
import type { VendorRule } from './policy-vendor.ts';
import { holdsPhrase, type Ticket, type TicketIndex } from './ticket-index.ts';
import type { Window } from './window.ts';

/** The list of vendors as it stood at a moment: which issues were on it, and which apps they stand for. */

const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase();

/** Every vendor issue that existed at `at`, in order of creation, also off-boarded ones and those of unknown age. */
export function vendorsAt(tickets: TicketIndex, rule: VendorRule, at: Instant): Ticket[] {
  return rule.projects
    .flatMap((project) => tickets.ofProject(project))
    .filter(({ data }) => isOfTypes(data, rule.issueTypes) && (data.created === null || data.created <= at));
}

export const isOffboarded = ({ data }: Ticket, rule: VendorRule, at: Instant): boolean =>
  rule.offboardedStatuses.includes(statusAt(data, at));

/** True when the issue's summary, or the field that lists its apps, held the app's label as whole words at `at`. */
export function namesApp(
  { data }: Ticket,
  label: string,
  rule: VendorRule,
  at: Instant,
  names: FieldNames,
): boolean {
  const listed = rule.vendorAppsField === null ? null : contentAt(data, rule.vendorAppsField, at, names);
  const texts = [data.summary, ...textsOf(listed?.value)].map(fold);
  const wanted = fold(label);
  return wanted !== '' && texts.some((text) => holdsPhrase(text, wanted));
}

/** Every text in a value: of a text field, a list of labels, options, or a document. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

/** More than any zone lies ahead of UTC (14 hours), less than half a month. */
const AHEAD_MS = 14 * 3_600_000;

/**
 * A period as vendors are looked at. Periods begin with a month, so their dates are known without the zone: whatever the
 * zone, 14 hours after the beginning the first of the month, or its second, has begun in UTC.
 */
export function timeOf({ from, to }: Window): VendorTime {
  const firstOf = (instant: Instant): string => `${addMs(instant, AHEAD_MS).slice(0, 7)}-01`;
  return { asOf: addMs(to, -1), firstDate: firstOf(from), lastDate: addDays(firstOf(to), -1) };
}

/** A date moved by calendar months; the last of a shorter month where there is no such day (31 May and a month: 30 June). */
export function addMonths(date: string, months: number): string {
  return Temporal.PlainDate.from(date).add({ months }).toString();
}
