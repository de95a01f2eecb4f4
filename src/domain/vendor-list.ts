import { Temporal } from 'temporal-polyfill';
import { addDays, addMs, type Instant } from './instant.ts';
import { contentAt, type FieldNames, isOfTypes, statusAt } from './issue-history.ts';
import type { VendorTime } from './items-vendors.ts';
import type { TestContext } from './mock-audit.ts';
import { hasRegister, type VendorRule } from './policy-vendor.ts';
import type { StoredRecord } from './records.ts';
import { holdsPhrase, type Ticket, type TicketIndex } from './ticket-index.ts';
import type { Window } from './window.ts';

/** The list of vendors as it stood at a moment: which issues were on it, and which apps they stand for. */

const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase();

/** Stream of the vendor register. */
export const VENDOR_REGISTER = 'vendors.register';

/** A vendor's name as vendors are told apart: letters that look alike in Unicode, invisible ones, case and spaces make no other vendor. */
export const foldName = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();

/** A vendor that was on the list at a moment, whichever list it is. */
export interface ListedVendor {
  /** Record id of its issue or row. */
  readonly id: string;
  /** How texts call it: `VEN-1`, or its name in the register. */
  readonly name: string;
  readonly isOffboarded: boolean;
  /** Its record, for evidence. */
  readonly record: Ticket | StoredRecord<'vendors.entry'>;
  /** Texts that may name its apps. */
  readonly appTexts: readonly string[];
  /** False where what its field of apps held then cannot be read. */
  readonly areAppsKnown: boolean;
}

/** Every vendor on the list at `at`, off-boarded ones too, and issues of unknown age. */
export function listedVendors(
  { tickets, snapshots, policy }: Pick<TestContext, 'tickets' | 'snapshots' | 'policy'>,
  rule: VendorRule,
  at: Instant,
): ListedVendor[] {
  return hasRegister(rule)
    ? snapshots.of('vendors.entry').map((entry) => fromEntry(entry, rule))
    : vendorsAt(tickets, rule, at).map((ticket) => fromTicket(ticket, rule, at, policy.fieldNames));
}

function fromEntry(record: StoredRecord<'vendors.entry'>, rule: VendorRule): ListedVendor {
  const { name, apps } = record.data;
  return {
    id: record.id,
    name: name ?? 'A row without a name',
    isOffboarded: isOffboardedEntry(record, rule),
    record,
    appTexts: [name ?? '', apps ?? ''],
    areAppsKnown: true,
  };
}

/** True when the row says that the vendor is no longer used; a row that cannot be read says nothing. */
export function isOffboardedEntry(
  { data, problem }: Pick<StoredRecord<'vendors.entry'>, 'data' | 'problem'>,
  { offboardedNames }: VendorRule,
): boolean {
  const status = foldName(data.status ?? '');
  return problem === null && status !== '' && offboardedNames.some((name) => foldName(name) === status);
}

function fromTicket(ticket: Ticket, rule: VendorRule, at: Instant, names: FieldNames): ListedVendor {
  const { data, id } = ticket;
  const listed = rule.vendorAppsField === null ? null : contentAt(data, rule.vendorAppsField, at, names);
  return {
    id,
    name: data.key,
    isOffboarded: isOffboarded(ticket, rule, at),
    record: ticket,
    appTexts: [data.summary, ...textsOf(listed?.value)],
    areAppsKnown: rule.vendorAppsField === null || listed !== null,
  };
}

/** Every vendor issue that existed at `at`, in order of creation, also off-boarded ones and those of unknown age. */
function vendorsAt(tickets: TicketIndex, rule: VendorRule, at: Instant): Ticket[] {
  return rule.projects
    .flatMap((project) => tickets.ofProject(project))
    .filter(({ data }) => isOfTypes(data, rule.issueTypes) && (data.created === null || data.created <= at));
}

const isOffboarded = ({ data }: Ticket, rule: VendorRule, at: Instant): boolean =>
  rule.offboardedStatuses.includes(statusAt(data, at));

/** True when the vendor's name, or what lists its apps, held the app's label as whole words. */
export function namesApp({ appTexts }: Pick<ListedVendor, 'appTexts'>, label: string): boolean {
  const wanted = fold(label);
  return wanted !== '' && appTexts.some((text) => holdsPhrase(fold(text), wanted));
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
