/** The tasks of access reviews: one file per thing that a person or a job asks for. */
export { type ClosedReview, closeReviewNow, exceptNow, packetNow } from './close.ts';
export { openReviewNow, planReviewNow } from './open.ts';
export { reviewPeriod } from './settings.ts';
export { type ShownTicket, showTicketNow } from './show.ts';
export {
  type FollowedReview,
  furtherReviewsNow,
  reviewStatusNow,
  type SyncedReviews,
  syncReviewsNow,
} from './sync.ts';
