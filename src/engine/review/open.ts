import { digestOf } from '../../domain/digest.ts';
import { SourceError } from '../../domain/errors.ts';
import { type Assignment, type Campaign, dueDateOf, flaggedLines } from '../../domain/review.ts';
import type { TicketDraft, TicketSink } from '../../domain/ticket.ts';
import { inParts, isUnassigned } from './assign.ts';
import { byReviewer } from './campaign.ts';
import { type FrozenCampaign, freeze, frozenCampaign } from './frozen.ts';
import { type ListPorts, listCampaign, type ReviewSettings } from './list.ts';
import { listParts, openParent, type ParentTicket, type PartWords } from './parts.ts';

export interface OpenSettings extends ReviewSettings {
  /** Most lines of one ticket. */
  readonly mostLines: number;
}

export interface ReviewPorts extends ListPorts {
  /** Ends the work after the ticket at hand. */
  readonly signal: AbortSignal;
  readonly sink: TicketSink;
  /** Renders the ticket of an assignment; `parent` is the key of the ticket that a part hangs under. */
  readonly draft: (assignment: Assignment, campaign: Campaign, parent: string | null) => TicketDraft;
  readonly parts: PartWords;
  /** Renders the same list as a workbook. */
  readonly workbook: (assignment: Assignment, campaign: Campaign) => Promise<Uint8Array>;
}

export interface OpenedTicket {
  readonly key: string;
  readonly reviewer: string;
  readonly lines: number;
  readonly flagged: number;
  readonly created: boolean;
}

export interface OpenedReview {
  readonly campaign: FrozenCampaign;
  readonly tickets: readonly OpenedTicket[];
  /** Lines of the list. */
  readonly lines: number;
  /** Lines that nobody may review. */
  readonly unassigned: number;
}

const WORKBOOK_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Key of a review ticket in the outbox. */
export function ticketKey(campaign: Campaign, assignment: Assignment): string {
  return `review/${campaign.id}/${assignment.id}/create`;
}

/**
 * Opens the access review of a period: freezes who holds what, then makes one ticket per reviewer, or a parent with several
 * parts. Called again, after a crash or by a second process, it goes on with the frozen campaign and makes only the tickets
 * that are missing.
 * @throws CannotConcludeError when a stream that the list depends on has never been collected completely.
 */
export async function openReview(ports: ReviewPorts, settings: OpenSettings): Promise<OpenedReview> {
  const frozen = await frozenCampaign(ports.store, settings.id);
  const campaign = frozen ?? (await list(ports, settings));
  await recordCampaign(ports, campaign);
  const wanted = campaign.assignments.filter((one) => !isUnassigned(one)).length;
  const tickets: OpenedTicket[] = [];
  for await (const theirs of byReviewer(ports.store, campaign)) {
    for (const assignment of theirs.assignments) {
      if (isUnassigned(assignment)) continue;
      if (ports.signal.aborted) throw stoppedAfter(tickets.length, wanted);
      const parent = await openParent(ports, theirs, assignment);
      tickets.push(await openTicket(ports, theirs, assignment, parent));
      await listParts(ports, theirs, assignment, parent);
      ports.progress.step(`access review ${campaign.id}: ${tickets.length} of ${wanted} tickets`);
    }
  }
  const unassigned = countLines(campaign.assignments.filter(isUnassigned));
  return { campaign, tickets, lines: countLines(campaign.assignments), unassigned };
}

const countLines = (assignments: FrozenCampaign['assignments']): number =>
  assignments.reduce((sum, { lines }) => sum + lines.count, 0);

function stoppedAfter(tickets: number, wanted: number): SourceError {
  return new SourceError('stopped', `stopped on request: ${tickets} of ${wanted} review tickets are open`, {
    hint: 'Run the same command again: it goes on with the same frozen list and makes only what is missing.',
  });
}

/** Makes the ticket of an assignment with its workbook, unless it is there; that of a part under its parent. */
export async function openTicket(
  ports: ReviewPorts,
  campaign: Campaign,
  assignment: Assignment,
  parent: ParentTicket | null = null,
): Promise<OpenedTicket> {
  const key = ticketKey(campaign, assignment);
  const dated = { ...campaign, dueDate: dueDateOf(campaign, assignment) };
  const ticket = await ports.sink.create(key, ports.draft(assignment, dated, parent?.key ?? null));
  await attachWorkbook(ports, campaign, assignment, ticket);
  await recordTicket(ports, campaign, assignment, ticket);
  const flagged = flaggedLines(assignment);
  return {
    key: ticket.key,
    reviewer: assignment.reviewerName,
    lines: assignment.lines.length,
    flagged,
    created: ticket.created,
  };
}

interface Ticket {
  readonly id: string;
  readonly key: string;
}

const workbookKey = (campaign: Campaign, assignment: Assignment): string =>
  `${ticketKey(campaign, assignment)}/workbook`;

async function attachWorkbook(
  ports: ReviewPorts,
  campaign: Campaign,
  assignment: Assignment,
  ticket: Ticket,
): Promise<void> {
  const key = workbookKey(campaign, assignment);
  if ((await ports.store.outbox.get(key))?.state === 'sent') return;
  const bytes = await ports.workbook(assignment, campaign);
  const name = `access-review-${campaign.id}-${ticket.key}.xlsx`;
  await ports.sink.attach(key, ticket.id, { name, mediaType: WORKBOOK_TYPE, bytes });
}

/** Also when the ticket was made by a run that was killed before it could say so. */
async function recordTicket(
  ports: ReviewPorts,
  campaign: Campaign,
  assignment: Assignment,
  ticket: Ticket,
): Promise<void> {
  const key = ticketKey(campaign, assignment);
  const attached = await ports.store.outbox.get(workbookKey(campaign, assignment));
  const entry = {
    kind: 'ticket',
    at: ports.clock.now(),
    simulatedClock: ports.clock.simulated,
    data: {
      campaign: campaign.id,
      outboxKey: key,
      issue: ticket.key,
      issueId: ticket.id,
      reviewer: assignment.id,
      lines: assignment.lines.length,
      // Of the file that hangs there; one made again by this run may differ from it.
      workbook: attached?.result?.digest ?? null,
    },
  } as const;
  await ports.store.ledger.appendOnce(entry, ['outboxKey']);
}

/** Lists who holds what and who reviews it, and freezes it. */
async function list(ports: ReviewPorts, settings: OpenSettings): Promise<FrozenCampaign> {
  return freeze(ports.store, divided(await listCampaign(ports, settings), settings));
}

/** The campaign with its lines divided into as many tickets as they need. */
export function divided(campaign: Campaign, { mostLines }: Pick<OpenSettings, 'mostLines'>): Campaign {
  return { ...campaign, assignments: inParts(campaign.assignments, mostLines) };
}

/** Every run says so, and one entry stays: the run that froze it may have been killed before it could. */
async function recordCampaign(ports: ReviewPorts, campaign: FrozenCampaign): Promise<void> {
  const { id, digest, dueDate, sources, assignments, frozenAt } = campaign;
  const entry = {
    kind: 'campaign',
    at: frozenAt,
    simulatedClock: ports.clock.simulated,
    data: {
      campaign: id,
      digest,
      documentDigest: digestOf(campaign),
      documentDigests: assignments.map(({ lines }) => lines.digest),
      dueDate,
      lines: countLines(assignments),
      reviewers: assignments.length,
      sources,
    },
  } as const;
  await ports.store.ledger.appendOnce(entry, ['campaign']);
}
