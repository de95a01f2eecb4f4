import type { App } from '../../compose.ts';
import { FieldworkError } from '../../domain/errors.ts';
import type { ReviewsAgain } from '../../engine/findings/retest/index.ts';
import { whoHoldsWhat } from '../../engine/review/list.ts';
import { reviewSettings } from './open.ts';
import { campaignPeriod } from './settings.ts';
import type { FollowedReview } from './sync.ts';

/** Access reviews for a re-test: as they stand, each with who holds what today by the same scope. Writes nothing to Jira. */
export async function heldAgain(app: App, followed: readonly FollowedReview[]): Promise<ReviewsAgain> {
  const { adminEquivalent } = await import('../../domain/admin-equivalent.ts');
  const now = app.clock.now();
  const reviews: ReviewsAgain['reviews'][number][] = [];
  for (const { status, remediations } of followed) {
    const { campaign } = status;
    try {
      const settings = await reviewSettings(app, campaignPeriod(app, campaign), campaign.review);
      const held = await whoHoldsWhat({ store: app.store, adminEquivalent }, settings, now);
      reviews.push({ status, remediations, held, unable: null });
    } catch (thrown) {
      // A review that the configuration does not know any more, or a stream that was never collected: that is an answer.
      if (!(thrown instanceof FieldworkError)) throw thrown;
      reviews.push({ status, remediations, held: null, unable: thrown.message });
    }
  }
  return { reviews, now };
}
