import { addMs, dateIn, MS_PER_DAY } from '../../../domain/instant.ts';
import type { WeighedTest } from '../../../domain/items-reviews.ts';
import type { PracticeTest } from '../../../domain/packet.ts';
import { plural } from '../../../domain/plural.ts';
import { answerGaps } from '../answer-gaps.ts';
import { isUnassigned, linesOfNobody, UNASSIGNED } from '../assign.ts';
import { dueAtOf, type ReviewStatus, signedOff } from '../status.ts';
import { blockersOf } from './blockers.ts';
import { type ClosingFacts, type Part, partsOf } from './facts.ts';
import { are } from './words.ts';

/**
 * The twelve tests that auditors make of an access review, U1 to U12, on one campaign. Pure. A gap is never a pass: what
 * cannot be told is indeterminate.
 */

/** Lists made later after the period's end are not a review of that period. Many auditors tolerate some 15 days. */
export const LIST_WITHIN_MS = 15 * MS_PER_DAY;
/** Facts listed one by one. */
const LISTED = 20;

type Outcome = PracticeTest['outcome'];
/** Outcome, its facts, and the code of what is wrong or unknown. */
type Judged = readonly [Outcome, readonly string[], string?];

const TESTS: readonly (readonly [`U${number}`, string, (facts: ClosingFacts) => Judged])[] = [
  ['U1', 'Every system that holds access is reviewed, or left out with a reason.', scope],
  [
    'U2',
    'The list is complete: newest complete snapshots of every source, with query, time and digest.',
    list,
  ],
  ['U3', 'The list was made in the period or shortly after it, and before the first decision.', listTime],
  ['U4', 'Each line names account and entitlement, and what grants it.', entitlements],
  ['U5', 'Each line has a known, named reviewer who is still here.', reviewers],
  ['U6', 'Nobody reviews themselves, and no administrator is reviewed by their own people.', selfReview],
  ['U7', 'Each line has a decision of its reviewer, with time and words.', decisions],
  ['U8', 'Everything was signed off by the due date.', timely],
  ['U9', 'What was revoked is seen gone in the source system, in time.', removals],
  ['U10', 'Access that came or changed between list and sign-off was reviewed too.', supplement],
  ['U11', 'Sign-offs are by the reviewers and unchanged since.', signOffs],
  ['U12', 'What was revoked has not come back, and exceptions have not expired.', carryOver],
];

/** All twelve, in order. */
export function practiceTests(facts: ClosingFacts): PracticeTest[] {
  return weighedTests(facts).map(({ code: _, ...test }) => test);
}

/** All twelve, in order, each with the code of its outcome. */
export function weighedTests(facts: ClosingFacts): WeighedTest[] {
  return TESTS.map(([id, requirement, judge]) => {
    const [outcome, all, code] = judge(facts);
    const more = all.length - LISTED;
    return {
      id,
      requirement,
      outcome,
      facts: more > 0 ? [...all.slice(0, LISTED), `and ${more} more`] : all,
      code: outcome === 'pass' ? null : (code ?? outcome),
    };
  });
}

/** An exception for each thing that is wrong, else a pass with what was found. */
const unless = (wrong: readonly string[], right: string, code: string): Judged =>
  wrong.length > 0 ? ['exception', wrong, code] : ['pass', [right]];

function scope({ status }: ClosingFacts): Judged {
  const { outOfScope, review } = status.campaign;
  // As the gaps of a review have it.
  if (review !== 'all') return ['not-applicable', ['it looks at a part on purpose'], 'part-on-purpose'];
  if (outOfScope === undefined)
    return ['indeterminate', ['what is left out was not recorded'], 'not-recorded'];
  const silent = outOfScope.filter(({ reason }) => reason === null);
  const left = outOfScope.map(({ what, reason }) => `${what} (${reason})`).join(', ');
  return unless(
    silent.map(({ what }) => `${what} is not reviewed, and review.scope.excluded gives no reason`),
    left === '' ? 'nothing is left out' : `left out: ${left}`,
    'system-not-reviewed',
  );
}

function list({ status }: ClosingFacts): Judged {
  const { sources, digest } = status.campaign;
  const wrong = sources.flatMap(({ stream, scope: where, trouble, complete }) => {
    const name = `${stream} ${where}`.trim();
    if (!complete) return [`${name}: never collected completely`];
    return trouble == null ? [] : [`${name}: ${trouble.text}`];
  });
  if (sources.length === 0) return ['indeterminate', ['no source was recorded'], 'not-recorded'];
  const records = sources.reduce((sum, source) => sum + (source.records ?? 0), 0);
  const found = `${plural(sources.length, 'source')}, ${plural(records, 'record')}, digest ${digest}`;
  return unless(wrong, found, 'list-incomplete');
}

