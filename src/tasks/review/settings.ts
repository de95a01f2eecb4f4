import type { App } from '../../compose.ts';
import { WEEKDAYS } from '../../config/schema-review.ts';
import { ConfigError, UsageError } from '../../domain/errors.ts';
import { addDays, startOfDate } from '../../domain/instant.ts';
import { type Cadence, monthOf, type Period, parseMonth } from '../../domain/period.ts';
import type { Campaign } from '../../domain/review.ts';
import type { TicketSink } from '../../domain/ticket.ts';
import type { WorkCalendar } from '../../domain/working-days.ts';
import type { Delegate } from '../../engine/review/answers/hear.ts';
import { loadCampaign } from '../../engine/review/campaign.ts';
import { loadReviewInputs } from '../../engine/review/inputs.ts';
import type { StatusSettings } from '../../engine/review/status.ts';
import type { SyncSettings } from '../../engine/review/sync.ts';

/** The `review:` section as the engine takes it. */

export type ReviewConfig = NonNullable<App['config']['review']>;

/** @throws ConfigError when there is none */
export function reviewConfig(app: App): ReviewConfig {
  const { review } = app.config;
  if (review === undefined) {
    throw new ConfigError('there is no review section in the configuration', {
      hint: 'Add review: with project and fallbackReviewer; fieldwork init shows it with comments.',
    });
  }
  return review;
}

/** The campaign of a period and review. @throws UsageError when there is none of that period */
export async function openedCampaign(app: App, period: Period, review = ALL): Promise<Campaign> {
  const campaign = await loadCampaign(app.store, campaignId(review, period));
  if (campaign !== null) return campaign;
  throw notOpened(review, period);
}

/** No campaign of that review and period. */
export function notOpened(review: string, period: Period): UsageError {
  const option = review === ALL ? '' : ` --review ${review}`;
  return new UsageError(`no access review ${campaignId(review, period)} was opened`, {
    hint: `Open it first: fieldwork review open${option} --period ${period.id}`,
  });
}

/** Name of the runs that write review tickets: one at a time, or two could answer the same words. */
export const REVIEW_RUN = 'review';

/** Id of the review that every configuration has. */
export const ALL = 'all';

/** `2026Q3`; for a review with a name of its own `privileged-2026-07`. */
export const campaignId = (review: string, period: Period): string =>
  review === ALL ? period.id : `${review}-${period.id}`;

/** A review as configured. */
export interface ReviewDefinition {
  readonly id: string;
  readonly every: Cadence;
  readonly scope: ReviewConfig['scope'] & { readonly privilegedOnly: boolean };
  readonly dueDays: number;
  readonly reviewers: ReviewConfig['reviewers'];
  /** First day on which the company asked for it; absent: always. */
  readonly since?: string | undefined;
}

/** All reviews, the general one first. */
export function reviewDefinitions(app: App): readonly ReviewDefinition[] {
  const { scope, dueDays, reviewers, reviews, since } = reviewConfig(app);
  return [
    { id: ALL, every: 'quarter', scope: { ...scope, privilegedOnly: false }, dueDays, reviewers, since },
    ...reviews.map((one) => ({
      id: one.id,
      every: one.every,
      scope: { ...(one.scope ?? scope), privilegedOnly: one.privilegedOnly },
      dueDays: one.dueDays ?? dueDays,
      reviewers: one.reviewers ?? reviewers,
      since: one.since ?? since,
    })),
  ];
}

/** @throws UsageError naming those that there are */
export function reviewDefinition(app: App, id: string): ReviewDefinition {
  const all = reviewDefinitions(app);
  const found = all.find((one) => one.id === id);
  if (found !== undefined) return found;
  throw new UsageError(`there is no review "${id}"`, {
    hint: `Reviews: ${all.map((one) => one.id).join(', ')}. Others go under review.reviews.`,
  });
}

/** The period of a review: a quarter or a month, as its cadence is; the present one when nothing is written. */
export function reviewPeriod(app: App, id: string, text: string | undefined): Period {
  if (reviewDefinition(app, id).every === 'quarter') return app.period(text);
  const { timezone } = app.config;
  return text === undefined ? monthOf(app.clock.now(), timezone) : parseMonth(text, timezone);
}

/** The period that a campaign is about. */
export function campaignPeriod(app: App, { period }: Pick<Campaign, 'period'>): Period {
  return period.includes('Q') ? app.period(period) : parseMonth(period, app.config.timezone);
}

/** Values of fields, with components in the form that Jira takes. */
export function ticketFields({
  fields,
  components,
}: Pick<ReviewConfig, 'fields' | 'components'>): Readonly<Record<string, unknown>> {
  if (components.length === 0) return fields;
  return { components: components.map((name) => ({ name })), ...fields };
}

/** Days that are no working days. */
export function workCalendar({ calendar }: Pick<ReviewConfig, 'calendar'>): WorkCalendar {
  const weekend = calendar.weekend.map((day) => WEEKDAYS.indexOf(day) + 1);
  return { weekend, holidays: calendar.holidays };
}

/** Who may answer for whom, and which delegates of the configuration cannot. */
export async function statusSettings(
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
    for (const id of assignmentIds(campaigns, reviewer))
      delegates.set(id, [...(delegates.get(id) ?? []), speaks]);
  }
  return { settings: { timezone, delegates }, unknown };
}

function assignmentIds(campaigns: readonly Campaign[], email: string): Set<string> {
  const assignments = campaigns.flatMap((campaign) => campaign.assignments);
  const theirs = assignments.filter(
    ({ reviewerEmail }) => reviewerEmail.toLowerCase() === email.toLowerCase(),
  );
  return new Set(theirs.map(({ id }) => id));
}

/** When reviewers are reminded, and who hears of late reviews. */
export async function reminderSettings(
  app: App,
  sink: Pick<TicketSink, 'accountIdFor'>,
): Promise<Pick<SyncSettings, 'reminders' | 'escalation'>> {
  const review = reviewConfig(app);
  const { escalateTo, ...plan } = review.reminders;
  return {
    reminders: { ...plan, calendar: workCalendar(review) },
    escalation:
      escalateTo === undefined ? null : { name: escalateTo, accountId: await sink.accountIdFor(escalateTo) },
  };
}
