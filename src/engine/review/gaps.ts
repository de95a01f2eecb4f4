import type { Gap } from '../../domain/audit.ts';
import { digestOf } from '../../domain/digest.ts';
import type { Instant } from '../../domain/instant.ts';
import {
  type Assignment,
  type Campaign,
  dueDateOf,
  type Flag,
  type FlagCode,
  isProblem,
  type ReviewLine,
} from '../../domain/review.ts';
import { answerGaps } from './answer-gaps.ts';
import { linesOfNobody } from './assign.ts';
import { dueAtOf, type ReviewStatus, type SignOff, signedOff } from './status.ts';

const FIX: Partial<Record<FlagCode, string>> = {
  leaver: 'Remove the access now and check what it was used for since the person left.',
  dormant: 'Ask whether it is still needed; otherwise remove it.',
  'never-signed-in': 'Ask whether it is still needed; otherwise remove it.',
  'no-mfa': 'Enrol MFA, or remove the access until it is enrolled.',
  orphan: 'Find whose account it is and tag it, declare it as a service account with an owner, or remove it.',
  'no-owner': 'Name an owner under policy.principals.serviceAccounts.',
  'key-old': 'Rotate the key.',
  'key-unused': 'Deactivate the key, then delete it.',
  'shared-account': 'Replace it by accounts of one person each.',
  'came-back':
    'It was revoked and is there again: find out who gave it back, and remove it or have it approved.',
  'assumable-from-outside':
    'Narrow the trust policy to accounts of your own, or record why this one is trusted.',
};
const HIGH: ReadonlySet<FlagCode> = new Set<FlagCode>([
  'leaver',
  'orphan',
  'assumable-from-outside',
  'came-back',
]);

/** What the access review itself shows: flagged accounts, and reviewers who have not signed off in time. */
export function reviewGaps(status: ReviewStatus, now: Instant): Gap[] {
  return [
    ...scopeGaps(status.campaign),
    ...flagGaps(status.campaign),
    ...signOffGaps(status, now),
    ...answerGaps(status),
    ...unassignedGaps(status.campaign),
  ];
}

/** Systems that hold access and are in no review, without a reason. */
function scopeGaps({ outOfScope = [], review, frozenAt }: Campaign): Gap[] {
  // A further review looks at a part on purpose.
  if (review !== 'all') return [];
  return outOfScope
    .filter(({ reason }) => reason === null)
    .map(({ what }) => ({
      fingerprint: digestOf(['review-scope', 'system-not-reviewed', what]),
      kind: 'review-scope',
      code: 'system-not-reviewed',
      severity: 'medium',
      subject: what,
      title: `${what} is in no access review`,
      detail: 'People are assigned to it, and the scope of the review leaves it out without a reason.',
      owner: null,
      fix: 'Add it to review.scope, or name the reason under review.scope.excluded.',
      control: null,
      evidence: [],
      since: frozenAt,
    }));
}

/** One gap per account and flag, however many lines carry it. */
function flagGaps(campaign: Campaign): Gap[] {
  const seen = new Map<string, Gap>();
  for (const assignment of campaign.assignments) {
    for (const line of assignment.lines) {
      for (const flag of line.flags.filter(isProblem)) {
        const key = `${line.accountRecord} ${flag.code}`;
        if (!seen.has(key)) seen.set(key, flagGap(campaign, assignment, line, flag));
      }
    }
  }
  return [...seen.values()];
}

function flagGap(campaign: Campaign, assignment: Assignment, line: ReviewLine, flag: Flag): Gap {
  const privileged = assignment.lines.some(
    (other) => other.accountRecord === line.accountRecord && other.privileged,
  );
  return {
    fingerprint: digestOf(['review-flag', flag.code, line.accountRecord]),
    kind: 'review-flag',
    code: flag.code,
    severity: HIGH.has(flag.code) || privileged ? 'high' : flag.code === 'no-mfa' ? 'high' : 'medium',
    subject: line.accountRecord,
    title: `${line.person}: ${flag.text}`,
    detail: `${line.system} account ${line.account}, ${line.entitlement} (${line.how}); line ${line.number} of the review by ${assignment.reviewerName || 'nobody'}.`,
    owner: assignment.reviewerEmail || null,
    fix: FIX[flag.code] ?? 'Decide whether it stays.',
    control: null,
    evidence: line.evidence,
    since: campaign.frozenAt,
  };
}

