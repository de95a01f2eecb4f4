import type { App } from '../../compose.ts';
import { UsageError } from '../../domain/errors.ts';
import type { Assignment, Campaign } from '../../domain/review.ts';
import { ticketOf } from '../../engine/review/answers/follow.ts';
import { type Decision, decides, type KeyedStatement } from '../../engine/review/answers/standing.ts';
import { loadCampaign } from '../../engine/review/campaign.ts';
import { frozenCampaigns } from '../../engine/review/frozen.ts';
import { reviewStatus, type SignOff } from '../../engine/review/status.ts';
import { statusSettings } from './settings.ts';
import { statusPorts } from './sync.ts';

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
  for (const { id } of await frozenCampaigns(app.store)) {
    const campaign = await loadCampaign(app.store, id);
    if (campaign === null) continue;
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
