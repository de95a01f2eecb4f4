import type { DayState, Gap, Outcome, Severity, StreamStatus, Verdict } from '../src/domain/audit.ts';

/** How codes are spoken in every report: one wording, so that page, workbook and ticket agree. */

/** Symbol of an outcome on a test sheet, as auditors write them. */
export const OUTCOME_SYMBOL: Readonly<Record<Outcome, string>> = {
  pass: '✔',
  exception: '✘',
  'not-applicable': '–',
  indeterminate: '?',
};

/** Outcome in words, for legends and screen readers. */
export const OUTCOME_WORD: Readonly<Record<Outcome, string>> = {
  pass: 'pass',
  exception: 'exception',
  'not-applicable': 'not applicable',
  indeterminate: 'indeterminate',
};

/** The answer to "would we pass?". */
export const VERDICT_WORD: Readonly<Record<Verdict, string>> = {
  yes: 'Yes',
  no: 'No',
  'cannot-conclude': 'Cannot conclude',
  'no-occurrences': 'No occurrences',
};

/** Symbol beside the verdict, so that it never rests on colour alone. */
export const VERDICT_SYMBOL: Readonly<Record<Verdict, string>> = {
  yes: '✔',
  no: '✘',
  'cannot-conclude': '?',
  'no-occurrences': '–',
};

export const SEVERITIES: readonly Severity[] = ['high', 'medium', 'low'];

export const SEVERITY_WORD: Readonly<Record<Severity, string>> = {
  high: 'High',
  medium: 'Medium',
  low: 'Low',
};

export const HEALTH_WORD: Readonly<Record<StreamStatus['health'], string>> = {
  fine: 'fine',
  degraded: 'degraded',
  broken: 'broken',
  'never-collected': 'never collected',
};

export const DAY_WORD: Readonly<Record<DayState, string>> = {
  covered: 'covered',
  partial: 'covered in part',
  missing: 'not collected',
  silent: 'collected, but (almost) nothing arrived',
  future: 'still ahead',
};

/** Codes that no control explains: of sources, access reviews, and what could not be judged. */
const REASON_WORD: Readonly<Record<string, string>> = {
  'shared-account': 'Shared account',
  'no-rule': 'No rule to test against',
  'source-incomplete': 'Source was incomplete',
  'record-problem': 'Record could not be read',
  leaver: 'Leaver still holds access',
  suspended: 'Suspended account',
  dormant: 'Account not used for long',
  'never-signed-in': 'Account never used',
  'no-mfa': 'No second factor',
  'mfa-unknown': 'Second factor cannot be told',
  privileged: 'Privileged access',
  orphan: 'Account that belongs to nobody',
  'no-owner': 'Service account or key without an owner',
  'key-old': 'Access key too old',
  'key-unused': 'Access key not used',
  'assumable-from-outside': 'Role can be assumed from outside',
  'coverage-gap': 'Days that were not collected',
  'connector-broken': 'Connector broken',
  'never-collected': 'Stream never collected',
  'connector-silent': 'Connector went silent',
  'records-unreadable': 'Records that could not be read',
  'stale-snapshot': 'Snapshot too old',
  'ticket-without-event': 'Ticket without an event',
  'appeared-without-event': 'Appeared without an event',
  'footprint-missing': 'Our own calls are not in the log',
  'review-late': 'Access review late',
  'review-unreadable': 'Review ticket cannot be read',
  'signed-off-by-another': 'Review closed by somebody else',
  'signed-off-with-open-lines': 'Review closed with open lines',
  'review-not-signed-off': 'Review not signed off in time',
  'review-signed-off-late': 'Review signed off late',
  'answer-edited-by-another': 'Answer edited by somebody else',
  'answer-edited-after-sign-off': 'Answer edited after the sign-off',
  'answer-removed': 'Answer removed after it was read',
  'ticket-edited-after-sign-off': 'Review ticket edited after the sign-off',
  'ticket-moved': 'Review ticket moved',
  'line-passed-on': 'Line passed on, decided by nobody',
  'undeclared-account': 'AWS account that nothing declares',
  'undeclared-region': 'Production changed in a region that policy leaves out',
  'undeclared-identity': 'Changes production and is declared nowhere',
  'pipeline-by-hand': 'Pipeline role used by a person',
  'account-silent': 'Production account in which nothing was recorded',
  'declared-gone': 'Declared, but not there any more',
  'practice-undocumented': 'Changed practice that nobody documented',
};

/**
 * A reason code in words; an unknown code is shown as it is, never dropped.
 * @param reasons what codes mean in the control that uses them: `no-ticket` is another thing for a leaver than for a change
 */
export function reasonWord(code: string, reasons: Readonly<Record<string, string>> = {}): string {
  return capital(reasons[code] ?? REASON_WORD[code] ?? code.replaceAll('-', ' '));
}

/** What is wrong, without the item's name. */
export function causeWord({ cause, code }: Pick<Gap, 'cause' | 'code'>): string {
  return cause === undefined ? reasonWord(code) : capital(cause);
}

const capital = (text: string): string => text.replace(/^./u, (first) => first.toUpperCase());
