import type { Gap } from '../../../domain/audit.ts';
import { digestOf } from '../../../domain/digest.ts';
import type { FindingItem, FindingStanding } from '../../../domain/finding.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { RemediationStatus } from '../../../domain/remediation.ts';
import { reviewGaps } from '../../review/gaps.ts';
import type { Held } from '../../review/list.ts';
import { remediationGaps } from '../../review/remediation/gaps.ts';
import { type ReviewStatus, type SignOff, signedOff } from '../../review/status.ts';
import { type Answer, day, fixedAt, mended, ofThePast, still, unknown } from './answer.ts';

/**
 * Findings of access reviews, asked again: tickets and removals as they stand now, flags by who holds what today, because the
 * frozen list cannot change. Pure.
 */

export interface ReviewAgain {
  readonly status: ReviewStatus;
  readonly remediations: readonly RemediationStatus[];
  /** Who holds what today by the scope of the same review; null: it cannot be told. */
  readonly held: Pick<Held, 'candidates' | 'outOfScope' | 'sources'> | null;
  /** Why it cannot be told; null where it can. */
  readonly unable: string | null;
}

export interface ReviewsAgain {
  readonly reviews: readonly ReviewAgain[];
  readonly now: Instant;
}

export function reviewAnswer(again: ReviewsAgain, standing: FindingStanding, item: FindingItem): Answer {
  const { kind, code } = standing.finding;
  if (again.reviews.length === 0) return unknown('No access review of the period is kept.');
  if (kind === 'review-late') return signOffAnswer(again, standing, item);
  if (kind === 'review-removal') return removalAnswer(again, standing, item);
  if (kind === 'review-answer') return wordsAnswer(again, standing, item);
  if (kind === 'review-scope') return scopeAnswer(again, item);
  if (code === 'no-reviewer')
    return isThere(again, item)
      ? still('Nobody was found since who may review the line.')
      : mended('The line has a reviewer now.');
  return flagAnswer(again, standing, item);
}

/** The gap of this item would be reported now, too. */
function isThere({ reviews, now }: ReviewsAgain, { fingerprint }: Pick<Gap, 'fingerprint'>): boolean {
  return reviews.some(({ status, remediations }) =>
    [...reviewGaps(status, now), ...remediationGaps(remediations)].some(
      (gap) => gap.fingerprint === fingerprint,
    ),
  );
}

function signOffAnswer(again: ReviewsAgain, standing: FindingStanding, item: FindingItem): Answer {
  const { code } = standing.finding;
  if (code === 'review-signed-off-late') return ofThePast(standing, 'It was signed off late');
  const signOff = again.reviews
    .flatMap(({ status }) => status.signOffs.map((one) => ({ campaign: status.campaign.id, one })))
    .find(
      ({ campaign, one }) => digestOf(['review-late', code, campaign, one.assignment]) === item.fingerprint,
    )?.one;
  if (signOff === undefined) return unknown('The review does not hold this ticket any more.');
  if (signOff.supersededBy !== null) return mended('Somebody else took over all of its lines.');
  if (signOff.unreadable !== null)
    return code === 'review-unreadable' ? still(signOff.unreadable) : unknown(signOff.unreadable);
  if (code === 'review-unreadable') return mended('The ticket can be read again.');
  return ofSignOff(signOff);
}

function ofSignOff(signOff: SignOff): Answer {
  const { signedOffAt, signedOffBy, byReviewer, open } = signOff;
  const at = signedOff(signOff);
  if (at !== null)
    return mended(`Signed off by ${signedOffBy ?? 'its reviewer'} on ${day(at)}, every line answered.`);
  if (signedOffAt === null) return still('Its reviewer has not signed it off.');
  return byReviewer
    ? still(`It was closed on ${day(signedOffAt)} with ${open.length} of its lines without an answer.`)
    : still(`It was closed on ${day(signedOffAt)} by ${signedOffBy ?? 'somebody'}, who is not its reviewer.`);
}

