import { contentAt } from '../domain/issue-history.ts';
import type { VendorFacts } from '../domain/items-vendors.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import type { VendorRule } from '../domain/policy-vendor.ts';
import { READ_WHOLE_FROM } from '../domain/ticket-index.ts';
import { addMonths, isOffboarded, namesApp, vendorsAt } from '../domain/vendor-list.ts';
import { isEmptyValue } from './approval.ts';
import { dateOf } from './field-values.ts';
import { isPerson, kindOf, unknownPerson } from './person.ts';
import { exception, type Finding, indeterminate, notApplicable, pass, ticketRef, when } from './results.ts';
import { incomplete, isKnownUntil } from './ticket-tests.ts';
import {
  askedOf,
  fieldThen,
  ownerThen,
  type ReviewClaim,
  reviewClaims,
  tierOf,
  unreadable,
  type VendorCase,
} from './vendor-case.ts';

/** The attributes of vendors-reviewed. Everything is read as it stood at the end of the period. */

/** What is missing counts as missing only where the history is known up to the end of the period. */
function missing(test: VendorCase, finding: () => Finding): Finding {
  const { ticket, time, context } = test;
  return isKnownUntil(ticket, time.asOf, context) ? finding() : incomplete(ticket);
}

/** A: it has a tier of the scheme, and an owner who is here. */
export function tierAndOwner(test: VendorCase): Finding {
  const { ticket, rule, context } = test;
  const { key } = ticket.data;
  const tier = tierOf(test);
  const owner = ownerThen(test);
  const evidence = [ticketRef(ticket, 'as collected')];
  if (typeof tier === 'object' && 'outcome' in tier) return tier;
  if (owner !== null && 'outcome' in owner) return owner;
  const noOwner =
    owner === null
      ? 'had no owner'
      : isPerson(owner, context)
        ? null
        : `was owned by ${owner.displayName}, which is no person`;
  if (tier === 'none')
    return missing(test, () =>
      exception('no-tier', `${key} had no tier${noOwner === null ? '' : ` and ${noOwner}`}.`, evidence),
    );
  if ('unknown' in tier)
    return exception(
      'unknown-tier',
      `${key} had tier ${tier.unknown}, which is not one of ${rule.tiers.map(({ name }) => name).join(', ')}.`,
      evidence,
    );
  if (owner === null || noOwner !== null)
    return missing(test, () => exception('no-owner', `${key} ${noOwner ?? 'had no owner'}.`, evidence));
  if (test.leavers.has(owner))
    return exception('owner-left', `${key} was owned by ${owner.displayName}, who had left.`, evidence);
  return pass(`${key} is of tier ${tier.name} and owned by ${owner.displayName}.`, evidence);
}

const nameOf = ({ by }: ReviewClaim): string => by?.displayName ?? 'nobody named';

/** C: reviewed by a named person as often as its tier asks, as entries of that time show. */
export function reviewedInTime(test: VendorCase): Finding {
  const { ticket, time, rule, context } = test;
  const asked = askedOf(test);
  if ('outcome' in asked) return asked;
  const months = asked.reviewEveryMonths;
  if (months === null)
    return notApplicable('no-rule', `Policy asks for no review of vendors of ${asked.name}.`);
  if (rule.lastReviewField === null && rule.reviewedStatuses.length === 0)
    return indeterminate(
      'no-rule',
      'No rule says where reviews are recorded (policy.vendor.lastReviewField or reviewedStatuses).',
    );
  const claims = reviewClaims(test);
  if ('outcome' in claims) return claims;
  const { key, created } = ticket.data;
  const sound = claims.filter(({ standing, by }) => standing === 'sound' && isPerson(by, context));
  const [last, ...before] = sound;
  const since = last?.date ?? created?.slice(0, 10) ?? time.lastDate;
  const due = addMonths(since, months);
  const rejected = claims.find((one) => !sound.includes(one) && (last === undefined || one.date > last.date));
  if (due < time.lastDate)
    return missing(test, () =>
      rejected === undefined ? overdue(test, last, due, months) : unproved(test, rejected),
    );
  if (last === undefined)
    return notApplicable('deadline-ahead', `${key} is new; its first review is due by ${due}.`);
  if (kindOf(last.by, context) === 'unknown')
    return unknownPerson(last.by, `The review of ${key} on ${last.date} was entered`, context);
  const evidence = [claimRef(test, last)];
  const dueBefore = addMonths(before[0]?.date ?? created?.slice(0, 10) ?? last.date, months);
  if (dueBefore < last.date && dueBefore >= time.firstDate)
    return exception(
      'reviewed-late',
      `${key} was to be reviewed by ${dueBefore} and was on ${last.date}, by ${nameOf(last)}.`,
      evidence,
    );
  return pass(`${nameOf(last)} reviewed ${key} on ${last.date}; the next review is due by ${due}.`, evidence);
}

const claimRef = ({ ticket }: VendorCase, claim: ReviewClaim) =>
  ticketRef(ticket, `reviewed ${claim.date}, entered ${when(claim.enteredAt)} by ${nameOf(claim)}`);

