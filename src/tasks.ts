import type { App } from './compose.ts';
import { ConfigError, UsageError } from './domain/errors.ts';
import { addMs, MS_PER_DAY, parseInstant } from './domain/instant.ts';
import { type Period, previousPeriod } from './domain/period.ts';
import type { ConnectorId, Progress } from './domain/ports.ts';
import type { Campaign } from './domain/review.ts';
import { collect, type StreamOutcome } from './engine/collect.ts';
import {
  type OpenedReview,
  openReview,
  type ReviewPorts,
  type ReviewSettings,
} from './engine/review/open.ts';
import { type ReviewStatus, reviewStatus } from './engine/review/status.ts';

/**
 * What the program does, once for commands, scheduled jobs and the demo: each task takes the composed
 * {@link App}, hands concrete parts to the engine and returns data.
 */

export interface CollectTaskOptions {
  readonly connector?: readonly ConnectorId[];
  /** ISO 8601 instants or dates. */
  readonly from?: string;
  readonly to?: string;
}

/** Collects what is missing, or the given window. @throws UsageError for a window that makes no sense. */
export async function collectNow(
  app: App,
  progress: Progress,
  options: CollectTaskOptions,
): Promise<readonly StreamOutcome[]> {
  const from = options.from === undefined ? undefined : parseInstant(options.from, '--from');
  const to = options.to === undefined ? undefined : parseInstant(options.to, '--to');
  if (from !== undefined && to !== undefined && from >= to) {
    throw new UsageError(`--from ${from} is not before --to ${to}`);
  }
  const connectors = await app.connectors();
  const missing = options.connector?.find((id) => !connectors.some((connector) => connector.id === id));
  if (missing !== undefined) {
    throw new ConfigError(`connector ${missing} is not configured`, {
      hint: `Add connectors.${missing} to fieldwork.yaml.`,
    });
  }
  const lookback = app.config.connectors.jira?.lookbackDays ?? 0;
  return collect({ store: app.store, clock: app.clock, progress, signal: app.signal }, connectors, {
    reachBack: addMs(previousPeriod(app.period(undefined)).window.from, -lookback * MS_PER_DAY),
    ...(options.connector === undefined ? {} : { connectors: options.connector }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
}

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
    import('./tickets/review-ticket.ts'),
    import('../reports/index.ts'),
    import('./controls/admin-equivalent.ts'),
  ]);
  const { project, issueType, labels, fields } = review;
  const options = { company: app.config.company, project, issueType, labels, fields };
  const ports: ReviewPorts = {
    store: app.store,
    clock: app.clock,
    progress,
    sink: await app.sink(),
    adminEquivalent,
    draft: (assignment, campaign) => reviewTicket(assignment, campaign, options).draft,
    workbook: (assignment, campaign) => renderReviewWorkbook(campaign, assignment),
  };
  return openReview(ports, await reviewSettings(app, review, period));
}

async function reviewSettings(app: App, review: ReviewConfig, period: Period): Promise<ReviewSettings> {
  const connectors = await app.connectors();
  const { scope, dueDays, fallbackReviewer } = review;
  return {
    period,
    policy: app.config.policy,
    scope,
    dueDays,
    fallbackReviewer,
    streams: connectors.flatMap((connector) => connector.streams),
  };
}

/** How the review of a period stands; null when none was opened. */
export async function reviewStatusNow(app: App, period: Period): Promise<ReviewStatus | null> {
  const campaign = await app.store.get<Campaign>('campaign', period.id);
  if (campaign === null) return null;
  const ports = { store: app.store, clock: app.clock, sink: await app.sink() };
  return reviewStatus(ports, campaign, app.config.timezone);
}