function signOffGaps(status: ReviewStatus, now: Instant): Gap[] {
  const { campaign, signOffs } = status;
  return signOffs.flatMap((signOff) => {
    const assignment = campaign.assignments.find((candidate) => candidate.id === signOff.assignment);
    if (assignment === undefined) return [];
    const dueAt = dueAtOf(status, assignment);
    const code = signOffCode(signOff, dueAt, now);
    if (code === null) return [];
    const { severity, title, fix } = SIGN_OFF_GAPS[code];
    const gap: Gap = {
      fingerprint: digestOf(['review-late', code, campaign.id, signOff.assignment]),
      kind: 'review-late',
      code,
      severity,
      subject: `review:${campaign.id}/${assignment.reviewerEmail}`,
      title: `${signOff.issue || 'Review'}: ${title}`,
      detail: `${assignment.reviewerName}, ${assignment.lines.length} lines${signOff.open.length === 0 ? '' : ` (${signOff.open.length} without an answer)`}, due ${dueDateOf(campaign, assignment)}${found(signOff)}.`,
      owner: assignment.reviewerEmail,
      fix,
      control: null,
      evidence: [],
      since: dueAt,
    };
    return [gap];
  });
}

function signOffCode(signOff: SignOff, dueAt: Instant, now: Instant): keyof typeof SIGN_OFF_GAPS | null {
  if (signOff.supersededBy !== null) return null;
  if (signOff.unreadable !== null) return 'review-unreadable';
  if (signOff.signedOffAt !== null && !signOff.byReviewer) return 'signed-off-by-another';
  if (signOff.signedOffAt !== null && signOff.open.length > 0) return 'signed-off-with-open-lines';
  const at = signedOff(signOff);
  if ((at ?? now) < dueAt) return null;
  return at === null ? 'review-not-signed-off' : 'review-signed-off-late';
}

function found({ unreadable, signedOffBy, signedOffAt }: SignOff): string {
  if (unreadable !== null) return `; ${unreadable}`;
  return signedOffBy === null ? '' : `; closed by ${signedOffBy} at ${signedOffAt}`;
}

const REMIND = 'Remind the reviewer, or assign somebody else.';
const SIGN_OFF_GAPS = {
  'review-unreadable': {
    severity: 'high',
    title: 'the ticket cannot be read, so nobody can tell whether it was signed off',
    fix: 'Give the account of Fieldwork its right to see the ticket back, or restore the ticket; then audit again.',
  },
  'signed-off-by-another': {
    severity: 'medium',
    title: 'closed by somebody who is not the reviewer',
    fix: 'Reopen the ticket; only the assigned reviewer can sign off.',
  },
  'signed-off-with-open-lines': {
    severity: 'medium',
    title: 'closed before every line had an answer',
    fix: 'Reopen the ticket; the reviewer answers the open lines and closes it again.',
  },
  'review-not-signed-off': { severity: 'medium', title: 'not signed off in time', fix: REMIND },
  'review-signed-off-late': { severity: 'low', title: 'signed off late', fix: REMIND },
} as const;

function unassignedGaps(campaign: Campaign): Gap[] {
  return linesOfNobody(campaign).map((line) => ({
    fingerprint: digestOf(['review-flag', 'no-reviewer', campaign.id, line.id]),
    kind: 'review-flag',
    code: 'no-reviewer',
    severity: 'high',
    subject: line.accountRecord,
    title: `${line.person}: nobody may review ${line.entitlement}`,
    detail: line.note ?? '',
    owner: null,
    fix: 'Name an owner under policy.owners, or another review.fallbackReviewer.',
    control: null,
    evidence: line.evidence,
    since: campaign.frozenAt,
  }));
}
