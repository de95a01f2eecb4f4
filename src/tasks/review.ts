import type { App } from '../compose.ts';
import { WEEKDAYS } from '../config/schema.ts';
import { ConfigError, UsageError } from '../domain/errors.ts';
import { addDays, startOfDate } from '../domain/instant.ts';
import type { Period } from '../domain/period.ts';
import type { Progress } from '../domain/ports.ts';
import type { Assignment, Campaign } from '../domain/review.ts';
import type { TicketSink } from '../domain/ticket.ts';
import { ticketOf } from '../engine/review/answers/follow.ts';
import type { Delegate } from '../engine/review/answers/hear.ts';
import { type Decision, decides, type KeyedStatement } from '../engine/review/answers/standing.ts';
import { loadReviewInputs } from '../engine/review/inputs.ts';
import { planReview, type ReviewSettings } from '../engine/review/list.ts';
import { type OpenedReview, openReview, type ReviewPorts } from '../engine/review/open.ts';
import {
  type ReviewStatus,
  reviewStatus,
  type SignOff,
  type StatusPorts,
  type StatusSettings,
} from '../engine/review/status.ts';
import { type SyncedReview, type SyncSettings, syncReview } from '../engine/review/sync.ts';

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

/** The review as it would be opened now; writes nothing, neither here nor in Jira. */
export async function planReviewNow(
  app: App,
  progress: Progress,
  period: Period,
): Promise<{ readonly campaign: Campaign; readonly frozen: boolean }> {
  const review = reviewConfig(app);
  const { adminEquivalent } = await import('../controls/admin-equivalent.ts');
  const { store, clock, signal } = app;
  const ports = { store, clock, signal, progress, adminEquivalent, sink: await app.sink() };
  return planReview(ports, await reviewSettings(app, review, period));
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

/** How the review of a period stands; null when none was opened. Writes nothing to Jira. */
export async function reviewStatusNow(app: App, period: Period): Promise<ReviewStatus | null> {
  const campaign = await app.store.get<Campaign>('campaign', period.id);
  if (campaign === null) return null;
  const { settings } = await statusSettings(app, [campaign]);
  return reviewStatus(await statusPorts(app), campaign, settings);
}

export interface SyncedReviews {
  readonly reviews: readonly SyncedReview[];
  /** Delegates of the configuration who cannot speak for anybody, and why. */
  readonly unknownDelegates: readonly string[];
}

/** Reads and answers the tickets of one review, or of all. @throws UsageError when there is none of that period */
export async function syncReviewsNow(
  app: App,
  progress: Progress,
  period: Period | null,
): Promise<SyncedReviews> {
  const { reviewReply } = await import('../tickets/review-reply.ts');
  const campaigns = await campaignsOf(app, period);
  const { settings, unknown } = await statusSettings(app, campaigns);
  const ports = { ...(await statusPorts(app)), progress, reply: reviewReply };
  const reviews: SyncedReview[] = [];
  const also = await syncSettings(app, ports.sink);
  for (const campaign of campaigns) reviews.push(await syncReview(ports, campaign, { ...settings, ...also }));
  return { reviews, unknownDelegates: unknown };
}

async function campaignsOf(app: App, period: Period | null): Promise<readonly Campaign[]> {
  if (period === null) return (await app.store.list<Campaign>('campaign')).map(({ value }) => value);
  const campaign = await app.store.get<Campaign>('campaign', period.id);
  if (campaign !== null) return [campaign];
  throw new UsageError(`no access review of ${period.id} was opened`, {
    hint: `Open it first: fieldwork review open --period ${period.id}`,
  });
}

async function statusPorts(app: App): Promise<StatusPorts & { readonly sink: TicketSink }> {
  return {
    store: app.store,
    artifacts: app.artifacts,
    clock: app.clock,
    sink: await app.sink(),
    readWorkbook: async (bytes, assignment, campaign) => {
      const { readReviewWorkbook } = await import('../../reports/index.ts');
      return readReviewWorkbook(bytes, assignment, campaign);
    },
  };
}

async function statusSettings(
  app: App,
  campaigns: readonly Campaign[],
): Promise<{ readonly settings: StatusSettings; readonly unknown: readonly string[] }> {
  const { timezone, policy, review } = app.config;
  const delegates = new Map<string, Delegate[]>();
  const unknown: string[] = [];
  const configured = review?.delegates ?? [];
  if (configured.length === 0) return { settings: { timezone, delegates }, unknown };
  const sink = await app.sink();
  const { directory } = await loadReviewInputs(app.store, policy, app.clock.now());
  for (const { reviewer, delegate, from, until } of configured) {
    const person = directory.byEmail(delegate);
    const accountId = person === null || person.left ? null : await sink.accountIdFor(delegate);
    if (person === null || accountId === null) {
      unknown.push(
        `${delegate}: ${person === null ? 'not in Okta' : person.left ? 'has left' : 'has no Jira account'}`,
      );
      continue;
    }
    const speaks = {
      accountId,
      identityId: person.id,
      from: startOfDate(from, timezone),
      to: startOfDate(addDays(until, 1), timezone),
    };
    for (const id of reviewerIds(campaigns, reviewer))
      delegates.set(id, [...(delegates.get(id) ?? []), speaks]);
  }
  return { settings: { timezone, delegates }, unknown };
}

async function syncSettings(
  app: App,
  sink: Pick<TicketSink, 'accountIdFor'>,
): Promise<Omit<SyncSettings, keyof StatusSettings>> {
  const { reminders, calendar } = reviewConfig(app);
  const { escalateTo, ...plan } = reminders;
  const weekend = calendar.weekend.map((day) => WEEKDAYS.indexOf(day) + 1);
  return {
    reminders: { ...plan, calendar: { weekend, holidays: calendar.holidays } },
    escalation:
      escalateTo === undefined ? null : { name: escalateTo, accountId: await sink.accountIdFor(escalateTo) },
  };
}

function reviewerIds(campaigns: readonly Campaign[], email: string): Set<string> {
  const assignments = campaigns.flatMap((campaign) => campaign.assignments);
  const theirs = assignments.filter(
    ({ reviewerEmail }) => reviewerEmail.toLowerCase() === email.toLowerCase(),
  );
  return new Set(theirs.map(({ reviewerId }) => reviewerId));
}

/** One review ticket with what stands for each line and everything that was said. */
export interface ShownTicket {
  readonly signOff: SignOff;
  readonly reviewer: string;
  readonly lines: readonly {
    readonly line: Assignment['lines'][number];
    readonly decision: Decision | null;
  }[];
  readonly statements: readonly (KeyedStatement & { readonly counts: boolean })[];
}

/** Reads one review ticket freshly. @throws UsageError when no review has a ticket of that key */
export async function showTicketNow(app: App, key: string): Promise<ShownTicket> {
  const campaigns = await campaignsOf(app, null);
  for (const campaign of campaigns) {
    const assignment = await assignmentOf(app, campaign, key);
    if (assignment === null) continue;
    const { settings } = await statusSettings(app, [campaign]);
    const status = await reviewStatus(
      await statusPorts(app),
      { ...campaign, assignments: [assignment] },
      settings,
    );
    const [signOff] = status.signOffs;
    const [followed] = status.followed;
    if (signOff === undefined) continue;
    const until = followed?.closure?.valid === true ? followed.closure.until : null;
    return {
      signOff,
      reviewer: assignment.reviewerName,
      lines: assignment.lines.map((line) => ({
        line,
        decision: followed?.decisions.get(line.number) ?? null,
      })),
      statements: (followed?.heard.statements ?? []).map((statement) => ({
        ...statement,
        counts: decides(statement.value, until),
      })),
    };
  }
  throw new UsageError(`no access review has a ticket ${key}`, {
    hint: 'fieldwork review status lists the tickets of a review.',
  });
}

/** By the key that the ticket had when it was made, or by its id. */
async function assignmentOf(app: App, campaign: Campaign, key: string): Promise<Assignment | null> {
  for (const assignment of campaign.assignments) {
    const ticket = await ticketOf(app.store, campaign, assignment, []);
    if (ticket !== null && (ticket.key === key.toUpperCase() || ticket.issueId === key)) return assignment;
  }
  return null;
}
