import type { VendorFacts } from '../domain/items-vendors.ts';
import type { TestContext } from '../domain/mock-audit.ts';
import { matchesAny } from '../domain/policy.ts';
import { hasRegister, type VendorRule } from '../domain/policy-vendor.ts';
import { READ_WHOLE_FROM } from '../domain/ticket-index.ts';
import { addMonths, type ListedVendor, listedVendors, namesApp } from '../domain/vendor-list.ts';
import { isPerson, kindOf, unknownPerson } from './person.ts';
import { exception, type Finding, indeterminate, notApplicable, pass } from './results.ts';
import { askedOf, isFinding, type ReviewClaim, tierOf, type VendorCase } from './vendor-case.ts';

/** The attributes of vendors-reviewed. Everything is read as it stood at the end of the period. */

/** A: it has a tier of the scheme, and an owner who is here. */
export function tierAndOwner(test: VendorCase): Finding {
  const { vendor, rule, context } = test;
  const { name } = vendor;
  const tier = tierOf(test);
  const owner = vendor.owner();
  const evidence = [vendor.ref('as collected')];
  if (typeof tier === 'object' && 'outcome' in tier) return tier;
  if (isFinding(owner)) return owner;
  const noOwner =
    owner === null
      ? 'had no owner'
      : isPerson(owner, context)
        ? null
        : `was owned by ${owner.displayName}, which is no person`;
  if (tier === 'none')
    return vendor.missing(() =>
      exception('no-tier', `${name} had no tier${noOwner === null ? '' : ` and ${noOwner}`}.`, evidence),
    );
  if ('unknown' in tier)
    return exception(
      'unknown-tier',
      `${name} had tier ${tier.unknown}, which is not one of ${rule.tiers.map((one) => one.name).join(', ')}.`,
      evidence,
    );
  if (owner === null || noOwner !== null)
    return vendor.missing(() => exception('no-owner', `${name} ${noOwner ?? 'had no owner'}.`, evidence));
  if (test.leavers.has(owner))
    return exception('owner-left', `${name} was owned by ${owner.displayName}, who had left.`, evidence);
  return pass(`${name} is of tier ${tier.name} and owned by ${owner.displayName}.`, evidence);
}

/** `Ida reviewed VEN-1`, or who did is not on the list. */
const reviewed = (name: string, { by }: ReviewClaim): string =>
  by === null ? `${name} was reviewed` : `${by.displayName} reviewed ${name}`;

/** C: reviewed as often as its tier asks, as entries of that time show. */
export function reviewedInTime(test: VendorCase): Finding {
  const { vendor, time, context } = test;
  const asked = askedOf(test);
  if ('outcome' in asked) return asked;
  const months = asked.reviewEveryMonths;
  if (months === null)
    return notApplicable('no-rule', `Policy asks for no review of vendors of ${asked.name}.`);
  const claims = vendor.claims() ?? [];
  if (isFinding(claims)) return claims;
  const { name } = vendor;
  const sound = claims.filter(({ standing }) => standing === 'sound');
  const [last, ...before] = sound;
  const since = last?.date ?? vendor.since;
  const due = since === null ? null : addMonths(since, months);
  const rejected = claims.find((one) => !sound.includes(one) && (last === undefined || one.date > last.date));
  if (due === null || due < time.lastDate)
    return vendor.missing(
      () => (rejected === undefined ? overdue(test, last, due, months) : unproved(test, rejected, months)),
      due,
    );
  if (rejected?.standing === 'unattested') return unproved(test, rejected, months);
  if (last === undefined)
    return notApplicable('deadline-ahead', `${name} is new; its first review is due by ${due}.`);
  if (kindOf(last.by, context) === 'unknown')
    return unknownPerson(last.by, `The review of ${name} on ${last.date} was entered`, context);
  const evidence = [vendor.ref(last.shows)];
  const first = vendor.showsAllReviews ? vendor.since : null;
  const dueBefore = addMonths(before[0]?.date ?? first ?? last.date, months);
  if (dueBefore < last.date && dueBefore >= time.firstDate)
    return exception(
      'reviewed-late',
      `${name} was to be reviewed by ${dueBefore} and was on ${last.date}${last.by === null ? '' : `, by ${last.by.displayName}`}.`,
      evidence,
    );
  return pass(`${reviewed(name, last)} on ${last.date}; the next review is due by ${due}.`, evidence);
}

function overdue(
  { vendor }: VendorCase,
  last: ReviewClaim | undefined,
  due: string | null,
  months: number,
): Finding {
  const { name } = vendor;
  if (last === undefined) {
    const ever =
      due === null
        ? `${name} shows no review, and no day of due diligence from which the first one would be counted.`
        : `${name} was to be reviewed by ${due} and never was.`;
    return exception('never-reviewed', ever, [vendor.ref('as collected')]);
  }
  const by = last.by === null ? '' : `, by ${last.by.displayName}`;
  return exception(
    'review-overdue',
    `${name} was last reviewed on ${last.date}${by}; every ${months} months are asked for, so by ${addMonths(last.date, months)}.`,
    [vendor.ref(last.shows)],
  );
}

