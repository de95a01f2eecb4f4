/** The tasks of access reviews: one file per thing that a person or a job asks for. */
export { followedReviews, heldReviews, reviewsDue } from './audited.ts';
export { type ClosedReview, closeReviewNow, exceptNow, packetNow } from './close.ts';
export { heldAgain } from './held-again.ts';
export { openReviewNow, planReviewNow } from './open.ts';
export { reviewPeriod } from './settings.ts';
export { type ShownTicket, showTicketNow } from './show.ts';
export {
  type FollowedReview,
  reviewStatusNow,
  type SyncedReviews,
  syncReviewsNow,
} from './sync.ts';