function removalAnswer({ reviews }: ReviewsAgain, standing: FindingStanding, item: FindingItem): Answer {
  const { code } = standing.finding;
  if (code === 'removal-late') return ofThePast(standing, 'It was removed late');
  const status = reviews
    .flatMap(({ remediations }) => remediations)
    .find(({ remediation }) => digestOf(['review-removal', code, remediation.id]) === item.fingerprint);
  if (status === undefined) return unknown('The removal is not followed any more.');
  const { state, goneSeenAt, latest } = status;
  if (state === 'withdrawn') return mended('The reviewer took the decision back.');
  if (state === 'cannot-tell') return unknown('The source system could not be read.');
  const seen =
    latest === null
      ? ''
      : ` Read on ${day(latest.at)}: ${latest.grants.map(({ words }) => words).join(', ')}.`;
  if (state === 'verified')
    return mended(`It is gone, seen in the source on ${day(goneSeenAt ?? '')}.${seen}`);
  return code === 'removal-unknown'
    ? mended(`It can be read again, and is still there: that is another finding.${seen}`)
    : still(`The source system still shows it.${seen}`);
}

/** What happened to the words of a ticket stays in its history; a new sign-off after it makes it harmless. */
function wordsAnswer(again: ReviewsAgain, standing: FindingStanding, item: FindingItem): Answer {
  const there = isThere(again, item);
  if (there && standing.finding.code === 'line-passed-on')
    return still('Nobody has decided about the line yet.');
  if (there) return ofThePast(standing, `The history of the ticket holds it: ${standing.finding.title}`);
  const unread = again.reviews
    .flatMap(({ status }) =>
      status.signOffs.filter(({ assignment }) =>
        status.campaign.assignments.some(
          ({ id, reviewerEmail }) =>
            id === assignment && item.subject === `review:${status.campaign.id}/${reviewerEmail}`,
        ),
      ),
    )
    .find(({ unreadable }) => unreadable !== null);
  return unread === undefined
    ? mended('The ticket as it stands now does not show it any more.')
    : unknown(`${unread.unreadable}`);
}

function scopeAnswer({ reviews }: ReviewsAgain, { subject }: FindingItem): Answer {
  const general = reviews.find(({ status }) => status.campaign.review === 'all');
  if (general?.held == null) return unknown(general?.unable ?? 'The general review is not kept any more.');
  const left = general.held.outOfScope.find(({ what }) => what === subject);
  if (left === undefined)
    return unknown(
      'The scope of today covers it, or nobody holds it any more: the next access review shows that it is reviewed.',
    );
  return left.reason === null
    ? still('The scope of today leaves it out without a reason.')
    : mended(`review.scope.excluded gives the reason now: ${left.reason}`);
}

/** By the newest complete snapshots: of an account that holds nothing more the flag is gone too. */
function flagAnswer({ reviews }: ReviewsAgain, standing: FindingStanding, { subject }: FindingItem): Answer {
  const { code } = standing.finding;
  const covering = reviews.filter(({ status }) =>
    status.campaign.assignments.some(({ lines }) =>
      lines.some(({ accountRecord }) => accountRecord === subject),
    ),
  );
  const lines = covering.flatMap(({ held }) =>
    (held?.candidates ?? []).flatMap(({ line }) => (line.accountRecord === subject ? [line] : [])),
  );
  const flags = lines.flatMap((line) => line.flags);
  const flag = flags.find((one) => one.code === code);
  if (flag !== undefined) return still(`The newest snapshots still show it: ${flag.text}`);
  const doubt =
    covering.length === 0 ? 'No list of the period holds the account.' : doubtOf(covering, standing, subject);
  if (doubt !== null) return unknown(doubt);
  if (code === 'no-mfa' && flags.some((one) => one.code === 'mfa-unknown'))
    return unknown('Whether it has MFA cannot be told.');
  if (lines.length === 0) return mended('The account holds nothing any more that the review covers.');
  return code === 'came-back'
    ? unknown('Only the list of the next review is compared with what was revoked.')
    : mended('The newest snapshots do not show it any more.');
}

/** Why the newest snapshots of the account's system prove nothing; null when they do. */
function doubtOf(
  covering: readonly ReviewAgain[],
  standing: FindingStanding,
  subject: string,
): string | null {
  const system = subject.startsWith('okta:') ? 'okta.' : 'aws-iam.';
  const fixed = fixedAt(standing);
  for (const { held, unable } of covering) {
    if (held === null) return unable;
    for (const { stream, scope, at, trouble } of held.sources.filter((one) =>
      one.stream.startsWith(system),
    )) {
      const name = scope === '' ? stream : `${stream} ${scope}`;
      if (trouble != null) return `${name}: ${trouble.text}`;
      if (fixed !== null && (at ?? '') < fixed)
        return `${name} was not collected since the fix of ${day(fixed)}.`;
    }
  }
  return null;
}