/** There is a newer entry, which proves nothing. */
function unproved(test: VendorCase, claim: ReviewClaim, months: number): Finding {
  const { vendor, rule, time } = test;
  const entry = `The last entry of ${vendor.name} ${claim.entry}`;
  const evidence = [vendor.ref(claim.shows)];
  switch (claim.standing) {
    case 'ahead':
      return exception(
        'review-ahead',
        `${entry}: nobody can have reviewed it on a day that was still ahead.`,
        evidence,
      );
    case 'entered-late':
      return exception(
        'review-entered-late',
        `${entry}: more than ${rule.enteredWithinDays} days after the day it names.`,
        evidence,
      );
    case 'without-evidence':
      return exception(
        'review-without-evidence',
        `${entry}, and nothing says where the review is written down.`,
        evidence,
      );
    case 'unattested':
      // Too long ago is too long ago, whoever it was.
      return addMonths(claim.date, months) < time.lastDate
        ? overdue(test, claim, null, months)
        : indeterminate(
            'no-rule',
            `${entry}, but no column of the register says who reviewed it or where that is written down (connectors.vendors.columns.reviewer or evidence).`,
            evidence,
          );
    default:
      return exception(
        'reviewed-by-nobody',
        `${entry}, ${claim.by === null ? 'and nobody who held it' : 'which is no person'}.`,
        evidence,
      );
  }
}

/** D: the report that its tier asks for covers the end of the period, but for what a bridge letter may cover. */
export function reportCurrent(test: VendorCase): Finding {
  const { vendor, time, rule } = test;
  const asked = askedOf(test);
  if ('outcome' in asked) return asked;
  if (!asked.reportRequired)
    return notApplicable('no-rule', `Policy asks for no report of vendors of ${asked.name}.`);
  const until = vendor.reportUntil();
  if (isFinding(until)) return until;
  const { name } = vendor;
  if (until === null)
    return vendor.missing(() =>
      exception('no-report', `${name} had no report on record (${vendor.fieldOf('report')} is empty).`, [
        vendor.ref('as collected'),
      ]),
    );
  const evidence = [vendor.ref(`report covers until ${until}`)];
  const bridged = addMonths(until, rule.bridgeMonths);
  if (bridged < time.lastDate)
    return vendor.missing(() =>
      exception(
        'report-expired',
        `The report of ${name} covered until ${until}, more than ${rule.bridgeMonths} months before ${time.lastDate}.`,
        evidence,
      ),
    );
  const other = otherKind(test);
  if (other !== null) return other;
  return until >= time.lastDate
    ? pass(`The report of ${name} covers until ${until}.`, evidence)
    : pass(
        `The report of ${name} covered until ${until}; until ${bridged} a bridge letter may stand in.`,
        evidence,
      );
}

/** A report of a kind that does not count, or of none that is known; null when nothing is wrong with it. */
function otherKind({ vendor, rule }: VendorCase): Finding | null {
  if (rule.reportTypes.length === 0) return null;
  const kind = vendor.reportType();
  if (isFinding(kind)) return kind;
  if (kind !== null && matchesAny(rule.reportTypes, kind)) return null;
  return vendor.missing(() =>
    exception(
      'wrong-report',
      `The report of ${vendor.name} is ${kind === null ? 'of no stated kind' : kind}, and policy asks for ${rule.reportTypes.join(' or ')}.`,
      [vendor.ref(`report ${kind ?? 'of no stated kind'}`)],
    ),
  );
}

/** F: contract or data processing agreement is on record, where its tier asks for it. */
export function contractThere(test: VendorCase): Finding {
  const { vendor } = test;
  const asked = askedOf(test);
  if ('outcome' in asked) return asked;
  if (!asked.contractRequired)
    return notApplicable('no-rule', `Policy asks for no contract of vendors of ${asked.name}.`);
  const isThere = vendor.contract();
  if (typeof isThere === 'object') return isThere;
  const field = vendor.fieldOf('contract');
  const evidence = [vendor.ref(`${field} at the end of the period`)];
  return isThere
    ? pass(`${vendor.name} has a contract on record.`, evidence)
    : vendor.missing(() =>
        exception('no-contract', `${vendor.name} had no contract on record (${field} is empty).`, evidence),
      );
}

const listRef = ({ record, name }: ListedVendor, shows: string) => ({
  record: record.id,
  label: `${name} ${shows}`,
  artifact: record.artifact,
  position: record.position,
});

/** L: an app in use belongs to a vendor on the list. */
export function appListed(
  facts: Extract<VendorFacts, { kind: 'app' }>,
  rule: VendorRule,
  context: TestContext,
): Finding {
  const { label, asOf } = facts;
  const vendors = listedVendors(context, rule, asOf);
  const naming = vendors.filter((vendor) => namesApp(vendor, label));
  const standing = naming.find(({ isOffboarded }) => !isOffboarded);
  if (standing !== undefined)
    return pass(`${standing.name} stands for ${label}.`, [listRef(standing, 'as collected')]);
  const isListKnown = hasRegister(rule)
    ? context.snapshots.takenAt?.('vendors.entry') != null
    : context.tickets.covers(rule.projects, { from: READ_WHOLE_FROM, to: asOf });
  if (!isListKnown)
    return indeterminate(
      'source-incomplete',
      `No vendor names ${label}, but not every vendor was collected.`,
    );
  if (vendors.some(({ areAppsKnown }) => !areAppsKnown))
    return indeterminate(
      'no-rule',
      `No rule says what ${rule.vendorAppsField} is called in this Jira's changelogs (policy.fieldNames).`,
    );
  const [gone] = naming;
  return exception(
    'app-without-vendor',
    gone === undefined
      ? `${label} is active in Okta, and no vendor on the list names it.`
      : `${label} is active in Okta, and the one vendor that names it, ${gone.name}, was off-boarded.`,
    gone === undefined ? [] : [listRef(gone, 'off-boarded')],
  );
}
