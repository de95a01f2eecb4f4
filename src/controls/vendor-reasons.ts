import type { ReasonText } from '../domain/mock-audit.ts';

/** What a reason code of vendors-reviewed means to whoever has to act. */

export const VENDOR_REASONS: Readonly<Record<string, ReasonText>> = {
  'no-tier': {
    severity: 'medium',
    title: 'the vendor has no tier',
    fix: 'Say what the vendor holds and how much depends on it, and set the tier that follows.',
  },
  'unknown-tier': {
    severity: 'medium',
    title: 'the tier is none of the scheme',
    fix: 'Set a tier of the scheme, or add the tier to policy.vendor.tiers.',
  },
  'no-owner': {
    severity: 'medium',
    title: 'nobody owns the vendor',
    fix: 'Name a person who answers for the vendor.',
  },
  'owner-left': {
    severity: 'medium',
    title: 'the vendor’s owner has left',
    fix: 'Name somebody who is here; look through what else that person owned.',
  },
  'never-reviewed': {
    severity: 'high',
    title: 'the vendor was never reviewed',
    fix: 'Review it now and enter the day; it stays an exception for this period.',
  },
  'review-overdue': {
    severity: 'high',
    title: 'the review is overdue',
    fix: 'Review it now and enter the day; it stays an exception for this period.',
  },
  'reviewed-late': {
    severity: 'low',
    title: 'reviewed after the review was due',
    fix: 'Say why it was late; plan reviews ahead of their due date.',
  },
  'review-ahead': {
    severity: 'medium',
    title: 'the review’s date was still ahead when it was entered',
    fix: 'Correct the date, with what shows when the review was held.',
  },
  'review-entered-late': {
    severity: 'medium',
    title: 'the review was entered long after its day',
    fix: 'Add what was written at the time of the review (notes, mail), with its date; enter reviews when they are held.',
  },
  'reviewed-by-nobody': {
    severity: 'medium',
    title: 'the review was entered by no person',
    fix: 'Have a person review it and enter the day; take the field away from automation.',
  },
  'review-without-evidence': {
    severity: 'medium',
    title: 'nothing says where the review is written down',
    fix: 'Add the link to what was written at the time of the review; hold the review again where nothing was.',
  },
  'wrong-report': {
    severity: 'medium',
    title: 'the vendor’s report is of a kind that does not count',
    fix: 'Ask the vendor for a report of a kind in policy.vendor.reportTypes, or add the kind there when it counts.',
  },
  'no-report': {
    severity: 'medium',
    title: 'no report of the vendor is on record',
    fix: 'Ask the vendor for its report (SOC 2, ISO certificate), or record the questionnaire that stands in for it.',
  },
  'report-expired': {
    severity: 'medium',
    title: 'the vendor’s report is too old',
    fix: 'Ask the vendor for the new report, or a bridge letter until it is there.',
  },
  'no-contract': {
    severity: 'medium',
    title: 'no contract is on record',
    fix: 'Add the contract, and the data processing agreement where personal data is held.',
  },
  'app-without-vendor': {
    severity: 'medium',
    title: 'an app belongs to no vendor on the list',
    fix: 'Add the vendor and review it, add the app to its vendor, switch the app off, or name it in policy.vendor.ownApps.',
  },
};