function overdue(test: VendorCase, last: ReviewClaim | undefined, due: string, months: number): Finding {
  const { key } = test.ticket.data;
  if (last === undefined)
    return exception('never-reviewed', `${key} was to be reviewed by ${due} and never was.`, [
      ticketRef(test.ticket, 'as collected'),
    ]);
  return exception(
    'review-overdue',
    `${key} was last reviewed on ${last.date}, by ${nameOf(last)}; every ${months} months are asked for, so by ${due}.`,
    [claimRef(test, last)],
  );
}

/** There is a newer entry, which proves nothing. */
function unproved(test: VendorCase, claim: ReviewClaim): Finding {
  const { key } = test.ticket.data;
  const entry = `The last entry of ${key} names ${claim.date} and was made on ${when(claim.enteredAt)} by ${nameOf(claim)}`;
  const evidence = [claimRef(test, claim)];
  if (claim.standing === 'ahead')
    return exception(
      'review-ahead',
      `${entry}: nobody can have reviewed it on a day that was still ahead.`,
      evidence,
    );
  return claim.standing === 'entered-late'
    ? exception(
        'review-entered-late',
        `${entry}: more than ${test.rule.enteredWithinDays} days after the day it names.`,
        evidence,
      )
    : exception('reviewed-by-nobody', `${entry}, which is no person.`, evidence);
}

/** D: the report that its tier asks for covers the end of the period, but for what a bridge letter may cover. */
export function reportCurrent(test: VendorCase): Finding {
  const { ticket, time, rule } = test;
  const asked = askedOf(test);
  if ('outcome' in asked) return asked;
  if (!asked.reportRequired)
    return notApplicable('no-rule', `Policy asks for no report of vendors of ${asked.name}.`);
  const field = rule.reportExpiryField;
  if (field === null)
    return indeterminate(
      'no-rule',
      'No rule says until when reports cover (policy.vendor.reportExpiryField).',
    );
  const content = fieldThen(test, field);
  if ('outcome' in content) return content;
  const read = dateOf(content);
  if (read.kind === 'unreadable') return unreadable(test, field, read.what);
  const { key } = ticket.data;
  if (read.kind === 'empty')
    return missing(test, () =>
      exception('no-report', `${key} had no report on record (${field} is empty).`, [
        ticketRef(ticket, 'as collected'),
      ]),
    );
  const evidence = [ticketRef(ticket, `report covers until ${read.value}`)];
  if (read.value >= time.lastDate) return pass(`The report of ${key} covers until ${read.value}.`, evidence);
  const bridged = addMonths(read.value, rule.bridgeMonths);
  return bridged >= time.lastDate
    ? pass(
        `The report of ${key} covered until ${read.value}; until ${bridged} a bridge letter may stand in.`,
        evidence,
      )
    : missing(test, () =>
        exception(
          'report-expired',
          `The report of ${key} covered until ${read.value}, more than ${rule.bridgeMonths} months before ${time.lastDate}.`,
          evidence,
        ),
      );
}

/** F: contract or data processing agreement is on record, where its tier asks for it. */
export function contractThere(test: VendorCase): Finding {
  const { ticket, rule } = test;
  const asked = askedOf(test);
  if ('outcome' in asked) return asked;
  if (!asked.contractRequired)
    return notApplicable('no-rule', `Policy asks for no contract of vendors of ${asked.name}.`);
  const field = rule.contractField;
  if (field === null)
    return indeterminate(
      'no-rule',
      'No rule says where contracts are recorded (policy.vendor.contractField).',
    );
  const content = fieldThen(test, field);
  if ('outcome' in content) return content;
  const evidence = [ticketRef(ticket, `${field} at the end of the period`)];
  const { key } = ticket.data;
  return isEmptyValue(content.value)
    ? missing(test, () =>
        exception('no-contract', `${key} had no contract on record (${field} is empty).`, evidence),
      )
    : pass(`${key} has a contract on record.`, evidence);
}

/** L: an app in use belongs to a vendor on the list. */
export function appListed(
  facts: Extract<VendorFacts, { kind: 'app' }>,
  rule: VendorRule,
  context: TestContext,
): Finding {
  const { label, asOf } = facts;
  const { policy, tickets } = context;
  const naming = vendorsAt(tickets, rule, asOf).filter((vendor) =>
    namesApp(vendor, label, rule, asOf, policy.fieldNames),
  );
  const standing = naming.find((vendor) => !isOffboarded(vendor, rule, asOf));
  if (standing !== undefined)
    return pass(`${standing.data.key} stands for ${label}.`, [ticketRef(standing, 'as collected')]);
  if (!tickets.covers(rule.projects, { from: READ_WHOLE_FROM, to: asOf }))
    return indeterminate(
      'source-incomplete',
      `No vendor names ${label}, but not every vendor was collected.`,
    );
  const field = rule.vendorAppsField;
  const isUnknown = vendorsAt(tickets, rule, asOf).some(
    ({ data }) => field !== null && contentAt(data, field, asOf, policy.fieldNames) === null,
  );
  if (isUnknown)
    return indeterminate(
      'no-rule',
      `No rule says what ${field} is called in this Jira's changelogs (policy.fieldNames).`,
    );
  const [gone] = naming;
  return exception(
    'app-without-vendor',
    gone === undefined
      ? `${label} is active in Okta, and no vendor on the list names it.`
      : `${label} is active in Okta, and the one vendor that names it, ${gone.data.key}, was off-boarded.`,
    gone === undefined ? [] : [ticketRef(gone, 'off-boarded')],
  );
}
