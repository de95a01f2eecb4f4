import type { AttributeResult, EvidenceRef, PopulationItem } from '../domain/audit.ts';
import type { Digest } from '../domain/digest.ts';
import type { Instant } from '../domain/instant.ts';
import {
  type HeldReview,
  type ReviewFacts,
  reviewItemId,
  type WeighedTest,
} from '../domain/items-reviews.ts';
import type { AuditControl, TestContext } from '../domain/mock-audit.ts';
import { type AttributeTest, AttributeTests } from './attribute-tests.ts';
import { exception, type Finding, indeterminate, notApplicable, pass, when } from './results.ts';
import { REVIEW_REASONS, TOLD_BY_REVIEW } from './review-reasons.ts';

type ReviewItem = PopulationItem<ReviewFacts>;

/** What is known of one review that was opened. */
interface ReviewCase {
  readonly held: HeldReview;
  readonly asOf: Instant;
}

const OPENED = 'opened-in-time';
const SIGNED_OFF = 'signed-off-in-time';

/** An attribute that one of the tests U1 to U12 answers; so its letter is that test's. */
const practice = (
  id: string,
  letter: `U${number}`,
  statement: string,
  resolvedBy: string,
): AttributeTest<[ReviewCase]> => ({
  id,
  letter,
  statement,
  resolvedBy,
  run: (test) => outcomeOf(test, letter),
});

const TESTS = new AttributeTests<[ReviewCase]>([
  practice(
    'scope-complete',
    'U1',
    'Every system that holds access is reviewed, or left out with a reason.',
    'The reason, as recorded when the review was opened.',
  ),
  {
    ...practice(
      'list-complete',
      'U2',
      'The list is complete, and in the ledger before any ticket was made.',
      'The list of the system, compared with that of the review.',
    ),
    run: (test) => listFrozen(test) ?? outcomeOf(test, 'U2'),
  },
  practice(
    OPENED,
    'U3',
    'The review was held, with a list of its period that is older than every decision.',
    'Nothing: a review that was missed stays missed. Record why, and who looked at the access since.',
  ),
  practice(
    'grants-shown',
    'U4',
    'Each line names account and entitlement, and what grants it.',
    'The grant, looked up in the source for the time of the list.',
  ),
  practice(
    'reviewers-named',
    'U5',
    'Each line has a known, named reviewer who is still here.',
    'A decision of somebody who may judge the access.',
  ),
  practice(
    'no-self-review',
    'U6',
    'Nobody reviews their own access, or that of whom they report to.',
    'A second review of these lines by somebody independent.',
  ),
  practice(
    'all-decided',
    'U7',
    'Each line has a decision of its reviewer, with time and words.',
    'The decision, from a record of that time.',
  ),
  practice(
    SIGNED_OFF,
    'U8',
    'Every ticket was signed off by its due date.',
    'The reviewer’s confirmation from before the due date.',
  ),
  practice(
    'removals-done',
    'U9',
    'What was revoked was seen gone in the source system, in time.',
    'The event that removed it, or a reading of the source from that time.',
  ),
  practice(
    'later-access-reviewed',
    'U10',
    'Access that came or changed between list and sign-off was reviewed too.',
    'The reviewer’s decision about what came later.',
  ),
  practice(
    'sign-offs-sound',
    'U11',
    'Sign-offs are by the reviewers, and nothing was edited since.',
    'The reviewer’s word that the present text is theirs.',
  ),
  practice(
    'nothing-back',
    'U12',
    'What was revoked before has not come back, and no exception has run out.',
    'The approval under which it was given again, or a new exception.',
  ),
  {
    id: 'closed',
    letter: 'P',
    statement: 'It was closed in time, and the ledger names the packet that it left behind.',
    resolvedBy: 'The packet as it was kept, with its digest.',
    run: closed,
  },
]);

interface Prepared {
  readonly held: ReadonlyMap<string, HeldReview> | null;
  readonly asOf: Instant;
}