function listTime({ status, period }: ClosingFacts): Judged {
  const { frozenAt } = status.campaign;
  const { from, to } = period.window;
  const wrong: string[] = [];
  if (frozenAt < from) wrong.push(`the list is of ${frozenAt}, before the period began (${from})`);
  if (frozenAt >= addMs(to, LIST_WITHIN_MS))
    wrong.push(`the list is of ${frozenAt}, more than 15 days after the period ended (${to})`);
  const first = status.followed
    .flatMap(({ decisions: standing }) => [...standing.values()].map(({ at }) => at))
    .toSorted()[0];
  if (first !== undefined && first < frozenAt)
    wrong.push(`a decision of ${first} is older than the list of ${frozenAt}`);
  return unless(wrong, `list of ${frozenAt}, first decision ${first ?? 'not yet'}`, 'list-out-of-time');
}

function entitlements({ status }: ClosingFacts): Judged {
  const lines = status.campaign.assignments.flatMap((assignment) => assignment.lines);
  const wrong = lines
    .filter(({ grants }) => grants.length === 0)
    .map(({ person, entitlement, how }) => `${person}, ${entitlement} (${how}): what grants it is not known`);
  const shown = `${plural(lines.length, 'line')}, each with entitlement, grant, last use and MFA`;
  return unless(wrong, shown, 'grant-unknown');
}

function reviewers({ status }: ClosingFacts): Judged {
  const { assignments } = status.campaign;
  const wrong = linesOfNobody(status.campaign).map(
    ({ person, entitlement, note }) => `${person}, ${entitlement}: nobody (${note ?? ''})`,
  );
  const fallback = assignments.flatMap((one) =>
    isUnassigned(one) ? [] : one.lines.filter(({ rule }) => rule === 'fallback'),
  ).length;
  return unless(wrong, `every line has a reviewer, ${fallback} of them the fallback reviewer`, 'no-reviewer');
}

function selfReview({ status }: ClosingFacts): Judged {
  const wrong = status.campaign.assignments.flatMap(({ reviewerId, reviewerName, lines }) =>
    lines.flatMap((line) => {
      if (reviewerId === UNASSIGNED) return [];
      const what = `${line.entitlement} of ${line.person}`;
      if (line.identityId === reviewerId) return [`${reviewerName} reviews ${what}: their own`];
      return line.reportsToHolder === true ? [`${reviewerName} reviews ${what}, to whom they report`] : [];
    }),
  );
  return unless(wrong, 'no line is reviewed by its own person or by that person’s people', 'self-review');
}

/** Time is left until the due date; of a ticket that cannot be read, nothing is known. */
function decisions({ status, now }: ClosingFacts): Judged {
  const wrong: string[] = [];
  const awaited: string[] = [];
  const unreadable = unreadableOf(status);
  for (const { assignment, signOff } of partsOf(status)) {
    const { open } = signOff;
    if (signOff.unreadable !== null || open.length === 0) continue;
    const name = `${signOff.issue || assignment.reviewerEmail} (${assignment.reviewerName})`;
    const isAhead = now < dueAtOf(status, assignment) && signOff.signedOffAt === null;
    (isAhead ? awaited : wrong).push(
      `${name}: ${open.length === 1 ? `line ${open[0]} has` : `lines ${open.join(', ')} have`} no decision`,
    );
  }
  const passedOn = status.followed.flatMap(({ ticket, decisions: standing }) =>
    ticket.assignment.lines
      .filter(({ number, id }) => standing.get(number)?.verb === 'not-mine' && !status.takenOver.has(id))
      .map(
        ({ number }) =>
          `${ticket.assignment.reviewerName}: line ${number} was passed on and decided by nobody`,
      ),
  );
  const lines = status.followed.reduce((sum, { decisions: standing }) => sum + standing.size, 0);
  const right = `${plural(lines, 'decision')}, each with reviewer, time and words`;
  return orAwaited({ wrong: [...wrong, ...passedOn], unreadable, awaited }, right, 'lines-undecided');
}

/** What is wrong decides, then what nobody can read, then what there is still time for. */
function orAwaited(
  found: Readonly<Record<'wrong' | 'unreadable' | 'awaited', readonly string[]>>,
  right: string,
  code: string,
): Judged {
  const { wrong, unreadable, awaited } = found;
  if (wrong.length > 0) return ['exception', [...wrong, ...unreadable], code];
  if (unreadable.length > 0) return ['indeterminate', [...unreadable, ...awaited], 'review-unreadable'];
  return awaited.length > 0 ? ['indeterminate', awaited, 'not-yet'] : ['pass', [right]];
}

const unreadableOf = (status: ReviewStatus): string[] =>
  partsOf(status).flatMap((part) =>
    part.signOff.unreadable === null ? [] : [`${named(part)} cannot be read: ${part.signOff.unreadable}`],
  );

const named = ({ assignment, signOff }: Part): string =>
  `${signOff.issue || 'no ticket'} (${assignment.reviewerName})`;

