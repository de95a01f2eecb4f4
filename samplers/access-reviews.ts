import type { PopulationItem } from '../src/domain/audit.ts';
import { addMs, type Instant } from '../src/domain/instant.ts';
import { type DueReview, type ReviewFacts, reviewItemId } from '../src/domain/items-reviews.ts';
import type { Sampler, SamplerInput, Selector } from '../src/domain/mock-audit.ts';
import { contains } from '../src/domain/window.ts';
import { Exclusions, inOrder } from './selection.ts';

/** Access reviews as instances of their control: one for each period in which one had to be held, opened or not. */
export const accessReviews: Sampler<ReviewFacts> = {
  id: 'access-reviews',
  title: 'Access reviews',
  kinds: [],
  lookBackMs: 0,
  query: describeQuery,
  // The configuration says which there are, and this program opens them itself: no source can hide one.
  needs: () => [],
  unusable: ({ reviewsDue }) =>
    reviewsDue === undefined
      ? 'The configuration has no review section, so nobody can tell which access reviews had to be held.'
      : null,
  open,
};

function describeQuery({ window, reviewsDue = [] }: SamplerInput): string {
  const names = [...new Set(reviewsDue.map(({ review }) => review))].sort().join(', ');
  return `The access reviews of the configuration (${names}), each once for every quarter or month, as its cadence is, that ended after ${window.from} and not after ${window.to}, whether one was opened or not; and those that were opened for such a period though the configuration does not name them any more. The id of an item is review: and the id of the campaign.`;
}

/** An instance falls due with the last moment of its period. */
const dueAt = ({ window }: DueReview): Instant => addMs(window.to, -1);

function open({ window, reviewsDue = [] }: SamplerInput): Selector<ReviewFacts> {
  return {
    add: () => {},
    finish: () => {
      const exclusions = new Exclusions();
      const due = reviewsDue.filter((review) => contains(window, dueAt(review)));
      const asked = due.filter(({ window: { to }, since, opened }) => {
        const isEarlier = since !== null && to <= since && !opened;
        if (isEarlier) exclusions.count('periods that ended before the company asked for the review');
        return !isEarlier;
      });
      return { items: inOrder(asked.map(toItem)), excluded: exclusions.list() };
    },
  };
}

function toItem(due: DueReview): PopulationItem<ReviewFacts> {
  const { since: _, opened: __, ...facts } = due;
  const { campaign, review, period } = due;
  return {
    id: reviewItemId(campaign).normalize('NFC'),
    at: dueAt(due),
    group: review,
    title: review === 'all' ? `Access review of ${period}` : `Access review ${review} of ${period}`,
    facts,
    evidence: [],
    problem: null,
  };
}
