import { addMs, MS_PER_DAY } from '../../../domain/instant.ts';
import type { PracticeTest } from '../../../domain/packet.ts';
import { answerGaps } from '../answer-gaps.ts';
import { isUnassigned, linesOfNobody, UNASSIGNED } from '../assign.ts';
import { dueAtOf, signedOff } from '../status.ts';
import { type ClosingFacts, type Part, partsOf } from './facts.ts';
import { are, plural } from './words.ts';

/**
 * The twelve tests that auditors make of an access review, U1 to U12, on one campaign. Pure. A gap is never a pass: what
 * cannot be told is indeterminate.
 */

/** Lists made later after the period's end are not a review of that period. Many auditors tolerate some 15 days. */
const LIST_WITHIN_MS = 15 * MS_PER_DAY;
/** Facts listed one by one. */
const LISTED = 20;

type Outcome = PracticeTest['outcome'];
type Judged = readonly [Outcome, readonly string[]];

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
  return TESTS.map(([id, requirement, judge]) => {
    const [outcome, all] = judge(facts);
    const more = all.length - LISTED;
    return {
      id,
      requirement,
      outcome,
      facts: more > 0 ? [...all.slice(0, LISTED), `and ${more} more`] : all,
    };
  });
}

/** An exception for each thing that is wrong, else a pass with what was found. */
const unless = (wrong: readonly string[], right: string): Judged =>
  wrong.length > 0 ? ['exception', wrong] : ['pass', [right]];

function scope({ status }: ClosingFacts): Judged {
  const { outOfScope } = status.campaign;
  if (outOfScope === undefined) return ['indeterminate', ['what is left out was not recorded']];
  const silent = outOfScope.filter(({ reason }) => reason === null);
  const left = outOfScope.map(({ what, reason }) => `${what} (${reason})`).join(', ');
  return unless(
    silent.map(({ what }) => `${what} is not reviewed, and review.scope.excluded gives no reason`),
    left === '' ? 'nothing is left out' : `left out: ${left}`,
  );
}

function list({ status }: ClosingFacts): Judged {
  const { sources, digest } = status.campaign;
  const wrong = sources.flatMap(({ stream, scope: where, trouble, complete }) => {
    const name = `${stream} ${where}`.trim();
    if (!complete) return [`${name}: never collected completely`];
    return trouble == null ? [] : [`${name}: ${trouble.text}`];
  });
  if (sources.length === 0) return ['indeterminate', ['no source was recorded']];
  const records = sources.reduce((sum, source) => sum + (source.records ?? 0), 0);
  return unless(wrong, `${plural(sources.length, 'source')}, ${plural(records, 'record')}, digest ${digest}`);
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
  return unless(wrong, `list of ${frozenAt}, first decision ${first ?? 'not yet'}`);
}

function entitlements({ status }: ClosingFacts): Judged {
  const lines = status.campaign.assignments.flatMap((assignment) => assignment.lines);
  const wrong = lines
    .filter(({ grants }) => grants.length === 0)
    .map(({ person, entitlement, how }) => `${person}, ${entitlement} (${how}): what grants it is not known`);
  return unless(wrong, `${plural(lines.length, 'line')}, each with entitlement, grant, last use and MFA`);
}

function reviewers({ status }: ClosingFacts): Judged {
  const { assignments } = status.campaign;
  const wrong = linesOfNobody(status.campaign).map(
    ({ person, entitlement, note }) => `${person}, ${entitlement}: nobody (${note ?? ''})`,
  );
  const fallback = assignments.flatMap((one) =>
    isUnassigned(one) ? [] : one.lines.filter(({ rule }) => rule === 'fallback'),
  ).length;
  return unless(wrong, `every line has a reviewer, ${fallback} of them the fallback reviewer`);
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
  return unless(wrong, 'no line is reviewed by its own person or by that person’s people');
}

