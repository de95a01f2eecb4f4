import type { Instant } from '../domain/instant.ts';
import { isDate, readInstant } from '../domain/instant.ts';
import { changesOf, type FieldContent, type FieldNames } from '../domain/issue-history.ts';
import type { JiraIssue, JiraUser } from '../domain/jira-records.ts';
import { isEmptyValue } from './approval.ts';

/** Values of Jira's fields, read strictly: what is not of the expected kind is unreadable, never empty. */

export type FieldValue<T> =
  | { readonly kind: 'empty' }
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'unreadable'; readonly what: string };

export interface Option {
  /** null where a changelog gave the name alone. */
  readonly id: string | null;
  readonly name: string;
}

const EMPTY = { kind: 'empty' } as const;
const some = <T>(value: T): FieldValue<T> => ({ kind: 'value', value });
const MOST_SHOWN = 60;

function unreadable(value: unknown): { readonly kind: 'unreadable'; readonly what: string } {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return { kind: 'unreadable', what: text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text };
}

type Members = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (value: Members, name: string): string | null => {
  const member = Object.hasOwn(value, name) ? value[name] : null;
  return typeof member === 'string' && member.trim() !== ''
    ? member
    : typeof member === 'number'
      ? String(member)
      : null;
};

/** A list of one counts as the one: fields for several values often hold a single one. */
const single = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);

/** A date picker's date, `YYYY-MM-DD`. */
export function dateOf({ value }: FieldContent): FieldValue<string> {
  if (isEmptyValue(value)) return EMPTY;
  return typeof value === 'string' && isDate(value) ? some(value) : unreadable(value);
}

/** A date and time picker's instant; a date without a time is none. */
export function instantOf({ value }: FieldContent): FieldValue<Instant> {
  if (isEmptyValue(value)) return EMPTY;
  const at = readInstant(value);
  return at === null ? unreadable(value) : some(at);
}

/** A choice: a select list's option, a priority, or a text field that holds the word. */
export function optionOf({ value, shown }: FieldContent): FieldValue<Option> {
  if (isEmptyValue(value)) return EMPTY;
  const one = single(value);
  if (typeof one === 'string') return some({ id: shown === null ? null : one, name: shown ?? one });
  if (!isObject(one)) return unreadable(value);
  const name = own(one, 'value') ?? own(one, 'name');
  return name === null ? unreadable(value) : some({ id: own(one, 'id'), name });
}

/** A person of a user field; of a past value only id and name are known. */
export function userOf({ value, shown }: FieldContent): FieldValue<JiraUser> {
  if (isEmptyValue(value)) return EMPTY;
  const one = single(value);
  if (typeof one === 'string')
    return some({ id: one, displayName: shown ?? one, email: null, accountType: null, active: null });
  if (!isObject(one)) return unreadable(value);
  const id = own(one, 'accountId') ?? own(one, 'key') ?? own(one, 'name');
  if (id === null) return unreadable(value);
  return some({
    id,
    displayName: own(one, 'displayName') ?? id,
    email: own(one, 'emailAddress'),
    accountType: own(one, 'accountType'),
    active: typeof one.active === 'boolean' ? one.active : null,
  });
}

/** True when the option is the one that a rule names, by name or id; Unicode forms and case do not matter. */
export function isNamed({ id, name }: Option, wanted: string): boolean {
  const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase();
  return id === wanted || fold(name) === fold(wanted);
}

/** Since when a field has held something, and who put it in. */
export type Filled =
  | { readonly kind: 'empty' }
  /** Data Center, and no rule says what the field is called there. */
  | { readonly kind: 'unknown' }
  /** As the issue was made; `by` made it. */
  | { readonly kind: 'from-the-start'; readonly at: Instant | null; readonly by: JiraUser | null }
  | { readonly kind: 'filled'; readonly at: Instant; readonly by: JiraUser | null };

/**
 * When a field got what it holds: the first entry since it was last empty. A text that was there from the start and was
 * rewritten counts from the rewriting, because templates are there from the start.
 */
export function filledSince(issue: JiraIssue, field: string, names: FieldNames): Filled {
  if (isEmptyValue(issue.fields[field])) return { kind: 'empty' };
  const changes = changesOf(issue, field, names);
  if (changes === null) return { kind: 'unknown' };
  const lastEmpty = changes.findLastIndex(({ from }) => isEmptyValue(from.value));
  const first = changes[lastEmpty === -1 ? 0 : lastEmpty];
  return first === undefined
    ? { kind: 'from-the-start', at: issue.created, by: issue.creator }
    : { kind: 'filled', at: first.at, by: first.by };
}
