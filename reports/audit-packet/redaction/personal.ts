/** Leaves out what no test of ours needs of people: minimal data for the purpose (GDPR Art. 5(1)(c)). */

export const WITHHELD = '[withheld]';

/** An international phone number: a plus sign and at least nine digits. Without the plus it could be any number. */
const PHONE = /(?<![\p{L}\p{N}])\+\d(?:[ ()./-]{0,2}\d){8,14}(?!\d)/gu;

/** Replaces phone numbers in a text. */
export const withoutPhones = (text: string): string => text.replace(PHONE, WITHHELD);

/** Members that are personal wherever they stand, and secrets. */
const PERSONAL =
  /phone|mobile|fax|^second_?e?mail$|address(?:line)?\d?$|^(?:city|zip_?code|postal_?code)$|birth|gender|^locale$|^time_?zone$|^preferred_?language$|^avatar|^geo|^lat$|^lon$|^credentials$|^recovery_|passw(?:or)?d$|passphrase|private_?key|session_?token|secret_?(?:access_?key|string)|api_?token$/i;
/** Members that `PERSONAL` would take and that are no home address. */
const NEEDED = /(?:e?mail|ip|mac)_?address$/i;
/** Of an Okta profile: who it is, and where in the company. */
const PROFILE: ReadonlySet<string> = new Set([
  ...['login', 'email', 'firstName', 'lastName', 'displayName', 'userType', 'title', 'department'],
  ...[
    'division',
    'organization',
    'costCenter',
    'employeeNumber',
    'manager',
    'managerId',
    'name',
    'description',
  ],
]);
/** Words of people in tickets. */
const FREE_TEXT =
  /^(?:summary|description|comments?|body|environment|text|reason|note|justification|customfield_\d+)$/i;

/** A copy without them. Null and absent stay as they are: that something was empty is no secret. */
export function personalParts(value: unknown, keep: { readonly freeText: boolean }, inside = ''): unknown {
  if (typeof value === 'string') return withoutPhones(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((member) => personalParts(member, keep, inside));
  const wordy = !keep.freeText && isWordyChange(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      (isWithheld(name, inside, keep.freeText) || (wordy && CHANGED.test(name))) && member !== null
        ? WITHHELD
        : personalParts(member, keep, name),
    ]),
  );
}

/** Fields of tickets whose values are one of a list, not words of people. */
const LISTED = /^(?:status|resolution|priority|issuetype|project|key|link)$/i;
const CHANGED = /^(?:from|to)(?:String)?$/;

/** A change of a ticket's field, in Jira's changelog. */
function isWordyChange(value: object): boolean {
  const { field } = value as Record<string, unknown>;
  return typeof field === 'string' && Object.hasOwn(value, 'toString') && !LISTED.test(field);
}

function isWithheld(name: string, inside: string, freeText: boolean): boolean {
  if (inside === 'profile' && !PROFILE.has(name)) return true;
  if (PERSONAL.test(name) && !NEEDED.test(name)) return true;
  return !freeText && FREE_TEXT.test(name);
}
