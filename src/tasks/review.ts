import type { App } from '../compose.ts';
import { ConfigError } from '../domain/errors.ts';
import type { Period } from '../domain/period.ts';
import type { Progress } from '../domain/ports.ts';
import type { Campaign } from '../domain/review.ts';
import {
  type OpenedReview,
  openReview,
  type ReviewPorts,
  type ReviewSettings,
} from '../engine/review/open.ts';
import { type ReviewStatus, reviewStatus } from '../engine/review/status.ts';

type ReviewConfig = NonNullable<App['config']['review']>;

function reviewConfig(app: App): ReviewConfig {
  const { review } = app.config;
  if (review === undefined) {
    throw new ConfigError('there is no review section in the configuration', {
      hint: 'Add review: with project and fallbackReviewer; fieldwork init shows it with comments.',
    });
  }
  return review;
}

/** Opens the access review of a period, or goes on with it. */
export async function openReviewNow(app: App, progress: Progress, period: Period): Promise<OpenedReview> {
  const review = reviewConfig(app);
  const [{ reviewTicket }, { renderReviewWorkbook }, { adminEquivalent }] = await Promise.all([
    import('../tickets/review-ticket.ts'),
    import('../../reports/index.ts'),
    import('../controls/admin-equivalent.ts'),
  ]);
  const { project, issueType, labels, fields } = review;
  const options = { company: app.config.company, project, issueType, labels, fields };
  const ports: ReviewPorts = {
    store: app.store,
    clock: app.clock,
    progress,
    signal: app.signal,
    sink: await app.sink(),
    adminEquivalent,
    draft: (assignment, campaign) => reviewTicket(assignment, campaign, options).draft,
    workbook: (assignment, campaign) => renderReviewWorkbook(campaign, assignment),
  };
  return openReview(ports, await reviewSettings(app, review, period));
}

async function reviewSettings(app: App, review: ReviewConfig, period: Period): Promise<ReviewSettings> {
  const { scope, dueDays, fallbackReviewer } = review;
  return {
    period,
    policy: app.config.policy,
    scope,
    dueDays,
    fallbackReviewer,
    accountNames: accountNames(app),
    streams: await app.streams(),
  };
}

function accountNames(app: App): Record<string, string> {
  const accounts = app.config.connectors['aws-iam']?.accounts ?? [];
  return Object.fromEntries(accounts.flatMap(({ id, name }) => (name === undefined ? [] : [[id, name]])));
}

/** How the review of a period stands; null when none was opened. */
export async function reviewStatusNow(app: App, period: Period): Promise<ReviewStatus | null> {
  const campaign = await app.store.get<Campaign>('campaign', period.id);
  if (campaign === null) return null;
  const ports = { store: app.store, clock: app.clock, sink: await app.sink() };
  return reviewStatus(ports, campaign, app.config.timezone);
}
