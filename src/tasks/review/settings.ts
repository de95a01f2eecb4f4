import type { App } from '../../compose.ts';
import { WEEKDAYS } from '../../config/schema.ts';
import { ConfigError, UsageError } from '../../domain/errors.ts';
import { addDays, startOfDate } from '../../domain/instant.ts';
import type { Period } from '../../domain/period.ts';
import type { Campaign } from '../../domain/review.ts';
import type { TicketSink } from '../../domain/ticket.ts';
import type { WorkCalendar } from '../../domain/working-days.ts';
import type { Delegate } from '../../engine/review/answers/hear.ts';
import { loadCampaign, loadCampaigns } from '../../engine/review/campaign.ts';
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

/** The campaign of a period, or all. @throws UsageError when there is none of that period */
export async function campaignsOf(app: App, period: Period | null): Promise<readonly Campaign[]> {
  if (period === null) return loadCampaigns(app.store);
  const campaign = await loadCampaign(app.store, period.id);
  if (campaign !== null) return [campaign];
  throw new UsageError(`no access review of ${period.id} was opened`, {
    hint: `Open it first: fieldwork review open --period ${period.id}`,
  });
}

/** The period that a campaign is about. */
export function campaignPeriod(app: App, { period }: Pick<Campaign, 'period'>): Period {
  return app.period(period);
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
