import type { App } from '../../compose.ts';
import { dateIn } from '../../domain/instant.ts';
import type { ReviewException } from '../../domain/packet.ts';
import type { Progress } from '../../domain/ports.ts';
import type { Assignment, Campaign } from '../../domain/review.ts';
import { addWorkingDays } from '../../domain/working-days.ts';
import { outboxPrefix, ticketOf } from '../../engine/review/answers/follow.ts';
import { isUnassigned } from '../../engine/review/assign.ts';
import { withLater } from '../../engine/review/campaign.ts';
import { loadReviewInputs } from '../../engine/review/inputs.ts';
import { handOn, type LaterPorts, reassign } from '../../engine/review/later/hand-on.ts';
import { freezeSupplement } from '../../engine/review/later/supplement.ts';
import { openTicket, type ReviewPorts } from '../../engine/review/open.ts';
import type { ReviewStatus } from '../../engine/review/status.ts';
import { reviewPorts, reviewSettings } from './open.ts';
import { campaignPeriod, reviewConfig, workCalendar } from './settings.ts';

/** What is asked after a campaign was opened: lines that were passed on, tickets of people who left, and what came since. */

/** Working days that whoever gets lines late has for them, at least. */
const LATE_DAYS = 5;

/** Makes what is missing of the assignments that came after the list, each with its ticket. Gives the number of new tickets. */
export async function openLater(app: App, progress: Progress, status: ReviewStatus): Promise<number> {
  const { campaign } = status;
  const ports = await laterPorts(app, campaign);
  await handOn(ports, status);
  await reassign(ports, status);
  const listPorts = await reviewPorts(app, progress);
  const settings = await reviewSettings(app, campaignPeriod(app, campaign), campaign.review);
  const { dueDate } = ports;
  await freezeSupplement({ ...listPorts, settings, dueDate }, status, await excepted(app, status));
  return openMissing(listPorts, await withLater(app.store, frozenPart(campaign)));
}

/** A campaign without what came later, to load it anew. */
const frozenPart = (campaign: Campaign): Campaign => ({
  ...campaign,
  assignments: campaign.assignments.filter(({ origin }) => origin === null),
});

async function laterPorts(app: App, campaign: Campaign): Promise<LaterPorts> {
  const { store, clock, config } = app;
  const review = reviewConfig(app);
  const sink = await app.sink();
  const { directory } = await loadReviewInputs(store, config.policy, clock.now());
  const today = dateIn(clock.now(), config.timezone);
  const late = addWorkingDays(today, LATE_DAYS, workCalendar(review));
  return {
    store,
    clock,
    directory,
    policy: config.policy,
    fallback: review.fallbackReviewer,
    jiraAccountOf: (email) => sink.accountIdFor(email),
    dueDate: late > campaign.dueDate ? late : campaign.dueDate,
  };
}

/** Assignments whose ticket an approver has excepted until today or longer. */
async function excepted(app: App, { campaign, signOffs }: ReviewStatus): Promise<ReadonlySet<string>> {
  const today = dateIn(app.clock.now(), app.config.timezone);
  const exceptions = await app.store.list<ReviewException>('exception', `${campaign.id}/`);
  const items = new Set(
    exceptions.filter(({ value }) => value.until >= today).map(({ value }) => value.item),
  );
  return new Set(signOffs.filter(({ issue }) => items.has(issue)).map(({ assignment }) => assignment));
}

/** Also the tickets that a killed run left out. */
async function openMissing(ports: ReviewPorts, campaign: Campaign): Promise<number> {
  let made = 0;
  for (const assignment of campaign.assignments) {
    if (assignment.origin === null || isUnassigned(assignment)) continue;
    if (ports.signal.aborted) break;
    const ticket = await openTicket(ports, campaign, assignment);
    if (ticket.created) made += 1;
    if (assignment.origin.kind === 'reassigned') await sayReassigned(ports, campaign, assignment, ticket.key);
  }
  return made;
}

/** In the ticket of whoever has left, so that nobody goes on there. */
async function sayReassigned(
  { store, sink }: ReviewPorts,
  campaign: Campaign,
  { id, origin, reviewerName }: Assignment,
  issue: string,
): Promise<void> {
  const from = campaign.assignments.find((one) => one.id === origin?.from);
  const old = from === undefined ? null : await ticketOf(store, campaign, from, []);
  if (from === undefined || old === null) return;
  const { reassignedNote } = await import('../../tickets/review-reply.ts');
  const key = `${outboxPrefix(campaign, from)}reassigned/${id}`;
  await sink.comment(key, old.issueId, reassignedNote(from.reviewerName, reviewerName, issue));
}
