import { addMs } from '../../../domain/instant.ts';
import type { Remediation, RemediationStatus, RemovalEvent } from '../../../domain/remediation.ts';
import type { Campaign } from '../../../domain/review.ts';
import type { TicketDraft, TicketSink } from '../../../domain/ticket.ts';
import type { Followed } from '../answers/follow.ts';
import { asksForRemediation, type OpenPorts, remediationId } from './open.ts';
import { type RemovalSearch, removalEvents } from './removal-events.ts';
import { type SightPorts, seen } from './sight.ts';
import { type RemediationFacts, remediationStatus } from './standing.ts';

/** Reads how every remediation of a campaign stands: in the source system, in its ticket and in the logs. */

export interface RemediationPorts extends SightPorts, OpenPorts {
  readonly sink: Pick<TicketSink, 'state'>;
  /** Makes the ticket of a remediation; null where nothing may be written to the tracker. */
  readonly makeTicket: ((key: string, remediation: Remediation) => Promise<void>) | null;
}

/** Until when the access of a campaign is watched: a later campaign of the same review asks about it anew. */
export interface Watch {
  readonly watched: boolean;
}

/** The log may be some time behind what was read in the source. */
const LOG_LAG_MS = 3_600_000;

/** Key of a remediation's ticket in the outbox. */
export const remediationKey = ({ id }: Pick<Remediation, 'id'>): string => `remediation/${id}/create`;

/** Makes a ticket at most once per remediation. */
export function ticketMaker(
  sink: Pick<TicketSink, 'create'>,
  draft: (remediation: Remediation) => TicketDraft,
): NonNullable<RemediationPorts['makeTicket']> {
  return async (key, remediation) => {
    await sink.create(key, draft(remediation));
  };
}

/** All remediations of a campaign as they stand now, in the order of their ids. */
export async function remediationStatuses(
  ports: RemediationPorts,
  campaign: Pick<Campaign, 'id' | 'frozenAt'>,
  followed: readonly Followed[],
  { watched }: Watch,
): Promise<readonly RemediationStatus[]> {
  const facts: RemediationFacts[] = [];
  for (const { value } of await ports.store.list<Remediation>('remediation', `${campaign.id}/`)) {
    if (ports.signal.aborted) break;
    facts.push(await factsOf(ports, value, followed, watched));
  }
  const statuses = facts.map(remediationStatus);
  const events = await eventsOf(ports, campaign, statuses);
  return facts.map((one) => remediationStatus({ ...one, event: events.get(one.remediation.id) ?? null }));
}

async function factsOf(
  ports: RemediationPorts,
  remediation: Remediation,
  followed: readonly Followed[],
  watched: boolean,
): Promise<RemediationFacts> {
  const { store, clock } = ports;
  const withdrawn = isWithdrawn(remediation, followed);
  let ticket = await ticketOf(ports, remediation);
  const doneBefore = ticket === null ? null : await doneAt(ports, ticket.id);
  const options = { ticketDoneAt: doneBefore, watched: watched && !withdrawn };
  const sights = await seen(ports, remediation, options);
  const facts = { remediation, sights, withdrawn, event: null, now: clock.now() };
  const { state } = remediationStatus({ ...facts, issue: null, ticketDoneAt: doneBefore });
  if (ticket === null && state !== 'verified' && state !== 'withdrawn' && ports.makeTicket !== null) {
    await ports.makeTicket(remediationKey(remediation), remediation);
    ticket = await ticketOf({ store }, remediation);
  }
  return { ...facts, issue: ticket?.key ?? null, ticketDoneAt: doneBefore };
}

/** The ticket of a remediation; null while there is none. */
export async function ticketOf(
  { store }: Pick<RemediationPorts, 'store'>,
  remediation: Remediation,
): Promise<{ readonly id: string; readonly key: string } | null> {
  const made = (await store.outbox.get(remediationKey(remediation)))?.result;
  if (typeof made?.id !== 'string') return null;
  return { id: made.id, key: String(made.key ?? made.id) };
}

async function doneAt({ sink }: RemediationPorts, issueId: string) {
  return (await sink.state(issueId))?.doneAt ?? null;
}

/** Whether a valid sign-off now says something else about the line. A ticket that is at work again decides nothing yet. */
function isWithdrawn(remediation: Remediation, followed: readonly Followed[]): boolean {
  const one = followed.find(({ ticket }) => ticket.assignment.id === remediation.assignment);
  if (one?.closure?.valid !== true) return false;
  const decision = one.decisions.get(remediation.line);
  if (decision === undefined || !asksForRemediation(decision)) return true;
  return remediationId(one, decision) !== remediation.id;
}

/** The events that took away what was seen gone: each is searched until it is found, and then kept. */
async function eventsOf(
  { store, clock }: RemediationPorts,
  { frozenAt }: Pick<Campaign, 'frozenAt'>,
  statuses: readonly RemediationStatus[],
): Promise<ReadonlyMap<string, RemovalEvent>> {
  const found = new Map<string, RemovalEvent>();
  const keys = new Map<string, string>();
  const searches: RemovalSearch[] = [];
  for (const { remediation, goneSeenAt } of statuses) {
    if (goneSeenAt === null) continue;
    const key = `${remediation.id}/${goneSeenAt}`;
    keys.set(remediation.id, key);
    const known = await store.get<RemovalEvent>('removal', key);
    if (known !== null) found.set(remediation.id, known);
    else searches.push({ remediation, window: { from: frozenAt, to: addMs(goneSeenAt, LOG_LAG_MS) } });
  }
  for (const [id, event] of await removalEvents(store, searches)) {
    const key = keys.get(id);
    if (key !== undefined) found.set(id, await store.putOnce('removal', key, event, clock.now()));
  }
  return found;
}
