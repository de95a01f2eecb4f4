import type { App } from '../../compose.ts';
import { addMs, type Instant, startOfDate } from '../../domain/instant.ts';
import type { DueReview, HeldReview } from '../../domain/items-reviews.ts';
import { monthsWithin, type Period } from '../../domain/period.ts';
import { closingOf } from '../../engine/review/closing/close.ts';
import { heldReview, reviewEntries } from '../../engine/review/closing/held.ts';
import { LIST_WITHIN_MS } from '../../engine/review/closing/practice.ts';
import { type FrozenCampaign, frozenCampaigns } from '../../engine/review/frozen.ts';
import { closingFacts } from './close.ts';
import { campaignId, campaignPeriod, type ReviewDefinition, reviewDefinitions } from './settings.ts';
import { type FollowedReview, furtherReviewsNow, reviewStatusNow } from './sync.ts';

/** Access reviews as the mock audit is given them: which had to be held in a quarter, and how those stand that were. */

/** null without a `review:` section: then nobody can tell which had to be held. */
export async function reviewsDue(app: App, quarter: Period): Promise<readonly DueReview[] | null> {
  const { review } = app.config;
  if (review === undefined) return null;
  const opened = await frozenCampaigns(app.store);
  const responsible = review.reminders.escalateTo ?? review.fallbackReviewer;
  const due = new Map<string, DueReview>();
  for (const definition of reviewDefinitions(app))
    for (const period of definition.every === 'month' ? monthsWithin(quarter) : [quarter]) {
      const campaign = campaignId(definition.id, period);
      const known = opened.some(({ id }) => id === campaign);
      due.set(
        campaign,
        dueReview(definition.id, period, { responsible, since: sinceOf(app, definition), known }),
      );
    }
  // Held though the configuration asks for it no more: what was done is looked at all the same.
  for (const campaign of opened) {
    const period = campaignPeriod(app, campaign);
    if (due.has(campaign.id) || !isWithin(period, quarter)) continue;
    due.set(campaign.id, ofCampaign(campaign, period, responsible));
  }
  return [...due.values()];
}

const isWithin = ({ window }: Period, quarter: Period): boolean =>
  window.from >= quarter.window.from && window.to <= quarter.window.to;

function sinceOf({ config }: App, { since }: ReviewDefinition): Instant | null {
  return since === undefined ? null : startOfDate(since, config.timezone);
}

function dueReview(
  review: string,
  period: Period,
  { responsible, since, known }: Pick<DueReview, 'responsible' | 'since'> & { readonly known: boolean },
): DueReview {
  return {
    campaign: campaignId(review, period),
    review,
    period: period.id,
    window: period.window,
    openBy: addMs(period.window.to, LIST_WITHIN_MS),
    responsible,
    since,
    opened: known,
  };
}

const ofCampaign = ({ id, review }: FrozenCampaign, period: Period, responsible: string): DueReview => ({
  ...dueReview(review, period, { responsible, since: null, known: true }),
  campaign: id,
});

/** The reviews that were opened for a quarter or a part of it, as they stand. Writes nothing to Jira. */
export async function followedReviews(app: App, quarter: Period): Promise<readonly FollowedReview[]> {
  const review = await reviewStatusNow(app, quarter);
  const further = await furtherReviewsNow(app, quarter);
  return [...(review === null ? [] : [review]), ...further];
}

/** What the audit asks of reviews that were opened. */
export async function heldReviews(
  app: App,
  followed: readonly FollowedReview[],
): Promise<readonly HeldReview[]> {
  const entries = await reviewEntries(app.store);
  const days = app.config.review?.closeWithinDays ?? 0;
  const held: HeldReview[] = [];
  for (const one of followed) {
    const { campaign } = one.status;
    const facts = await closingFacts(app, one, campaignPeriod(app, campaign));
    held.push(heldReview(facts, await closingOf(app.store, campaign.id), entries, days));
  }
  return held;
}