/** CC6.2, CC6.3: access is reviewed as often as the company says, by those who can judge it, and what they revoke goes. */
export const accessReviewed: AuditControl<ReviewFacts, Prepared> = {
  id: 'access-reviewed',
  title: 'Access is reviewed, and what is revoked goes',
  objective:
    'Every review that falls due is held on a complete list, signed off in time by people who may judge it, carried out in the systems, and closed with its evidence.',
  criteria: ['CC6.2', 'CC6.3', 'A.5.18', 'A.8.2', 'Art. 32(1)(b)', 'Art. 32(1)(d)'],
  population: 'access-reviews',
  attributes: TESTS.attributes,
  notTested: [
    {
      statement: 'Reviewers looked before they decided.',
      why: 'Nobody can see that. The packet of each review shows how each worked: time, lines in one comment, planted wrong lines.',
    },
    {
      statement: 'Systems that neither Okta nor AWS shows were reviewed.',
      why: 'No connector reads who has access there.',
    },
  ],
  reasons: REVIEW_REASONS,
  toldByGaps: TOLD_BY_REVIEW,
  needs: () => [],
  prepare: ({ reviewsHeld, asOf }: TestContext) => ({
    held: reviewsHeld === undefined ? null : new Map(reviewsHeld.map((one) => [one.campaign, one])),
    asOf,
  }),
  test,
  owner: ({ facts }) => facts.responsible,
};

function test({ facts }: ReviewItem, { held, asOf }: Prepared): AttributeResult[] {
  if (held === null)
    return TESTS.everywhere(
      indeterminate('source-incomplete', 'How the reviews stand was not read in this run.'),
    );
  const review = held.get(facts.campaign);
  if (review !== undefined) return TESTS.run({ held: review, asOf });
  if (asOf < facts.openBy)
    return TESTS.everywhere(
      indeterminate('not-yet', `It is not opened yet; there is time until ${when(facts.openBy)}.`),
    );
  const missed = exception(
    'never-opened',
    `No review ${facts.campaign} was opened; its list had to be made before ${when(facts.openBy)}.`,
  );
  const other = notApplicable('not-held', 'The review was not held, so there is nothing to look at.');
  return TESTS.everywhere(other, { [OPENED]: missed, [SIGNED_OFF]: missed });
}

function outcomeOf({ held }: ReviewCase, id: `U${number}`): Finding {
  const index = held.tests.findIndex((one) => one.id === id);
  const found = held.tests[index];
  if (found === undefined) return indeterminate('not-recorded', `Test ${id} was not made.`);
  const { outcome, code } = found;
  const evidence = asClosed(held, `/tests/${index}`, `${id} as closed`);
  return { outcome, reason: code ?? 'ok', explanation: said(found), evidence };
}

function said({ facts }: WeighedTest): string {
  const text = facts.join('; ');
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

/** A place in the packet of a closed review: what it showed at that time. */
function asClosed({ campaign, closing }: HeldReview, position: string, shows: string): EvidenceRef[] {
  const artifact: Digest | undefined = closing?.packet.json;
  if (artifact === undefined) return [];
  return [{ record: reviewItemId(campaign), label: `packet of ${campaign}: ${shows}`, artifact, position }];
}

function listFrozen({ held }: ReviewCase): Finding | null {
  const { list, firstTicket } = held.ledger;
  if (list !== null && (firstTicket === null || list < firstTicket)) return null;
  return exception(
    'list-not-in-ledger',
    list === null
      ? `No entry of the ledger names the list with the digest ${held.digest}.`
      : `The list is entry ${list} of the ledger, its first ticket entry ${firstTicket}.`,
  );
}

function closed({ held, asOf }: ReviewCase): Finding {
  const { closing, closeBy, ledger } = held;
  if (closing === null)
    return asOf < closeBy
      ? indeterminate('not-yet', `It is not closed yet; there is time until ${when(closeBy)}.`)
      : exception('not-closed', `It had to be closed before ${when(closeBy)}, and is open.`);
  const evidence = asClosed(held, '/campaign', 'the campaign as closed');
  if (ledger.closing === null || Object.keys(closing.packet).length === 0)
    return exception(
      'packet-not-in-ledger',
      `It was closed on ${when(closing.closedAt)}, and no entry of the ledger names this closing and its packet.`,
      evidence,
    );
  const over = closing.over === 0 ? 'nothing' : `${closing.over} excepted by name`;
  const how = `closed on ${when(closing.closedAt)} by ${closing.closedBy} over ${over}; entry ${ledger.closing} of the ledger`;
  return closing.closedAt < closeBy
    ? pass(`It was ${how}.`, evidence)
    : exception('closed-late', `It was ${how}; there was time until ${when(closeBy)}.`, evidence);
}
