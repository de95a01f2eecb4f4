import type { App } from '../../compose.ts';
import type { Period } from '../../domain/period.ts';
import type { Progress } from '../../domain/ports.ts';
import type { Campaign } from '../../domain/review.ts';
import { planReview } from '../../engine/review/list.ts';
import {
  divided,
  type OpenedReview,
  type OpenSettings,
  openReview,
  type ReviewPorts,
} from '../../engine/review/open.ts';
import type { PartWords } from '../../engine/review/parts.ts';
import type { ReviewTicketOptions } from '../../tickets/review-ticket.ts';
import { ALL, campaignId, REVIEW_RUN, reviewConfig, reviewDefinition, ticketFields } from './settings.ts';

/** Opens the access review of a period, or goes on with it. */
export async function openReviewNow(
  app: App,
  progress: Progress,
  period: Period,
  review = ALL,
): Promise<OpenedReview> {
  const ports = await reviewPorts(app, progress);
  const settings = await reviewSettings(app, period, review);
  return app.store.exclusively(REVIEW_RUN, () => openReview(ports, settings));
}

/** What opening tickets takes. */
export async function reviewPorts(app: App, progress: Progress): Promise<ReviewPorts> {
  const [{ reviewTicket }, { renderReviewWorkbook }, { adminEquivalent }] = await Promise.all([
    import('../../tickets/review-ticket.ts'),
    import('../../../reports/index.ts'),
    import('../../domain/admin-equivalent.ts'),
  ]);
  const options = ticketOptions(app);
  return {
    store: app.store,
    clock: app.clock,
    progress,
    signal: app.signal,
    sink: await app.sink(),
    adminEquivalent,
    draft: (assignment, campaign, parent) => reviewTicket(assignment, campaign, options, parent).draft,
    parts: await partWords(app),
    workbook: (assignment, campaign) => renderReviewWorkbook(campaign, assignment),
  };
}

function ticketOptions(app: App): ReviewTicketOptions {
  const review = reviewConfig(app);
  const { project, issueType, labels, texts, parts } = review;
  const { company } = app.config;
  const partType = parts.issueType;
  return { company, project, issueType, labels, texts, partType, fields: ticketFields(review) };
}

/** What stands in the parent tickets of reviews in parts. */
export async function partWords(app: App): Promise<PartWords> {
  const { partsList, partsParent, partsStanding } = await import('../../tickets/review-parts.ts');
  const options = ticketOptions(app);
  return {
    parent: (parts, campaign) => partsParent(parts, campaign, options),
    list: partsList,
    standing: partsStanding,
  };
}

/** The review as it would be opened now; writes nothing, neither here nor in Jira. */
export async function planReviewNow(
  app: App,
  progress: Progress,
  period: Period,
  review = ALL,
): Promise<{ readonly campaign: Campaign; readonly frozen: boolean }> {
  reviewConfig(app);
  const { adminEquivalent } = await import('../../domain/admin-equivalent.ts');
  const { store, clock, signal } = app;
  const ports = { store, clock, signal, progress, adminEquivalent, sink: await app.sink() };
  const settings = await reviewSettings(app, period, review);
  const plan = await planReview(ports, settings);
  return plan.frozen ? plan : { ...plan, campaign: divided(plan.campaign, settings) };
}

/** What the list of a review is made from. */
export async function reviewSettings(app: App, period: Period, review: string): Promise<OpenSettings> {
  const { fallbackReviewer, parts } = reviewConfig(app);
  const { scope, dueDays, reviewers } = reviewDefinition(app, review);
  return {
    id: campaignId(review, period),
    review,
    period,
    policy: app.config.policy,
    scope,
    dueDays,
    mostLines: parts.lines,
    reviewers,
    fallbackReviewer,
    accountNames: accountNames(app),
    streams: await app.streams(),
  };
}

function accountNames(app: App): Record<string, string> {
  const accounts = app.config.connectors['aws-iam']?.accounts ?? [];
  return Object.fromEntries(accounts.flatMap(({ id, name }) => (name === undefined ? [] : [[id, name]])));
}