function decisions({ status }: ClosingFacts): Judged {
  const wrong = partsOf(status).flatMap(({ assignment, signOff }) => {
    const name = `${signOff.issue || assignment.reviewerEmail} (${assignment.reviewerName})`;
    if (signOff.unreadable !== null) return [`${name}: cannot be read`];
    const { open } = signOff;
    if (open.length === 0) return [];
    return [
      `${name}: ${open.length === 1 ? `line ${open[0]} has` : `lines ${open.join(', ')} have`} no decision`,
    ];
  });
  const passedOn = status.followed.flatMap(({ ticket, decisions: standing }) =>
    ticket.assignment.lines
      .filter(({ number, id }) => standing.get(number)?.verb === 'not-mine' && !status.takenOver.has(id))
      .map(
        ({ number }) =>
          `${ticket.assignment.reviewerName}: line ${number} was passed on and decided by nobody`,
      ),
  );
  const lines = status.followed.reduce((sum, { decisions: standing }) => sum + standing.size, 0);
  return unless([...wrong, ...passedOn], `${plural(lines, 'decision')}, each with reviewer, time and words`);
}

const named = ({ assignment, signOff }: Part): string =>
  `${signOff.issue || 'no ticket'} (${assignment.reviewerName})`;

function timely({ status, now }: ClosingFacts): Judged {
  const wrong: string[] = [];
  const awaited: string[] = [];
  for (const part of partsOf(status)) {
    const at = signedOff(part.signOff);
    const dueAt = dueAtOf(status, part.assignment);
    if (at === null) (now < dueAt ? awaited : wrong).push(`${named(part)} is not signed off`);
    else if (at >= dueAt) wrong.push(`${named(part)} was signed off ${at}, after ${dueAt}`);
  }
  if (wrong.length === 0 && awaited.length > 0) return ['indeterminate', awaited];
  return unless(wrong, `${plural(partsOf(status).length, 'ticket')} signed off before ${status.dueAt}`);
}

function removals({ remediations }: ClosingFacts): Judged {
  const asked = remediations.filter(({ state }) => state !== 'withdrawn');
  if (asked.length === 0) return ['not-applicable', ['nothing was revoked or changed']];
  const facts = asked.flatMap(({ remediation, state, late, issue }) => {
    const what = `${remediation.entitlement} of ${remediation.person} (${issue ?? 'no ticket'})`;
    if (state === 'verified') return late ? [`${what}: gone after ${remediation.dueDate}`] : [];
    return [`${what}: ${state === 'regranted' ? 'gone, and there again' : state.replace('-', ' ')}`];
  });
  if (facts.length === 0)
    return ['pass', [`${asked.length} of ${asked.length} seen gone in the source, in time`]];
  const unknown = asked.filter(({ state, late }) => state === 'cannot-tell' || (state === 'open' && !late));
  return [facts.length === unknown.length ? 'indeterminate' : 'exception', facts];
}

function supplement({ supplement: found, status }: ClosingFacts): Judged {
  if (found === null) return ['indeterminate', ['nobody has looked yet what came since the list']];
  const open = partsOf(status).filter(
    ({ assignment, signOff }) => assignment.origin?.kind === 'supplement' && signedOff(signOff) === null,
  );
  const { added, changed, gone } = found;
  const counts = `${added.length} added, ${changed.length} changed, ${gone.length} gone since the list, looked at ${found.at}`;
  return unless(
    open.map((part) => `${named(part)}: the supplement is not signed off (${counts})`),
    counts,
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
    return ['indeterminate', [`${are(open, 'ticket')} not signed off yet`]];
  return unless(
    [...others, ...edited],
    'every sign-off is by the reviewer or the delegate, and nothing was edited since',
  );
}

function carryOver({ last, carriedOver, status, exceptions, now }: ClosingFacts): Judged {
  const expired = exceptions
    .filter(
      ({ item, until }) =>
        !exceptions.some((other) => other.item === item && other.until > until) && until < now.slice(0, 10),
    )
    .map(({ item, until, approver }) => `the exception of ${approver} for ${item} ended on ${until}`);
  if (last === null)
    return expired.length > 0
      ? ['exception', expired]
      : ['not-applicable', ['this is the first review of its kind']];
  const back = status.campaign.assignments.flatMap(({ lines }) =>
    lines
      .filter(({ flags }) => flags.some(({ code }) => code === 'came-back'))
      .map(({ person, entitlement }) => `${entitlement} of ${person} was revoked and is there again`),
  );
  const still = carriedOver.map(
    ({ remediation }) =>
      `${remediation.entitlement} of ${remediation.person}, revoked in ${last.campaign.id}, is not seen gone`,
  );
  return unless(
    [...back, ...still, ...expired],
    `nothing that was revoked in ${last.campaign.id} has come back`,
  );
}