function timely({ status, now }: ClosingFacts): Judged {
  const wrong: string[] = [];
  const awaited: string[] = [];
  const readable = partsOf(status).filter(({ signOff }) => signOff.unreadable === null);
  for (const part of readable) {
    const at = signedOff(part.signOff);
    const dueAt = dueAtOf(status, part.assignment);
    if (at === null) (now < dueAt ? awaited : wrong).push(`${named(part)} is not signed off`);
    else if (at >= dueAt) wrong.push(`${named(part)} was signed off ${at}, after ${dueAt}`);
  }
  const right = `${plural(partsOf(status).length, 'ticket')} signed off before ${status.dueAt}`;
  return orAwaited({ wrong, unreadable: unreadableOf(status), awaited }, right, 'not-signed-off-in-time');
}

function removals({ remediations }: ClosingFacts): Judged {
  const asked = remediations.filter(({ state }) => state !== 'withdrawn');
  if (asked.length === 0) return ['not-applicable', ['nothing was revoked or changed'], 'nothing-revoked'];
  const facts = asked.flatMap(({ remediation, state, late, issue }) => {
    const what = `${remediation.entitlement} of ${remediation.person} (${issue ?? 'no ticket'})`;
    if (state === 'verified') return late ? [`${what}: gone after ${remediation.dueDate}`] : [];
    return [`${what}: ${state === 'regranted' ? 'gone, and there again' : state.replace('-', ' ')}`];
  });
  if (facts.length === 0)
    return ['pass', [`${asked.length} of ${asked.length} seen gone in the source, in time`]];
  const unknown = asked.filter(({ state, late }) => state === 'cannot-tell' || (state === 'open' && !late));
  if (facts.length > unknown.length) return ['exception', facts, 'removal-not-in-time'];
  const isAhead = unknown.every(({ state }) => state === 'open');
  return ['indeterminate', facts, isAhead ? 'not-yet' : 'removal-unknown'];
}

function supplement({ supplement: found, status, now }: ClosingFacts): Judged {
  if (found === null) return ['indeterminate', ['nobody has looked yet what came since the list'], 'not-yet'];
  const { added, changed, gone } = found;
  const counts = `${added.length} added, ${changed.length} changed, ${gone.length} gone since the list, looked at ${found.at}`;
  const open = partsOf(status).filter(
    ({ assignment, signOff }) => assignment.origin?.kind === 'supplement' && signedOff(signOff) === null,
  );
  const said = (parts: readonly Part[]): string[] =>
    parts.map((part) => `${named(part)}: the supplement is not signed off (${counts})`);
  const isAhead = ({ assignment }: Part): boolean => now < dueAtOf(status, assignment);
  const wrong = said(open.filter((part) => !isAhead(part)));
  return orAwaited(
    { wrong, unreadable: [], awaited: said(open.filter(isAhead)) },
    counts,
    'supplement-not-signed-off',
  );
}

function signOffs({ status }: ClosingFacts): Judged {
  const edited = answerGaps(status)
    .filter(({ code }) => code !== 'line-passed-on' && code !== 'ticket-moved')
    .map(({ title, detail }) => `${title}: ${detail}`);
  const others = partsOf(status)
    .filter(({ signOff }) => signOff.signedOffAt !== null && !signOff.byReviewer)
    .map((part) => `${named(part)} was closed by ${part.signOff.signedOffBy}, who is not the reviewer`);
  const open = partsOf(status).filter(({ signOff }) => signedOff(signOff) === null).length;
  if (edited.length + others.length === 0 && open > 0)
    return ['indeterminate', [`${are(open, 'ticket')} not signed off yet`], 'not-yet'];
  return unless(
    [...others, ...edited],
    'every sign-off is by the reviewer or the delegate, and nothing was edited since',
    'sign-off-unsound',
  );
}

function carryOver(facts: ClosingFacts): Judged {
  const { last, carriedOver, status } = facts;
  const expired = expiredExceptions(facts);
  if (last === null)
    return expired.length > 0
      ? ['exception', expired, 'exception-expired']
      : ['not-applicable', ['this is the first review of its kind'], 'first-review'];
  const back = status.campaign.assignments.flatMap(({ lines }) =>
    lines
      .filter(({ flags }) => flags.some(({ code }) => code === 'came-back'))
      .map(({ person, entitlement }) => `${entitlement} of ${person} was revoked and is there again`),
  );
  const still = carriedOver.map(
    ({ remediation }) =>
      `${remediation.entitlement} of ${remediation.person}, revoked in ${last.campaign.id}, is not seen gone`,
  );
  const code = still.length > 0 ? 'revoked-not-gone' : expired.length > 0 ? 'exception-expired' : 'came-back';
  return unless(
    [...back, ...still, ...expired],
    `nothing that was revoked in ${last.campaign.id} has come back`,
    code,
  );
}

/** Exceptions that ran out while what they cover is still open; of what has been settled since, none is needed. */
function expiredExceptions(facts: ClosingFacts): string[] {
  const { exceptions, now, period } = facts;
  const today = dateIn(now, period.timezone);
  const open = new Set(blockersOf(facts).map(({ item }) => item));
  return exceptions
    .filter(
      ({ item, until }) =>
        open.has(item) &&
        until < today &&
        !exceptions.some((other) => other.item === item && other.until > until),
    )
    .map(({ item, until, approver }) => `the exception of ${approver} for ${item} ended on ${until}`);
}
