import type { ReasonText } from '../domain/mock-audit.ts';
import { high, low, medium } from './reasons.ts';

/** What a reason code of access-reviewed means to whoever has to act. */

const SETTLE = 'Settle what the gaps of the review name one by one.';

export const REVIEW_REASONS: Readonly<Record<string, ReasonText>> = {
  'never-opened': high(
    'an access review was not held',
    'Hold it now; it stays an exception for its period. Let the schedule open it: fieldwork serve.',
  ),
  'list-out-of-time': medium(
    'the list of the review is not of its time',
    'Say why; let the schedule open reviews inside their period.',
  ),
  'list-incomplete': high(
    'the list of the review is not known to be complete',
    'Compare the list with the system by hand and keep the comparison; mend the source before the next review.',
  ),
  'list-not-in-ledger': high(
    'the ledger does not show the list before its tickets',
    'fieldwork verify says what was altered; restore the store from a backup, or explain it.',
  ),
  'grant-unknown': medium(
    'lines of the review do not say what grants the access',
    'Give the program its right to see groups and assignments (fieldwork doctor), and look the lines up by hand.',
  ),
  'self-review': high(
    'somebody reviewed their own access, or that of whom they report to',
    'Have somebody independent decide about these lines; name them under policy.owners.',
  ),
  'revoked-not-gone': high(
    'what the review before revoked is not seen gone',
    'Remove it in the source system, or have it approved by name.',
  ),
  'exception-expired': medium(
    'an exception ran out while its cause is still open',
    'Settle it, or have it excepted anew: fieldwork review except.',
  ),
  'not-closed': medium(
    'the review was never closed',
    'Settle or except what is open, then: fieldwork review close.',
  ),
  'closed-late': low('the review was closed late', 'Say why; the time allowed is review.closeWithinDays.'),
  'packet-not-in-ledger': high(
    'the ledger does not show the closing with its packet',
    'fieldwork verify says what was altered; restore the store from a backup, or explain it.',
  ),
  'system-not-reviewed': medium('a system is in no access review', SETTLE),
  'no-reviewer': high('lines that nobody may review', SETTLE),
  'lines-undecided': medium('lines that nobody decided about', SETTLE),
  'not-signed-off-in-time': medium('tickets that were not signed off in time', SETTLE),
  'removal-not-in-time': high('removals that were not done, late, or undone', SETTLE),
  'supplement-not-signed-off': medium('later access that nobody signed off', SETTLE),
  'sign-off-unsound': medium('sign-offs by others, or edited since', SETTLE),
  'came-back': high('access that was revoked and is there again', SETTLE),
};

/** What the gaps of the review tell line by line and ticket by ticket. */
export const TOLD_BY_REVIEW: ReadonlySet<string> = new Set([
  'system-not-reviewed',
  'no-reviewer',
  'lines-undecided',
  'not-signed-off-in-time',
  'removal-not-in-time',
  'supplement-not-signed-off',
  'sign-off-unsound',
  'came-back',
  // Of what nobody can tell.
  'review-unreadable',
  'removal-unknown',
]);
