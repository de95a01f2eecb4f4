import type { App } from '../../compose.ts';
import type { Period } from '../../domain/period.ts';
import type { Progress } from '../../domain/ports.ts';
import type { Campaign } from '../../domain/review.ts';
import { planReview, type ReviewSettings } from '../../engine/review/list.ts';
import { type OpenedReview, openReview, type ReviewPorts } from '../../engine/review/open.ts';
import { type ReviewConfig, reviewConfig } from './settings.ts';

/** Opens the access review of a period, or goes on with it. */
export async function openReviewNow(app: App, progress: Progress, period: Period): Promise<OpenedReview> {
  return openReview(await reviewPorts(app, progress), await reviewSettings(app, period));
}

/** What opening tickets takes. */
export async function reviewPorts(app: App, progress: Progress): Promise<ReviewPorts> {
  const review = reviewConfig(app);
  const [{ reviewTicket }, { renderReviewWorkbook }, { adminEquivalent }] = await Promise.all([
    import('../../tickets/review-ticket.ts'),
    import('../../../reports/index.ts'),
    import('../../controls/admin-equivalent.ts'),
  ]);
  const { project, issueType, labels, fields } = review;
  const options = { company: app.config.company, project, issueType, labels, fields };
  return {
    store: app.store,
    clock: app.clock,
    progress,
    signal: app.signal,
    sink: await app.sink(),
    adminEquivalent,
    draft: (assignment, campaign) => reviewTicket(assignment, campaign, options).draft,
    workbook: (assignment, campaign) => renderReviewWorkbook(campaign, assignment),
  };
}

/** The review as it would be opened now; writes nothing, neither here nor in Jira. */
export async function planReviewNow(
  app: App,
  progress: Progress,
  period: Period,
): Promise<{ readonly campaign: Campaign; readonly frozen: boolean }> {
  reviewConfig(app);
  const { adminEquivalent } = await import('../../controls/admin-equivalent.ts');
  const { store, clock, signal } = app;
  const ports = { store, clock, signal, progress, adminEquivalent, sink: await app.sink() };
  return planReview(ports, await reviewSettings(app, period));
}

/** What the list of a review is made from. */
export async function reviewSettings(app: App, period: Period): Promise<ReviewSettings> {
  const { scope, dueDays, fallbackReviewer }: ReviewConfig = reviewConfig(app);
  return {
    id: period.id,
    review: 'all',
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
